"""A person decides about awards: releases what was proposed or dismisses it, and settles what is in question."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.core import mail

from tests.flows.appraising import appraised
from tests.flows.judging import award_of, awards, checked, mended, plan_accepted
from tests.flows.people import NOW, ctx_of, give
from tests.flows.signing import issuer_of
from tests.flows.world import World, enrolled, verbs
from waymark.flows.reconsider import reconsider, withdraw_and_question
from waymark.flows.release_award import dismiss_award, release_award, release_awards, settle_award
from waymark.records.awards.models import Award
from waymark.records.credentials.models import Credential
from waymark.records.enrollment.models import Enrollment
from waymark.records.ledger.models import Fact
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id


def all_met(world: World, enrollment: Enrollment) -> Award:
    """Everything the whole asks for is there; the award waits for a person."""
    checked(enrollment)
    mended(world, enrollment)
    plan_accepted(world, enrollment)
    appraised(world, enrollment)
    return award_of(enrollment, "bike-guide")


@pytest.fixture
def enrollment(world: World) -> Enrollment:
    """Ada on her way, at a place that can sign."""
    issuer_of(world)
    return enrolled(world)


@pytest.fixture
def proposed(world: World, enrollment: Enrollment) -> Award:
    """Ada's award, waiting."""
    return all_met(world, enrollment)


def fact_about(key: str) -> Fact:
    return Fact.objects.get(about=key)


def test_the_whole_way_proposes_the_stack_and_completes_nothing_yet(enrollment: Enrollment, proposed: Award) -> None:
    enrollment.refresh_from_db()
    assert awards(enrollment) == {
        "level-1": "granted",
        "level-2": "granted",
        "mechanic": "granted",
        "bike-guide": "proposed",
    }
    assert (enrollment.state, proposed.decided_at, verbs(about=proposed.pk)) == ("active", None, ["award-proposed"])
    earned = {str(fact.pk): fact.about for fact in Fact.objects.filter(kind="earned")}
    assert {earned[each] for each in proposed.finding["because"]} == {"level-1", "level-2", "mechanic"}


def test_releasing_grants_the_award_and_completes_the_enrollment(
    world: World, enrollment: Enrollment, proposed: Award
) -> None:
    released = release_award(ctx_of(world.fay, days=1), proposed.pk)
    enrollment.refresh_from_db()
    assert (released.state, released.decided_by_id) == ("granted", world.fay.pk)
    assert (enrollment.state, enrollment.completed_at) == ("completed", released.decided_at)
    assert fact_about("bike-guide").source_id == proposed.pk
    assert verbs(about=proposed.pk) == ["award-proposed", "award-granted"]
    assert verbs(about=enrollment.pk)[-1] == "enrollment-completed"
    assert Credential.objects.get(award=proposed).state == "issued"
    assert [each.to for each in mail.outbox if "You earned Bike Guide\n" in each.body] == [["ada@example.org"]]


def test_whoever_comes_second_is_told(world: World, proposed: Award) -> None:
    release_award(ctx_of(world.fay), proposed.pk)
    give(world.eve, Role.COORDINATOR, world.north.pk)
    with pytest.raises(Conflict, match="Someone else has decided"):
        release_award(ctx_of(world.eve), proposed.pk)
    with pytest.raises(Conflict, match="You’ve decided about this already"):
        dismiss_award(ctx_of(world.fay), proposed.pk, reason="Too late.")
    assert release_award(ctx_of(world.fay, minutes=1), proposed.pk).state == "granted"
    assert verbs(about=proposed.pk) == ["award-proposed", "award-granted"]


def test_what_the_facts_no_longer_carry_is_not_released(world: World, enrollment: Enrollment, proposed: Award) -> None:
    level = award_of(enrollment, "level-2")
    withdraw_and_question(ctx_of(world.fay), fact_about("led-ride").pk, because="mistake")
    settle_award(ctx_of(world.fay), level.pk, keep=False, reason="The ride was another person's.")
    with pytest.raises(Conflict, match="has changed since it was proposed"):
        release_award(ctx_of(world.fay), proposed.pk)
    assert awards(enrollment)["bike-guide"] == "proposed"


def test_a_dismissed_award_says_why_and_is_not_proposed_again_on_the_same_facts(
    world: World, enrollment: Enrollment, proposed: Award
) -> None:
    dismissed = dismiss_award(ctx_of(world.fay), proposed.pk, reason=" The plan was written by somebody else. ")
    reconsider(ctx_of(world.fay, days=1), enrollment.pk)
    assert (dismissed.state, dismissed.reason) == ("dismissed", "The plan was written by somebody else.")
    assert Award.objects.filter(achievement_key="bike-guide").count() == 1
    assert verbs(about=proposed.pk) == ["award-proposed", "award-dismissed"]


Decide = Callable[[Context, UUID], object]
DECISIONS: list[Decide] = [
    release_award,
    lambda ctx, award_id: dismiss_award(ctx, award_id, reason="No."),
    lambda ctx, award_id: settle_award(ctx, award_id, keep=False, reason="No."),
]


