"""A credential stops counting, by somebody's decision."""

import json

import pytest
from pytest_django import Settings

from openbadges3 import Policy, Verdict, verify
from openbadges3.status_list import Bitstring
from tests.flows.people import ctx_of, give
from tests.flows.signing import ISSUING, an_award, issued
from tests.flows.world import World, verbs
from waymark.flows.issue_credential import issue_pending, reserve_credentials
from waymark.flows.jobs import issuing_context
from waymark.flows.publish_status import publish_status_lists
from waymark.flows.suspend_or_revoke import reinstate_credential, revoke_credential, suspend_credential
from waymark.records.credentials.commands import set_bit
from waymark.records.credentials.models import Credential, StatusList
from waymark.records.credentials.states import CredentialState
from waymark.records.credentials.verifying import records_fetch, verify_stored
from waymark.records.notices.letters import written
from waymark.records.notices.models import Message
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound


@pytest.fixture
def registrar(world: World) -> World:
    """Cleo may suspend and revoke, Fay (a coordinator) may suspend."""
    give(world.cleo, Role.REGISTRAR, world.riders.pk)
    return world


def bit(credential: Credential, purpose: str) -> int:
    """What the signed list of a purpose says of a credential."""
    revocation = StatusList.objects.get(pk=credential.status_list_id)
    stored = revocation if purpose == "revocation" else StatusList.objects.get(pair=revocation)
    assert stored.purpose == purpose
    encoded = json.loads(stored.document)["credentialSubject"]["encodedList"]
    return Bitstring.decode(encoded).value(credential.status_index)


def elsewhere(credential: Credential) -> Verdict:
    """What a verifier says that has only the badge, our keys and our lists."""
    body = Credential.objects.get(pk=credential.pk).body.encode()
    now = issuing_context().now  # the lists are signed by a job, whose clock is the machine's
    return verify(body, fetch=records_fetch, now=now, policy=Policy(name="elsewhere", local_hosts=True)).verdict


def test_a_verifier_elsewhere_sees_a_revocation_and_no_suspension(registrar: World) -> None:
    held, gone = issued(registrar), issued(registrar, registrar.ben)
    suspend_credential(ctx_of(registrar.fay), held.pk, reason="in-question")
    revoke_credential(ctx_of(registrar.cleo), gone.pk, reason="mistake")
    assert (elsewhere(held), elsewhere(gone)) == (Verdict.VALID, Verdict.REVOKED)
    assert verify_stored(held.pk, now=ISSUING.now).verdict is Verdict.SUSPENDED


def test_a_verifier_elsewhere_sees_a_suspension_where_badges_name_it(registrar: World, settings: Settings) -> None:
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"status_entries": "both"})
    credential = issued(registrar)
    suspend_credential(ctx_of(registrar.fay), credential.pk, reason="in-question")
    assert elsewhere(credential) is Verdict.SUSPENDED


def test_suspend_and_reinstate(registrar: World) -> None:
    credential = issued(registrar)
    suspend_credential(ctx_of(registrar.fay), credential.pk, reason="in-question")
    assert (bit(credential, "suspension"), bit(credential, "revocation")) == (1, 0)
    assert verify_stored(credential.pk, now=ISSUING.now).verdict is Verdict.SUSPENDED
    reinstate_credential(ctx_of(registrar.fay), credential.pk, reason="settled")
    assert bit(credential, "suspension") == 0
    assert verify_stored(credential.pk, now=ISSUING.now).verdict is Verdict.VALID
    assert verbs(about=credential.pk) == ["credential-issued", "credential-suspended", "credential-reinstated"]


def test_the_holder_hears_of_each_change_without_the_reason(registrar: World) -> None:
    credential, fay = issued(registrar), ctx_of(registrar.fay)
    suspend_credential(fay, credential.pk, reason="in-question")
    reinstate_credential(ctx_of(registrar.fay, minutes=1), credential.pk, reason="settled")
    revoke_credential(ctx_of(registrar.cleo, minutes=2), credential.pk, reason="mistake")
    letters = Message.objects.filter(template="credential-changed")
    assert [letter.to_email for letter in letters] == [registrar.ada.email] * 3
    letter = written(letters[0])
    assert "Bike Mechanic" in letter.text
    assert "in-question" not in letter.text + letter.html


def test_revoked_stays_revoked(registrar: World) -> None:
    credential = issued(registrar)
    revoke_credential(ctx_of(registrar.cleo), credential.pk, reason="mistake")
    assert bit(credential, "revocation") == 1
    assert verify_stored(credential.pk, now=ISSUING.now).verdict is Verdict.REVOKED
    for act in (reinstate_credential, suspend_credential, revoke_credential):
        with pytest.raises(Conflict):
            act(ctx_of(registrar.cleo), credential.pk, reason="second thoughts")
    with pytest.raises(ValueError, match="never goes back"):
        set_bit(credential.status_list_id, credential.status_index, is_set=False)


def test_only_one_bit_moves_and_the_version_grows(registrar: World) -> None:
    first, second = issued(registrar), issued(registrar, registrar.ben)
    publish_status_lists(issuing_context())
    versions = dict(StatusList.objects.values_list("purpose", "version"))
    revoke_credential(ctx_of(registrar.cleo), first.pk, reason="mistake")
    assert (bit(first, "revocation"), bit(second, "revocation")) == (1, 0)
    assert dict(StatusList.objects.values_list("purpose", "version")) == versions | {
        "revocation": versions["revocation"] + 1
    }
    assert verify_stored(second.pk, now=ISSUING.now).verdict is Verdict.VALID


def test_a_reservation_can_be_revoked_before_it_is_signed(registrar: World) -> None:
    issued(registrar, registrar.ben)
    award = an_award(registrar, registrar.ada)
    (reserved,) = reserve_credentials(ISSUING, [award.pk])
    revoke_credential(ctx_of(registrar.cleo), reserved.pk, reason="award-revoked")
    assert issue_pending(ISSUING) == 0
    assert Credential.objects.get(pk=reserved.pk).state == CredentialState.REVOKED


def test_who_may(registrar: World) -> None:
    credential = issued(registrar)
    with pytest.raises(Forbidden):
        revoke_credential(ctx_of(registrar.fay), credential.pk, reason="mistake")  # a coordinator suspends only
    with pytest.raises(Forbidden):
        suspend_credential(ctx_of(registrar.ada), credential.pk, reason="mine")
    for person in (registrar.ben, registrar.eve):
        with pytest.raises(NotFound):
            suspend_credential(ctx_of(person), credential.pk, reason="nosy")
    assert Credential.objects.get(pk=credential.pk).state == CredentialState.ISSUED


def test_nobody_decides_about_their_own(registrar: World) -> None:
    credential = issued(registrar, registrar.cleo)
    for act in (suspend_credential, revoke_credential):
        with pytest.raises(Forbidden):
            act(ctx_of(registrar.cleo), credential.pk, reason="mine")


@pytest.mark.parametrize("reason", ["", "   ", "x" * 41])
def test_a_reason_is_a_short_code(registrar: World, reason: str) -> None:
    credential = issued(registrar)
    with pytest.raises(Invalid) as refused:
        suspend_credential(ctx_of(registrar.cleo), credential.pk, reason=reason)
    assert "reason" in refused.value.fields
