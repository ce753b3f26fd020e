"""Checking badges where they were issued: keys and status lists come from our own records, and no socket is opened."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from openbadges3 import DISPLAY, Check, Fetch, Fetched, KnownIssuer, Outcome, Policy, Registry, Report, Verdict, verify
from openbadges3.canonical import Shapes
from openbadges3.codes import Code
from openbadges3.report import WORST_FIRST
from openbadges3.strict_json import Json, dumps, load_object
from waymark.rules.kernel.errors import NotFound

from .addresses import credential_address, organization_did, root_did
from .did_documents import did_document
from .models import Credential, SigningKey
from .queries import PUBLISHED, issuer_by_did, our_dids, our_issuers, status_list
from .reasons import KEY_STOLEN
from .states import CredentialState
from .theft import is_before_theft

JSON = "application/json"
_SAID_BY_RECORDS = {
    CredentialState.SUSPENDED: Verdict.SUSPENDED,
    CredentialState.REVOKED: Verdict.REVOKED,
    CredentialState.SUPERSEDED: Verdict.SUPERSEDED,
}
_LOG = logging.getLogger(__name__)


def _alarm(document: Mapping[str, Json]) -> None:
    _LOG.critical(
        "The quick and the full canonical form of %s differ. Stop verifying and report it.", document.get("id")
    )


SHAPES = Shapes(rechecked_every=100, on_difference=_alarm)
"""Badges of a known shape are verified quickly; one of a hundred also takes the full way, and the two must agree."""

_WORSE_ALREADY = frozenset({Verdict.INVALID, Verdict.REVOKED})


def records_fetch(url: str, *, with_stolen: bool = False) -> Fetched:
    """What we ourselves answer at an address: DID documents and status lists. Raises LookupError for any other.

    `with_stolen`: stolen keys speak too, for badges whose very bytes our records have.
    """
    if not is_ours(url):
        raise LookupError(f"{url} is not ours, and other addresses are not asked from here.")
    try:
        match urlsplit(url).path.strip("/").split("/"):
            case [".well-known", "did.json"]:
                return Fetched(JSON, did_json(root_did(settings.BASE_URL), with_stolen=with_stolen))
            case ["issuers", key, "did.json"]:
                did = organization_did(settings.BASE_URL, key)
                return Fetched(JSON, did_json(did, with_stolen=with_stolen))
            case ["status", list_id]:
                return Fetched(JSON, status_list(UUID(list_id)).document.encode())
    except (NotFound, ValueError) as error:
        raise LookupError(str(error)) from error
    raise LookupError(f"There is nothing at {url}.")


def is_ours(url: str) -> bool:
    """Whether an address is one of this installation."""
    return urlsplit(url).netloc.lower() == urlsplit(settings.BASE_URL).netloc.lower()


def did_json(did: str, *, with_stolen: bool = False) -> bytes:
    """The DID document of one of our issuers. Two queries. Raises NotFound."""
    return dumps(did_document(did, issuer_by_did(did).keys.all(), with_stolen=with_stolen))


def records_policy() -> Policy:
    """Only our own issuers are known; faults of form are told, and hide no signature. One query."""
    issuers = tuple(KnownIssuer(did, name, url) for did, name, url in our_issuers())
    registry = Registry(urlsplit(settings.BASE_URL).netloc, issuers)
    return replace(DISPLAY, name="records", registry=registry, local_hosts=is_local())


def is_local() -> bool:
    """Whether this installation lives at a loopback address, as demos do."""
    return urlsplit(settings.BASE_URL).hostname in ("127.0.0.1", "localhost", "::1")


def verify_content(content: bytes, *, now: datetime, elsewhere: Fetch | None = None) -> Report:
    """The report on a badge somebody brought: JSON, a token, PNG or SVG, bare or in what a clipboard or wallet adds.

    `elsewhere` asks what is not ours.
    """

    def fetch(url: str, *, with_stolen: bool = False) -> Fetched:
        if elsewhere is None or is_ours(url):
            return records_fetch(url, with_stolen=with_stolen)
        return elsewhere(url)

    policy = records_policy()
    report = verify(content, fetch=fetch, now=now, policy=policy, shapes=SHAPES)
    if report.reason != Code.KEY_DISOWNED or not _is_by_stolen_key(report):
        return _with_records(report) if report.issuer_is_known else report
    if not _is_recorded_before_theft(report):
        detail = "It was signed with a key that was stolen, and nothing shows that this was before the theft."
        return _saying(report, Verdict.INVALID, Check("record", Outcome.FAILED, detail, KEY_STOLEN))._replace(
            reason=KEY_STOLEN
        )
    again = verify(content, fetch=partial(fetch, with_stolen=True), now=now, policy=policy, shapes=SHAPES)
    return _with_records(again, agrees=_BEFORE_THEFT) if again.issuer_is_known else again


def verify_stored(credential_id: UUID, *, now: datetime) -> Report:
    """The report on a credential of ours, from its stored bytes. Raises NotFound."""
    body = (
        Credential.objects.filter(pk=credential_id, state__in=PUBLISHED)
        .exclude(body="")
        .values_list("body", flat=True)
        .first()
    )
    if body is None:
        raise NotFound(_("We can’t find a badge at this address."))
    return verify_content(body.encode(), now=now)


def holder_of(report: Report) -> UUID | None:
    """The person to whom a badge of our own was awarded; None for any other badge."""
    if report.issuer not in our_dids():
        return None
    credential_id = _our_id(report)
    if credential_id is None:
        return None
    return Credential.objects.filter(pk=credential_id).values_list("award__person_id", flat=True).first()


def _is_by_stolen_key(report: Report) -> bool:
    """Whether a proof of the badge names a key of ours that was stolen."""
    proof = (report.credential or {}).get("proof")
    named = [each for each in (proof if isinstance(proof, list) else [proof]) if isinstance(each, dict)]
    parts = [str(each.get("verificationMethod", "")).partition("#") for each in named]
    stolen = SigningKey.objects.filter(compromised_at__isnull=False, kid__in=[kid for _did, _mark, kid in parts])
    ours = set(stolen.values_list("issuer__did", "kid"))
    return any((did, kid) in ours for did, _mark, kid in parts)


def _is_recorded_before_theft(report: Report) -> bool:
    """Whether our records have this very badge, published before its key was stolen: no date in it could show that."""
    credential_id = _our_id(report)
    if credential_id is None:
        return False
    found = Credential.objects.filter(pk=credential_id, state__in=PUBLISHED).select_related("key").first()
    if found is None or not found.body or not is_before_theft(found):
        return False
    return load_object(found.body) == report.credential


_AGREES = Check("record", Outcome.PASSED, "Our records have this badge as issued.", "record-agrees")
_BEFORE_THEFT = Check(
    "record", Outcome.PASSED, "Our records have this badge from before its key was stolen.", "record-before-theft"
)


def _with_records(report: Report, *, agrees: Check = _AGREES) -> Report:
    """The report with what our records say: they know at once what the lists say only after they were signed anew."""
    found = _record_of(report)
    if found is None:
        detail = "The signature is ours, but our records do not have this badge. Ask the issuer about it."
        verdict = report.verdict if report.verdict in _WORSE_ALREADY else Verdict.CANNOT_TELL
        return _saying(report, verdict, Check("record", Outcome.UNKNOWN, detail, "no-record"))
    state, body = found
    if load_object(body) != report.credential:
        detail = "Our records have another text under the address of this badge."
        return _saying(report, Verdict.INVALID, Check("record", Outcome.FAILED, detail, "other-record"))
    said = _SAID_BY_RECORDS.get(state)
    if said is not None:
        detail = f"Our records have this badge as {said.value}."
        verdict = report.verdict if report.verdict in _WORSE_ALREADY else said
        return _saying(report, verdict, Check("record", Outcome.FAILED, detail, f"record-{said.value}"))
    return _saying(report, Verdict.VALID if _only_lists_are_late(report) else report.verdict, agrees)


def _saying(report: Report, verdict: Verdict, check: Check) -> Report:
    """The report with one more check, and with the verdict that all of them come to."""
    is_good = verdict is Verdict.VALID
    found = set() if is_good else {*report.findings, verdict}
    findings = tuple(each for each in WORST_FIRST if each in found)
    reason = "" if is_good else report.reason if verdict is report.verdict else check.code
    checks = (*report.checks, check)
    return report._replace(verdict=verdict, checks=checks, findings=findings, reason=reason)


def _only_lists_are_late(report: Report) -> bool:
    """Whether nothing is open but what a status list says that waits to be signed anew: our records know that too."""
    open_checks = {check.name for check in report.checks if check.outcome is Outcome.UNKNOWN}
    return report.verdict is Verdict.CANNOT_TELL and open_checks == {"status"}


def our_credential_id(report: Report) -> UUID | None:
    """The id of a badge of our own, by its signature and the address in it; None for any other badge."""
    return _our_id(report) if report.is_signed and report.issuer in our_dids() else None


def _our_id(report: Report) -> UUID | None:
    address = str((report.credential or {}).get("id", ""))
    try:
        credential_id = UUID(address.rpartition("/")[2])
    except ValueError:
        return None
    return credential_id if address == credential_address(settings.BASE_URL, credential_id) else None


def _record_of(report: Report) -> tuple[CredentialState, str] | None:
    credential_id = _our_id(report)
    if credential_id is None:
        return None
    row = Credential.objects.filter(pk=credential_id, state__in=PUBLISHED).values_list("state", "body").first()
    return None if row is None else (CredentialState(row[0]), row[1])
