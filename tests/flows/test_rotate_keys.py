"""A new key takes over."""

import json

import pytest

from openbadges3 import Verdict
from tests.flows.people import ctx_of, operator
from tests.flows.signing import ISSUING, an_award, issued, issuer_of, signing_now
from tests.flows.world import World, verbs
from waymark.flows.issue_credential import finish_credentials, issue_awards, reserve_credentials
from waymark.flows.rotate_keys import SEEN_FOR, rotate_key
from waymark.records.credentials.models import Credential, SigningKey
from waymark.records.credentials.states import KeyPurpose, KeyState
from waymark.records.credentials.verifying import did_json, verify_stored
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden, NotFound


def later(ctx: Context) -> Context:
    """A day later."""
    return Context(actor=ctx.actor, now=ctx.now + SEEN_FOR)


def test_verifiers_see_a_key_before_it_signs(world: World) -> None:
    issuer = issuer_of(world)
    first = rotate_key(operator(), issuer.pk, purpose=KeyPurpose.CREDENTIAL)
    assert first.may_sign_from == operator().now + SEEN_FOR
    assert f"{issuer.did}#{first.key.kid}" in json.loads(did_json(issuer.did))["assertionMethod"]
    with pytest.raises(Conflict, match="may sign from"):
        rotate_key(operator(), issuer.pk, purpose=KeyPurpose.CREDENTIAL)
    second = rotate_key(later(operator()), issuer.pk, purpose=KeyPurpose.CREDENTIAL)
    assert (second.key, second.may_sign_from) == (first.key, None)
    states = SigningKey.objects.filter(purpose="credential").values_list("state", flat=True)
    assert sorted(states) == [KeyState.ACTIVE, KeyState.RETIRED]
    assert verbs(about=first.key.pk) == ["key-made", "key-activated"]


def test_what_was_reserved_is_signed_with_its_own_key_and_old_badges_verify(world: World) -> None:
    old = issued(world)
    (reserved,) = reserve_credentials(ISSUING, [an_award(world, world.ben).pk])
    rotate_key(operator(), old.key.issuer_id, purpose=KeyPurpose.CREDENTIAL, at_once=True)
    finish_credentials(ISSUING, [reserved])
    new_award = an_award(world, world.eve)
    issue_awards(signing_now(minutes=1), [new_award.pk])
    keys = dict(Credential.objects.values_list("award__person__given_name", "key_id"))
    assert keys["Ada"] == keys["Ben"] != keys["Eve"]
    for credential in Credential.objects.all():
        assert verify_stored(credential.pk, now=signing_now(minutes=2).now).verdict is Verdict.VALID


def test_a_compromised_key_no_longer_speaks(world: World) -> None:
    credential = issued(world)
    SigningKey.objects.filter(pk=credential.key_id).update(compromised_at=ISSUING.now, state=KeyState.COMPROMISED)
    document = json.loads(did_json(credential.key.issuer.did))
    assert len(document["verificationMethod"]) == 2
    assert len(document["assertionMethod"]) == 1
    assert verify_stored(credential.pk, now=ISSUING.now).verdict is Verdict.INVALID


def test_who_may(world: World) -> None:
    issuer = issuer_of(world)
    for person in (world.ada, world.fay):
        with pytest.raises(Forbidden):
            rotate_key(ctx_of(person), issuer.pk, purpose=KeyPurpose.STATUS)
    with pytest.raises(NotFound):
        rotate_key(operator(), world.ada.pk, purpose=KeyPurpose.STATUS)
