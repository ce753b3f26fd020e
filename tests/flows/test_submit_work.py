"""A learner sends work, has it returned, sends only what was not met, or takes it back."""

from collections.abc import Mapping

import pytest

from tests.flows.people import ctx_of
from tests.flows.world import RISKS, ROUTE, World, attached, enrolled, planned, submitted_plan, verbs
from waymark.flows.assess_work import assess_work
from waymark.flows.attach_file import remove_file
from waymark.flows.enroll import withdraw_enrollment
from waymark.flows.save_draft import save_draft
from waymark.flows.submit_work import submit_work, withdraw_work
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.frozen import is_as_sent
from waymark.records.evidence.models import Submission
from waymark.records.evidence.queries import draft_of, files_of
from waymark.records.evidence.states import DraftRoom
from waymark.records.ledger.models import Fact
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id

ANSWERS = {"route": ROUTE, "risks": RISKS, "surface": "dirt"}


def assessed(world: World, work: Submission, *, route: str, risks: str, days: int = 1) -> None:
    assess_work(
        ctx_of(world.cleo, days=days),
        work.pk,
        ratings={key: level for key, level in (("route", route), ("risks", risks)) if key not in work.carried},
        comments={"route": "Say how long it is.", "risks": "Say what you do then."},
        keep="",
        next="",
        decision=None,
    )


def send(enrollment: Enrollment, answers: Mapping[str, object], *, days: int = 0) -> Submission:
    learner = ctx_of(enrollment.person, days=days)
    return submit_work(learner, enrollment.pk, activity_key="ride-plan", answers=answers, attachment_ids={})


def test_work_is_frozen_with_the_plan_it_rests_on(world: World) -> None:
    enrollment = enrolled(world)
    goal = planned(enrollment)
    sent = send(enrollment, {**ANSWERS, "risks": f"  {RISKS}\r\n"})
    assert (sent.revision, sent.state, sent.carried) == (1, "submitted", {})
    assert sent.answers == ANSWERS
    assert set(sent.included) == {"results", "goals"}
    assert sent.included["goals"][0]["statement"] == goal.statement
    assert sent.included["goals"][0]["seed"] == {
        "result": str(goal.seeded_by_id),
        "instrument": "riding-style",
        "scale": "calm",
        "percent": 75,
    }
    assert verbs(about=sent.pk) == ["work-submitted"]
    assert not Fact.objects.filter(about="ride-plan").exists()


def test_the_digest_tells_when_a_stored_revision_changed(world: World) -> None:
    sent = submitted_plan(enrolled(world))
    assert is_as_sent(sent, files_of(sent.pk), version_digest=world.version.digest)
    sent.answers = {**sent.answers, "route": "Another way"}
    assert not is_as_sent(sent, files_of(sent.pk), version_digest=world.version.digest)


def test_sending_the_same_twice_has_the_effect_of_once(world: World) -> None:
    enrollment = enrolled(world)
    first = submitted_plan(enrollment)
    assert send(enrollment, ANSWERS).pk == first.pk
    assert Submission.objects.count() == 1
    assert verbs(about=first.pk) == ["work-submitted"]


def test_something_else_is_refused_while_an_assessor_has_it(world: World) -> None:
    enrollment = enrolled(world)
    submitted_plan(enrollment)
    with pytest.raises(Conflict, match="with an assessor already"):
        send(enrollment, {**ANSWERS, "route": "By another way, over the hill, as long as before."})
    with pytest.raises(Conflict, match="with an assessor already"):
        send(enrollment, {})
    assert Submission.objects.count() == 1


