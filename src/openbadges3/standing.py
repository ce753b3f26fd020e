"""Whether a badge still stands: its status entries looked up in lists that are verified too (OB 3.0 §9.1 step 4).

Bitstring Status List 1.0 §3.2. A list that cannot be had or trusted leaves the answer open; it is never good news.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .canonical import Shapes
from .canonical.screen import require_plain_members
from .canonical.shapes import Knowing
from .codes import Code
from .credential import issuer_of, period_verdict
from .errors import OpenBadgesError, StatusError, WorkBudgetError
from .identity import fetch_bytes, fetch_object
from .jwt_proof import Token, as_document, check_token, require_claims
from .model.structure import types_of
from .report import Fetch, Finding, Outcome, Verdict
from .revocation_list import REVOCATION_LIST_TYPE, revocation_in
from .securing import authenticate, check_proofs
from .status_list import Entry, Purpose, status_in
from .strict_json import Json, JsonObject, Limits
from .work import INFLATED_LIST, Work

_LIST_LIMITS = Limits(size=4 * 1024 * 1024)
_REVOCATION_LIMITS = Limits(size=1024 * 1024, nodes=50_000)
_MAX_ENTRIES = 8
_RETRIEVAL = "STATUS_RETRIEVAL_ERROR"
_VERDICT_OF_PURPOSE = {
    Purpose.REVOCATION.value: Verdict.REVOKED,
    Purpose.SUSPENSION.value: Verdict.SUSPENDED,
    Purpose.REFRESH.value: Verdict.SUPERSEDED,
}


@dataclass(frozen=True, kw_only=True)
class Lists:
    """Status lists as they are fetched and verified at one instant within one budget, each once."""

    fetch: Fetch
    now: datetime
    local: bool
    shapes: Shapes
    work: Work = field(default_factory=Work)
    known: dict[str, Mapping[str, Json] | StatusError] = field(default_factory=dict)

    def at(self, url: str) -> Mapping[str, Json]:
        """The list credential at an address, its proof and period checked; `StatusError` if it cannot be relied on."""
        if url not in self.known:
            try:
                self.known[url] = self._looked_up(url)
            except StatusError as error:
                self.known[url] = error
        found = self.known[url]
        if isinstance(found, StatusError):
            raise found
        return found

    def _looked_up(self, url: str) -> Mapping[str, Json]:
        try:
            body = fetch_bytes(url, fetch=self.fetch, local=self.local)
            document, token = as_document(body, limits=_LIST_LIMITS)
        except WorkBudgetError:
            raise
        except OpenBadgesError as error:
            raise StatusError(_RETRIEVAL, str(error)) from None
        try:
            self._require_sound(document, token)
        except (StatusError, WorkBudgetError):
            raise
        except OpenBadgesError as error:
            raise StatusError("STATUS_VERIFICATION_ERROR", f"The status list does not verify: {error}") from None
        return document

    def _require_sound(self, document: JsonObject, token: Token | None) -> None:
        require_plain_members(document)
        if token is not None:
            require_claims(token)
            secured = check_token(token, fetch=self.fetch, now=self.now, local=self.local, work=self.work)
        else:
            canonical = Knowing(None, self.shapes, self.work)
            secured = check_proofs(
                document, fetch=self.fetch, now=self.now, local=self.local, canonical=canonical, work=self.work
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
        sentence = "The badge names no status list, so it cannot have been revoked."
        yield Finding(Outcome.SKIPPED, sentence, code=Code.NO_LIST)
    elif len(entries) > _MAX_ENTRIES:
        sentence, values = f"The badge names more than {_MAX_ENTRIES} status lists.", {"count": str(_MAX_ENTRIES)}
        yield Finding(Outcome.UNKNOWN, sentence, Verdict.CANNOT_TELL, Code.TOO_MANY_LISTS, values)
    else:
        for entry in entries:
            yield _finding(entry if isinstance(entry, dict) else {}, document, lists)


def _finding(status: JsonObject, document: Mapping[str, Json], lists: Lists) -> Finding:
    types = types_of(status)
    if REVOCATION_LIST_TYPE in types:
        return _revocation_finding(status, document, lists)
    if "BitstringStatusListEntry" not in types:
        name = ", ".join(map(str, types))[:200] if len(types) != 1 else str(types[0])[:200]
        detail = f"The status type {name!r} is not one this library knows."
        return Finding(Outcome.UNKNOWN, detail, Verdict.CANNOT_TELL, Code.UNKNOWN_STATUS_TYPE, {"name": name})
    try:
        entry = Entry.of(status)
    except StatusError as error:
        return Finding(Outcome.FAILED, f"{error.code}: {error}", Verdict.INVALID, Code.STATUS_MALFORMED)
    try:
        lists.work.spend(INFLATED_LIST)
        return _judged(entry, status_in(lists.at(entry.list_credential), entry))
    except StatusError as error:
        return _open(error.code, error, entry.list_credential)


def _revocation_finding(status: JsonObject, document: Mapping[str, Json], lists: Lists) -> Finding:
    address = str(status.get("id"))
    try:
        listed = fetch_object(str(status.get("id")), fetch=lists.fetch, local=lists.local, limits=_REVOCATION_LIMITS)
        reason = revocation_in(listed, credential_id=document.get("id"), issuer=issuer_of(document))
    except StatusError as error:
        return _open(error.code, error, address)
    except WorkBudgetError:
        raise
    except OpenBadgesError as error:
        return _open(_RETRIEVAL, error, address)
    if reason is not None:
        sentence, values = f"The list says: revoked ({reason}).", {"reason": reason[:300]}
        return Finding(Outcome.FAILED, sentence, Verdict.REVOKED, Code.REVOKED, values)
    return Finding(Outcome.PASSED, "The list says nothing against the badge.", code=Code.GOOD_STANDING)


def _open(name: str, error: OpenBadgesError, address: str) -> Finding:
    """A list that cannot answer leaves it open whether the badge stands."""
    code = Code.LIST_UNAVAILABLE if name == _RETRIEVAL else Code.LIST_UNSOUND
    values = {"address": address, "error": name}
    return Finding(Outcome.UNKNOWN, f"{name}: {error}", Verdict.CANNOT_TELL, code, values)


def _judged(entry: Entry, value: int) -> Finding:
    if entry.purpose == Purpose.MESSAGE:
        message = (entry.messages or {}).get(f"{value:#x}", "no text is given for it")
        sentence, values = (
            f"The list carries the message {value:#x}: {message}.",
            {"value": f"{value:#x}", "text": message},
        )
        return Finding(Outcome.PASSED, sentence, code=Code.MESSAGE, values=values)
    verdict = _VERDICT_OF_PURPOSE.get(entry.purpose)
    if verdict is None:
        detail = f"The list is for the purpose {entry.purpose!r}, whose meaning is not known here."
        values = {"name": entry.purpose[:200]}
        return Finding(Outcome.UNKNOWN, detail, Verdict.CANNOT_TELL, Code.UNKNOWN_STATUS_PURPOSE, values)
    if value:
        return Finding(Outcome.FAILED, f"The list says: {verdict.value}.", verdict, Code(verdict.value))
    sentence, values = f"The list says nothing against the badge ({entry.purpose}).", {"purpose": entry.purpose}
    return Finding(Outcome.PASSED, sentence, code=Code.GOOD_STANDING, values=values)
