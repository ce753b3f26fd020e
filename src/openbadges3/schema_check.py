"""Holding a badge to the schemas it names: each of them, as OB 3.0 §9.1 step 1 asks.

The schemas of 1EdTech for badges and endorsements say what the model of this library says, so they are not fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .errors import OpenBadgesError
from .identity import fetch_object
from .json_schema import schema_faults
from .report import Fetch, Finding, Outcome, Verdict
from .strict_json import Json, Limits

_TYPES = ("1EdTechJsonSchemaValidator2019", "JsonSchema")
_OWN = re.compile(
    r"https://purl\.imsglobal\.org/spec/ob/v3p0/schema/json/"
    r"ob_v3p0_(?:any)?(?:achievement|endorsement)credential_schema\.json"
)
_LIMITS = Limits(size=256 * 1024, depth=48, nodes=20_000)
_MOST = 8


def schema_findings(document: Mapping[str, Json], *, fetch: Fetch, local: bool) -> Iterator[Finding]:
    """What each schema that the badge names says about it; nothing if it names none."""
    named = document.get("credentialSchema", [])
    entries = named if isinstance(named, list) else [named]
    if len(entries) > _MOST:
        yield Finding(Outcome.UNKNOWN, f"The badge names more than {_MOST} schemas.", Verdict.CANNOT_TELL)
        return
    for entry in entries:
        yield _finding(document, entry if isinstance(entry, dict) else {}, fetch=fetch, local=local)


def _finding(document: Mapping[str, Json], entry: Mapping[str, Json], *, fetch: Fetch, local: bool) -> Finding:
    address, kind = entry.get("id"), entry.get("type")
    if not isinstance(address, str) or kind not in _TYPES:
        return Finding(Outcome.UNKNOWN, f"The schema type {kind!r} is not known here.", Verdict.CANNOT_TELL)
    if _OWN.fullmatch(address):
        return Finding(Outcome.PASSED, "The badge holds to the schema of 1EdTech, as this library's model has it.")
    try:
        schema = fetch_object(address, fetch=fetch, local=local, limits=_LIMITS)
        faults = schema_faults(dict(document), schema)
    except OpenBadgesError as error:
        return Finding(Outcome.UNKNOWN, f"The schema {address} could not be checked: {error}", Verdict.CANNOT_TELL)
    except (TypeError, ValueError, AttributeError, OverflowError):
        # a schema whose keywords hold values of the wrong kind
        return Finding(Outcome.UNKNOWN, f"The schema {address} is damaged.", Verdict.CANNOT_TELL)
    if faults:
        return Finding(Outcome.FAILED, f"The badge does not hold to {address}: {'; '.join(faults)}.", Verdict.INVALID)
    return Finding(Outcome.PASSED, f"The badge holds to {address}.")