def test_every_fault_is_named_and_nothing_is_lost(world: World) -> None:
    enrollment = enrolled(world)
    planned(enrollment)
    ada = ctx_of(world.ada)
    typed = {"route": "Too short", "surface": "dirt"}
    save_draft(ada, room=DraftRoom.ACTIVITY, object_id=enrollment.pk, part="ride-plan", answers=typed)
    with pytest.raises(Invalid) as refusal:
        send(enrollment, {**typed, "surface": "ice", "score": "100"})
    assert set(refusal.value.fields) == {"route", "risks", "surface", "score"}
    assert refusal.value.fields["route"] == "Write at least 5 words. This has 2."
    draft = draft_of(world.ada.pk, room=DraftRoom.ACTIVITY, object_id=enrollment.pk, part="ride-plan")
    assert draft is not None and draft.answers == typed
    assert not Submission.objects.exists()


def test_the_draft_goes_when_the_work_is_sent(world: World) -> None:
    enrollment = enrolled(world)
    save_draft(ctx_of(world.ada), room=DraftRoom.ACTIVITY, object_id=enrollment.pk, part="ride-plan", answers=ANSWERS)
    submitted_plan(enrollment)
    assert draft_of(world.ada.pk, room=DraftRoom.ACTIVITY, object_id=enrollment.pk, part="ride-plan") is None


def test_an_empty_plan_is_not_sent(world: World) -> None:
    enrollment = enrolled(world)
    with pytest.raises(Invalid) as refusal:
        send(enrollment, ANSWERS)
    assert set(refusal.value.fields) == {"results", "goals"}
    with pytest.raises(Invalid) as refusal:
        send(enrollment, {**ANSWERS, "risks": ""})
    assert set(refusal.value.fields) == {"results", "goals", "risks"}


def test_only_what_was_not_met_reopens(world: World) -> None:
    enrollment = enrolled(world)
    first = submitted_plan(enrollment)
    assessed(world, first, route="strong", risks="thin")
    with pytest.raises(Invalid) as refusal:
        send(
            enrollment,
            {"route": "By another way, over the hill, as long as before.", "risks": "Rain, and then?"},
            days=2,
        )
    assert refusal.value.fields == {"route": "This part was met already and stays as it was."}
    second = send(enrollment, {"risks": "Rain: we walk. Flats: I carry tubes.", "surface": "paved"}, days=2)
    assert (second.revision, second.carried) == (2, {"route": "strong"})
    assert second.answers == {"route": ROUTE, "risks": "Rain: we walk. Flats: I carry tubes.", "surface": "paved"}
    assessed(world, second, route="strong", risks="sound", days=3)
    fact = Fact.objects.get(about="ride-plan")
    assert fact.kind == "rated"
    assert fact.value == {"rubric": "ride-plan", "ratings": {"route": "strong", "risks": "sound"}}


def test_best_marks_of_two_revisions_are_not_stitched(world: World) -> None:
    """What was met carries within one piece of work; what was not met must be met, however often it is sent."""
    enrollment = enrolled(world)
    assessed(world, submitted_plan(enrollment), route="thin", risks="sound")
    second = send(enrollment, {"route": "By another way, over the hill, as long as before."}, days=2)
    assert second.carried == {"risks": "sound"}
    assessed(world, second, route="thin", risks="sound", days=3)
    assert not Fact.objects.filter(about="ride-plan").exists()


def test_accepted_work_is_not_sent_again(world: World) -> None:
    enrollment = enrolled(world)
    assessed(world, submitted_plan(enrollment), route="sound", risks="sound")
    with pytest.raises(Conflict, match="accepted already"):
        send(enrollment, {**ANSWERS, "surface": "paved"}, days=2)


def test_attempts_are_limited_as_the_program_says(world: World) -> None:
    enrollment = enrolled(world)
    assessed(world, submitted_plan(enrollment), route="thin", risks="thin")
    for round_ in (1, 2):
        again = send(enrollment, {**ANSWERS, "risks": f"Rain on the gravel, try {round_}."}, days=2 * round_)
        assessed(world, again, route="thin", risks="thin", days=2 * round_ + 1)
    with pytest.raises(Conflict, match="3 times"):
        send(enrollment, {**ANSWERS, "risks": "Rain on the gravel, once more."}, days=9)


