"""Two people, or one person twice, at the same moment: one act happens, the other is told or sees it done.

Asks a server, because SQLite lets one writer in at a time anyway.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from tests.flows.people import TODAY, ctx_of
from tests.flows.world import RISKS, ROUTE, World, an_upload, enrolled, planned, submitted_plan, took_instrument
from waymark.flows.assess_work import assess_work
from waymark.flows.attach_file import attach_file
from waymark.flows.attest import attest, mark_done
from waymark.flows.enroll import enroll
from waymark.flows.save_draft import save_draft
from waymark.flows.submit_work import submit_work, withdraw_work
from waymark.flows.take_quiz import take_quiz
from waymark.records.assessment.models import Assessment
from waymark.records.audit.models import Entry
from waymark.records.awards.models import Award
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Attachment, Attestation, Draft, QuizAttempt, Submission
from waymark.records.evidence.states import DraftRoom
from waymark.records.ledger.models import Fact
from waymark.rules.kernel.errors import Conflict, WaymarkError

pytestmark = pytest.mark.postgresql


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act answered, or how it was refused, when all begin at the same moment on connections of their own."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            gate.wait(timeout=10)
            return act()
        except WaymarkError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refusals(answers: Sequence[object]) -> list[WaymarkError]:
    return [each for each in answers if isinstance(each, WaymarkError)]


def test_one_of_two_enrollments_is_made(committed_world: World) -> None:
    world = committed_world
    answers = at_once(*[lambda: enroll(ctx_of(world.ada), offering_id=world.at_north.pk)] * 4)
    assert Enrollment.objects.count() == 1
    assert all(isinstance(each, Enrollment | Conflict) for each in answers)
    assert Entry.objects.filter(verb="enrolled").count() == 1


def test_the_same_work_sent_four_times_is_sent_once(committed_world: World) -> None:
    world = committed_world
    enrollment = enrolled(world)
    planned(enrollment)
    answers = at_once(
        *[
            lambda: submit_work(
                ctx_of(world.ada),
                enrollment.pk,
                activity_key="ride-plan",
                answers={"route": ROUTE, "risks": RISKS},
                attachment_ids={},
            )
        ]
        * 4
    )
    assert refusals(answers) == []
    assert Submission.objects.count() == 1 and Entry.objects.filter(verb="work-submitted").count() == 1


def test_either_the_learner_takes_it_back_or_the_assessor_decides(committed_world: World) -> None:
    world = committed_world
    sent = submitted_plan(enrolled(world))
    answers = at_once(
        lambda: withdraw_work(ctx_of(world.ada), sent.pk),
        lambda: assess_work(
            ctx_of(world.cleo),
            sent.pk,
            ratings={"route": "sound", "risks": "sound"},
            comments={},
            keep="",
            next="",
            decision=None,
        ),
    )
    assert len(refusals(answers)) == 1 and isinstance(refusals(answers)[0], Conflict)
    sent.refresh_from_db()
    decided = Assessment.objects.count()
    assert (sent.state, decided) in (("withdrawn", 0), ("accepted", 1))
    assert Fact.objects.filter(about="ride-plan").count() == decided


def test_two_staff_who_attest_at_once_attest_once(committed_world: World) -> None:
    world = committed_world
    enrollment = enrolled(world)
    answers = at_once(
        *[
            lambda person=person: attest(ctx_of(person), enrollment.pk, activity_key="flat", on=TODAY)
            for person in (world.cleo, world.fay)
        ]
    )
    assert refusals(answers) == []
    assert Attestation.objects.count() == 1 and Fact.objects.count() == 1


def test_the_last_steps_of_a_level_done_at_once_earn_it_once(committed_world: World) -> None:
    world = committed_world
    enrollment = enrolled(world)
    ada = ctx_of(world.ada)
    right = {"brakes": "two", "lights": "dark"}
    answers = at_once(
        lambda: took_instrument(enrollment),
        lambda: mark_done(ada, enrollment.pk, activity_key="shop-video", on=TODAY),
        lambda: take_quiz(ada, enrollment.pk, activity_key="safety-quiz", answers=right),
        lambda: take_quiz(ada, enrollment.pk, activity_key="safety-quiz", answers=right),
    )
    assert refusals(answers) == []
    assert QuizAttempt.objects.count() == 1
    assert [(each.achievement_key, each.state) for each in Award.objects.all()] == [("level-1", "granted")]
    enrollment.refresh_from_db()
    assert enrollment.met == 0b111


def test_two_tabs_keep_one_draft_and_one_file(committed_world: World) -> None:
    world = committed_world
    enrollment = enrolled(world)
    ada = ctx_of(world.ada)
    answers = at_once(
        *[
            lambda text=text: save_draft(
                ada, room=DraftRoom.ACTIVITY, object_id=enrollment.pk, part="ride-plan", answers={"route": text}
            )
            for text in "ABC"
        ],
        *[lambda: attach_file(ada, upload=an_upload())] * 3,
    )
    assert refusals(answers) == []
    draft = Draft.objects.get()
    written = {draft.answers["route"], *(each["answer"] for each in draft.clashes["route"])}
    assert (draft.revision, written) == (3, set("ABC")) and Attachment.objects.count() == 1
