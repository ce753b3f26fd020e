"""Badges that went wrong in one or a few ways: the same ones in every run."""

import json
import random
import unicodedata
from typing import Any

from openbadges3.strict_json import JsonObject, dumps, load_object

VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e21, "", " ", "x", "0", "null", [], [[]], ["x"], {}, {"id": "urn:x"}, {"@id": "x"},
    {"@value": "x"}, {"@value": "x", "@language": "en"}, {"@set": []}, {"@list": ["x"]}, "_:b0", "@id", "#x", "../x",
    "https://elsewhere.example/x", "urn:uuid:00000000-0000-4000-8000-000000000000", "did:example:eve", "JsonLiteral",
    "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "2026-05-01", "2026-05-01T12:00:00", "2026-05-01T24:00:00Z", "soon",
)  # fmt: skip
NAMES = (
    "@id", "@type", "@context", "@graph", "@included", "@reverse", "@value", "@nest", "@index", "id", "type", "proof",
    "honors", "ID", "Type", "name", "description", "validUntil", "validfrom", "expirationDate", "issuanceDate",
    "holder", "termsOfUse", "evidence", "credentialSchema", "credentialStatus", "relatedResource", "refreshService",
    "issuer", "https://www.w3.org/2018/credentials#validUntil", "https://schema.org/name", "cred:validUntil",
)  # fmt: skip
CONTEXTS: tuple[Any, ...] = (
    "https://www.w3.org/2018/credentials/v1", "https://www.w3.org/ns/credentials/v2", "https://evil.example/context",
    {"honors": "https://evil.example/honors"}, {"name": None}, {"@vocab": "https://evil.example/"}, None,
    {"validUntil": "https://evil.example/x"}, "https://w3id.org/security/data-integrity/v2",
)  # fmt: skip


class Mutator:
    """Changes badges; the seed decides how."""

    def __init__(self, seed: str) -> None:
        self._dice = random.Random(seed)

    def document(self, document: JsonObject) -> JsonObject:
        """A copy with one to three changes somewhere in it; the proof is as likely to be hit as the rest."""
        changed: Any = load_object(dumps(document))
        for _ in range(self._dice.choice((1, 1, 1, 2, 3))):
            self._change(changed)
        return dict(changed)

    def content(self, content: bytes) -> bytes:
        """The same JSON written in another way, or in one that strict readers refuse."""
        text = content.decode()
        ways = (self._spaced, self._escaped, self._repeated, self._renumbered, self._surrounded, self._one_letter)
        return self._dice.choice(ways)(text).encode("utf-8", "surrogatepass")

    def _change(self, document: Any) -> None:
        places = [*_places(document)]
        if not places:
            return
        place, step = self._dice.choice(places)
        if isinstance(place, dict):
            self._change_member(place, step)
        else:
            self._change_item(place, step)

    def _change_member(self, place: dict[str, Any], name: str) -> None:
        match self._dice.randrange(8):
            case 0:
                del place[name]
            case 1:
                place[name] = self._dice.choice(VALUES)
            case 2:
                place[self._dice.choice(NAMES)] = place.pop(name)
            case 3:
                place[self._dice.choice(NAMES)] = self._dice.choice((*VALUES, place[name]))
            case 4:
                value = place[name]
                place[name] = value[0] if isinstance(value, list) and len(value) == 1 else [value]
            case 5:
                items = list(place.items())
                self._dice.shuffle(items)
                place.clear()
                place.update(items)
            case 6:
                place[name] = self._other(place[name])
            case _:
                listed = place.get("@context")
                added = self._dice.choice(CONTEXTS)
                place["@context"] = [*listed, added] if isinstance(listed, list) else [added]

    def _change_item(self, place: list[Any], index: int) -> None:
        match self._dice.randrange(5):
            case 0:
                del place[index]
            case 1:
                place[index] = self._dice.choice(VALUES)
            case 2:
                place.insert(self._dice.randint(0, len(place)), json.loads(json.dumps(place[index])))
            case 3:
                self._dice.shuffle(place)
            case _:
                place[index] = self._other(place[index])

    def _other(self, value: Any) -> Any:
        """Nearly the same text or number."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._dice.choice((value + 1, -value, float(value), str(value), value + 0.001))
        if not isinstance(value, str):
            return self._dice.choice(VALUES)
        at = self._dice.randint(0, len(value))
        ways = (
            value.upper(), value.lower(), f" {value}", f"{value} ", f"{value}/", f"{value}#x", value[:at], value[at:],
            unicodedata.normalize("NFD", value), unicodedata.normalize("NFKC", value), value.replace("https:", "http:"),
            value[:at] + self._dice.choice("a0/#\u200b\u0301\ufeff\x7f\n%") + value[at:], value.replace("Z", "+00:00"),
        )  # fmt: skip
        return self._dice.choice(ways)

    def _spaced(self, text: str) -> str:
        at = self._dice.choice([index for index, letter in enumerate(text) if letter in "{},:["]) + 1
        return text[:at] + self._dice.choice((" ", "\n", "\t", "\r\n", "\u00a0", "\ufeff", "//\n")) + text[at:]

    def _escaped(self, text: str) -> str:
        at = self._dice.choice([index for index, letter in enumerate(text) if letter.isalpha() and index])
        written = json.dumps(text[at])[1:-1] if ord(text[at]) > 126 else f"\\u{ord(text[at]):04X}"
        return text[:at] + written + text[at + 1 :]

    def _repeated(self, text: str) -> str:
        name = self._dice.choice(NAMES)
        return text.replace("{", f"{{{json.dumps(name)}:{json.dumps(self._dice.choice(VALUES))},", 1)

    def _renumbered(self, text: str) -> str:
        before, after = self._dice.choice((("1.5", "1.50"), ("1.5", "15e-1"), ("0.5", "5E-1"), ("1.5", "01.5")))
        return text.replace(f":{before}", f":{after}", 1)

    def _surrounded(self, text: str) -> str:
        return self._dice.choice((f"\ufeff{text}", f"{text}\n", f"  {text}", f"{text}{text}", f"[{text}]", f"{text}x"))

    def _one_letter(self, text: str) -> str:
        at = self._dice.randrange(len(text))
        return text[:at] + self._dice.choice('aeiou0"{}[],:\\ \u0000\ud800') + text[at + 1 :]


def _places(value: Any) -> Any:
    """Every place in a JSON value: what holds it and the step to it."""
    for step, item in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, step
        if isinstance(item, dict | list):
            yield from _places(item)
