"""Badges that differ as much as the standard lets them: the same ones in every run."""

import random
import unicodedata
from typing import Any

from openbadges3 import Signer, model
from openbadges3.canonical import canonize
from openbadges3.errors import LintError
from openbadges3.issue import issue
from openbadges3.lint import lint
from openbadges3.strict_json import JsonObject, dumps, load_object

CREATED = "2026-05-01T12:00:00Z"
SITE = "https://badges.example.org"

WORDS = (
    "Ready for work", "Écrire à la première personne", "Präzise Übungen für Größe", "Навички письма", "Δεξιότητες",
    "مهارات الكتابة", "כישורי כתיבה", "लेखन कौशल", "লেখার দক্ষতা", "எழுதும் திறன்", "ทักษะการเขียน", "写作技能",
    "文章を書く力", "쓰기 능력", "წერის უნარი", "գրելու հմտություն", "የመጻፍ ችሎታ", "ᏣᎳᎩ", "ߒߞߏ", "𐌲𐌿𐍄𐌹𐍃𐌺", "Tiếng Việt",
)  # fmt: skip
HOSTILE = (
    'say "no"', "it's", "back\\slash", "\\u0041", "\\", '\\"', "a\tb", "two\nlines", "a\r\nb", "</script><b>&amp;",
    "<urn:s> <urn:p> _:b0 .", "_:c14n0", '"^^<urn:t>', "@en", "{}[]", "${x}", "%00%2F", "'; --", "null", "0", "-1e3",
    "\u202eright to left\u202c", "\u2067עברית abc\u2069", "\ufeffmark", "a\u200db", "a\u00a0b", "a\u2028b\u2029c",
    "\u0085\u009f", "\ufdd0", "\U0001fffe", "\U0010ffff", "\ue000", "e\u0301\u0323", "\u1e69", "s\u0323\u0307",
    "ﬁ Å Å Ω Ω", "👩🏽‍🚀", "🇺🇳", "1️⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "𝔘𝔫𝔦", "\U00020000", "İıſK", " lead", "trail ", "", "ß" * 300,
)  # fmt: skip
LABEL = "_:"
LANGUAGES = ("en", "fr-CA", "de-CH-1996", "ar", "zh-Hant-TW", "sr-Latn", "es-419", "yue")
ADDRESSES = (
    "https://frameworks.example.org/a", "https://frameworks.example.org/a?b=c&d='e'#f", "urn:isbn:9780000000002",
    "https://frameworks.example.org/é/学/%E5%AD%A6", "https://例え.example/ا", "HTTPS://Frameworks.Example.ORG:443/../a",
)  # fmt: skip
NUMBERS: tuple[float, ...] = (0, 1, 3, -2, 0.5, 1.5, 2.0, 0.01, 12.25, 99.99, 100, 1234567, 999999.99, 1e9)
CHANGEABLE = ("id", "narrative", "name", "description", "value", "role", "targetName", "caption")
MOMENTS = ("2026-04-01T08:00:00Z", "2026-04-01T08:00:00+02:00", "2026-04-01T08:00:00.123-03:30")


