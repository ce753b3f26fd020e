"""A learner goes on elsewhere: at another campus, in a newer version, or again after having left."""

import pytest

from tests.flows.appraising import answered, asked, came_in, finished, proposed
from tests.flows.judging import SOUND, awards, brakes_sent, checked, plan_accepted, read_by_cleo, watched_video
from tests.flows.people import NOW, TODAY, affiliate, ctx_of, give, operator
from tests.flows.world import RISKS, ROUTE, World, enrolled, planned, submitted_plan, took_instrument, verbs
from tests.pure.packs.tiny import broken
from waymark.flows.assess_work import assess_work
from waymark.flows.attest import attest, mark_done, withdraw_attestation
from waymark.flows.continue_enrollment import continue_enrollment, outlook
from waymark.flows.enroll import enroll, withdraw_enrollment
from waymark.flows.open_offering import close_offering, open_offering
from waymark.flows.publish_pack import publish_pack
from waymark.flows.submit_work import submit_work
from waymark.flows.verify_appraiser import verify_appraiser
from waymark.records.assessment.states import Decision
from waymark.records.awards.models import Award
from waymark.records.awards.queries import granted_awards
from waymark.records.catalog.models import Offering
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import judge
from waymark.records.enrollment.queries import history_of
from waymark.records.evidence.models import Draft
from waymark.records.ledger.check import ledger_faults
from waymark.records.ledger.models import Fact
from waymark.records.ledger.queries import live_facts
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, NotFound

NEWER = ("version: 2.1\nsupersedes: 2.0", "version: 2.2\nsupersedes: 2.1")
ANOTHER_RUBRIC = ("        name: Risks\n", "        name: Risks and chances\n")
ONLY_COURSE_AT_NORTH = (
    "ways: {know-the-shop: {any: [shop-visit, shop-video]}}",
    "ways: {know-the-shop: {any: [shop-visit, shop-video]}, set-the-brakes: brake-course}",
)


@pytest.fixture
def way(world: World) -> Enrollment:
    """Ada on her way at north, known at south too."""
    affiliate(world.ada, world.south.pk)
    return enrolled(world)


def visited(world: World, way: Enrollment) -> None:
    """Fay saw Ada in the shop: a step that only north has."""
    attest(ctx_of(world.fay), way.pk, activity_key="shop-visit", on=TODAY)


def met(way: Enrollment) -> set[str]:
    """The requirements that are met today."""
    now = Enrollment.objects.get(pk=way.pk)
    judgment = judge(now, live_facts(way.pk))
    assert judgment.word == now.met
    assert list(ledger_faults(granted_awards)) == []
    return {key for key, finding in judgment.requirements.items() if finding.met}


def to(world: World, way: Enrollment, opening: Offering, *, minutes: int = 5) -> Enrollment:
    """Ada goes on there."""
    return continue_enrollment(ctx_of(world.ada, minutes=minutes), way.pk, offering_id=opening.pk)


def newer_version(*changes: tuple[str, str]) -> Offering:
    """Version 2.2, open at north."""
    version = publish_pack(operator(), files=broken(NEWER, *changes)).version
    return open_offering(operator(), version_id=version.pk, campus_key="north", opens_on=TODAY.replace(month=1))


def test_moving_keeps_every_requirement_though_the_other_campus_has_other_steps(world: World, way: Enrollment) -> None:
    visited(world, way)
    moved = to(world, way, world.at_south)
    assert (moved.pk, moved.campus, moved.pathway_key) == (way.pk, world.south, "south")
    assert met(way) == {"know-the-shop"}
    assert verbs(about=way.pk) == ["enrolled", "enrollment-moved"]
    told = [(event.kind, event.campus.key) for event in history_of(way.pk)]
    assert told == [("enrolled", "north"), ("moved", "south")]


def test_moving_twice_to_the_same_campus_has_the_effect_of_once(world: World, way: Enrollment) -> None:
    to(world, way, world.at_south)
    to(world, way, world.at_south, minutes=6)
    assert verbs(about=way.pk) == ["enrolled", "enrollment-moved"]


def test_moving_back_is_possible_and_keeps_what_was_met_in_between(world: World, way: Enrollment) -> None:
    to(world, way, world.at_south)
    attest(ctx_of(world.fay), way.pk, activity_key="brake-course", on=TODAY)
    back = to(world, way, world.at_north, minutes=9)
    assert (back.pathway_key, [each["pathway"] for each in back.former]) == ("north", ["south"])
    assert met(way) == {"set-the-brakes"}


def test_what_stays_met_is_told_before_anybody_decides(world: World, way: Enrollment) -> None:
    visited(world, way)
    told = outlook(ctx_of(world.ada), way.pk, offering_id=world.at_south.pk)
    assert (told.comparison.kept, told.comparison.dropped, told.obstacle) == (("know-the-shop",), (), "")
    assert "set-the-brakes" in told.comparison.to_do
    assert told.others == {"set-the-brakes": ("brakes", "brake-course")}
    assert verbs(about=way.pk) == ["enrolled"]


