"""What somebody is typing is kept until it is sent."""

from collections.abc import Mapping

import pytest

from tests.flows.people import NOW, ctx_of
from tests.flows.world import RISKS, ROUTE, World, enrolled, planned, submitted_plan, verbs
from waymark.flows import save_draft as story
from waymark.flows.draft_words import DraftAt, NewerWords, Pick, Saved
from waymark.flows.plan_career import change_goal
from waymark.flows.plan_words import goal_words
from waymark.flows.save_draft import choose_words, save_draft
from waymark.flows.submit_work import submit_work, withdraw_work
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Draft
from waymark.records.evidence.queries import draft_of, drafts_about
from waymark.records.evidence.states import DraftRoom
from waymark.records.plans.models import Goal
from waymark.rules.drafts.versions import Page, Seen, seen
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id

BLANK: dict[str, Seen] = {"route": "", "risks": "", "map": []}


def saved_plan(enrollment: Enrollment, typed: Mapping[str, object], page: Page) -> Saved:
    """The draft of the ride plan, after a page has sent it."""
    ada, part = ctx_of(enrollment.person), "ride-plan"
    return save_draft(ada, room=DraftRoom.ACTIVITY, object_id=enrollment.pk, part=part, answers=typed, page=page)


def chose(enrollment: Enrollment, picks: Mapping[str, Pick]) -> bool:
    """Whether all is settled, after a choice about the ride plan."""
    ada, part = ctx_of(enrollment.person), "ride-plan"
    return choose_words(ada, room=DraftRoom.ACTIVITY, object_id=enrollment.pk, part=part, picks=picks)


def saved_goal(goal: Goal, typed: Mapping[str, object], page: Page) -> Saved:
    """The draft of a goal, after a page has sent it."""
    ada = ctx_of(goal.enrollment.person)
    return save_draft(ada, room=DraftRoom.PLAN, object_id=goal.pk, part="goal", answers=typed, page=page)


def page(name: str, count: int = 1, **known: str) -> Page:
    """A page that knew these answers, and the others as empty."""
    return Page(f"{name}.{count}", {**BLANK, **{key: seen(text) for key, text in known.items()}})


def test_a_page_goes_on_in_its_own_draft_and_leaves_no_trace(world: World) -> None:
    enrollment = enrolled(world)
    before = verbs()
    for minutes, text in ((0, "Half a"), (1, "Half a sentence")):
        saved = save_draft(
            ctx_of(world.ada, minutes=minutes),
            room=DraftRoom.ACTIVITY,
            object_id=enrollment.pk,
            part="ride-plan",
            answers={"route": text, "map": [str(new_id())]},
            page=page("phone", minutes),
        )
        assert saved.saved_at is not None and saved.at is not None
        assert saved.answers["route"] == text and (saved.saved_at - NOW).seconds == minutes * 60
        assert saved.at.revision == minutes + 1 and saved.clashes == {}
    assert Draft.objects.count() == 1 and verbs() == before


def submitted(enrollment: Enrollment, *, saw: DraftAt | None) -> None:
    """The ride plan is sent from a page that showed this revision of the draft."""
    submit_work(
        ctx_of(enrollment.person),
        enrollment.pk,
        activity_key="ride-plan",
        answers={"route": ROUTE, "risks": RISKS},
        attachment_ids={},
        saw=saw,
    )


def on_two_devices(world: World) -> tuple[Enrollment, Saved]:
    """A phone wrote the route; a laptop that had been open before wrote another route, and the risks."""
    enrollment = enrolled(world)
    saved_plan(enrollment, {"route": "By the river", "risks": ""}, page("phone"))
    typed = {"route": "By the road", "risks": "Rain"}
    return enrollment, saved_plan(enrollment, typed, page("laptop"))


def test_what_two_devices_wrote_in_one_field_is_kept_twice_and_the_rest_is_merged(world: World) -> None:
    _enrollment, saved = on_two_devices(world)
    assert saved.answers == {"route": "By the river", "risks": "Rain"}
    assert [each.answer for each in saved.clashes["route"]] == ["By the river", "By the road"]
    assert not saved.is_as_sent
    draft = Draft.objects.get()
    assert draft.revision == 2 and draft.clashes["route"][0]["answer"] == "By the road"