class Varied:
    """Makes the badges of one issuer; the seed decides everything about them."""

    def __init__(
        self,
        seed: str,
        *,
        issuer: str,
        status_list: str | None,
        endorser: Signer,
        without_labels: bool = False,
        without_places: bool = False,
        without_twins: bool = False,
        without_far_texts: bool = False,
    ) -> None:
        """`without_labels`: no text looks like a blank node; `without_places`: no address has coordinates.

        Made anew are: `without_twins`, a badge with nameless parts that look alike, which `lint` refuses;
        `without_far_texts`, one whose statements sort otherwise by UTF-16 units than by code points.
        """
        self._seed, self._issuer, self._status_list, self._endorser = seed, issuer, status_list, endorser
        self._hostile = tuple(text for text in HOSTILE if not (without_labels and LABEL in text))
        self._has_places, self._may_have_twins = not without_places, not without_twins
        self._may_have_far_texts = not without_far_texts
        self._dice = random.Random(seed)
        self._number = 0

    def next(self, *, with_subject_id: bool = False) -> JsonObject:
        """One more unsigned badge; without `with_subject_id` some subjects have an identifier alone."""
        self._number += 1
        for attempt in range(100):
            self._dice = random.Random(f"{self._seed} {self._number} {attempt}")
            try:
                document = self._made(with_subject_id)
            except LintError:  # an endorsement in it has far texts
                continue
            has_twins = not self._may_have_twins and _has_twins(document)
            if not has_twins and (self._may_have_far_texts or not has_far_texts(document)):
                return document
        raise AssertionError("None of the badges that were made may be used.")

    def _made(self, with_subject_id: bool) -> JsonObject:
        levels, described = self._described()
        credential = model.AchievementCredential(
            id=f"urn:uuid:00000000-0000-4000-8000-{self._number:012x}",
            name=self._maybe(self._text),
            description=self._maybe(self._text),
            image=self._maybe(self._image),
            issuer=self._pick((self._issuer, self._profile(self._issuer))),
            valid_from=CREATED,
            valid_until=self._maybe(lambda: self._pick(("2028-05-01T12:00:00Z", "2030-01-01T00:00:00.5+05:45"))),
            awarded_date=self._maybe(lambda: self._pick(MOMENTS)),
            credential_subject=self._subject(levels, described, with_subject_id),
            endorsement=self._some(self._endorsement, 1),
            evidence=self._some(self._evidence),
            credential_status=self._maybe(self._status) if self._status_list else None,
        )
        return credential.to_json()

    def pointers(self, document: JsonObject) -> tuple[list[str], list[str]]:
        """For selective disclosure: what every disclosure must show, and what this one shows besides."""
        subject: Any = document["credentialSubject"]
        own = ["/id", "/type", "/credentialSubject/achievement/id", "/credentialSubject/achievement/name",
               "/credentialSubject/achievement/description", "/credentialSubject/achievement/criteria"]  # fmt: skip
        own.append("/credentialSubject/id" if "id" in subject else "/credentialSubject/identifier")
        top = ("issuer", "validFrom", "validUntil", "credentialStatus")
        mandatory = own + [f"/{name}" for name in top if name in document]
        offered = [
            f"/{name}" for name in ("name", "description", "evidence", "image", "awardedDate") if name in document
        ]
        offered += [f"/credentialSubject/{name}" for name in ("narrative", "creditsEarned", "role") if name in subject]
        offered += [
            f"/credentialSubject/achievement/{name}" for name in ("tag", "alignment") if name in subject["achievement"]
        ]
        return mandatory, self._dice.sample(offered, self._dice.randint(0, len(offered)))

    def changed(self, document: JsonObject) -> JsonObject:
        """The badge with one letter or digit of the subject turned into another: one byte."""
        copied = load_object(dumps(document))
        place, name, text = self._dice.choice([*_texts(copied["credentialSubject"])])
        at = self._dice.choice([index for index, letter in enumerate(text) if letter.isascii() and letter.isalnum()])
        others = sorted(set("0123456789") - {text[at]}) if text[at].isdigit() else sorted(set("aeiou") - {text[at]})
        place[name] = text[:at] + self._dice.choice(others) + text[at + 1 :]
        return copied

    def _subject(
        self, levels: tuple[str, ...], described: tuple[model.ResultDescription, ...], is_named: bool
    ) -> model.AchievementSubject:
        identifier = self._some(self._identity, 2)
        return model.AchievementSubject(
            id=None
            if identifier and not is_named and self._dice.random() < 0.3
            else f"did:example:earner{self._number}",
            identifier=identifier,
            achievement=self._achievement(described),
            activity_start_date=self._maybe(lambda: self._pick(MOMENTS)),
            credits_earned=self._maybe(lambda: self._pick(NUMBERS)),
            license_number=self._maybe(self._text),
            narrative=self._maybe(self._text),
            result=self._results(levels, described),
            role=self._maybe(self._text),
            source=self._maybe(lambda: self._profile("https://example.edu/source")),
            term=self._maybe(self._text),
        )

    def _achievement(self, described: tuple[model.ResultDescription, ...]) -> model.Achievement:
        return model.Achievement(
            id=f"{SITE}/achievements/{self._number}",
            achievement_type=self._maybe(lambda: self._pick(("Badge", "MicroCredential", "ext:Étape"))),
            alignment=self._some(self._alignment),
            creator=self._maybe(lambda: self._profile(self._issuer)),
            credits_available=self._maybe(lambda: self._pick(NUMBERS)),
            criteria=model.Criteria(id=self._maybe(lambda: self._pick(ADDRESSES)), narrative=self._text()),
            description=self._text(),
            image=self._maybe(self._image),
            in_language=self._maybe(lambda: self._pick(LANGUAGES)),
            name=self._text(),
            related=self._some(lambda: model.Related(id=self._pick(ADDRESSES), in_language=self._pick(LANGUAGES)), 1),
            result_description=described,
            tag=tuple(sorted({self._text() for _ in range(self._dice.randint(0, 3))})),
            version=self._maybe(self._text),
        )

    def _described(self) -> tuple[tuple[str, ...], tuple[model.ResultDescription, ...]]:
        """Nothing, or a rubric and a status."""
        if self._dice.random() < 0.5:
            return (), ()
        address = f"{SITE}/achievements/{self._number}#clarity"
        levels = tuple(f"{address}.{level}" for level in range(self._dice.randint(1, 4)))
        rubric = model.ResultDescription(
            id=address,
            name=self._text(),
            result_type="RubricCriterionLevel",
            required_level=levels[-1],
            rubric_criterion_level=tuple(
                model.RubricCriterionLevel(id=each, name=self._text(), description=self._maybe(self._text), points="3")
                for each in levels
            ),
        )
        status = model.ResultDescription(id=f"{address}-status", name=self._text(), result_type="Status")
        return levels, (rubric, status)

    def _results(self, levels: tuple[str, ...], described: tuple[model.ResultDescription, ...]) -> Any:
        if not described:
            return self._some(lambda: model.Result(value=self._text()), 1)
        rubric, status = described
        reached = model.Result(result_description=rubric.id, achieved_level=self._pick(levels), value=self._text())
        state = self._pick(("Completed", "Provisional"))
        return reached, model.Result(result_description=status.id, status=state)

    def _profile(self, address: str) -> model.Profile:
        place = model.GeoCoordinates(latitude=self._pick((-33.87, 0, 60)), longitude=self._pick((151.21, -0.5, 180)))
        return model.Profile(
            id=address,
            name=self._maybe(self._text),
            url=self._maybe(lambda: self._pick(ADDRESSES)),
            address=self._maybe(
                lambda: model.Address(
                    address_locality=self._text(), geo=self._maybe(lambda: place) if self._has_places else None
                )
            ),
            other_identifier=self._some(
                lambda: model.IdentifierEntry(identifier=self._text(), identifier_type="ext:Étrange"), 1
            ),
        )

    def _identity(self) -> model.IdentityObject:
        if self._dice.random() < 0.5:
            return model.IdentityObject(hashed=False, identity_hash=f"Ada {self._text()}", identity_type="name")
        digest = f"sha256${self._dice.getrandbits(256):064x}"
        return model.IdentityObject(hashed=True, identity_hash=digest, identity_type="emailAddress", salt=self._text())

    def _alignment(self) -> model.Alignment:
        return model.Alignment(
            target_name=self._text(),
            target_url=self._pick(ADDRESSES),
            target_code=self._maybe(self._text),
            target_type=self._maybe(lambda: self._pick(("ceasn:Competency", "CFItem", "ext:Étape"))),
        )

    def _evidence(self) -> model.Evidence:
        address = f"{SITE}/evidence/{self._dice.getrandbits(64):x}"
        return model.Evidence(
            id=self._maybe(lambda: address), narrative=self._text(), name=self._maybe(self._text), genre=self._text()
        )

    def _image(self) -> model.Image:
        return model.Image(
            id=self._pick((f"{SITE}/picture.png?size=2&x=é", "data:image/png;base64,iVBORw0KGgo=")),
            caption=self._maybe(self._text),
        )

    def _status(self) -> model.BitstringStatusListEntry:
        index = self._dice.randrange(131_072)
        return model.BitstringStatusListEntry(
            id=f"{self._status_list}#{index}",
            status_purpose="revocation",
            status_list_index=str(index),
            status_list_credential=str(self._status_list),
        )

    def _endorsement(self) -> Any:
        said = model.EndorsementCredential(
            id=f"urn:uuid:00000000-0000-4000-8001-{self._number:012x}",
            name=self._text(),
            issuer=model.Profile(id=self._endorser.verification_method.partition("#")[0], name=self._text()),
            valid_from=CREATED,
            credential_subject=model.EndorsementSubject(
                id=f"urn:uuid:00000000-0000-4000-8000-{self._number:012x}", endorsement_comment=self._text()
            ),
        )
        return model.EndorsementCredential.from_json(load_object(issue(said, self._endorser, created=CREATED)))

    def _text(self) -> str:
        parts = [self._pick((*WORDS, *self._hostile)) for _ in range(self._dice.randint(1, 4))]
        text = self._pick((" ", "", "\n")).join([self._pick(WORDS), *parts])
        written: str = self._pick((text, text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)))
        return written

    def _pick(self, offered: Any) -> Any:
        return self._dice.choice(offered)

    def _maybe(self, make: Any) -> Any:
        return make() if self._dice.random() < 0.5 else None

    def _some(self, make: Any, most: int = 3) -> Any:
        return tuple(make() for _ in range(self._dice.randint(0, most)))


def _has_twins(document: JsonObject) -> bool:
    """Whether `lint` refuses it for nameless parts that look alike; for nothing else but far texts may it."""
    try:
        lint(document)
    except LintError as error:
        if "look alike" in str(error):
            return True
        if "sort two texts" not in str(error):
            raise
    return False


def has_far_texts(document: JsonObject) -> bool:
    """Whether the order of its statements depends on how characters beyond U+DFFF are compared."""
    lines = canonize(document).split("\n")[:-1]
    return lines != sorted(lines, key=lambda line: line.encode("utf-16-be"))


def _texts(value: Any) -> Any:
    """Where a subject holds text in which a letter or digit can be another one: (object, member, text)."""
    for name, item in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(item, str):
            # an id that results refer to would be refused for its form, before the signature is looked at
            is_free = name in CHANGEABLE and "#" not in item
            if is_free and any(letter.isascii() and letter.isalnum() for letter in item):
                yield value, name, item
        elif isinstance(item, dict | list) and name != "endorsement":
            yield from _texts(item)