@pytest.mark.parametrize("decide", DECISIONS, ids=["release", "dismiss", "settle"])
def test_only_a_coordinator_of_this_campus_decides_and_never_about_their_own(
    world: World, proposed: Award, decide: Decide
) -> None:
    with pytest.raises(Forbidden):
        decide(ctx_of(world.cleo), proposed.pk)
    for outsider in (world.eve, world.ben):
        with pytest.raises(NotFound):
            decide(ctx_of(outsider), proposed.pk)
    with pytest.raises(NotFound):
        decide(ctx_of(world.fay), new_id())
    give(world.ada, Role.COORDINATOR, world.north.pk)
    with pytest.raises(Forbidden, match="Nobody may decide about their own record"):
        decide(ctx_of(world.ada), proposed.pk)
    proposed.refresh_from_db()
    assert proposed.state == "proposed"


def test_a_batch_releases_what_it_can_and_says_of_each_other_why_not(
    world: World, enrollment: Enrollment, proposed: Award
) -> None:
    decided = award_of(enrollment, "mechanic")
    released = release_awards(ctx_of(world.fay), [decided.pk, proposed.pk, proposed.pk])
    assert [each.pk for each in released.granted] == [proposed.pk]
    assert list(released.left) == [decided.pk]
    assert "This has been decided already" in released.left[decided.pk]


@pytest.fixture
def questioned(world: World, enrollment: Enrollment) -> Award:
    """The mechanic's badge, in question."""
    mended(world, enrollment)
    withdraw_and_question(ctx_of(world.fay), fact_about("flat").pk, because="mistake")
    return award_of(enrollment, "mechanic")


def test_an_award_in_question_can_be_kept_with_its_date_and_credential(world: World, questioned: Award) -> None:
    kept = settle_award(ctx_of(world.fay, days=2), questioned.pk, keep=True, reason="Seen again in the shop.")
    assert (kept.state, kept.decided_at, kept.reason) == ("granted", questioned.decided_at, "Seen again in the shop.")
    assert fact_about("mechanic").withdrawn_at is None
    assert Credential.objects.get(award=kept).state == "issued"
    assert verbs(about=kept.pk)[-2:] == ["award-questioned", "award-kept"]


def test_revoking_withdraws_what_was_earned_and_stops_the_credential(world: World, questioned: Award) -> None:
    give(world.eve, Role.REGISTRAR, world.riders.pk)
    revoked = settle_award(ctx_of(world.eve, days=2), questioned.pk, keep=False, reason="Nobody saw the repair.")
    assert revoked.state == "revoked"
    assert fact_about("mechanic").because == "award revoked"
    assert Credential.objects.get(award=revoked).state == "revoked"
    assert verbs(about=revoked.pk)[-2:] == ["award-questioned", "award-revoked"]


def test_a_coordinator_who_may_not_revoke_credentials_suspends_them(world: World, questioned: Award) -> None:
    settle_award(ctx_of(world.fay), questioned.pk, keep=False, reason="Nobody saw the repair.")
    assert Credential.objects.get(award=questioned).state == "suspended"


def test_revoking_questions_what_builds_on_it(world: World, enrollment: Enrollment) -> None:
    release_award(ctx_of(world.fay), all_met(world, enrollment).pk)
    withdraw_and_question(ctx_of(world.fay), fact_about("shop-video").pk, because="mistake")
    assert awards(enrollment)["level-2"] == "granted"
    settle_award(ctx_of(world.fay), award_of(enrollment, "level-1").pk, keep=False, reason="It was not watched.")
    assert awards(enrollment) == {
        "level-1": "revoked",
        "level-2": "in_question",
        "mechanic": "granted",
        "bike-guide": "in_question",
    }


def test_a_revoked_award_is_not_granted_again_by_itself_on_the_same_facts(world: World, enrollment: Enrollment) -> None:
    mended(world, enrollment)
    award = award_of(enrollment, "mechanic")
    Award.objects.filter(pk=award.pk).update(state="in_question")
    settle_award(ctx_of(world.fay), award.pk, keep=False, reason="Found to be copied.")
    reconsider(ctx_of(world.fay, days=1), enrollment.pk)
    assert awards(enrollment) == {"mechanic": "revoked"}


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 601])
def test_a_reason_is_needed_and_fits(world: World, questioned: Award, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        settle_award(ctx_of(world.fay), questioned.pk, keep=False, reason=reason)
    assert list(refused.value.fields) == ["reason"]
    with pytest.raises(Invalid) as refused:
        dismiss_award(ctx_of(world.fay), questioned.pk, reason=reason)
    assert list(refused.value.fields) == ["reason"]
    questioned.refresh_from_db()
    assert questioned.state == "in_question"


def test_an_award_that_is_not_in_question_is_not_settled(world: World, enrollment: Enrollment) -> None:
    mended(world, enrollment)
    with pytest.raises(Conflict):
        settle_award(ctx_of(world.fay), award_of(enrollment, "mechanic").pk, keep=True, reason="Fine.")
    assert award_of(enrollment, "mechanic").proposed_at > NOW