def test_nothing_is_sent_before_the_person_chose(world: World) -> None:
    enrollment, saved = on_two_devices(world)
    planned(enrollment)
    with pytest.raises(NewerWords, match="nothing was sent"):
        submitted(enrollment, saw=saved.at)
    assert Draft.objects.get().clashes
    among = frozenset(str(seen(each.answer)) for each in saved.clashes["route"])
    both = {"route": Pick("By the river\n\nBy the road", among)}
    assert chose(enrollment, both)
    assert Draft.objects.get().answers["route"] == "By the river\n\nBy the road"
    with pytest.raises(NewerWords):
        submitted(enrollment, saw=saved.at)
    draft = Draft.objects.get()
    submitted(enrollment, saw=DraftAt(draft.pk, draft.revision))
    assert not Draft.objects.exists()


def test_a_version_that_came_while_choosing_is_asked_about_next(world: World) -> None:
    enrollment, saved = on_two_devices(world)
    among = frozenset(str(seen(each.answer)) for each in saved.clashes["route"])
    saved_plan(enrollment, {"route": "By train"}, page("library"))
    picks = {"route": Pick("By the river", among), "risks": Pick("Not asked", frozenset())}
    assert not chose(enrollment, picks)
    draft = Draft.objects.get()
    assert draft.answers == {"route": "By the river", "risks": "Rain"}
    assert [each["answer"] for each in draft.clashes["route"]] == ["By train"]


def test_what_there_is_to_choose_among_has_an_end_and_the_page_keeps_its_words(world: World) -> None:
    enrollment = enrolled(world)
    for number in range(5):
        typed = {"route": f"Way {number}"}
        saved_plan(enrollment, typed, page(f"tab{number}"))
    with pytest.raises(Conflict, match="still on this page"):
        saved_plan(enrollment, {"route": "Way 6"}, page("tab6"))
    assert len(Draft.objects.get().clashes["route"]) == 4


def test_a_page_in_which_nothing_was_changed_makes_no_draft(world: World) -> None:
    goal = planned(enrolled(world))
    words = goal_words(goal)
    known = Page("tab.1", {key: seen(text) for key, text in words.items()})
    saved = saved_goal(goal, words, known)
    assert saved.at is None and saved.is_as_sent and not Draft.objects.exists()


def test_an_older_page_does_not_write_over_a_goal_that_was_changed_since(world: World) -> None:
    goal = planned(enrolled(world))
    ada, words = ctx_of(world.ada), goal_words(goal)
    known = Page("tab.1", {key: seen(text) for key, text in words.items()})
    change_goal(ada, goal.pk, statement="Lead two rides", reason=goal.reason, horizon=goal.horizon)
    assert saved_goal(goal, words, known).merged["statement"] == "Lead two rides"
    mine = {**words, "statement": "Lead three rides"}
    saved = saved_goal(goal, mine, known)
    assert [each.answer for each in saved.clashes["statement"]] == ["Lead two rides", "Lead three rides"]
    with pytest.raises(NewerWords):
        change_goal(ada, goal.pk, statement="Lead three rides", reason="", horizon=goal.horizon, saw=saved.at)


def test_work_taken_back_stands_beside_what_was_written_since(world: World) -> None:
    enrollment = enrolled(world)
    sent = submitted_plan(enrollment)
    ada = ctx_of(world.ada)
    saved_plan(enrollment, {"route": "Written since"}, page("tab"))
    withdraw_work(ada, sent.pk)
    draft = Draft.objects.get()
    assert draft.answers["risks"] == sent.answers["risks"]
    assert {draft.answers["route"], draft.clashes["route"][0]["answer"]} == {"Written since", sent.answers["route"]}
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
    save_draft(ada, room=DraftRoom.PLAN, object_id=enrollment.pk, part="goal", answers={"a": "b"})
    save_draft(ada, room=DraftRoom.PLAN, object_id=enrollment.pk, part="goal", answers={"c": "d"})
    with pytest.raises(Conflict, match="very many drafts"):
        save_draft(ada, room=DraftRoom.PLAN, object_id=enrollment.pk, part="other", answers={})


def test_only_the_learner_drafts_for_their_own_way(world: World) -> None:
    enrollment = enrolled(world)
    for person, refusal in ((world.eve, NotFound), (world.cleo, Forbidden)):
        with pytest.raises(refusal):
            save_draft(ctx_of(person), room=DraftRoom.ACTIVITY, object_id=enrollment.pk, part="ride-plan", answers={})
