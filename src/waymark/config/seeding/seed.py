"""Filling an empty installation: staff, learners at every stage, work in each queue, one learner who has finished."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.conf import settings
from django.db import transaction

from waymark.config.seeding.asking import ask_some
from waymark.config.seeding.cast import Cast
from waymark.config.seeding.correcting import Correcting
from waymark.config.seeding.walk import Walk
from waymark.config.seeding.work_placement import DAYS_TO_STOP, STOPS, placement
from waymark.flows.issue_credential import issue_pending
from waymark.flows.jobs import issuing_context
from waymark.flows.publish_status import publish_status_lists
from waymark.flows.release_award import release_awards
from waymark.flows.share_credential import set_visibility
from waymark.records.awards.models import Award
from waymark.records.awards.states import AwardState
from waymark.records.catalog.models import Offering
from waymark.records.catalog.queries import open_offerings, pack_of
from waymark.records.credentials.models import Credential
from waymark.records.credentials.states import Visibility
from waymark.records.enrollment.models import Enrollment
from waymark.records.people.models import Person
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import Conflict
from waymark.rules.packs.model import Activity, ActivityKind

BEGAN = timedelta(days=330)
"""How long before now the made-up people got their accounts."""
DAYS_A_STEP = 7.0
DAYS_OF_WORK = 30.0
WHOLE_WAY = 99
FIRST_STOPS = (*STOPS, "invited", "invited")  # two more, whose supervisors answer in ways that need somebody
QUIET = (0.2, 0.6, 1, 1.5, 2, 3, 4, 6, 8, 16, 41)


@dataclass(frozen=True)
class Part:
    """How far one learner goes: so many finished activities, what is left half done, and where an experience stops
    ("" = it comes to its end)."""

    offering: Offering
    steps: int
    rest: str
    quiet_days: float
    stop: str = ""


def is_seeded() -> bool:
    """Whether somebody is on the way already."""
    return Enrollment.objects.exists()


def seed_demo(ctx: Context) -> Iterator[str]:
    """Fill the demo with about sixty learners. Yields a sentence for each group that is done."""
    yield from seed(ctx, learners=60, seed=7)


def seed(ctx: Context, *, learners: int, seed: int) -> Iterator[str]:
    """Let this many learners walk, the same ones for the same seed. Refused when somebody is on the way already."""
    if settings.WAYMARK.mode == "production":
        raise Conflict("Made-up people are not put into a production installation.")
    if Person.objects.exists():
        raise Conflict("There are people already. Seeding fills an empty installation only.")
    rng = Random(seed)  # noqa: S311 - made-up people, not secrets
    offerings = list(open_offerings(on=ctx.now.date()))
    if not offerings:
        raise Conflict("Nothing is open to enroll in. Begin with an empty database: seeding publishes and opens packs.")
    if late := [offering for offering in offerings if offering.opens_on > (ctx.now - BEGAN).date()]:
        raise Conflict(
            f"{late[0].campus.name} opened on {late[0].opens_on}, and made-up people began {BEGAN.days} days ago. "
            "Begin with an empty database: seeding opens packs early enough."
        )
    cast = Cast(rng=rng, began=ctx.now - BEGAN)
    with transaction.atomic():  # all of it or nothing
        cast.employ_all(offerings)
        yield f"{len(cast.staff)} members of staff"
        waiting: Enrollment | None = None
        parts = list(_parts(rng, offerings, learners))
        for index, part in enumerate(parts):
            enrollment = _walk(cast, index, part, now=ctx.now)
            waiting = waiting if index != 1 else enrollment  # whose release waits for a visitor
            if (index + 1) % 20 == 0 or index + 1 == len(parts):
                yield f"{index + 1} of {len(parts)} learners"
        _release(cast, offerings, but=waiting, now=ctx.now)
        ask_some(cast, offerings, now=ctx.now)
    issued = issue_pending(issuing_context(), limit=100_000, older_than=timedelta(0))
    publish_status_lists(issuing_context())
    with transaction.atomic():
        _publish_some(ctx)
        corrected = Correcting(cast, ctx.now).everything(offerings)
    publish_status_lists(issuing_context())
    yield f"{issued} credentials signed, {corrected} things corrected or waived"


def _parts(rng: Random, offerings: list[Offering], learners: int) -> Iterator[Part]:
    weighted = sorted(offerings, key=lambda offering: -len(pack_of(offering.version_id).achievements))
    shares = [len(pack_of(offering.version_id).achievements) ** 2 for offering in weighted]
    rests = ("submitted", "draft", "submitted", "returned", "")
    for index in range(learners):
        if index < 2:  # the first has finished, the second waits for the release
            yield Part(weighted[0], WHOLE_WAY, "", 0.5 + index)
            continue
        if index < 2 + len(FIRST_STOPS):  # one experience at each stage, so that every queue has work
            yield Part(weighted[index % len(weighted)], WHOLE_WAY, "", 0.3, FIRST_STOPS[index - 2])
            continue
        offering = rng.choices(weighted, shares)[0]
        steps = rng.randint(0, len(pack_of(offering.version_id).requirements) + 2)
        stop = rng.choice(("", *STOPS))
        yield Part(offering, steps, rests[index % len(rests)], rng.choice(QUIET), stop)


def _walk(cast: Cast, index: int, part: Part, *, now: datetime) -> Enrollment:
    learner = cast.learner(index, part.offering)
    until = now - timedelta(days=part.quiet_days)
    most = len(pack_of(part.offering.version_id).requirements)
    length = timedelta(days=min(part.steps, most) * DAYS_A_STEP + DAYS_OF_WORK)
    start = max(until - length, now - BEGAN + timedelta(days=1))
    walk = Walk(cast, learner, part.offering.campus, cast.rng, at=start, until=until).begin(part.offering)
    for _ in range(part.steps):
        activity = walk.next_activity()
        if activity is None:
            return walk.enrollment
        walk.wait(cast.rng.uniform(2, DAYS_A_STEP))
        if activity.kind is ActivityKind.EXPERIENCE and part.stop:
            walk.at = max(walk.at, until - timedelta(days=DAYS_TO_STOP[part.stop]))
            placement(walk, activity, stop=part.stop)
            return walk.enrollment
        walk.do(activity)
    walk.at = until
    activity = walk.next_activity()
    while (
        activity is not None and part.rest and activity.kind not in (ActivityKind.SUBMISSION, ActivityKind.EXPERIENCE)
    ):
        walk.do(activity)  # on to something that can be left half done
        activity = walk.next_activity()
    if activity is not None:
        _leave(walk, activity, part.rest)
    return walk.enrollment


def _leave(walk: Walk, activity: Activity, rest: str) -> None:
    if activity.kind is ActivityKind.EXPERIENCE:
        placement(walk, activity, stop="proposed")
    elif activity.kind is ActivityKind.SUBMISSION and rest == "draft":
        walk.draft(activity)
    elif activity.kind is ActivityKind.SUBMISSION and rest in ("submitted", "returned"):
        work = walk.submit(activity)
        if rest == "returned":
            walk.read(work, accept=False)


def _release(cast: Cast, offerings: list[Offering], *, but: Enrollment | None, now: datetime) -> None:
    """Coordinators release what was proposed, but for one learner's."""
    for campus in {offering.campus for offering in offerings}:
        proposed = list(
            Award.objects.filter(state=AwardState.PROPOSED, enrollment__campus=campus)
            .exclude(enrollment=but)
            .order_by("proposed_at")
            .values_list("pk", flat=True)
        )
        actor = (
            Walk(cast, cast.employ(Role.COORDINATOR, campus), campus, cast.rng, at=now, until=now).as_learner().actor
        )
        release_awards(Context(actor=actor, now=now), proposed)


def _publish_some(ctx: Context) -> None:
    """Learners who finished show what they earned, with their name."""
    from waymark.records.people.queries import actor_for

    shown = Credential.objects.filter(award__enrollment__state="completed").select_related("award__person")
    for credential in shown:
        actor = actor_for(credential.award.person, now=ctx.now)
        set_visibility(Context(actor=actor, now=ctx.now), credential.pk, visibility=Visibility.PUBLIC, show_name=True)
