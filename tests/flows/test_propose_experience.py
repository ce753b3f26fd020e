"""A learner proposes an experience, staff decide about it, the learner says when it is over."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.core import mail

from tests.flows.appraising import finished, proposed
from tests.flows.people import TODAY, ctx_of, give
from tests.flows.world import World, enrolled, verbs
from waymark.flows.enroll import withdraw_enrollment
from waymark.flows.propose_experience import cancel_experience, decide_experience, finish_experience
from waymark.records.enrollment.models import Enrollment
from waymark.records.experience.models import Experience
from waymark.records.ledger.models import Fact
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id


@pytest.fixture
def enrollment(world: World) -> Enrollment:
    """Ada on her way."""
    return enrolled(world)


def test_an_experience_waits_for_staff(enrollment: Enrollment) -> None:
    made = proposed(enrollment, employer="  Town   Bike Shop ", outcomes="One.\r\nTwo.\x00")
    assert (made.state, made.employer, made.outcomes, made.hours) == ("proposed", "Town Bike Shop", "One.\nTwo.", 40)
    assert verbs(about=made.pk) == ["experience-proposed"]


def test_the_same_proposal_sent_twice_is_once(enrollment: Enrollment) -> None:
    assert proposed(enrollment).pk == proposed(enrollment).pk
    assert proposed(enrollment, hours=41).pk != proposed(enrollment).pk
    assert Experience.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"employer": "   "}, "employer"),
        ({"employer": "x" * 161}, "employer"),
        ({"employer": "See https://example.org"}, "employer"),
        ({"role_title": ""}, "role_title"),
        ({"role_title": "dev@bikeshop.example"}, "role_title"),
        ({"outcomes": "\u200b"}, "outcomes"),
        ({"outcomes": "x" * 2001}, "outcomes"),
        ({"ends_on": date(2026, 6, 7)}, "ends_on"),
        ({"starts_on": date(1999, 1, 1)}, "starts_on"),
        ({"ends_on": date(2099, 1, 1)}, "ends_on"),
        ({"hours": 0}, "hours"),
        ({"hours": -5}, "hours"),
        ({"hours": 5001}, "hours"),
    ],
)
def test_what_cannot_be_used_is_named(enrollment: Enrollment, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        proposed(enrollment, **changes)
    assert list(refused.value.fields) == [field]
    assert not Experience.objects.exists()


def test_only_steps_of_this_kind_on_this_way(enrollment: Enrollment) -> None:
    for activity in ("ride-plan", "no-such-step"):
        with pytest.raises(NotFound):
            proposed(enrollment, activity_key=activity)


def test_only_so_many_at_once(enrollment: Enrollment) -> None:
    for hours in range(1, 6):
        proposed(enrollment, hours=hours)
    with pytest.raises(Conflict, match="several experiences under way"):
        proposed(enrollment, hours=6)


def test_staff_approve_and_the_learner_hears(world: World, enrollment: Enrollment) -> None:
    made = proposed(enrollment)
    decided = decide_experience(ctx_of(world.fay, days=1), made.pk, approve=True, note="")
    assert (decided.state, decided.decided_by_id) == ("approved", world.fay.pk)
    assert verbs(about=made.pk) == ["experience-proposed", "experience-approved"]
    (told,) = [each for each in mail.outbox if each.to == ["ada@example.org"]]
    assert told.subject == "About the experience you proposed"
    assert "approved" not in told.body


def test_declining_says_why_in_a_note_that_is_in_no_mail(world: World, enrollment: Enrollment) -> None:
    made = proposed(enrollment)
    with pytest.raises(Invalid) as refused:
        decide_experience(ctx_of(world.fay), made.pk, approve=False, note=" ")
    assert list(refused.value.fields) == ["note"]
    declined = decide_experience(ctx_of(world.fay), made.pk, approve=False, note="It has to be with riders.")
    assert (declined.state, declined.decision_note) == ("declined", "It has to be with riders.")
    assert verbs(about=made.pk) == ["experience-proposed", "experience-declined"]
    assert not any("with riders" in str(each.body) for each in mail.outbox)


def test_whoever_decides_second_is_told(world: World, enrollment: Enrollment) -> None:
    made = proposed(enrollment)
    decide_experience(ctx_of(world.fay), made.pk, approve=True, note="")
    with pytest.raises(Conflict):
        decide_experience(ctx_of(world.fay), made.pk, approve=False, note="No.")
    made.refresh_from_db()
    assert made.state == "approved"


def test_nobody_decides_about_their_own_or_outside_their_place(world: World, enrollment: Enrollment) -> None:
    made = proposed(enrollment)
    give(world.ada, Role.COORDINATOR, world.north.pk)
    give(world.eve, Role.COORDINATOR, world.south.pk)
    with pytest.raises(Forbidden, match="Nobody may decide about their own record"):
        decide_experience(ctx_of(world.ada), made.pk, approve=True, note="")
    with pytest.raises(Forbidden):
        decide_experience(ctx_of(world.cleo), made.pk, approve=True, note="")
    for outsider in (world.eve, world.ben):
        with pytest.raises(NotFound):
            decide_experience(ctx_of(outsider), made.pk, approve=True, note="")
    made.refresh_from_db()
    assert made.state == "proposed"


def test_a_finished_experience_gives_no_fact_by_itself(world: World, enrollment: Enrollment) -> None:
    over = finished(world, enrollment)
    assert (over.state, Fact.objects.count()) == ("finished", 0)
    assert finish_experience(ctx_of(world.ada), over.pk).pk == over.pk
    assert verbs(about=over.pk) == ["experience-proposed", "experience-approved", "experience-finished"]


def test_what_is_not_approved_or_not_begun_cannot_be_finished(world: World, enrollment: Enrollment) -> None:
    made = proposed(enrollment, starts_on=TODAY + timedelta(days=3), ends_on=TODAY + timedelta(days=9))
    with pytest.raises(Conflict, match="Staff must approve"):
        finish_experience(ctx_of(world.ada), made.pk)
    decide_experience(ctx_of(world.fay), made.pk, approve=True, note="")
    with pytest.raises(Conflict, match="has not begun"):
        finish_experience(ctx_of(world.ada), made.pk)
    assert finish_experience(ctx_of(world.ada, days=3), made.pk).state == "finished"


def test_an_experience_can_be_cancelled_until_it_is_finished(world: World, enrollment: Enrollment) -> None:
    made = proposed(enrollment)
    assert cancel_experience(ctx_of(world.ada), made.pk).state == "cancelled"
    assert cancel_experience(ctx_of(world.ada), made.pk).state == "cancelled"
    assert verbs(about=made.pk) == ["experience-proposed", "experience-cancelled"]
    with pytest.raises(Conflict):
        cancel_experience(ctx_of(world.ada), finished(world, enrollment).pk)


Act = Callable[[Context, UUID], object]


@pytest.mark.parametrize("act", [finish_experience, cancel_experience], ids=["finish", "cancel"])
def test_only_the_learner_finishes_or_cancels(world: World, enrollment: Enrollment, act: Act) -> None:
    made = proposed(enrollment)
    with pytest.raises(Forbidden):
        act(ctx_of(world.fay), made.pk)
    for outsider, about in ((world.eve, made.pk), (world.ada, new_id())):
        with pytest.raises(NotFound):
            act(ctx_of(outsider), about)


def test_a_closed_way_takes_no_experience(world: World, enrollment: Enrollment) -> None:
    withdraw_enrollment(ctx_of(world.ada), enrollment.pk)
    with pytest.raises(Conflict, match="left this program"):
        proposed(enrollment)
