"""A person starts on the way through a program, or leaves it."""

from datetime import UTC, date, datetime

import pytest

from tests.flows.people import NOW, TODAY, a_person, affiliate, ctx_of, operator
from tests.flows.world import World, enrolled, verbs
from waymark.flows.eligibility import eligibility
from waymark.flows.enroll import enroll, withdraw_enrollment
from waymark.flows.open_offering import close_offering
from waymark.records.enrollment.models import Enrollment
from waymark.records.people.models import AffiliationKind
from waymark.rules.kernel.context import ANONYMOUS, Context
from waymark.rules.kernel.errors import Conflict, Forbidden, NotFound
from waymark.rules.kernel.ids import new_id


def test_a_student_enrolls_by_the_pathway_of_the_campus(world: World) -> None:
    made = enroll(ctx_of(world.ada), offering_id=world.at_north.pk)
    assert (made.person, made.version_id, made.campus) == (world.ada, world.version.pk, world.north)
    assert (made.pathway_key, made.state, made.met, made.enrolled_at) == ("north", "active", 0, NOW)
    assert verbs(about=made.pk) == ["enrolled"]


def test_enrolling_twice_has_the_effect_of_once(world: World) -> None:
    first, second = enrolled(world), enrolled(world)
    assert first.pk == second.pk
    assert verbs(about=first.pk) == ["enrolled"]


def test_one_open_way_in_a_program_at_a_time(world: World) -> None:
    enrolled(world)
    affiliate(world.ada, world.south.pk)
    with pytest.raises(Conflict, match="already enrolled in Bike Guide at Riders College North"):
        enroll(ctx_of(world.ada), offering_id=world.at_south.pk)
    assert Enrollment.objects.count() == 1


def test_an_affiliation_with_the_system_counts_on_every_campus(world: World) -> None:
    affiliate(world.eve, world.riders.pk, kind=AffiliationKind.STAFF)
    assert enroll(ctx_of(world.eve), offering_id=world.at_south.pk).campus == world.south


@pytest.mark.parametrize(
    ("kind", "from_on", "until_on"),
    [
        (AffiliationKind.FACULTY, date(2026, 1, 1), None),
        (AffiliationKind.STUDENT, date(2026, 9, 15), None),
        (AffiliationKind.STUDENT, date(2026, 1, 1), date(2026, 9, 14)),
    ],
    ids=["another kind", "from tomorrow", "until yesterday"],
)
def test_the_affiliation_must_be_of_a_kind_asked_for_and_in_force(
    world: World, kind: AffiliationKind, from_on: date, until_on: date | None
) -> None:
    affiliate(world.eve, world.north.pk, kind=kind, from_on=from_on, until_on=until_on)
    with pytest.raises(Forbidden, match=r"open to students of this campus\. This is open to people who work at"):
        enroll(ctx_of(world.eve), offering_id=world.at_north.pk)
    assert not Enrollment.objects.exists()


def test_an_affiliation_with_another_campus_does_not_count(world: World) -> None:
    with pytest.raises(Forbidden):
        enroll(ctx_of(world.ada), offering_id=world.at_south.pk)


def test_today_is_the_day_of_the_campus(world: World) -> None:
    affiliate(world.eve, world.north.pk, from_on=date(2026, 9, 15))
    late_evening = datetime(2026, 9, 15, 3, 0, tzinfo=UTC)  # still the 14th in Maine
    with pytest.raises(Forbidden):
        enroll(ctx_of(world.eve, now=late_evening), offering_id=world.at_north.pk)
    assert enroll(ctx_of(world.eve, now=late_evening, minutes=61), offering_id=world.at_north.pk)


def test_a_closed_offering_takes_nobody(world: World) -> None:
    close_offering(operator(), world.at_north.pk, on=TODAY)
    with pytest.raises(Conflict, match="takes no enrollments"):
        enrolled(world)


def test_an_unknown_offering_is_not_there(world: World) -> None:
    with pytest.raises(NotFound):
        enroll(ctx_of(world.ada), offering_id=new_id())


def test_nobody_enrolls_without_an_account(world: World) -> None:
    with pytest.raises(Forbidden, match="Sign in"):
        enroll(Context(actor=ANONYMOUS, now=NOW), offering_id=world.at_north.pk)


def test_eligibility_says_why_and_on_what_it_rests(world: World) -> None:
    yes = eligibility(ctx_of(world.ada), world.version.pk, world.north.pk)
    assert yes.eligible and yes.reason == "You may enroll: you are a student of Riders College North."
    assert [each.organization for each in yes.affiliations] == [world.north]
    no = eligibility(ctx_of(world.eve), world.version.pk, world.north.pk)
    assert not no.eligible and "We have no record" in no.reason and no.affiliations == ()
    assert not eligibility(Context(actor=ANONYMOUS, now=NOW), world.version.pk, world.north.pk).eligible


def test_whoever_left_and_enrolls_again_takes_up_the_same_enrollment(world: World) -> None:
    first = enrolled(world)
    assert withdraw_enrollment(ctx_of(world.ada), first.pk).state == "withdrawn"
    withdraw_enrollment(ctx_of(world.ada), first.pk)
    assert verbs(about=first.pk) == ["enrolled", "enrollment-withdrawn"]
    assert enrolled(world).pk == first.pk
    assert verbs(about=first.pk) == ["enrolled", "enrollment-withdrawn", "enrollment-resumed"]


def test_withdrawing_is_for_the_learner_and_the_coordinator(world: World) -> None:
    made = enrolled(world)
    with pytest.raises(NotFound):
        withdraw_enrollment(ctx_of(world.eve), made.pk)
    with pytest.raises(Forbidden):
        withdraw_enrollment(ctx_of(world.cleo), made.pk)
    assert withdraw_enrollment(ctx_of(world.fay), made.pk).state == "withdrawn"


def test_a_registered_person_without_a_place_sees_nobody_else(world: World) -> None:
    made = enrolled(world)
    stranger = a_person("Gil")
    with pytest.raises(NotFound):
        withdraw_enrollment(ctx_of(stranger), made.pk)
