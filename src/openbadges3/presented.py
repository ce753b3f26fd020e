"""The signature of a presentation: it says who shows a badge, and nothing about the badge itself.

Whatever is found of it, the verdict on the badge stays the same; a presentation that was not asked for could have been
made at any time, and for anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from .codes import Code
from .credential import readable
from .errors import OpenBadgesError, SignatureError
from .jwt_proof import check_token
from .opening import Presented
from .report import Check, Fetch, Outcome
from .securing import Secured, check_proofs
from .strict_json import Json
from .suites import Canonical
from .undecided import is_undecided
from .work import Work

PURPOSE = "authentication"
_SHOWN = 300


def presentation_check(
    presented: Presented,
    credential: Mapping[str, Json] | None,
    *,
    fetch: Fetch,
    now: datetime,
    local: bool,
    canonical: Canonical,
    work: Work,
) -> Check:
    """What the signature of a presentation comes to, with the badge that was judged inside."""
    if presented.token is None and not presented.document.get("proof"):
        detail = "The presentation around the badge has no signature of its own, so it does not say who shows it."
        return _check(Outcome.NOTED, detail, Code.PRESENTATION_UNSIGNED)
    try:
        if presented.token is not None:
            token = presented.token
            secured = check_token(token, fetch=fetch, now=now, local=local, work=work, purpose=PURPOSE)
        else:
            secured = check_proofs(
                presented.document, fetch=fetch, now=now, local=local, canonical=canonical, work=work, purpose=PURPOSE
            )
    except SignatureError:
        detail = "The signature of the presentation does not match it: it was changed, or another key signed it."
        return _check(Outcome.FAILED, detail, Code.PRESENTATION_CHANGED)
    except OpenBadgesError as error:
        values = {"error": str(error)[:_SHOWN]}
        if is_undecided(error):
            detail = f"The signature of the presentation was not checked: {error}"
            return _check(Outcome.NOTED, detail, Code.PRESENTATION_UNCHECKED, values)
        detail = f"The signature of the presentation is not one to rely on: {error}"
        return _check(Outcome.FAILED, detail, Code.PRESENTATION_UNSOUND, values)
    return _held(presented, credential, secured)


def _held(presented: Presented, credential: Mapping[str, Json] | None, secured: Secured) -> Check:
    holder = presented.document.get("holder")
    holder = holder.get("id") if isinstance(holder, dict) else holder
    claimed = presented.token.payload.get("iss") if presented.token is not None else None
    method = str(secured.method)[:_SHOWN]
    for name in (holder, claimed):
        if isinstance(name, str) and name not in secured.controllers:
            detail = f"The presentation says it is from {name}, but the key of somebody else signed it."
            return _check(Outcome.FAILED, detail, Code.PRESENTATION_OTHER_HOLDER, {"holder": name[:_SHOWN]})
    if _subject(credential) in secured.controllers:
        detail = f"The signature of the presentation holds: whom the badge was awarded to made it ({method})."
        return _check(Outcome.PASSED, detail, Code.PRESENTED_BY_SUBJECT, {"method": method})
    detail = f"The signature of the presentation holds ({method}). The badge is not known to be awarded to that key."
    return _check(Outcome.PASSED, detail, Code.PRESENTATION_HOLDS, {"method": method})


def _subject(credential: Mapping[str, Json] | None) -> Json:
    subject = readable(dict(credential)).get("credentialSubject") if credential is not None else None
    return subject.get("id") if isinstance(subject, dict) else None


def _check(outcome: Outcome, detail: str, code: Code, values: Mapping[str, str] | None = None) -> Check:
    return Check("presentation", outcome, detail, code, values or {})
