"""Two accounts of one person become one, after a look; what cannot move is refused in words."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from tests.flows.people import NOW, a_person, affiliate, ctx_of, give
from tests.flows.signing import issued
from tests.flows.world import World, attached, enrolled, planned, verbs
from waymark.flows.ask_to_join import ask_to_join
from waymark.flows.merge_accounts import (
    look_at_merger,
    look_at_splitting,
    merge_accounts,
    mergers_to_take_back,
    take_back_merger,
)
from waymark.flows.move_belongings import belongings_of
from waymark.flows.save_draft import save_draft
from waymark.records.awards.models import Award
from waymark.records.evidence.models import Attachment, Draft
from waymark.records.evidence.queries import library
from waymark.records.evidence.states import DraftRoom
from waymark.records.people.models import AccountMerger, Affiliation, Person
from waymark.records.people.queries import addresses_of
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id


@pytest.fixture
def second(world: World) -> Person:
    """Ada's second account at north; Eve is registrar there."""
    give(world.eve, Role.REGISTRAR, world.north.pk)
    made = a_person("Ada", "Lund", email="ada.lund@example.org")
    affiliate(made, world.north.pk)
    return made


def test_what_can_move_moves_and_the_other_account_is_closed(world: World, second: Person) -> None:
    eve = ctx_of(world.eve)
    way = enrolled(world)
    assert look_at_merger(eve, second.pk, world.ada.pk).programs == ("Bike Guide",)
    merge_accounts(eve, second.pk, world.ada.pk)
    way.refresh_from_db()
    world.ada.refresh_from_db()
    assert way.person == second and not world.ada.is_active and world.ada.merged_into == second
    assert Affiliation.objects.filter(person=second, until_on=None).count() == 1
    assert "ada@example.org" in addresses_of(second)
    assert verbs(about=second.pk)[-1] == verbs(about=world.ada.pk)[-1] == "accounts-merged"
    with pytest.raises(Conflict):
        merge_accounts(eve, second.pk, world.ada.pk)


def test_a_role_is_ended_first(world: World, second: Person) -> None:
    give(world.ada, Role.ASSESSOR, world.north.pk)
    (said,) = look_at_merger(ctx_of(world.eve), second.pk, world.ada.pk).against
    assert "holds a role" in said
    with pytest.raises(Conflict):
        merge_accounts(ctx_of(world.eve), second.pk, world.ada.pk)
    assert look_at_merger(ctx_of(world.eve), world.ada.pk, second.pk).against == ()


def test_only_accounts_within_reach_and_never_ones_own(world: World, second: Person) -> None:
    with pytest.raises(Invalid):
        merge_accounts(ctx_of(world.eve), second.pk, second.pk)
    with pytest.raises(NotFound):
        merge_accounts(ctx_of(world.eve), second.pk, world.ben.pk)
    with pytest.raises(Forbidden):
        merge_accounts(ctx_of(world.eve), second.pk, world.eve.pk)
    with pytest.raises(NotFound):
        merge_accounts(ctx_of(world.ada), second.pk, world.ada.pk)


def test_the_page_shows_what_happens_before_it_does(world: World, second: Person) -> None:
    enrolled(world)
    client, address = Client(), reverse("person-merge", args=[second.pk])
    client.force_login(world.eve)
    assert client.get(address).status_code == 200
    assert "find an account" in client.get(address + "?other=ben@example.org").content.decode()
    page = client.get(address + "?other=ada@example.org").content.decode()
    assert "Enrollments that move" in page and "Bike Guide" in page
    assert Person.objects.get(pk=world.ada.pk).is_active
    assert client.post(address, {"other": "ada@example.org"}).status_code == 302
    assert not Person.objects.get(pk=world.ada.pk).is_active


def test_badges_files_and_requests_move_and_the_badge_stays_as_it_was_signed(world: World, second: Person) -> None:
    badge = issued(world)
    file = attached(world.ada)
    attached(second)
    asked = ask_to_join(ctx_of(world.ada), offering_id=world.at_south.pk, kind="student", address="", note="Twelve")
    body = badge.body
    give(world.eve, Role.REGISTRAR, world.riders.pk)
    eve = ctx_of(world.eve)
    look = look_at_merger(eve, second.pk, world.ada.pk)
    assert (look.badges, look.files, look.against) == (Award.objects.filter(person=world.ada).count(), 1, ())
    merge_accounts(eve, second.pk, world.ada.pk)
    badge.refresh_from_db()
    file.refresh_from_db()
    asked.refresh_from_db()
    assert badge.award.person == second and badge.award.enrollment.person == second and badge.body == body
    assert file.owner == second and asked.person == second
    assert set(library(second.pk)) >= {file}
    client = Client()
    client.force_login(second)
    assert reverse("learner-badge", args=[badge.pk]) in client.get(reverse("badges")).content.decode()


