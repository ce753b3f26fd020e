"""What somebody is typing is kept until it is sent."""

import pytest

from tests.flows.people import NOW, ctx_of
from tests.flows.world import World, enrolled, planned, submitted_plan, verbs
from waymark.flows import save_draft as story
from waymark.flows.save_draft import discard_draft, save_draft
from waymark.records.evidence.models import Draft
from waymark.records.evidence.queries import draft_of, drafts_about
from waymark.records.evidence.states import DraftRoom
from waymark.rules.kernel.context import ANONYMOUS, Context
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id


def test_a_draft_is_replaced_on_each_save_and_leaves_no_trace(world: World) -> None:
    enrollment = enrolled(world)
    before = verbs()
    for minutes, text in ((0, "Half a"), (1, "Half a sentence")):
        saved = save_draft(
            ctx_of(world.ada, minutes=minutes),
            room=DraftRoom.ACTIVITY,
            object_id=enrollment.pk,
            part="ride-plan",
            answers={"route": text, "map": [str(new_id())]},
        )
        assert saved.answers["route"] == text and (saved.saved_at - NOW).seconds == minutes * 60
    assert Draft.objects.count() == 1 and verbs() == before
    assert set(drafts_about(world.ada.pk, room=DraftRoom.ACTIVITY, object_id=enrollment.pk)) == {"ride-plan"}


def test_answers_need_not_be_valid_yet(world: World) -> None:
    enrollment = enrolled(world)
    saved = save_draft(
        ctx_of(world.ada),
        room=DraftRoom.ACTIVITY,
        object_id=enrollment.pk,
        part="ride-plan",
        answers={"surface": "ice", "route": " as typed\r\n\x00"},
    )
    assert saved.answers == {"surface": "ice", "route": " as typed\r\n"}


@pytest.mark.parametrize(
    ("room", "part", "answers"),
    [
        (DraftRoom.INSTRUMENT, "riding-style", {"c1": "2"}),
        (DraftRoom.QUIZ, "safety-quiz", {"brakes": "two"}),
        (DraftRoom.EXPERIENCE, "led-ride", {"employer": "Shop", "hours": "6"}),
        (DraftRoom.PLAN, "goal", {"statement": "Ride"}),
    ],
)
def test_every_form_of_a_learner_keeps_drafts(
    world: World, room: DraftRoom, part: str, answers: dict[str, object]
) -> None:
    enrollment, ada = enrolled(world), ctx_of(world.ada)
    save_draft(ada, room=room, object_id=enrollment.pk, part=part, answers=answers)
    kept = draft_of(world.ada.pk, room=room, object_id=enrollment.pk, part=part)
    assert kept is not None and kept.answers == answers
    assert discard_draft(ada, room=room, object_id=enrollment.pk, part=part)
    assert not discard_draft(ada, room=room, object_id=enrollment.pk, part=part)


def test_a_goal_has_drafts_of_its_own(world: World) -> None:
    goal = planned(enrolled(world))
    save_draft(ctx_of(world.ada), room=DraftRoom.PLAN, object_id=goal.pk, part="reflection", answers={"text": "So"})
    assert draft_of(world.ada.pk, room=DraftRoom.PLAN, object_id=goal.pk, part="reflection") is not None
    with pytest.raises(NotFound):
        save_draft(ctx_of(world.eve), room=DraftRoom.PLAN, object_id=goal.pk, part="reflection", answers={})


def test_an_assessor_keeps_drafts_about_work(world: World) -> None:
    sent = submitted_plan(enrolled(world))
    room = DraftRoom.ASSESSMENT
    save_draft(ctx_of(world.cleo), room=room, object_id=sent.pk, answers={"route": "sound", "comment-route": "Good"})
    assert draft_of(world.cleo.pk, room=room, object_id=sent.pk) is not None
    with pytest.raises(Forbidden):
        save_draft(ctx_of(world.ada), room=room, object_id=sent.pk, answers={})
    with pytest.raises(NotFound):
        save_draft(ctx_of(world.eve), room=room, object_id=sent.pk, answers={})
    with pytest.raises(NotFound):
        save_draft(ctx_of(world.cleo), room=room, object_id=sent.pk, part="x", answers={})


@pytest.mark.parametrize(
    ("room", "part"),
    [
        (DraftRoom.ACTIVITY, "unknown"),
        (DraftRoom.ACTIVITY, "safety-quiz"),
        (DraftRoom.QUIZ, "ride-plan"),
        (DraftRoom.INSTRUMENT, "unknown"),
        (DraftRoom.PLAN, "no such form"),
        (DraftRoom.PLAN, ""),
    ],
)
def test_a_draft_belongs_to_a_form_that_is_there(world: World, room: DraftRoom, part: str) -> None:
    enrollment = enrolled(world)
    with pytest.raises(NotFound):
        save_draft(ctx_of(world.ada), room=room, object_id=enrollment.pk, part=part, answers={})


@pytest.mark.parametrize(
    "answers",
    [{"state": "accepted"}, {"route": {"a": "b"}}, {"route": 7}, {"map": ["x"] * 201}, {"": "x"}, {"route\x00": "x"}],
)
def test_what_cannot_be_an_answer_is_refused(world: World, answers: dict[str, object]) -> None:
    enrollment = enrolled(world)
    with pytest.raises(Invalid, match="still on this page"):
        save_draft(
            ctx_of(world.ada), room=DraftRoom.ACTIVITY, object_id=enrollment.pk, part="ride-plan", answers=answers
        )


def test_a_draft_has_a_bound_in_bytes(world: World) -> None:
    enrollment, ada = enrolled(world), ctx_of(world.ada)
    fits, too_much = {"route": "é" * 32_000}, {"route": "é" * 33_000}
    save_draft(ada, room=DraftRoom.ACTIVITY, object_id=enrollment.pk, part="ride-plan", answers=fits)
    with pytest.raises(Invalid, match="64 KB"):
        save_draft(ada, room=DraftRoom.ACTIVITY, object_id=enrollment.pk, part="ride-plan", answers=too_much)
    kept = draft_of(world.ada.pk, room=DraftRoom.ACTIVITY, object_id=enrollment.pk, part="ride-plan")
    assert kept is not None and kept.answers == fits


def test_drafts_have_an_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story, "DRAFTS_LIMIT", 1)
    enrollment, ada = enrolled(world), ctx_of(world.ada)
    save_draft(ada, room=DraftRoom.PLAN, object_id=enrollment.pk, part="goal", answers={})
    save_draft(ada, room=DraftRoom.PLAN, object_id=enrollment.pk, part="goal", answers={"a": "b"})
    with pytest.raises(Conflict, match="very many drafts"):
        save_draft(ada, room=DraftRoom.PLAN, object_id=enrollment.pk, part="other", answers={})


def test_only_the_learner_drafts_for_their_own_way(world: World) -> None:
    enrollment = enrolled(world)
    for person, refusal in ((world.eve, NotFound), (world.cleo, Forbidden)):
        with pytest.raises(refusal):
            save_draft(ctx_of(person), room=DraftRoom.ACTIVITY, object_id=enrollment.pk, part="ride-plan", answers={})
    with pytest.raises(Forbidden, match="Sign in again"):
        discard_draft(Context(actor=ANONYMOUS, now=NOW), room=DraftRoom.PLAN, object_id=enrollment.pk, part="goal")
