"""Whether a document as a whole has the structure that OB 3.0 §9.1 step 1 asks for: contexts, types, members."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from openbadges3.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from openbadges3.date_times import parse_date_time
from openbadges3.strict_json import Json, JsonObject

from .credentials import AchievementCredential, EndorsementCredential
from .kinds import Kind
from .learner_records import ClrCredential
from .part import Fault, Part, Reader

_SECOND_CONTEXT = re.compile(
    r"https://purl\.imsglobal\.org/spec/(?:ob/v3p0/context(?:-3\.\d+\.\d+)*|clr/v2p0/context(?:-2\.\d+\.\d+)*)\.json"
)
_BADGE_TYPES = ("OpenBadgeCredential", "AchievementCredential")
_RENAMED = {"issuanceDate": "validFrom", "expirationDate": "validUntil"}


def types_of(document: Mapping[str, Json]) -> list[Json]:
    """The types of a credential, as a list."""
    value = document.get("type")
    return value if isinstance(value, list) else [value]


def is_data_model_1(document: Mapping[str, Json]) -> bool:
    """Whether the document is of VC Data Model 1.1, by its first context."""
    contexts = document.get("@context")
    return (contexts[0] if isinstance(contexts, list) and contexts else contexts) == CREDENTIALS_V1


def is_open_badges_2(document: Mapping[str, Json]) -> bool:
    """Whether the document is an assertion of Open Badges 2.0, which this library recognizes but does not judge."""
    contexts = document.get("@context")
    return "Assertion" in types_of(document) and any(
        isinstance(item, str) and item.startswith(("https://w3id.org/openbadges/", "http://w3id.org/openbadges/"))
        for item in (contexts if isinstance(contexts, list) else [contexts])
    )


def in_data_model_2(document: Mapping[str, Json]) -> JsonObject:
    """The document with the date members of Data Model 1.1 under their names in 2.0."""
    if not is_data_model_1(document):
        return dict(document)
    return {_RENAMED.get(name, name): value for name, value in document.items()}


def structure_faults(document: Mapping[str, Json]) -> tuple[Fault, ...]:
    """Every place where a badge or endorsement departs from the structure of the standard."""
    return read_structure(document)[0]


def read_structure(document: Mapping[str, Json]) -> tuple[tuple[Fault, ...], Mapping[str, tuple[Kind, ...]]]:
    """As `structure_faults`, and the kinds that texts were held to, by their path."""
    reader = Reader()
    reader.read(_kind_of(document), in_data_model_2(document), "$")
    return (*reader.faults, *_document_faults(document)), reader.kinds


def _kind_of(document: Mapping[str, Json]) -> type[Part]:
    types = types_of(document)
    if "ClrCredential" in types:
        return ClrCredential
    return EndorsementCredential if "EndorsementCredential" in types else AchievementCredential


def _document_faults(document: Mapping[str, Json]) -> Iterator[Fault]:
    yield from _context_faults(document.get("@context"))
    if "VerifiableCredential" not in types_of(document):
        yield Fault("$.type", "must include VerifiableCredential")
    if is_data_model_1(document):
        if "name" not in document:
            yield Fault("$.name", "is missing")
        for name in _RENAMED.values():
            if name in document:
                yield Fault(f"$.{name}", "is not a member of data model 1.1")
    yield from period_faults(in_data_model_2(document))
    yield from proof_faults(document)


def proof_faults(document: Mapping[str, Json]) -> Iterator[Fault]:
    """A proof must be an object or an array of objects."""
    proof = document.get("proof")
    for index, item in enumerate(proof if isinstance(proof, list) else [proof] if "proof" in document else []):
        if not isinstance(item, dict):
            yield Fault(f"$.proof[{index}]", "must be an object")


def _context_faults(contexts: Json) -> Iterator[Fault]:
    if not isinstance(contexts, list):
        yield Fault("$.@context", "must be an array")
        return
    if not all(isinstance(item, str) for item in contexts):
        yield Fault("$.@context", "must hold only addresses of contexts")
    elif len(set(map(str, contexts))) != len(contexts):
        yield Fault("$.@context", "names a context twice")
    elif not contexts or contexts[0] not in (CREDENTIALS_V1, CREDENTIALS_V2):
        yield Fault("$.@context[0]", f"must be {CREDENTIALS_V2}")
    elif len(contexts) < 2 or not _SECOND_CONTEXT.fullmatch(str(contexts[1])):
        yield Fault("$.@context[1]", "must be a context of Open Badges 3.0")


def period_faults(document: Mapping[str, Json]) -> Iterator[Fault]:
    """A period must not end before it starts."""
    start, end = document.get("validFrom"), document.get("validUntil")
    if isinstance(start, str) and isinstance(end, str):
        try:
            if parse_date_time(end) < parse_date_time(start):
                yield Fault("$.validUntil", "is before validFrom")
        except ValueError:
            return
