"""Two people decide at the same moment: one decision stands, the other person is told, and nothing is doubled."""

import pytest

from tests.flows.appraising import GOOD, answered, asked, came_in, finished, links
from tests.flows.judging import SOUND, award_of, checked, mended, plan_accepted
from tests.flows.people import NOW, ctx_of, give
from tests.flows.test_at_once import at_once, refusals
from tests.flows.world import World, enrolled, submitted_plan
from waymark.flows.appraise import appraise, confirm_appraiser, open_door
from waymark.flows.assess_work import assess_work
from waymark.flows.reconsider import reconsider
from waymark.flows.release_award import dismiss_award, release_award
from waymark.flows.request_appraisal import cancel_request, request_appraisal
from waymark.flows.verify_appraiser import reject_appraiser, verify_appraiser
from waymark.records.assessment.models import Assessment
from waymark.records.audit.models import Entry
from waymark.records.awards.queries import granted_awards
from waymark.records.credentials.models import Credential
from waymark.records.experience.models import Appraisal, AppraisalRequest
from waymark.records.ledger.check import ledger_faults
from waymark.records.ledger.models import Fact
from waymark.records.notices.models import Message
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, NotFound
from waymark.rules.packs.model import AppraiserKind

pytestmark = pytest.mark.postgresql


def test_of_two_assessors_one_wins_and_the_other_is_told(committed_world: World) -> None:
    world = committed_world
    give(world.fay, Role.ASSESSOR, world.north.pk)
    work = submitted_plan(enrolled(world))
    readings = [(world.cleo, SOUND, {}), (world.fay, {"route": "thin", "risks": "thin"}, {"route": "R", "risks": "S"})]
    answers = at_once(
        *[
            lambda person=person, ratings=ratings, comments=comments: assess_work(
                ctx_of(person), work.pk, ratings=ratings, comments=comments, keep="", next="", decision=None
            )
            for person, ratings, comments in readings
        ]
    )
    (refusal,) = refusals(answers)
    assert isinstance(refusal, Conflict) and "Someone else decided about this work first" in refusal.message
    (assessment,) = Assessment.objects.all()
    work.refresh_from_db()
    assert work.state == assessment.decision
    assert Fact.objects.filter(about="ride-plan").count() == (assessment.decision == "accepted")
    assert Message.objects.filter(template="work-read").count() == 1
    assert list(ledger_faults(granted_awards)) == []


def test_of_four_releases_and_a_dismissal_one_stands(committed_world: World) -> None:
    world = committed_world
    enrollment = enrolled(world)
    checked(enrollment)
    mended(world, enrollment)
    plan_accepted(world, enrollment)
    asked(finished(world, enrollment))
    request, ctx = came_in()
    verify_appraiser(ctx_of(world.fay), answered(ctx, request).pk, note="Called the shop.")
    award = award_of(enrollment, "bike-guide")
    answers = at_once(
        *[lambda: release_award(ctx_of(world.fay), award.pk)] * 3,
        lambda: dismiss_award(ctx_of(world.fay), award.pk, reason="No."),
    )
    award.refresh_from_db()
    assert award.state in ("granted", "dismissed")
    refused = 1 if award.state == "granted" else 3  # the same release sent again has the effect of one
    assert len(refusals(answers)) == refused and all(isinstance(each, Conflict) for each in refusals(answers))
    assert Fact.objects.filter(about="bike-guide").count() == (award.state == "granted")
    assert Entry.objects.filter(object_id=award.pk).count() == 2
    assert Credential.objects.filter(award=award).count() <= 1
    assert list(ledger_faults(granted_awards)) == []


def test_reconsidering_at_once_awards_once(committed_world: World) -> None:
    world = committed_world
    enrollment = enrolled(world)
    checked(enrollment)
    answers = at_once(*[lambda: reconsider(ctx_of(world.ada), enrollment.pk)] * 4)
    assert refusals(answers) == []
    assert Fact.objects.filter(kind="earned").count() == 1


def test_one_question_goes_out_however_often_it_is_sent(committed_world: World) -> None:
    world = committed_world
    over = finished(world, enrolled(world))
    answers = at_once(
        *[
            lambda email=email: request_appraisal(
                ctx_of(world.ada),
                over.pk,
                kind=AppraiserKind.WORK_SUPERVISOR,
                appraiser_name="Dev Anand",
                appraiser_email=email,
                relation="Owner",
                justification="",
                consent=True,
            )
            for email in ("dev@bikeshop.example", "dev@bikeshop.example", "gus@bikeshop.example")
        ]
    )
    assert all(isinstance(each, Conflict) for each in refusals(answers))
    assert AppraisalRequest.objects.count() == Message.objects.filter(template="appraisal-request").count() == 1


def test_a_link_answers_once_however_often_it_is_sent(committed_world: World) -> None:
    world = committed_world
    over = finished(world, enrolled(world))
    request = asked(over)
    found, ctx = open_door(links()[-1], now=NOW)
    at_once(*[lambda: confirm_appraiser(ctx, found.pk)] * 3)
    assert Entry.objects.filter(verb="appraiser-confirmed").count() == 1
    answers = at_once(
        *[
            lambda: appraise(
                ctx,
                request.pk,
                ratings=GOOD,
                overall="fine",
                words={"words": "Calm."},
                hours_confirmed=8,
                signed_name="Dev",
            )
        ]
        * 3,
        lambda: cancel_request(ctx_of(world.ada), request.pk),
    )
    request.refresh_from_db()
    assert len(refusals(answers)) == 3 and all(isinstance(each, NotFound | Conflict) for each in refusals(answers))
    assert Appraisal.objects.count() == (request.state == "answered")
    assert Message.objects.filter(template="appraisal-received").count() == Appraisal.objects.count()


def test_an_appraiser_is_verified_or_rejected_not_both(committed_world: World) -> None:
    world = committed_world
    asked(finished(world, enrolled(world)))
    request, ctx = came_in()
    appraisal = answered(ctx, request)
    answers = at_once(
        lambda: verify_appraiser(ctx_of(world.fay), appraisal.pk, note="Called."),
        lambda: reject_appraiser(ctx_of(world.fay), appraisal.pk, note="Unknown."),
        lambda: verify_appraiser(ctx_of(world.fay), appraisal.pk, note="Called."),
    )
    appraisal.refresh_from_db()
    assert len(refusals(answers)) == (1 if appraisal.state == "verified" else 2)  # the same act sent twice is one act
    assert Fact.objects.count() == (appraisal.state == "verified")
    assert Entry.objects.filter(object_id=appraisal.pk).count() == 1
