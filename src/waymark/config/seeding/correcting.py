"""What went wrong in a seeded installation, and was put right: one of each kind, by the people whose work it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from waymark.config.seeding.cast import Cast
from waymark.config.seeding.walk import Walk
from waymark.config.seeding.work_placement import answered
from waymark.flows.correct_levels import correct_levels, levels_outlook
from waymark.flows.question_award import question_award
from waymark.flows.release_award import settle_award
from waymark.flows.verify_appraiser import verify_appraiser
from waymark.flows.waive_requirement import approve_waiver, request_waiver
from waymark.records.assessment.models import Assessment
from waymark.records.awards.models import Award
from waymark.records.awards.states import AwardState
from waymark.records.catalog.models import Offering
from waymark.records.catalog.queries import pack_of
from waymark.records.corrections.models import Waiver
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.evidence.queries import submission
from waymark.records.experience.models import AppraisalRequest
from waymark.records.experience.states import RequestState
from waymark.records.ledger.derive import local_day
from waymark.records.people.models import Organization
from waymark.records.people.queries import actor_for
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import WaymarkError
from waymark.rules.packs.model import AppraisalForm
from waymark.rules.progress.appraisals import NOT_OBSERVED, Outcome, appraisal_outcome

MOST = 500
"""Among how many enrollments one is looked for, however large the installation."""
ANSWERS_LEFT = 1
"""How many links to supervisors stay unanswered at least, for a visitor to answer."""


@dataclass
class Correcting:
    """Who corrects, when, and which enrollments something happened to already: one thing each."""

    cast: Cast
    now: datetime
    used: set[UUID] = field(default_factory=set)

    def everything(self, offerings: list[Offering]) -> int:
        """One of each kind, where there are learners for it; how many came about."""
        main = max(offerings, key=lambda each: len(pack_of(each.version_id).achievements))
        acts: tuple[Callable[[Enrollment], bool], ...] = (
            lambda way: self.answer(way, Outcome.INCOMPLETE),
            lambda way: self.answer(way, Outcome.NOT_POSITIVE),
            self.lower_a_level,
            self.begin_revocation,
            self.approve_waiver,
            self.ask_for_waiver,
        )
        self.used |= set(self._finished())
        return sum(self._first(act, main.campus) for act in acts)

    def _finished(self) -> Iterator[UUID]:
        """Who came to the end, and who waits for the release: a visitor finds them as they were."""
        yield from Enrollment.objects.filter(state=EnrollmentState.COMPLETED).values_list("pk", flat=True)
        yield from Award.objects.filter(state=AwardState.PROPOSED).values_list("enrollment_id", flat=True)

    def _first(self, act: Callable[[Enrollment], bool], campus: Organization) -> bool:
        """Let it happen to the first enrollment it fits, those of one campus before the others."""
        rows = Enrollment.objects.select_related("person", "campus", "program__owner").order_by("pk")[:MOST]
        for way in sorted(rows, key=lambda each: (each.campus_id != campus.pk, each.pk)):
            if way.pk not in self.used and act(way):
                self.used.add(way.pk)
                return True
        return False

    def _as(self, role: Role, organization: Organization) -> Context:
        return Context(actor=actor_for(self.cast.employ(role, organization), now=self.now), now=self.now)

    def lower_a_level(self, way: Enrollment) -> bool:
        """Another assessor corrects a level: a badge comes under review and waits for a person."""
        rated = Assessment.objects.filter(submission__enrollment=way, superseded_at=None).exclude(rubric_key="")
        for made in rated.order_by("-assessed_at"):
            ctx, work = self._as(Role.ASSESSOR, way.program.owner), submission(made.submission_id)
            rubric = pack_of(way.version_id).rubrics[made.rubric_key]
            open_keys = [key for key in rubric.criteria if key not in work.carried]
            lower = {open_keys[-1]: next(iter(rubric.levels))} if open_keys else {}
            try:
                if not levels_outlook(ctx, made, work, lower).effects.questioned:
                    continue
                correct_levels(
                    ctx,
                    made.pk,
                    ratings=lower,
                    why="overlooked",
                    told="One part is still missing here. Say what you would do next time, and send it again.",
                    note="Seen while preparing examples for new assessors.",
                )
            except WaymarkError:
                continue
            return True
        return False

    def begin_revocation(self, way: Enrollment) -> bool:
        """A coordinator questions a badge and decides to revoke it: a registrar or an issuer has to confirm."""
        granted = Award.objects.filter(enrollment=way, state=AwardState.GRANTED, credentials__state="issued")
        found = granted.order_by("decided_at").last()
        if found is None:
            return False
        ctx = self._as(Role.COORDINATOR, way.campus)
        told = "The work that this badge rests on was sent by someone else. Talk to your counselor."
        question_award(ctx, found.pk, why="not-theirs", told=told, note="The other learner told us.")
        settle_award(ctx, found.pk, keep=False, reason=told)
        return True

    def approve_waiver(self, way: Enrollment) -> bool:
        """A waiver that two people agreed on, to be used within 90 days."""
        found = self._waiver(way, until=90)
        if found is None:
            return False
        approve_waiver(self._as(Role.REGISTRAR, way.program.owner), found.pk, note="Seen on the transcript.")
        return True

    def ask_for_waiver(self, way: Enrollment) -> bool:
        """A waiver that waits for a second person."""
        return self._waiver(way, until=0) is not None

    def _waiver(self, way: Enrollment, *, until: int) -> Waiver | None:
        if way.state != EnrollmentState.ACTIVE:
            return None
        for key in reversed(list(pack_of(way.version_id).requirements)):
            try:
                return request_waiver(
                    self._as(Role.COORDINATOR, way.campus),
                    way.pk,
                    requirement_key=key,
                    kind="replaced",
                    why="transcript",
                    words="A course of last spring covers it: grade A, on the transcript.",
                    until=local_day(self.now) + timedelta(days=until) if until else None,
                )
            except WaymarkError:
                continue
        return None

    def answer(self, way: Enrollment, wanted: Outcome) -> bool:
        """A supervisor answers so that the appraisal is not positive, or says too little; staff verify who it was."""
        waiting = AppraisalRequest.objects.filter(state=RequestState.SENT, expires_at__gt=self.now)
        found = waiting.filter(experience__enrollment=way).select_related("experience").first()
        if found is None or waiting.count() <= ANSWERS_LEFT:
            return False
        pack = pack_of(way.version_id)
        form = pack.appraisals[pack.activities[found.experience.activity_key].appraisal]
        ratings = _ratings(form, wanted)
        if not ratings:
            return False
        walk = Walk(self.cast, way.person, way.campus, Random(way.pk.int), at=self.now, until=self.now)  # noqa: S311 - made-up words, not secrets
        walk.enrollment, walk.pack = way, pack
        given = answered(walk, found, form, ratings=ratings)
        verify_appraiser(self._as(Role.COUNSELOR, way.campus), given.pk, note="Called the number on their site.")
        return True


def _ratings(form: AppraisalForm, wanted: Outcome) -> dict[str, str]:
    """Ratings that come to this outcome by the form's own rule, whatever is said overall; none when it has no such."""
    levels, keys = list(form.levels), list(form.items)
    best = dict.fromkeys(keys, levels[-1])
    tries = [{**best, key: levels[0]} for key in reversed(keys)]
    if form.not_observed:
        tries += [{**dict.fromkeys(keys, NOT_OBSERVED), key: levels[-1]} for key in reversed(keys)]
    for each in tries:
        if appraisal_outcome(form, form.positive.overall, item_ratings=each).outcome is wanted:
            return each
    return {}
