"""What verification asks of any credential: who issued it, when it holds, which credentials are inside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from .codes import Code
from .dates import ENDS, STARTS, instant_of
from .errors import EncodingError
from .model.structure import in_data_model_2, types_of
from .report import Finding, Outcome, Verdict
from .strict_json import Json, JsonObject

_SINGLE = (
    "id", "issuer", "credentialSubject", "validFrom", "validUntil", "awardedDate", "refreshService", "name",
    "description", "image",
)  # fmt: skip


def issuer_of(document: Mapping[str, Json]) -> str:
    """The id of the issuer, whether it is written alone or in a profile; empty if there is none."""
    issuer = document.get("issuer")
    identifier = issuer.get("id") if isinstance(issuer, dict) else issuer
    return identifier if isinstance(identifier, str) else ""


def readable(document: Mapping[str, Json]) -> JsonObject:
    """The document as it is read: dates under their names in data model 2.0, one value where one is asked for."""
    plain = in_data_model_2(document)
    for name in _SINGLE:
        value = plain.get(name)
        if isinstance(value, list) and len(value) == 1:
            plain[name] = value[0]
    subject = plain.get("credentialSubject")
    if isinstance(subject, dict):
        listed = subject.get("achievement")
        if isinstance(listed, list) and len(listed) == 1:
            plain["credentialSubject"] = subject | {"achievement": listed[0]}
    return plain


def period_verdict(document: Mapping[str, Json], now: datetime) -> tuple[Verdict, str] | None:
    """Whether the document is outside its period, with a sentence; `EncodingError` for a date that is none."""
    for name, text in _dates(document, STARTS):
        if instant_of(text, name=name, is_end=False) > now:
            return Verdict.NOT_YET_VALID, f"It is valid only from {text}."
    for name, text in _dates(document, ENDS):
        if instant_of(text, name=name, is_end=True) < now:
            return Verdict.EXPIRED, f"It was valid until {text}."
    return None


def period_finding(document: Mapping[str, Json], now: datetime) -> Finding | None:
    """What the dates of a badge come to, where that is not plainly that it is within its period."""
    try:
        found = period_verdict(document, now)
    except EncodingError as error:
        return Finding(Outcome.UNKNOWN, str(error), Verdict.CANNOT_TELL, Code.UNREADABLE_DATE, error.values)
    if found is not None:
        verdict, sentence = found
        code, date = Code(verdict.value), sentence.removesuffix(".").rpartition(" ")[2]
        return Finding(Outcome.FAILED, sentence, verdict, code, {"date": date})
    if not _dates(document, STARTS + ENDS):
        return Finding(Outcome.NOTED, "It names no date from which or until which it is valid.", code=Code.NO_DATES)
    return None


def _dates(document: Mapping[str, Json], names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Every date under these names; of several the hardest counts, whatever a reader makes of them."""
    found: list[tuple[str, str]] = []
    for name in names:
        value = document.get(name)
        if type(value) is str:
            found.append((name, value))
        elif value is not None:
            found += [(name, str(item)) for item in (value if isinstance(value, list) else [value]) if item is not None]
    return found


def embedded_credentials(document: Mapping[str, Json]) -> list[tuple[str, JsonObject | str]]:
    """The credentials inside a document, outermost only, each with its path: as JSON, or as the text of a token."""
    found: list[tuple[str, JsonObject | str]] = []
    stack: list[tuple[str, Json]] = [(f"$.{name}", value) for name, value in document.items() if name != "proof"]
    while stack:
        path, item = stack.pop()
        if isinstance(item, dict):
            if "VerifiableCredential" in types_of(item) or "EndorsementCredential" in types_of(item):
                found.append((path, item))
            elif "EnvelopedVerifiableCredential" in types_of(item):
                found.append((path, str(item.get("id")).partition(",")[2]))
            else:
                stack.extend((f"{path}.{name}", value) for name, value in item.items())
        elif isinstance(item, list):
            if path.endswith(".endorsementJwt"):
                found.extend((f"{path}[{index}]", str(value)) for index, value in enumerate(item))
            else:
                stack.extend((f"{path}[{index}]", value) for index, value in enumerate(item))
    return sorted(found, key=lambda pair: pair[0])
