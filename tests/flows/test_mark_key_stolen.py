"""A key got out: it signs no more, and strangers see what is so before and after."""

import json
from datetime import timedelta
from uuid import UUID

import pytest

from openbadges3 import Fetched, Policy, Verdict, verify
from tests.flows.people import ctx_of, give, operator
from tests.flows.signing import ISSUING, an_award, crowd, issued, issuer_of, signing_now
from tests.flows.world import World, verbs
from waymark.flows.issue_credential import finish_credentials, issue_awards, reserve_credentials
from waymark.flows.mark_key_stolen import mark_key_stolen
from waymark.flows.rotate_keys import rotate_key
from waymark.records.awards.models import Award
from waymark.records.credentials.check import credential_faults, list_faults
from waymark.records.credentials.models import Credential, SigningKey, StatusList
from waymark.records.credentials.states import KeyPurpose
from waymark.records.credentials.verifying import did_json, is_local, records_fetch, verify_content
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound

HOUR = timedelta(hours=1)


def at(hours: int) -> Context:
    """The operator, so many hours later."""
    return Context(actor=operator().actor, now=operator().now + hours * HOUR)


def badge_of(award: Award | UUID) -> Credential:
    return Credential.objects.select_related("key").filter(award=award).latest("serial")


def elsewhere(badge: Credential, hours: int) -> Verdict:
    """What a verifier finds who has only what we publish."""

    def fetch(url: str) -> Fetched:
        return records_fetch(url)

    policy = Policy(name="stranger", local_hosts=is_local())
    return verify(badge.body.encode(), fetch=fetch, now=at(hours).now, policy=policy).verdict


def here(badge: Credential, hours: int) -> tuple[Verdict, str]:
    """What our own check says, and the code of what our records say."""
    report = verify_content(badge.body.encode(), now=at(hours).now)
    said = report.check("record")
    return report.verdict, said.code if said else ""


def stolen_between(world: World) -> tuple[Credential, Credential]:
    """A badge from before a theft and one from after it; the key is marked, and another one signs."""
    before = issued(world)
    award = an_award(world, world.ben)
    issue_awards(signing_now(minutes=120), [award.pk])
    after = badge_of(award)
    assert {here(before, 3), here(after, 3)} == {(Verdict.VALID, "record-agrees")}
    rotate_key(at(3), before.key.issuer_id, purpose=KeyPurpose.CREDENTIAL)
    mark_key_stolen(at(4), before.key_id, since=at(1).now)
    return before, after


def test_strangers_see_it_before_and_after(world: World) -> None:
    before, after = stolen_between(world)
    assert here(before, 5) == (Verdict.VALID, "record-before-theft")
    assert here(after, 5) == (Verdict.INVALID, "key-stolen")
    assert elsewhere(before, 5) is elsewhere(after, 5) is Verdict.INVALID
    award = an_award(world, world.eve)
    issue_awards(signing_now(minutes=300), [award.pk])
    new = badge_of(award)
    assert new.key_id != before.key_id and here(new, 6) == (Verdict.VALID, "record-agrees")
    assert elsewhere(new, 6) is Verdict.VALID
    key = SigningKey.objects.get(pk=before.key_id)
    document = json.loads(did_json(key.issuer.did))
    said = {each["id"].rpartition("#")[2]: each.get("revoked") for each in document["verificationMethod"]}
    assert said[key.kid] == at(1).now.strftime("%Y-%m-%dT%H:%M:%SZ") and said[new.key.kid] is None
    assert f"{key.issuer.did}#{key.kid}" not in document["assertionMethod"]
    assert list(credential_faults(now=at(6).now)) == []
    assert verbs(about=key.pk)[-1] == "key-compromised"


