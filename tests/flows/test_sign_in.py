"""Doors without a password: one-use links of seeded accounts, tokens of the API, and the demo's own."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.test import override_settings

from tests.flows.people import NOW, a_person, affiliate, ctx_of, give, operator
from tests.flows.world import World, verbs
from waymark.flows.manage_api_tokens import make_api_token
from waymark.flows.sign_in import make_sign_in_link, may_let_in, person_to_let_in, sign_in_by_link, sign_in_to_demo
from waymark.records.people.models import ApiToken, Person, SignInLink
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id, token_hash

PRODUCTION = settings.WAYMARK.model_copy(update={"mode": "production"})
DEMO = settings.WAYMARK.model_copy(update={"mode": "demo"})


def test_a_link_opens_once(world: World) -> None:
    token = make_sign_in_link(operator(), world.ada.pk)
    assert token not in SignInLink.objects.values_list("token_hash", flat=True)
    assert sign_in_by_link(token, now=NOW) == world.ada
    assert verbs(about=world.ada.pk)[-3:] == ["sign-in-link-made", "address-confirmed", "signed-in-by-link"]
    with pytest.raises(NotFound):
        sign_in_by_link(token, now=NOW)


def test_a_link_ends_after_a_day(world: World) -> None:
    token = make_sign_in_link(operator(), world.ada.pk)
    for wrong, at in ((token, NOW + timedelta(days=1, seconds=1)), (token + "x", NOW), ("", NOW)):
        with pytest.raises(NotFound):
            sign_in_by_link(wrong, now=at)


def test_nobody_makes_a_link_without_the_right(world: World) -> None:
    for person in (world.ada, world.fay, world.cleo):
        with pytest.raises(NotFound):
            make_sign_in_link(ctx_of(person), world.ada.pk)
    with pytest.raises(NotFound):
        make_sign_in_link(operator(), new_id())


def test_only_the_demo_lets_people_choose_who_they_are(world: World) -> None:
    for mode in (settings.WAYMARK, PRODUCTION):
        with override_settings(WAYMARK=mode), pytest.raises(NotFound):
            sign_in_to_demo(world.ada.pk, now=NOW)
    with override_settings(WAYMARK=DEMO):
        assert sign_in_to_demo(world.ada.pk, now=NOW) == world.ada
        with pytest.raises(NotFound):
            sign_in_to_demo(new_id(), now=NOW)


def test_a_token_of_the_api_is_kept_as_a_hash(world: World) -> None:
    token = make_api_token(operator(), world.ada.pk, label="A script", lasts=timedelta(days=2))
    kept = ApiToken.objects.get()
    assert kept.token_hash == token_hash(token) and kept.expires_at == NOW + timedelta(days=2)
    assert verbs(about=kept.pk) == ["api-token-made"]


def test_tokens_are_made_for_nobody_else_nor_without_end(world: World) -> None:
    with pytest.raises(Forbidden):
        make_api_token(ctx_of(world.ben), world.ada.pk, label="Mine")
    with pytest.raises(Invalid):
        make_api_token(operator(), world.ada.pk, label="Wide", scopes=("write",))
    for lasts in (timedelta(0), timedelta(days=367)):
        with pytest.raises(Invalid):
            make_api_token(operator(), world.ada.pk, label="Long", lasts=lasts)
    assert not ApiToken.objects.exists()


def test_a_link_works_in_production_and_ends_the_one_before(world: World) -> None:
    with override_settings(WAYMARK=PRODUCTION):
        first = make_sign_in_link(operator(), world.ada.pk)
        second = make_sign_in_link(operator(), world.ada.pk)
        with pytest.raises(NotFound):
            sign_in_by_link(first, now=NOW)
        assert sign_in_by_link(second, now=NOW) == world.ada


def test_a_link_confirms_the_address_and_leaves_the_password_to_be_set(world: World) -> None:
    token = make_sign_in_link(operator(), world.ada.pk)
    person = sign_in_by_link(token, now=NOW)
    assert not person.has_usable_password()
    assert EmailAddress.objects.get(user_id=world.ada.pk).verified


def test_a_mailed_link_asks_for_its_address(world: World) -> None:
    token = make_sign_in_link(operator(), world.ada.pk, mailed=True)
    (sent,) = [each for each in mail.outbox if each.to == [world.ada.email]]
    assert f"/sign-in/{token}" in str(sent.body)
    for typed in ("", world.ben.email):
        with pytest.raises(Forbidden):
            sign_in_by_link(token, now=NOW, typed=typed)
    assert sign_in_by_link(token, now=NOW, typed=f" {world.ada.email.upper()} ") == world.ada


@pytest.fixture
def administrator(world: World) -> Person:
    found = a_person("Dev", "Hall", email="dev.hall@example.org")
    give(found, Role.ADMINISTRATOR, world.north.pk)
    return found


def test_an_administrator_hands_over_a_link_and_its_holder_is_told(world: World, administrator: Person) -> None:
    affiliate(world.ada, world.north.pk)
    assert person_to_let_in(ctx_of(administrator), world.ada.pk) == world.ada
    token = make_sign_in_link(ctx_of(administrator), world.ada.pk)
    (told,) = [each for each in mail.outbox if each.to == [world.ada.email]]
    assert token not in str(told.body)
    assert sign_in_by_link(token, now=NOW) == world.ada


def test_an_administrator_makes_no_link_to_gain_a_role(world: World, administrator: Person) -> None:
    ctx = ctx_of(administrator)
    with pytest.raises(Forbidden):
        make_sign_in_link(ctx, administrator.pk)
    issuer, abroad, stranger = (*(a_person("Eve", email=f"eve{n}@example.org") for n in range(3)),)
    give(issuer, Role.ISSUER, world.north.pk)
    affiliate(issuer, world.north.pk)
    with pytest.raises(Forbidden):
        make_sign_in_link(ctx, issuer.pk)
    give(abroad, Role.ASSESSOR, world.south.pk)
    affiliate(abroad, world.north.pk)
    for foreign in (abroad, stranger):
        with pytest.raises(NotFound):
            make_sign_in_link(ctx, foreign.pk)
    assert not SignInLink.objects.exists()


def test_a_page_offers_a_link_just_where_it_can_be_made(world: World) -> None:
    administrator, issuer = (
        a_person("Dev", "Hall", email="dev.hall@example.org"),
        a_person("Cleo", "Hall", email="cleo.hall@example.org"),
    )
    for person, role in ((administrator, Role.ADMINISTRATOR), (issuer, Role.ISSUER)):
        give(person, role, world.north.pk)
    affiliate(world.ada, world.north.pk)
    ctx = ctx_of(administrator)
    asked = {each: may_let_in(ctx, each) for each in (world.ada, world.ben, issuer, administrator)}
    assert [*asked.values()] == [True, False, False, False]
    for person, is_offered in asked.items():
        if not is_offered:
            with pytest.raises((Forbidden, NotFound)):
                make_sign_in_link(ctx, person.pk)
