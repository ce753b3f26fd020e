"""Whether a badge still stands: its status entries looked up in lists that are verified too (OB 3.0 §9.1 step 4).

Bitstring Status List 1.0 §3.2. A list that cannot be had or trusted leaves the answer open; it is never good news.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from .canonical import Shapes
from .canonical.screen import require_plain_members
from .credential import issuer_of, period_verdict
from .errors import OpenBadgesError, StatusError
from .identity import fetch_bytes, fetch_object
from .jwt_proof import Token, as_document, check_token, require_claims
from .report import Fetch, Finding, Outcome, Verdict
from .revocation_list import REVOCATION_LIST_TYPE, revocation_in
from .securing import authenticate, check_proofs
from .status_list import Entry, Purpose, status_in
from .strict_json import Json, JsonObject, Limits

_LIST_LIMITS = Limits(size=4 * 1024 * 1024)
_REVOCATION_LIMITS = Limits(size=1024 * 1024, nodes=50_000)
_MAX_ENTRIES = 8
_VERDICT_OF_PURPOSE = {
    Purpose.REVOCATION.value: Verdict.REVOKED,
    Purpose.SUSPENSION.value: Verdict.SUSPENDED,
    Purpose.REFRESH.value: Verdict.SUPERSEDED,
}


class Lists(NamedTuple):
    """Status lists as they are fetched and verified at one instant."""

    fetch: Fetch
    now: datetime
    local: bool
    shapes: Shapes

    def at(self, url: str) -> Mapping[str, Json]:
        """The list credential at an address, its proof and period checked; `StatusError` if it cannot be relied on."""
        try:
            body = fetch_bytes(url, fetch=self.fetch, local=self.local)
            document, token = as_document(body, limits=_LIST_LIMITS)
        except OpenBadgesError as error:
            raise StatusError("STATUS_RETRIEVAL_ERROR", str(error)) from None
        try:
            self._require_sound(document, token)
        except StatusError:
            raise
        except OpenBadgesError as error:
            raise StatusError("STATUS_VERIFICATION_ERROR", f"The status list does not verify: {error}") from None
        return document

    def _require_sound(self, document: JsonObject, token: Token | None) -> None:
        require_plain_members(document)
        if token is not None:
            require_claims(token, complete=False)
            secured = check_token(token, fetch=self.fetch, now=self.now, local=self.local)
        else:
            secured = check_proofs(
                document, fetch=self.fetch, now=self.now, local=self.local, canonical=self.shapes.canonical
            )
        if not authenticate(issuer_of(document), secured):
            raise StatusError("STATUS_VERIFICATION_ERROR", "The status list is not signed by its issuer.")
        period = period_verdict(document, self.now)
        if period is not None:
            raise StatusError("STATUS_VERIFICATION_ERROR", f"The status list is {period[0].value}.")


def status_findings(document: Mapping[str, Json], lists: Lists) -> Iterator[Finding]:
    """What each status entry of a badge comes to."""
    status = document.get("credentialStatus")
    entries = status if isinstance(status, list) else [status] if status is not None else []
    if not entries:
        yield Finding(Outcome.SKIPPED, "The badge names no status list, so it cannot have been revoked.")
    elif len(entries) > _MAX_ENTRIES:
        yield Finding(Outcome.UNKNOWN, f"The badge names more than {_MAX_ENTRIES} status lists.", Verdict.CANNOT_TELL)
    else:
        for entry in entries:
            yield _finding(entry if isinstance(entry, dict) else {}, document, lists)


def _finding(status: JsonObject, document: Mapping[str, Json], lists: Lists) -> Finding:
    if status.get("type") == REVOCATION_LIST_TYPE:
        return _revocation_finding(status, document, lists)
    if status.get("type") != "BitstringStatusListEntry":
        detail = f"The status type {status.get('type')!r} is not one this library knows."
        return Finding(Outcome.UNKNOWN, detail, Verdict.CANNOT_TELL)
    try:
        entry = Entry.of(status)
    except StatusError as error:
        return Finding(Outcome.FAILED, f"{error.code}: {error}", Verdict.INVALID)
    try:
        return _judged(entry, status_in(lists.at(entry.list_credential), entry))
    except StatusError as error:
        return Finding(Outcome.UNKNOWN, f"{error.code}: {error}", Verdict.CANNOT_TELL)


def _revocation_finding(status: JsonObject, document: Mapping[str, Json], lists: Lists) -> Finding:
    try:
        listed = fetch_object(str(status.get("id")), fetch=lists.fetch, local=lists.local, limits=_REVOCATION_LIMITS)
        reason = revocation_in(listed, credential_id=document.get("id"), issuer=issuer_of(document))
    except StatusError as error:
        return Finding(Outcome.UNKNOWN, f"{error.code}: {error}", Verdict.CANNOT_TELL)
    except OpenBadgesError as error:
        return Finding(Outcome.UNKNOWN, f"STATUS_RETRIEVAL_ERROR: {error}", Verdict.CANNOT_TELL)
    if reason is not None:
        return Finding(Outcome.FAILED, f"The list says: revoked ({reason}).", Verdict.REVOKED)
    return Finding(Outcome.PASSED, "The list says nothing against the badge.")


def _judged(entry: Entry, value: int) -> Finding:
    if entry.purpose == Purpose.MESSAGE:
        message = (entry.messages or {}).get(f"{value:#x}", "no text is given for it")
        return Finding(Outcome.PASSED, f"The list carries the message {value:#x}: {message}.")
    verdict = _VERDICT_OF_PURPOSE.get(entry.purpose)
    if verdict is None:
        detail = f"The list is for the purpose {entry.purpose!r}, whose meaning is not known here."
        return Finding(Outcome.UNKNOWN, detail, Verdict.CANNOT_TELL)
    if value:
        return Finding(Outcome.FAILED, f"The list says: {verdict.value}.", verdict)
    return Finding(Outcome.PASSED, f"The list says nothing against the badge ({entry.purpose}).")