def test_a_badge_that_a_thief_makes_is_refused(world: World) -> None:
    """It carries the date of a day before the theft, and the address of a badge that we know."""
    from openbadges3.issue import sign
    from openbadges3.lint import lint
    from waymark.records.credentials.signing import signer_of

    genuine = issued(world)
    forged = json.loads(genuine.unsigned)
    forged["credentialSubject"]["achievement"]["name"] = "Another badge"
    signer = signer_of(SigningKey.objects.select_related("issuer").get(pk=genuine.key_id))
    content = sign(lint(forged), signer, created=genuine.proof_created_at)
    rotate_key(at(0), genuine.key.issuer_id, purpose=KeyPurpose.CREDENTIAL)
    mark_key_stolen(at(2), genuine.key_id, since=at(1).now)
    report = verify_content(content, now=at(3).now)
    assert (report.verdict, report.reason) == (Verdict.INVALID, "key-stolen")
    assert here(genuine, 3) == (Verdict.VALID, "record-before-theft")


def test_what_waited_is_signed_with_the_other_key(world: World) -> None:
    issuer_of(world)
    first, second = crowd(world, 2)
    (reserved,) = reserve_credentials(ISSUING, [first])
    (late,) = reserve_credentials(ISSUING, [second])
    rotate_key(at(0), reserved.key.issuer_id, purpose=KeyPurpose.CREDENTIAL)
    Credential.objects.filter(pk=late.pk).update(state="issued")  # as if it was reserved a moment after the mark
    mark_key_stolen(at(1), reserved.key_id, since=at(1).now)
    Credential.objects.filter(pk=late.pk).update(state="linted")
    late.state = "linted"
    assert finish_credentials(signing_now(minutes=70), [late]) == 0
    issue_awards(signing_now(minutes=80), [first, second])
    for award_id in (first, second):
        badge = badge_of(award_id)
        assert badge.serial == 2 and badge.key_id != reserved.key_id and here(badge, 2)[0] is Verdict.VALID
    given_up = Credential.objects.filter(serial=1)
    assert set(given_up.values_list("state", "state_reason", "body")) == {("revoked", "key-stolen", "")}
    assert [fault.message for fault in list_faults(now=at(2).now)] == []


def test_a_status_key(world: World) -> None:
    badge = issued(world)
    key = SigningKey.objects.get(purpose="status")
    with pytest.raises(Conflict, match="no other key can take over"):
        mark_key_stolen(at(1), key.pk, since=at(0).now)
    rotate_key(at(1), key.issuer_id, purpose=KeyPurpose.STATUS)
    mark_key_stolen(at(2), key.pk, since=at(1).now)
    assert not StatusList.objects.filter(document__contains=key.kid).exists()
    assert not StatusList.objects.filter(dirty=True).exists()
    assert elsewhere(badge, 3) is Verdict.VALID and list(list_faults(now=at(3).now)) == []


def test_who_may_and_which_time(world: World) -> None:
    badge = issued(world)
    give(world.eve, Role.ISSUER, world.riders.pk)
    for person in (world.ada, world.fay):
        with pytest.raises(Forbidden):
            mark_key_stolen(ctx_of(person), badge.key_id, since=at(0).now)
    with pytest.raises(NotFound):
        mark_key_stolen(ctx_of(world.eve), world.ada.pk, since=at(0).now)
    rotate_key(at(0), badge.key.issuer_id, purpose=KeyPurpose.CREDENTIAL)
    for wrong in (at(5).now, at(-1).now):
        with pytest.raises(Invalid):
            mark_key_stolen(at(3), badge.key_id, since=wrong)
    mark_key_stolen(at(3), badge.key_id, since=at(2).now)
    with pytest.raises(Invalid, match="earlier"):
        mark_key_stolen(at(4), badge.key_id, since=at(2).now)
    mark_key_stolen(at(4), badge.key_id, since=at(0).now)
    assert SigningKey.objects.get(pk=badge.key_id).compromised_at == at(0).now
    assert here(badge, 5) == (Verdict.INVALID, "key-stolen")


def test_a_key_that_does_not_sign_needs_no_other(world: World) -> None:
    badge = issued(world)
    rotate_key(at(0), badge.key.issuer_id, purpose=KeyPurpose.CREDENTIAL)
    pending = SigningKey.objects.get(state="pending")
    mark_key_stolen(at(1), pending.pk, since=at(0).now)
    states = sorted(SigningKey.objects.filter(purpose="credential").values_list("state", flat=True))
    assert states == ["active", "compromised"] and here(badge, 2)[0] is Verdict.VALID
