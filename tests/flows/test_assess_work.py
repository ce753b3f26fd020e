"""An assessor decides about work: once, by the rubric where one decides, and with advice when it goes back."""

import pytest
from django.core import mail

from tests.flows.judging import SOUND, THIN, brakes_sent, read_by_cleo
from tests.flows.people import TODAY, ctx_of, give
from tests.flows.world import World, enrolled, submitted_plan, verbs
from tests.pure.packs.tiny import tiny_pack
from waymark.flows.assess_work import assess_work
from waymark.flows.submit_work import withdraw_work
from waymark.records.assessment.models import Assessment
from waymark.records.assessment.states import Decision
from waymark.records.evidence.models import Submission
from waymark.records.ledger.models import Fact
from waymark.records.notices.models import Message
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id
from waymark.rules.progress.asked import rubric_digest

ADVICE = {"route": "Say how long it is."}


@pytest.fixture
def work(world: World) -> Submission:
    """Ada's ride plan, waiting."""
    return submitted_plan(enrolled(world))


def facts_about(activity: str) -> list[Fact]:
    return list(Fact.objects.filter(about=activity, withdrawn_at__isnull=True))


def nothing_was_decided(work: Submission) -> bool:
    work.refresh_from_db()
    return work.state == "submitted" and not Assessment.objects.exists() and not facts_about("ride-plan")


def test_work_at_standard_is_accepted_and_becomes_a_fact(world: World, work: Submission) -> None:
    assessment = read_by_cleo(world, work)
    work.refresh_from_db()
    (fact,) = facts_about("ride-plan")
    assert (assessment.decision, work.state, work.closed_at) == ("accepted", "accepted", assessment.assessed_at)
    assert (fact.kind, fact.source_id, fact.on) == ("rated", assessment.pk, TODAY)
    assert fact.value == {"rubric": "ride-plan", "ratings": SOUND}
    assert fact.definition_digest == assessment.rubric_digest == rubric_digest(tiny_pack().rubrics["ride-plan"])
    assert verbs(about=work.pk) == ["work-submitted", "work-assessed"]
    assert verbs(about=fact.pk) == ["fact-recorded"]


def test_the_progress_word_holds_what_is_met(world: World, work: Submission) -> None:
    read_by_cleo(world, work)
    work.enrollment.refresh_from_db()
    bits = tiny_pack().requirement_bits()
    assert work.enrollment.met == 1 << bits["plan-a-ride"] | 1 << bits["know-yourself"]


def test_work_below_the_bar_goes_back_and_leaves_no_fact(world: World, work: Submission) -> None:
    assessment = read_by_cleo(world, work, ratings=THIN, comments=ADVICE)
    work.refresh_from_db()
    assert (assessment.decision, work.state) == ("returned", "returned")
    assert (assessment.comments, assessment.ratings) == (ADVICE, THIN)
    assert not facts_about("ride-plan")