def test_a_merger_is_taken_back_exactly(world: World, second: Person) -> None:
    badge, file = issued(world), attached(world.ada)
    mine = attached(second)
    affiliate(world.ada, world.riders.pk)
    EmailAddress.objects.create(user_id=world.ada.pk, email="ada@example.org", verified=True, primary=True)
    give(world.eve, Role.REGISTRAR, world.riders.pk)
    eve = ctx_of(world.eve)
    before = rows_of(world.ada)
    kept = rows_of(second)
    made = merge_accounts(eve, second.pk, world.ada.pk)
    assert rows_of(second) != kept
    assert mergers_to_take_back(second.pk, now=NOW) == [made]
    take_back_merger(ctx_of(world.eve, days=29), made.pk)
    world.ada.refresh_from_db()
    assert world.ada.is_active and world.ada.merged_into is None and world.ada.email == "ada@example.org"
    assert not world.ada.has_usable_password()
    assert rows_of(world.ada) == before and rows_of(second) == kept
    for row in (badge, file, mine):
        row.refresh_from_db()
    assert badge.award.person == world.ada and file.owner == world.ada and mine.owner == second
    assert EmailAddress.objects.get(email="ada@example.org").user_id == world.ada.pk
    assert verbs(about=second.pk)[-1] == verbs(about=world.ada.pk)[-1] == "accounts-split"
    with pytest.raises(Conflict):
        take_back_merger(eve, made.pk)
    merge_accounts(eve, second.pk, world.ada.pk)
    assert not Person.objects.get(pk=world.ada.pk).is_active


def rows_of(person: Person) -> list[object]:
    """Everything that belongs to an account, and how its affiliations hold."""
    found = belongings_of(person, Person(pk=new_id()))[0]
    held = Affiliation.objects.filter(person=person).order_by("pk").values_list("pk", "from_on", "until_on")
    return [found, list(held)]


def test_a_merger_is_taken_back_within_a_month_by_who_may_change_the_account(world: World, second: Person) -> None:
    made = merge_accounts(ctx_of(world.eve), second.pk, world.ada.pk)
    assert look_at_splitting(ctx_of(world.eve), made.pk) == made
    for stranger in (world.ben, world.ada, second):
        with pytest.raises(NotFound):
            look_at_splitting(ctx_of(stranger), made.pk)
    with pytest.raises(NotFound):
        take_back_merger(ctx_of(world.ben), made.pk)
    with pytest.raises(Conflict):
        take_back_merger(ctx_of(world.eve, days=30), made.pk)
    assert mergers_to_take_back(second.pk, now=NOW + timedelta(days=30)) == []
    a_person("Ada", email="ada@example.org")
    with pytest.raises(Conflict):
        take_back_merger(ctx_of(world.eve), made.pk)


def test_what_came_to_the_enrollment_since_goes_back_with_it(world: World, second: Person) -> None:
    way = enrolled(world)
    made = merge_accounts(ctx_of(world.eve), second.pk, world.ada.pk)
    way.refresh_from_db()
    planned(way)
    save_draft(ctx_of(second), room=DraftRoom.ACTIVITY, object_id=way.pk, part="ride-plan", answers={"route": "Mill"})
    take_back_merger(ctx_of(world.eve), made.pk)
    way.refresh_from_db()
    assert way.person == world.ada and way.goals.count() == 1
    assert Draft.objects.get(part="ride-plan").person == world.ada


def test_no_other_account_ever_gets_a_badge_or_a_file(world: World, second: Person) -> None:
    badge, file = issued(world), attached(world.ada)
    give(world.eve, Role.REGISTRAR, world.riders.pk)
    merge_accounts(ctx_of(world.eve), second.pk, world.ada.pk)
    for other in (world.ben, world.ada):
        with pytest.raises(DatabaseError), transaction.atomic():
            Award.objects.filter(pk=badge.award_id).update(person=other)
        with pytest.raises(DatabaseError), transaction.atomic():
            Attachment.objects.filter(pk=file.pk).update(owner=other)
    with pytest.raises(DatabaseError), transaction.atomic():
        AccountMerger.objects.update(kept=world.ben)


def test_two_enrollments_in_one_program_cannot_become_one(world: World, second: Person) -> None:
    enrolled(world)
    enrolled(world, second)
    (said,) = look_at_merger(ctx_of(world.eve), second.pk, world.ada.pk).against
    assert "two enrollments can’t become one" in said
    with pytest.raises(Conflict):
        merge_accounts(ctx_of(world.eve), second.pk, world.ada.pk)