def test_a_withdrawn_fact_takes_away_what_was_met_before_the_move(world: World, way: Enrollment) -> None:
    word = attest(ctx_of(world.fay), way.pk, activity_key="shop-visit", on=TODAY)
    to(world, way, world.at_south)
    withdraw_attestation(ctx_of(world.fay, minutes=9), word.pk)
    assert met(way) == set()


def test_work_under_review_goes_to_the_assessors_of_the_other_campus(world: World, way: Enrollment) -> None:
    work = submitted_plan(way)
    to(world, way, world.at_south)
    with pytest.raises(NotFound):
        read_by_cleo(world, work)
    give(world.eve, Role.ASSESSOR, world.south.pk)
    assess_work(ctx_of(world.eve, minutes=60), work.pk, ratings=SOUND, comments={}, keep="", next="", decision=None)
    assert "plan-a-ride" in met(way)


def test_work_begun_on_the_pathway_before_is_finished_and_counts(world: World) -> None:
    opening = newer_version(ONLY_COURSE_AT_NORTH)
    south = open_offering(operator(), version_id=opening.version_id, campus_key="south", opens_on=TODAY)
    affiliate(world.ben, world.north.pk)
    way = enroll(ctx_of(world.ben), offering_id=south.pk)
    work = brakes_sent(way)
    continue_enrollment(ctx_of(world.ben, minutes=5), way.pk, offering_id=opening.pk)
    returned = read_by_cleo(world, work, ratings={}, decision=Decision.RETURNED, next="Show the rear one too.")
    assert returned.decision == "returned"
    photo = work.files.get().attachment_id
    again = submit_work(
        ctx_of(world.ben, minutes=70), way.pk, activity_key="brakes", answers={}, attachment_ids={"photo": [photo]}
    )
    read_by_cleo(world, again, ratings={}, decision=Decision.ACCEPTED, minutes=80)
    assert met(way) == {"set-the-brakes"}


def test_a_step_of_the_other_campus_that_was_not_begun_is_not_open(world: World, way: Enrollment) -> None:
    to(world, way, world.at_south)
    with pytest.raises(NotFound):
        attest(ctx_of(world.fay, minutes=9), way.pk, activity_key="shop-visit", on=TODAY)


def test_whoever_was_asked_can_answer_after_a_move(world: World, way: Enrollment) -> None:
    asked(finished(world, way))
    to(world, way, world.at_south)
    request, ctx = came_in()
    verify_appraiser(ctx_of(world.fay, minutes=9), answered(ctx, request).pk, note="Called the shop.")
    assert "lead-a-ride" in met(way)


def test_whoever_was_asked_can_answer_after_the_learner_left_and_it_counts_when_they_are_back(
    world: World, way: Enrollment
) -> None:
    asked(finished(world, way))
    withdraw_enrollment(ctx_of(world.ada, minutes=5), way.pk)
    request, ctx = came_in()
    verify_appraiser(ctx_of(world.fay, minutes=9), answered(ctx, request).pk, note="Called the shop.")
    to(world, way, world.at_north, minutes=12)
    assert "lead-a-ride" in met(way)


def test_leaving_and_coming_back_keeps_plan_evidence_and_everything_met(world: World, way: Enrollment) -> None:
    visited(world, way)
    goal = planned(way)
    before = met(way)
    submitted_plan(way)
    withdraw_enrollment(ctx_of(world.ada, minutes=5), way.pk)
    back = enroll(ctx_of(world.ada, minutes=9), offering_id=world.at_north.pk)
    assert (back.pk, back.state, met(way)) == (way.pk, "active", before)
    assert back.goals.get() == goal
    assert [event.kind for event in history_of(way.pk)] == ["enrolled", "left", "came-back"]


def test_work_that_waited_when_the_learner_left_is_their_draft_again(world: World, way: Enrollment) -> None:
    submitted_plan(way)
    withdraw_enrollment(ctx_of(world.ada, minutes=5), way.pk)
    draft = Draft.objects.get(part="ride-plan")
    assert (draft.answers["route"], draft.answers["risks"]) == (ROUTE, RISKS)


def test_coming_back_at_another_campus_is_one_step(world: World, way: Enrollment) -> None:
    visited(world, way)
    withdraw_enrollment(ctx_of(world.ada, minutes=5), way.pk)
    back = to(world, way, world.at_south, minutes=9)
    assert (back.campus, back.state, met(way)) == (world.south, "active", {"know-the-shop"})


def test_awards_that_became_due_while_the_learner_was_away_are_granted_on_return(world: World, way: Enrollment) -> None:
    checked(way)
    plan_accepted(world, way)
    asked(finished(world, way))
    withdraw_enrollment(ctx_of(world.ada, minutes=70), way.pk)
    request, ctx = came_in()
    verify_appraiser(ctx_of(world.fay, minutes=80), answered(ctx, request).pk, note="Called the shop.")
    assert awards(way) == {"level-1": "granted"}
    to(world, way, world.at_north, minutes=90)
    assert awards(way) == {"level-1": "granted", "level-2": "granted"}


