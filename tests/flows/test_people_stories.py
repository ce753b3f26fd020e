"""Accounts, affiliations, roles, tokens and sign-in links."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from pytest_django import Settings

from tests.flows.people import NOW, a_person, ctx_of, give, operator
from tests.flows.world import World, verbs
from waymark.flows.manage_affiliations import add_affiliation, end_affiliation
from waymark.flows.manage_api_tokens import end_api_token, make_api_token
from waymark.flows.manage_grants import end_grant, grant_role
from waymark.flows.refuse import record_refusal
from waymark.flows.sign_in import make_sign_in_link, sign_in_by_link, sign_in_to_demo
from waymark.records.audit.models import Entry
from waymark.records.people.models import AffiliationKind, ApiToken, Grant, Person, SignInLink, VerifiedBy
from waymark.records.people.queries import actor_for, affiliations_in_force, person_of_token
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id, token_hash


def test_one_account_for_one_address_whatever_its_case(db: None) -> None:
    a_person("Ada", email="ada@example.org")
    with pytest.raises(DatabaseError), transaction.atomic():
        a_person("Ada", email="ADA@example.org")
    assert Entry.objects.filter(verb="person-registered").count() == 1


def test_a_role_holds_at_once_and_ends_at_once(world: World) -> None:
    grant = grant_role(operator(), person_id=world.eve.pk, role=Role.ASSESSOR, organization_id=world.riders.pk)
    (view,) = actor_for(world.eve, now=NOW).grants
    assert view.organization_ids == frozenset({world.riders.pk, world.north.pk, world.south.pk})
    end_grant(operator(now=NOW + timedelta(minutes=1)), grant.pk)
    assert actor_for(world.eve, now=NOW + timedelta(minutes=1)).grants == ()
    with pytest.raises(Conflict, match="already ended"):
        end_grant(operator(now=NOW + timedelta(minutes=2)), grant.pk)


def test_the_same_role_twice_is_one(world: World) -> None:
    for _ in range(2):
        grant_role(operator(), person_id=world.eve.pk, role=Role.AUDITOR, organization_id=None)
    assert Grant.objects.filter(person=world.eve).count() == 1


def test_nobody_gives_a_role_to_themselves(world: World) -> None:
    give(world.eve, Role.ADMINISTRATOR, None)
    with pytest.raises(Forbidden, match="own record"):
        grant_role(ctx_of(world.eve), person_id=world.eve.pk, role=Role.ISSUER, organization_id=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        Grant.objects.create(person=world.eve, granted_by=world.eve, role=Role.ISSUER, from_at=NOW)
    grant = grant_role(ctx_of(world.eve), person_id=world.ben.pk, role=Role.AUDITOR, organization_id=None)
    assert grant.granted_by == world.eve


def test_an_administrator_of_one_campus_does_not_reach_another(world: World) -> None:
    give(world.eve, Role.ADMINISTRATOR, world.north.pk)
    with pytest.raises(Forbidden):
        grant_role(ctx_of(world.eve), person_id=world.ben.pk, role=Role.ASSESSOR, organization_id=world.south.pk)


def test_an_affiliation_holds_between_its_days(world: World) -> None:
    made = add_affiliation(
        operator(),
        person_id=world.eve.pk,
        organization_id=world.north.pk,
        kind=AffiliationKind.STUDENT,
        verified_by=VerifiedBy.ROSTER,
        from_on=date(2026, 9, 1),
    )
    assert affiliations_in_force(world.eve.pk, on=date(2026, 9, 1)) == [made]
    end_affiliation(operator(), made.pk, on=date(2026, 12, 20))
    assert affiliations_in_force(world.eve.pk, on=date(2026, 12, 20)) == []
    with pytest.raises(Invalid):
        end_affiliation(operator(), made.pk, on=date(2026, 9, 1))
    with pytest.raises(Forbidden):
        end_affiliation(ctx_of(world.eve), made.pk, on=date(2027, 1, 1))


def test_a_token_is_kept_as_a_hash_and_acts_within_its_scope_and_time(world: World) -> None:
    token = make_api_token(operator(), world.ada.pk, label="script", lasts=timedelta(days=1))
    assert token.startswith("wmk_")
    assert not ApiToken.objects.filter(token_hash=token).exists()
    assert person_of_token(token_hash(token), scope="read", now=NOW) == world.ada
    assert person_of_token(token_hash(token), scope="write", now=NOW) is None
    assert person_of_token(token_hash(token), scope="read", now=NOW + timedelta(days=2)) is None
    Person.objects.filter(pk=world.ada.pk).update(is_active=False)
    assert person_of_token(token_hash(token), scope="read", now=NOW) is None


def test_a_token_is_made_by_who_it_acts_for_and_lasts_a_year_at_most(world: World) -> None:
    with pytest.raises(Forbidden):
        make_api_token(ctx_of(world.eve), world.ada.pk, label="not mine", lasts=timedelta(days=1))
    with pytest.raises(Invalid, match="a year"):
        make_api_token(ctx_of(world.ada), world.ada.pk, label="long", lasts=timedelta(days=400))
    with pytest.raises(Invalid, match="no scope"):
        make_api_token(ctx_of(world.ada), world.ada.pk, label="wide", lasts=timedelta(days=1), scopes=("everything",))
    for number in range(20):
        make_api_token(ctx_of(world.ada), world.ada.pk, label=str(number))
    with pytest.raises(Invalid, match="20 tokens"):
        make_api_token(ctx_of(world.ada), world.ada.pk, label="one more")


def test_a_form_sent_twice_makes_one_token_while_it_works(world: World) -> None:
    ada, key = ctx_of(world.ada), new_id()
    token = make_api_token(ada, world.ada.pk, label="script", form_key=key)
    assert make_api_token(ada, world.ada.pk, label="script", form_key=key) == token
    made = ApiToken.objects.get()
    assert verbs(about=made.pk) == ["api-token-made"]
    assert make_api_token(ada, world.ada.pk, label="another", form_key=key) != token
    end_api_token(ada, made.pk)
    assert make_api_token(ada, world.ada.pk, label="script", form_key=key) != token


def test_a_token_is_ended_by_who_it_acts_for_once(world: World) -> None:
    token = make_api_token(ctx_of(world.ada), world.ada.pk, label="script")
    made = ApiToken.objects.get()
    with pytest.raises(NotFound):
        end_api_token(ctx_of(world.eve), made.pk)
    for _twice in range(2):
        end_api_token(ctx_of(world.ada), made.pk)
    assert person_of_token(token_hash(token), scope="read", now=NOW) is None
    assert Entry.objects.filter(verb="api-token-ended").count() == 1


def test_a_sign_in_link_opens_once(world: World) -> None:
    token = make_sign_in_link(operator(), world.ada.pk)
    assert not SignInLink.objects.filter(token_hash=token).exists()
    assert sign_in_by_link(token, now=NOW) == world.ada
    with pytest.raises(NotFound, match="used already"):
        sign_in_by_link(token, now=NOW)
    late = make_sign_in_link(operator(), world.ada.pk)
    with pytest.raises(NotFound):
        sign_in_by_link(late, now=NOW + timedelta(days=2))


def test_nobody_chooses_who_to_be_in_production(world: World, settings: Settings) -> None:
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"mode": "production"})
    with pytest.raises(NotFound):
        sign_in_to_demo(world.ada.pk, now=NOW)


def test_the_demo_lets_anybody_in_as_anybody(world: World, settings: Settings) -> None:
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"mode": "demo"})
    assert sign_in_to_demo(world.ada.pk, now=NOW) == world.ada
    assert Entry.objects.filter(verb="signed-in-by-link", actor_id=world.ada.pk).count() == 1


def test_a_refusal_leaves_an_entry_without_the_address(world: World) -> None:
    record_refusal(ctx_of(world.eve), path="/queue/secret")
    entry = Entry.objects.get(verb="access-refused")
    assert entry.actor_id == world.eve.pk
    assert "secret" not in str(entry.object_id)