def test_files_come_from_the_learners_own_library(world: World) -> None:
    enrollment = enrolled(world)
    planned(enrollment)
    mine, foreign = attached(world.ada), attached(world.ben)
    ada = ctx_of(world.ada)
    for file in (foreign.pk, new_id()):
        with pytest.raises(Invalid) as refusal:
            submit_work(
                ada, enrollment.pk, activity_key="ride-plan", answers=ANSWERS, attachment_ids={"map": [mine.pk, file]}
            )
        assert set(refusal.value.fields) == {"map"}
    sent = submit_work(ada, enrollment.pk, activity_key="ride-plan", answers=ANSWERS, attachment_ids={"map": [mine.pk]})
    assert [(file.field_key, file.attachment_id) for file in files_of(sent.pk)] == [("map", mine.pk)]


def test_a_removed_file_is_not_sent_but_stays_with_work_that_holds_it(world: World) -> None:
    enrollment = enrolled(world)
    planned(enrollment)
    mine = attached(world.ada)
    sent = submit_work(
        ctx_of(world.ada),
        enrollment.pk,
        activity_key="ride-plan",
        answers=ANSWERS,
        attachment_ids={"map": [mine.pk]},
    )
    remove_file(ctx_of(world.ada), mine.pk)
    assert files_of(sent.pk)[0].attachment_id == mine.pk
    withdraw_work(ctx_of(world.ada), sent.pk)
    with pytest.raises(Invalid, match="files need another look"):
        submit_work(
            ctx_of(world.ada),
            enrollment.pk,
            activity_key="ride-plan",
            answers=ANSWERS,
            attachment_ids={"map": [mine.pk]},
        )


def test_work_can_be_taken_back_and_its_text_comes_back(world: World) -> None:
    enrollment = enrolled(world)
    sent = submitted_plan(enrollment)
    assert withdraw_work(ctx_of(world.ada, minutes=5), sent.pk).state == "withdrawn"
    withdraw_work(ctx_of(world.ada, minutes=6), sent.pk)
    assert verbs(about=sent.pk) == ["work-submitted", "work-withdrawn"]
    draft = draft_of(world.ada.pk, room=DraftRoom.ACTIVITY, object_id=enrollment.pk, part="ride-plan")
    assert draft is not None and draft.answers == ANSWERS
    assert send(enrollment, ANSWERS).revision == 2


def test_decided_work_cannot_be_taken_back(world: World) -> None:
    sent = submitted_plan(enrolled(world))
    assessed(world, sent, route="thin", risks="sound")
    with pytest.raises(Conflict, match="has decided"):
        withdraw_work(ctx_of(world.ada, days=2), sent.pk)


def test_nobody_sends_or_takes_back_for_somebody_else(world: World) -> None:
    enrollment = enrolled(world)
    sent = submitted_plan(enrollment)
    for person, refusal in ((world.eve, NotFound), (world.ben, NotFound), (world.cleo, Forbidden)):
        with pytest.raises(refusal):
            withdraw_work(ctx_of(person), sent.pk)
        with pytest.raises(refusal):
            submit_work(ctx_of(person), enrollment.pk, activity_key="brakes", answers={}, attachment_ids={})


@pytest.mark.parametrize("activity", ["brake-course", "safety-quiz", "unknown", ""])
def test_only_submissions_on_the_learners_own_pathway(world: World, activity: str) -> None:
    enrollment = enrolled(world)
    with pytest.raises(NotFound):
        submit_work(ctx_of(world.ada), enrollment.pk, activity_key=activity, answers={}, attachment_ids={})


def test_leaving_the_program_takes_waiting_work_back(world: World) -> None:
    enrollment = enrolled(world)
    sent = submitted_plan(enrollment)
    withdraw_enrollment(ctx_of(world.ada), enrollment.pk)
    sent.refresh_from_db()
    assert sent.state == "withdrawn"
    with pytest.raises(Conflict, match="left this program"):
        send(enrollment, ANSWERS)