def test_an_award_keeps_the_campus_where_it_was_earned(world: World, way: Enrollment) -> None:
    checked(way)
    to(world, way, world.at_south)
    for key in ("flat", "brake-course"):
        attest(ctx_of(world.fay, minutes=9), way.pk, activity_key=key, on=TODAY)
    earned = dict(Award.objects.values_list("achievement_key", "campus__key"))
    assert earned == {"level-1": "north", "mechanic": "south"}


def test_self_assessments_taken_before_count_for_a_step_that_asks_for_the_same(world: World, way: Enrollment) -> None:
    took_instrument(way)
    opening = newer_version(
        ("  riding-style: {kind: self-assessment", "  how-you-ride: {kind: self-assessment"),
        ("know-yourself: riding-style", "know-yourself: how-you-ride"),
    )
    to(world, way, opening)
    assert met(way) == {"know-yourself"}
    assert sorted(Fact.objects.values_list("about", flat=True)) == ["how-you-ride", "riding-style"]


def test_a_newer_version_keeps_what_was_met_by_the_words_of_the_older(world: World, way: Enrollment) -> None:
    plan_accepted(world, way)
    opening = newer_version(ANOTHER_RUBRIC)
    moved = to(world, way, opening, minutes=90)
    assert (moved.version.number, met(way)) == ("2.2", {"know-yourself", "plan-a-ride"})


def test_a_requirement_that_the_newer_version_does_not_ask_is_told_as_such(world: World, way: Enrollment) -> None:
    watched_video(way)
    opening = newer_version(
        ("  know-the-shop: {title: Know the shop", "  know-shops: {title: Know the shop"),
        ("requires: {all: [know-the-shop,", "requires: {all: [know-shops,"),
        ("      know-the-shop: shop-video", "      know-shops: shop-video"),
        ("ways: {know-the-shop: {any", "ways: {know-shops: {any"),
    )
    told = outlook(ctx_of(world.ada, minutes=5), way.pk, offering_id=opening.pk)
    assert (told.comparison.dropped, told.comparison.gained) == (("know-the-shop",), ("know-shops",))


def test_nobody_goes_back_to_an_older_version(world: World) -> None:
    opening = newer_version()
    way = enroll(ctx_of(world.ada), offering_id=opening.pk)
    with pytest.raises(Conflict, match=r"version 2\.1, and you’re on version 2\.2, which is newer"):
        to(world, way, world.at_north)


def test_work_under_review_that_a_newer_version_judges_otherwise_is_decided_first(
    world: World, way: Enrollment
) -> None:
    work = submitted_plan(way)
    opening = newer_version(ANOTHER_RUBRIC)
    with pytest.raises(Conflict, match="other rules for what you have in progress: Ride plan"):
        to(world, way, opening)
    assert "Ride plan" in outlook(ctx_of(world.ada), way.pk, offering_id=opening.pk).obstacle
    read_by_cleo(world, work)
    assert to(world, way, opening, minutes=90).version.number == "2.2"


def test_work_that_a_newer_version_judges_by_the_same_words_goes_along(world: World, way: Enrollment) -> None:
    work = submitted_plan(way)
    proposed(way)
    to(world, way, newer_version(("Three statements.", "Three short statements.")))
    read_by_cleo(world, work)
    assert "plan-a-ride" in met(way)


def test_only_the_learner_moves_and_only_where_they_may_enroll(world: World) -> None:
    way = enrolled(world)
    with pytest.raises(Forbidden, match="open to students"):
        to(world, way, world.at_south)
    with pytest.raises(Forbidden):
        continue_enrollment(ctx_of(world.fay), way.pk, offering_id=world.at_south.pk)
    with pytest.raises(NotFound):
        continue_enrollment(ctx_of(world.eve), way.pk, offering_id=world.at_south.pk)


def test_a_closed_offering_takes_nobody_back(world: World, way: Enrollment) -> None:
    withdraw_enrollment(ctx_of(world.ada), way.pk)
    close_offering(operator(), world.at_north.pk, on=TODAY)
    with pytest.raises(Conflict, match="takes no enrollments"):
        to(world, way, world.at_north)
    told = outlook(ctx_of(world.ada), way.pk, offering_id=world.at_north.pk)
    assert "takes no enrollments" in told.obstacle


def test_after_leaving_the_steps_are_closed_until_the_learner_is_back(world: World, way: Enrollment) -> None:
    withdraw_enrollment(ctx_of(world.ada), way.pk)
    with pytest.raises(Conflict, match="Come back to it first"):
        mark_done(ctx_of(world.ada, minutes=3), way.pk, activity_key="shop-video", on=TODAY)
    to(world, way, world.at_north, minutes=4)
    assert mark_done(ctx_of(world.ada, minutes=6), way.pk, activity_key="shop-video", on=NOW.date())
