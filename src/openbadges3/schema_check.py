"""Holding a badge to the schemas it names: each of them, as OB 3.0 §9.1 step 1 asks.

The schemas of 1EdTech for badges and endorsements say what the model of this library says, so they are not fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .codes import Code
from .errors import OpenBadgesError, WorkBudgetError
from .identity import fetch_object
from .json_schema import schema_faults
from .report import Fetch, Finding, Outcome, Verdict
from .strict_json import Json, Limits
from .work import Work

_TYPES = ("1EdTechJsonSchemaValidator2019", "JsonSchema")
_OWN = re.compile(
    r"https://purl\.imsglobal\.org/spec/ob/v3p0/schema/json/"
    r"ob_v3p0_(?:any)?(?:achievement|endorsement)credential_schema\.json"
)
_LIMITS = Limits(size=256 * 1024, depth=48, nodes=20_000)
_MOST = 8


def schema_findings(
    document: Mapping[str, Json], *, fetch: Fetch, local: bool, work: Work | None = None, is_sound: bool = True
) -> Iterator[Finding]:
    """What each schema that the badge names says about it; nothing if it names none.

    `is_sound`: the model of this library, which stands for the schemas of 1EdTech, found no fault of form. Raises
    `WorkBudgetError` only.
    """
    named = document.get("credentialSchema", [])
    entries = named if isinstance(named, list) else [named]
    if len(entries) > _MOST:
        sentence, values = f"The badge names more than {_MOST} schemas.", {"count": str(_MOST)}
        yield Finding(Outcome.UNKNOWN, sentence, Verdict.CANNOT_TELL, Code.TOO_MANY_SCHEMAS, values)
        return
    for entry in entries:
        named_by = entry if isinstance(entry, dict) else {}
        yield _own_finding(named_by, is_sound) or _finding(document, named_by, fetch=fetch, local=local, work=work)


def _own_finding(entry: Mapping[str, Json], is_sound: bool) -> Finding | None:
    """What is said of a schema of 1EdTech, for which the model stands."""
    address = entry.get("id")
    if not isinstance(address, str) or entry.get("type") not in _TYPES or not _OWN.fullmatch(address):
        return None
    if is_sound:
        sentence = "The badge holds to the schema of 1EdTech, as this library's model has it."
        return Finding(Outcome.PASSED, sentence, code=Code.HOLDS_TO_SCHEMA, values={"address": address})
    sentence = "The badge departs from the schema of 1EdTech in its form, as the check of its structure tells."
    return Finding(Outcome.NOTED, sentence, code=Code.FORM, values={"address": address})


def _finding(
    document: Mapping[str, Json], entry: Mapping[str, Json], *, fetch: Fetch, local: bool, work: Work | None
) -> Finding:
    address, kind = entry.get("id"), entry.get("type")
    if not isinstance(address, str) or kind not in _TYPES:
        sentence, values = f"The schema type {kind!r} is not known here.", {"name": str(kind)[:200]}
        return Finding(Outcome.UNKNOWN, sentence, Verdict.CANNOT_TELL, Code.UNKNOWN_SCHEMA_TYPE, values)
    values = {"address": address}
    try:
        schema = fetch_object(address, fetch=fetch, local=local, limits=_LIMITS)
        faults = schema_faults(dict(document), schema, work)
    except WorkBudgetError:
        raise
    except OpenBadgesError as error:
        sentence = f"The schema {address} could not be checked: {error}"
        return Finding(Outcome.UNKNOWN, sentence, Verdict.CANNOT_TELL, Code.SCHEMA_UNCHECKED, values)
    except (TypeError, ValueError, AttributeError, OverflowError):
        # a schema whose keywords hold values of the wrong kind
        sentence = f"The schema {address} is damaged."
        return Finding(Outcome.UNKNOWN, sentence, Verdict.CANNOT_TELL, Code.SCHEMA_UNCHECKED, values)
    if faults:
        sentence = f"The badge does not hold to {address}: {'; '.join(faults)}."
        return Finding(Outcome.FAILED, sentence, Verdict.INVALID, Code.FAILS_SCHEMA, values)
    return Finding(Outcome.PASSED, f"The badge holds to {address}.", code=Code.HOLDS_TO_SCHEMA, values=values)
