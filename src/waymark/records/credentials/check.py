"""Whether every credential ever issued still stands as it was signed, and every list says what the records say."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial

from django.conf import settings

from openbadges3 import Fetch, Policy, Verdict, verify
from openbadges3.errors import OpenBadgesError
from openbadges3.issue import require_own_work
from openbadges3.keys import PublicKey
from openbadges3.status_list import Bitstring
from openbadges3.strict_json import JsonObject

from .addresses import status_address
from .allocate import indexes
from .models import Credential, SigningKey, StatusList
from .signing import digest_of
from .states import CredentialState, StatusPurpose
from .verifying import is_local, records_fetch

_EXPECTED = {
    CredentialState.ISSUED: (Verdict.VALID, Verdict.EXPIRED),
    CredentialState.SUPERSEDED: (Verdict.VALID, Verdict.EXPIRED),
    CredentialState.SUSPENDED: (Verdict.SUSPENDED,),
    CredentialState.REVOKED: (Verdict.REVOKED,),
}


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it must be."""

    object_kind: str
    object_id: str
    message: str


def credential_faults(*, now: datetime) -> Iterator[Fault]:
    """Each signed credential is verified again, offline, with the keys its issuer shows, old ones included."""
    policy = Policy(name="check", local_hosts=is_local())
    fetch = cache(partial(records_fetch, with_stolen=True))
    for credential in (
        Credential.objects.exclude(body="").select_related("status_list").defer("status_list__bits").iterator(500)
    ):
        for message in _faults_of(credential, fetch=fetch, policy=policy, now=now):
            yield Fault("credential", str(credential.pk), message)


def _faults_of(credential: Credential, *, fetch: Fetch, policy: Policy, now: datetime) -> Iterator[str]:
    content = credential.body.encode()
    if digest_of(content) != credential.digest:
        yield "its bytes do not have the digest they were stored with"
    signed = json.loads(credential.body)
    if {name: value for name, value in signed.items() if name != "proof"} != json.loads(credential.unsigned):
        yield "what was signed is not what was reserved"
    expected = _expected(credential, signed)
    report = verify(content, fetch=fetch, now=now, policy=policy)
    if expected is not None and report.verdict not in expected:
        details = " ".join(check.detail for check in report.checks if check.outcome != "passed")
        yield f"is {credential.state} in our records and {report.verdict.value} to a verifier. {details}"
    if expected is None and not report.is_signed:
        yield f"its signature does not verify ({report.verdict.value})"


def _expected(credential: Credential, signed: JsonObject) -> tuple[Verdict, ...] | None:
    """What a verifier elsewhere must find. A badge that names no suspension list cannot show that it is suspended."""
    status = signed.get("credentialStatus")
    entries = status if isinstance(status, list) else [status]
    purposes = {entry.get("statusPurpose") for entry in entries if isinstance(entry, dict)}
    if credential.state == CredentialState.SUSPENDED and StatusPurpose.SUSPENSION not in purposes:
        return _EXPECTED[CredentialState.ISSUED]
    return _EXPECTED.get(CredentialState(credential.state))


def list_faults(*, now: datetime) -> Iterator[Fault]:
    """Each status list has a bit for exactly the credentials that are revoked (suspended), and is signed and fresh."""
    for each in StatusList.objects.select_related("issuer", "pair").order_by("id"):
        for message in _list_faults_of(each, now=now):
            yield Fault("status-list", str(each.pk), message)


def _list_faults_of(each: StatusList, *, now: datetime) -> Iterator[str]:
    bits = bytes(each.bits)
    if len(bits) * 8 != each.length:
        yield f"has {len(bits) * 8} bits instead of {each.length}"
        return
    is_revocation = each.purpose == StatusPurpose.REVOCATION
    state = CredentialState.REVOKED if is_revocation else CredentialState.SUSPENDED
    places = Credential.objects.filter(status_list_id=each.pk if is_revocation else each.pair_id)
    should = set(places.filter(state=state).values_list("status_index", flat=True))
    if not is_revocation:  # whoever was suspended before being revoked keeps the bit
        was = set(places.filter(state=CredentialState.REVOKED).values_list("status_index", flat=True))
        should |= {index for index in was if Bitstring(bits).value(index)}
    found = set(_set_bits(bits))
    if found != should:
        yield f"has {len(found)} bits set; {len(found ^ should)} of them differ from the {len(should)} that should be"
    if is_revocation:
        taken = set(indexes(bytes(each.seed), first=0, count=each.next, length=each.length))
        if not set(places.values_list("status_index", flat=True)) <= taken:
            yield "a credential has a place that was never given out"
    yield from _document_faults(each, bits, now=now)


def _document_faults(each: StatusList, bits: bytes, *, now: datetime) -> Iterator[str]:
    if not each.document:
        yield "was never signed"
        return
    document = json.loads(each.document)
    if document.get("id") != status_address(settings.BASE_URL, each.pk):
        yield "is signed under another address"
    method = str(document["proof"][0].get("verificationMethod", ""))
    key = SigningKey.objects.filter(issuer=each.issuer, kid=method.rpartition("#")[2], compromised_at=None).first()
    if key is None:
        yield "is signed with a key that its issuer does not have"
    else:
        try:
            require_own_work(each.document.encode(), _Published(method, PublicKey.from_multikey(key.kid)))
        except OpenBadgesError as error:
            yield f"its signature does not verify: {error}"
    if not each.dirty and Bitstring.decode(document["credentialSubject"]["encodedList"]).octets != bits:
        yield "says something else than its bits"
    if str(document.get("validUntil", "")) < now.strftime("%Y-%m-%dT%H:%M:%SZ"):
        yield "is out of date. Start a worker: waymark work"


@dataclass(frozen=True)
class _Published:
    """The public half of a key, where only that is needed."""

    verification_method: str
    public_key: PublicKey

    def sign(self, message: bytes, /) -> bytes:
        """Never asked for: checking needs no private key."""
        raise NotImplementedError


def _set_bits(bits: bytes) -> Iterator[int]:
    for position, octet in enumerate(bits):
        for bit in range(8) if octet else ():
            if octet & (0x80 >> bit):
                yield position * 8 + bit