def test_what_was_met_carries_to_the_next_revision_and_is_not_rated_anew(world: World, work: Submission) -> None:
    read_by_cleo(world, work, ratings=THIN, comments=ADVICE)
    again = submitted_plan(work.enrollment, route="Twelve miles by the river, or ten by the road.", minutes=90)
    with pytest.raises(Invalid) as refused:
        read_by_cleo(world, again, ratings={"route": "sound", "risks": "thin"}, minutes=120)
    assert refused.value.fields == {
        "risks": "This was met in an earlier revision and carries over. It cannot be rated anew."
    }
    accepted = read_by_cleo(world, again, ratings={"route": "sound"}, minutes=120)
    assert (accepted.decision, accepted.ratings) == ("accepted", {"route": "sound", "risks": "strong"})
    assert [fact.source_id for fact in facts_about("ride-plan")] == [accepted.pk]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"ratings": {"route": "sound"}}, "risks"),
        ({"ratings": {**SOUND, "route": "superb"}}, "route"),
        ({"ratings": {**SOUND, "charm": "sound"}}, "charm"),
        ({"ratings": THIN}, "route"),
        ({"ratings": THIN, "comments": {"route": "   "}}, "route"),
        ({"comments": {"charm": "Nice."}}, "charm"),
        ({"comments": {"route": "x" * 2001}}, "route"),
        ({"next": "x" * 2001}, "next"),
        ({"ratings": THIN, "comments": ADVICE, "decision": Decision.ACCEPTED}, "decision"),
        ({"decision": Decision.RETURNED}, "decision"),
    ],
)
def test_what_is_missing_or_does_not_fit_is_named_and_nothing_is_decided(
    world: World, work: Submission, said: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        read_by_cleo(world, work, **said)  # type: ignore[arg-type]  # each case gives what the function takes
    assert list(refused.value.fields) == [field]
    assert nothing_was_decided(work)


def test_the_same_decision_sent_twice_by_one_assessor_has_the_effect_of_once(world: World, work: Submission) -> None:
    first = read_by_cleo(world, work)
    again = read_by_cleo(world, work, minutes=61)
    assert (again.pk, again.assessed_at) == (first.pk, first.assessed_at)
    assert verbs(about=work.pk) == ["work-submitted", "work-assessed"]


def test_another_decision_of_the_same_assessor_is_not_said_to_be_somebody_else_s(
    world: World, work: Submission
) -> None:
    first = read_by_cleo(world, work)
    with pytest.raises(Conflict, match="You’ve decided about this work already"):
        read_by_cleo(world, work, ratings=THIN, comments=ADVICE, minutes=61)
    assert list(Assessment.objects.all()) == [first]


def test_the_second_assessor_is_told_and_changes_nothing(world: World, work: Submission) -> None:
    first = read_by_cleo(world, work)
    give(world.fay, Role.ASSESSOR, world.north.pk)
    with pytest.raises(Conflict, match="Someone else decided about this work first"):
        assess_work(
            ctx_of(world.fay, minutes=61), work.pk, ratings=THIN, comments=ADVICE, keep="", next="", decision=None
        )
    assert list(Assessment.objects.all()) == [first]
    assert verbs(about=work.pk) == ["work-submitted", "work-assessed"]


def test_work_that_was_taken_back_is_not_decided(world: World, work: Submission) -> None:
    withdraw_work(ctx_of(world.ada, minutes=1), work.pk)
    with pytest.raises(Conflict, match="taken this work back"):
        read_by_cleo(world, work)


def test_nobody_assesses_their_own_work(world: World, work: Submission) -> None:
    give(world.ada, Role.ASSESSOR, world.north.pk)
    with pytest.raises(Forbidden, match="Nobody may decide about their own record"):
        assess_work(ctx_of(world.ada), work.pk, ratings=SOUND, comments={}, keep="", next="", decision=None)
    assert nothing_was_decided(work)


def test_whoever_may_see_but_not_assess_is_refused_and_a_stranger_knows_of_nothing(
    world: World, work: Submission
) -> None:
    with pytest.raises(Forbidden, match="role of assessor"):
        assess_work(ctx_of(world.fay), work.pk, ratings=SOUND, comments={}, keep="", next="", decision=None)
    for outsider in (world.eve, world.ben):
        with pytest.raises(NotFound):
            assess_work(ctx_of(outsider), work.pk, ratings=SOUND, comments={}, keep="", next="", decision=None)
    with pytest.raises(NotFound):
        assess_work(ctx_of(world.cleo), new_id(), ratings=SOUND, comments={}, keep="", next="", decision=None)
    assert nothing_was_decided(work)


def test_an_assessor_of_another_campus_knows_of_nothing(world: World) -> None:
    work = submitted_plan(enrolled(world, world.ben))
    with pytest.raises(NotFound):
        read_by_cleo(world, work)


def test_the_learner_hears_once_that_the_work_was_read_and_no_more(world: World, work: Submission) -> None:
    read_by_cleo(world, work, ratings=THIN, comments=ADVICE)
    told = [each for each in mail.outbox if each.to == ["ada@example.org"]]
    assert [each.subject for each in told] == ["Your work has been read"]
    assert "Ride plan" in told[0].body
    assert not any(said in told[0].body for said in ("thin", "Thin", "returned", ADVICE["route"], "bridge"))
    assert Message.objects.get(effect_key=f"work-read:{work.pk}").state == "sent"


def test_where_no_rubric_decides_the_assessor_chooses(world: World) -> None:
    work = brakes_sent(enrolled(world))
    read_by_cleo(world, work, ratings={}, decision=Decision.ACCEPTED)
    (fact,) = facts_about("brakes")
    assert (fact.kind, fact.value, fact.definition_digest) == ("accepted", None, world.version.digest)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"ratings": {}}, "decision"),
        ({"ratings": {}, "decision": Decision.RETURNED}, "next"),
        ({"ratings": {"route": "sound"}, "decision": Decision.ACCEPTED}, "route"),
    ],
)
def test_a_choice_must_be_made_and_returned_work_says_what_to_do_next(
    world: World, said: dict[str, object], field: str
) -> None:
    work = brakes_sent(enrolled(world))
    with pytest.raises(Invalid) as refused:
        read_by_cleo(world, work, **said)  # type: ignore[arg-type]  # each case gives what the function takes
    assert list(refused.value.fields) == [field]
    read_by_cleo(world, work, ratings={}, decision=Decision.RETURNED, next="Show the rear brake too.")
    assert not facts_about("brakes")
