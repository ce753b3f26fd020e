"""Letters to several learners: looked at first, once, outside quiet hours, and undone while there is time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from tests.flows.people import NOW, a_person, affiliate, ctx_of, give, operator
from tests.flows.world import World, enrolled, verbs
from waymark.flows.send_messages import send_due_messages
from waymark.flows.write_to_learners import chosen, undo_letters, write_to_learners
from waymark.records.enrollment.models import LetterRecipient, LetterRound
from waymark.records.enrollment.states import RoundKind
from waymark.rules.kernel.clock import FixedClock
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.days import after_quiet_hours, is_quiet
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id

ZONE = ZoneInfo("America/New_York")


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs run at the time of the tests."""
    monkeypatch.setattr("waymark.flows.jobs.SystemClock", lambda: FixedClock(NOW))


def subjects(to: str) -> list[str]:
    return [str(each.subject) for each in mail.outbox if each.to == [to]]


def test_a_reminder_names_the_next_step_and_goes_out_after_the_time_to_undo(world: World) -> None:
    way = enrolled(world)
    made = write_to_learners(
        ctx_of(world.fay), new_id(), [way.pk], kind=RoundKind.REMINDER, sentence="Come by.", tomorrow=False
    )
    assert not subjects("ada@example.org")
    assert made.sends_at == NOW + timedelta(minutes=2)
    send_due_messages(operator(now=NOW + timedelta(minutes=3)))
    (sent,) = [each for each in mail.outbox if each.to == ["ada@example.org"]]
    assert "Come by." in str(sent.body) and "Your next step in" in str(sent.body)
    assert verbs(about=way.pk)[-1] == "learner-written-to"


def test_the_same_act_sent_twice_has_one_effect(world: World) -> None:
    way, round_id = enrolled(world), new_id()
    for minutes in (0, 1):
        write_to_learners(
            ctx_of(world.fay, minutes=minutes),
            round_id,
            [way.pk, way.pk],
            kind=RoundKind.REMINDER,
            sentence="",
            tomorrow=False,
        )
    assert (LetterRound.objects.count(), LetterRecipient.objects.count()) == (1, 1)
    send_due_messages(operator(now=NOW + timedelta(minutes=9)))
    assert len(subjects("ada@example.org")) == 1


def test_nobody_is_reminded_twice_within_a_week_but_a_message_may_follow(world: World) -> None:
    ada, ben = enrolled(world), enrolled(world, world.ben)
    write_to_learners(ctx_of(world.fay), new_id(), [ada.pk], kind=RoundKind.REMINDER, sentence="", tomorrow=False)
    found = chosen(ctx_of(world.fay, days=3), [ada.pk, ben.pk], RoundKind.REMINDER)
    assert ([each.pk for each in found.reached], [each.pk for each, _ in found.left]) == ([ben.pk], [ada.pk])
    with pytest.raises(Conflict):
        write_to_learners(
            ctx_of(world.fay, days=3), new_id(), [ada.pk], kind=RoundKind.REMINDER, sentence="", tomorrow=False
        )
    assert len(chosen(ctx_of(world.fay, days=3), [ada.pk], RoundKind.MESSAGE).reached) == 1
    assert len(chosen(ctx_of(world.fay, days=8), [ada.pk], RoundKind.REMINDER).reached) == 1


def test_it_is_undone_until_it_is_sent(world: World) -> None:
    ada, ben, round_id = enrolled(world), enrolled(world, world.ben), new_id()
    write_to_learners(
        ctx_of(world.fay), round_id, [ada.pk, ben.pk], kind=RoundKind.MESSAGE, sentence="Hello", tomorrow=False
    )
    assert undo_letters(ctx_of(world.fay, minutes=1), round_id) == (2, 0)
    assert undo_letters(ctx_of(world.fay, minutes=1), round_id) == (2, 0)
    send_due_messages(operator(now=NOW + timedelta(minutes=9)))
    assert not subjects("ada@example.org")
    assert len(chosen(ctx_of(world.fay, minutes=5), [ada.pk], RoundKind.REMINDER).reached) == 1


def test_what_has_gone_out_is_told_when_undone(world: World) -> None:
    ada, round_id = enrolled(world), new_id()
    write_to_learners(ctx_of(world.fay), round_id, [ada.pk], kind=RoundKind.MESSAGE, sentence="Hello", tomorrow=False)
    send_due_messages(operator(now=NOW + timedelta(minutes=3)))
    assert undo_letters(ctx_of(world.fay, minutes=4), round_id) == (0, 1)


def test_a_learner_elsewhere_refuses_the_whole_act(world: World) -> None:
    ada, ben = enrolled(world), enrolled(world, world.ben)
    gil = a_person("Gil", "South")
    give(gil, Role.COORDINATOR, world.south.pk)
    with pytest.raises(NotFound):
        write_to_learners(ctx_of(gil), new_id(), [ada.pk, ben.pk], kind=RoundKind.REMINDER, sentence="", tomorrow=False)
    with pytest.raises(Forbidden):
        write_to_learners(ctx_of(world.cleo), new_id(), [ada.pk], kind=RoundKind.REMINDER, sentence="", tomorrow=False)
    assert not LetterRound.objects.exists()


def test_a_message_needs_words(world: World) -> None:
    way = enrolled(world)
    with pytest.raises(Invalid):
        write_to_learners(ctx_of(world.fay), new_id(), [way.pk], kind=RoundKind.MESSAGE, sentence=" ", tomorrow=False)


def test_in_quiet_hours_it_waits_for_the_morning(world: World) -> None:
    night = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)  # 10 PM
    assert is_quiet(night, ZONE) and not is_quiet(NOW, ZONE)
    assert after_quiet_hours(night, ZONE) == datetime(2026, 9, 15, 12, 0, tzinfo=UTC)
    learner = a_person("Gus", "North")
    affiliate(learner, world.north.pk)
    way = enrolled(world, learner)
    made = write_to_learners(
        ctx_of(world.fay, now=night), new_id(), [way.pk], kind=RoundKind.REMINDER, sentence="", tomorrow=False
    )
    assert made.sends_at.astimezone(ZONE).hour == 8
