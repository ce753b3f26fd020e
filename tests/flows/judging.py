"""Steps on the way that tests of judging begin from. They act by our flows only."""

from tests.flows.people import TODAY, ctx_of
from tests.flows.world import World, attached, submitted_plan, took_instrument
from waymark.flows.assess_work import assess_work
from waymark.flows.attest import attest, mark_done
from waymark.flows.submit_work import submit_work
from waymark.flows.take_quiz import take_quiz
from waymark.records.assessment.models import Assessment
from waymark.records.assessment.states import Decision
from waymark.records.awards.models import Award
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Attestation, Submission

SOUND = {"route": "sound", "risks": "strong"}
THIN = {"route": "thin", "risks": "strong"}


def read_by_cleo(
    world: World,
    work: Submission,
    *,
    ratings: dict[str, str] | None = None,
    comments: dict[str, str] | None = None,
    next: str = "",
    decision: Decision | None = None,
    minutes: int = 60,
) -> Assessment:
    """Cleo has read the work: sound unless told otherwise."""
    return assess_work(
        ctx_of(world.cleo, minutes=minutes),
        work.pk,
        ratings=SOUND if ratings is None else ratings,
        comments=comments or {},
        keep="The rest at the bridge.",
        next=next,
        decision=decision,
    )


def watched_video(enrollment: Enrollment, *, minutes: int = 0) -> Attestation:
    """The learner says that the shop's video was watched."""
    return mark_done(ctx_of(enrollment.person, minutes=minutes), enrollment.pk, activity_key="shop-video", on=TODAY)


def checked(enrollment: Enrollment) -> None:
    """Everything of level 1, with the video last."""
    took_instrument(enrollment)
    take_quiz(
        ctx_of(enrollment.person),
        enrollment.pk,
        activity_key="safety-quiz",
        answers={"brakes": "two", "lights": "dark"},
    )
    watched_video(enrollment)


def brakes_sent(enrollment: Enrollment) -> Submission:
    """The learner has sent photos of the brakes: work that no rubric decides about."""
    photo = attached(enrollment.person)
    return submit_work(
        ctx_of(enrollment.person),
        enrollment.pk,
        activity_key="brakes",
        answers={},
        attachment_ids={"photo": [photo.pk]},
    )


def mended(world: World, enrollment: Enrollment) -> None:
    """Everything of the mechanic's badge: a flat seen by staff, and brakes accepted by Cleo."""
    attest(ctx_of(world.fay), enrollment.pk, activity_key="flat", on=TODAY)
    read_by_cleo(world, brakes_sent(enrollment), ratings={}, decision=Decision.ACCEPTED)


def plan_accepted(world: World, enrollment: Enrollment) -> Assessment:
    """The ride plan sent and read as sound."""
    return read_by_cleo(world, submitted_plan(enrollment))


def award_of(enrollment: Enrollment, achievement_key: str) -> Award:
    """The award of an achievement, whatever its state."""
    return Award.objects.get(enrollment=enrollment, achievement_key=achievement_key)


def awards(enrollment: Enrollment) -> dict[str, str]:
    """Achievement key -> state of its award."""
    return dict(Award.objects.filter(enrollment=enrollment).values_list("achievement_key", "state"))
