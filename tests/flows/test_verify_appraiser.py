"""Staff say who an appraiser is. Only then there is a fact, and it alone never awards."""

from collections.abc import Callable

import pytest

from tests.flows.appraising import answered, appraised, asked, came_in, finished
from tests.flows.judging import awards, checked, plan_accepted
from tests.flows.people import NOW, TODAY, ctx_of, give
from tests.flows.world import World, enrolled, verbs
from waymark.flows.verify_appraiser import reject_appraiser, verify_appraiser
from waymark.records.audit.models import Entry
from waymark.records.enrollment.models import Enrollment
from waymark.records.experience.models import Appraisal
from waymark.records.ledger.models import Fact
from waymark.records.notices.models import Message
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id

NOTE = "Called the shop's number and spoke with Dev."


@pytest.fixture
def enrollment(world: World) -> Enrollment:
    """Ada on her way."""
    return enrolled(world)


@pytest.fixture
def received(world: World, enrollment: Enrollment) -> Appraisal:
    """Dev has answered."""
    asked(finished(world, enrollment))
    request, ctx = came_in()
    return answered(ctx, request)


def test_a_verified_appraisal_becomes_a_fact(world: World, received: Appraisal) -> None:
    verified = verify_appraiser(ctx_of(world.fay, days=3), received.pk, note=NOTE)
    fact = Fact.objects.get()
    received.experience.refresh_from_db()
    assert (verified.state, verified.verified_by_id, verified.verification_note) == ("verified", world.fay.pk, NOTE)
    assert (fact.kind, fact.about, fact.source_id, fact.on) == ("appraised", "led-ride", received.pk, TODAY)
    assert fact.value == {"appraisal": "ride-along", "outcome": "positive", "hours": 40}
    assert received.experience.state == "appraised"
    assert verbs(about=received.pk) == ["appraiser-verified"]
    assert verbs(about=fact.pk) == ["fact-recorded"]


def test_an_appraisal_alone_never_awards(world: World, enrollment: Enrollment) -> None:
    appraised(world, enrollment)
    enrollment.refresh_from_db()
    assert (awards(enrollment), enrollment.met.bit_count()) == ({}, 1)


def test_with_everything_else_met_it_completes_a_level(world: World, enrollment: Enrollment) -> None:
    checked(enrollment)
    plan_accepted(world, enrollment)
    assert awards(enrollment) == {"level-1": "granted"}
    appraised(world, enrollment)
    assert awards(enrollment) == {"level-1": "granted", "level-2": "granted"}


@pytest.mark.parametrize("changes", [{"overall": "not-yet"}, {"hours_confirmed": 5}], ids=["not positive", "few hours"])
def test_what_falls_short_is_a_fact_that_satisfies_nothing(
    world: World, enrollment: Enrollment, changes: dict[str, object]
) -> None:
    checked(enrollment)
    plan_accepted(world, enrollment)
    appraised(world, enrollment, **changes)
    assert Fact.objects.filter(kind="appraised").count() == 1
    assert awards(enrollment) == {"level-1": "granted"}


def test_a_rejected_appraiser_gives_no_fact_and_somebody_else_can_be_asked(world: World, received: Appraisal) -> None:
    rejected = reject_appraiser(ctx_of(world.fay), received.pk, note="The shop knows nobody of that name.")
    assert (rejected.state, Fact.objects.count()) == ("rejected", 0)
    assert verbs(about=received.pk) == ["appraiser-rejected"]
    assert asked(received.experience, appraiser_email="gus@bikeshop.example").state == "sent"


def test_whoever_comes_second_is_told(world: World, received: Appraisal) -> None:
    verify_appraiser(ctx_of(world.fay), received.pk, note=NOTE)
    give(world.eve, Role.COUNSELOR, world.north.pk)
    for again in (verify_appraiser, reject_appraiser):
        with pytest.raises(Conflict, match="Someone else has decided"):
            again(ctx_of(world.eve), received.pk, note=NOTE)
    assert verify_appraiser(ctx_of(world.fay, minutes=1), received.pk, note=NOTE).verified_by == world.fay
    with pytest.raises(Conflict, match="You’ve decided about this already"):
        reject_appraiser(ctx_of(world.fay), received.pk, note=NOTE)
    assert (Fact.objects.count(), verbs(about=received.pk)) == (1, ["appraiser-verified"])


Judge = Callable[..., Appraisal]
BOTH = pytest.mark.parametrize("judge", [verify_appraiser, reject_appraiser], ids=["verify", "reject"])


@BOTH
@pytest.mark.parametrize("note", ["", " \n", "x" * 1201])
def test_how_staff_know_is_written_down(world: World, received: Appraisal, judge: Judge, note: str) -> None:
    with pytest.raises(Invalid) as refused:
        judge(ctx_of(world.fay), received.pk, note=note)
    assert list(refused.value.fields) == ["note"]
    received.refresh_from_db()
    assert received.state == "received"


@BOTH
def test_neither_learner_nor_appraiser_nor_stranger_says_who_the_appraiser_is(
    world: World, received: Appraisal, judge: Judge
) -> None:
    give(world.ada, Role.COORDINATOR, world.north.pk)
    with pytest.raises(Forbidden, match="Nobody may decide about their own record"):
        judge(ctx_of(world.ada), received.pk, note=NOTE)
    with pytest.raises(Forbidden):
        judge(ctx_of(world.cleo), received.pk, note=NOTE)
    for outsider, about in ((world.eve, received.pk), (world.ben, received.pk), (world.fay, new_id())):
        with pytest.raises(NotFound):
            judge(ctx_of(outsider), about, note=NOTE)


@BOTH
def test_staff_who_appraised_do_not_vouch_for_themselves(world: World, enrollment: Enrollment, judge: Judge) -> None:
    asked(finished(world, enrollment), appraiser_email="FAY@example.org")
    request, ctx = came_in(to="fay@example.org")
    appraisal = answered(ctx, request)
    with pytest.raises(Forbidden, match="Nobody may decide about their own record"):
        judge(ctx_of(world.fay), appraisal.pk, note=NOTE)


def test_the_note_is_in_no_audit_entry(world: World, received: Appraisal) -> None:
    verify_appraiser(ctx_of(world.fay), received.pk, note=NOTE)
    assert "Called" not in str(list(Entry.objects.values()))


def test_a_job_without_a_person_verifies_nobody(world: World, received: Appraisal) -> None:
    from waymark.rules.kernel.context import system_actor

    job = Context(
        actor=system_actor("anything", on_behalf_of=world.fay.pk, grants=ctx_of(world.fay).actor.grants), now=NOW
    )
    with pytest.raises(Forbidden, match="verified by a person"):
        verify_appraiser(job, received.pk, note=NOTE)


@BOTH
def test_the_learner_hears_that_staff_looked_at_it_and_not_what_was_said(
    world: World, received: Appraisal, judge: Judge
) -> None:
    judge(ctx_of(world.fay), received.pk, note=NOTE)
    letter = Message.objects.get(template="appraisal-verified")
    assert letter.to_email == "ada@example.org"
    assert "Calm and clear" not in str(letter.values) and "Called" not in str(letter.values)
