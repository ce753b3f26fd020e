"""What each source row says, as facts. Nothing here reads the database or the clock.

The same row gives the same fact whenever it is asked, so the ledger can be derived again and compared (`check`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from waymark.records.assessment.models import Assessment, Recognition
from waymark.records.assessment.states import Decision, RecognitionState
from waymark.records.corrections.models import Waiver
from waymark.records.corrections.states import WaiverState
from waymark.records.evidence.models import Attestation, QuizAttempt, Submission
from waymark.records.evidence.states import AttestationKind
from waymark.records.experience.models import Appraisal, Experience
from waymark.records.experience.states import AppraisalState
from waymark.records.plans.models import InstrumentResult
from waymark.rules.kernel.ids import new_id
from waymark.rules.packs.model import Activity, FactKind
from waymark.rules.progress.appraisals import Outcome

from .models import SourceKind
from .values import Document


@dataclass(frozen=True)
class DerivedFact:
    """A fact as its source row gives it, before it is stored. `value` is the stored form (see `values`).

    `id` is what the fact will be called if it is stored; two derivations of the same row are equal all the same.
    """

    enrollment_id: UUID
    kind: FactKind
    about: str
    value: Document | None
    on: date
    source_kind: SourceKind
    source_id: UUID
    definition_digest: str
    id: UUID = field(default_factory=new_id, compare=False)


def local_day(instant: datetime) -> date:
    """The calendar day of an instant where the program lives, whatever zone a request or a job runs in."""
    return instant.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def from_attestation(attestation: Attestation, *, definition_digest: str) -> DerivedFact | None:
    """Done, or accepted for a course grade; nothing once the word was taken back."""
    if attestation.withdrawn_at is not None:
        return None
    is_grade = attestation.kind == AttestationKind.COURSE_GRADE
    return DerivedFact(
        enrollment_id=attestation.enrollment_id,
        kind=FactKind.ACCEPTED if is_grade else FactKind.DONE,
        about=attestation.activity_key,
        value=None,
        on=attestation.on,
        source_kind=SourceKind.ATTESTATION,
        source_id=attestation.pk,
        definition_digest=definition_digest,
    )


def from_results(
    activity: Activity, results: Sequence[InstrumentResult], *, definition_digest: str
) -> DerivedFact | None:
    """Done once every instrument of the activity was taken; the source is the result that completed the set.

    `results` are all those of one enrollment, in any order. Taking an instrument again changes nothing.
    """
    missing = set(activity.instruments)
    if not missing:
        return None
    for result in sorted(results, key=lambda each: (each.taken_at, each.pk)):
        missing.discard(result.instrument_key)
        if not missing:
            return DerivedFact(
                enrollment_id=result.enrollment_id,
                kind=FactKind.DONE,
                about=activity.key,
                value=None,
                on=local_day(result.taken_at),
                source_kind=SourceKind.RESULT,
                source_id=result.pk,
                definition_digest=definition_digest,
            )
    return None


def from_quiz(attempt: QuizAttempt, *, definition_digest: str) -> DerivedFact | None:
    """Scored, whatever the score: the standard decides what it is worth. Nothing once it was set aside."""
    if attempt.superseded_at is not None:
        return None
    return DerivedFact(
        enrollment_id=attempt.enrollment_id,
        kind=FactKind.SCORED,
        about=attempt.activity_key,
        value={"percent": attempt.percent},
        on=local_day(attempt.taken_at),
        source_kind=SourceKind.QUIZ,
        source_id=attempt.pk,
        definition_digest=definition_digest,
    )


def from_assessment(assessment: Assessment, submission: Submission, *, definition_digest: str) -> DerivedFact | None:
    """Rated when a rubric was used, else accepted; nothing when the work was returned, or is read again."""
    if assessment.decision != Decision.ACCEPTED or assessment.superseded_at is not None:
        return None
    is_rated = bool(assessment.rubric_key)
    return DerivedFact(
        enrollment_id=submission.enrollment_id,
        kind=FactKind.RATED if is_rated else FactKind.ACCEPTED,
        about=submission.activity_key,
        value={"rubric": assessment.rubric_key, "ratings": dict(assessment.ratings)} if is_rated else None,
        on=local_day(assessment.assessed_at),
        source_kind=SourceKind.ASSESSMENT,
        source_id=assessment.pk,
        definition_digest=assessment.rubric_digest or definition_digest,
    )


def from_appraisal(
    appraisal: Appraisal, experience: Experience, *, appraisal_key: str, definition_digest: str
) -> DerivedFact | None:
    """Appraised, once staff verified who the appraiser is; never before, and never while too little was seen.

    Dated by the day it was received. One that completes another gives the outcome of both, with the other's hours.
    """
    if appraisal.state != AppraisalState.VERIFIED or appraisal.verified_by_id is None:
        return None
    if appraisal.outcome == Outcome.INCOMPLETE:
        return None
    return DerivedFact(
        enrollment_id=experience.enrollment_id,
        kind=FactKind.APPRAISED,
        about=experience.activity_key,
        value={"appraisal": appraisal_key, "outcome": appraisal.outcome, "hours": appraisal.hours},
        on=local_day(appraisal.received_at),
        source_kind=SourceKind.APPRAISAL,
        source_id=appraisal.pk,
        definition_digest=definition_digest,
    )


def from_recognition(recognition: Recognition, *, definition_digest: str) -> DerivedFact | None:
    """Recognized, once staff decided so; dated by the day its issuer awarded the badge.

    It is about the step it was brought for when it counts as what that step asks, else about none: an equivalence may
    still turn it into an achievement.
    """
    if recognition.state != RecognitionState.RECOGNIZED or recognition.decided_by_id is None:
        return None
    is_for_step = recognition.achievement == recognition.activity_key
    return DerivedFact(
        enrollment_id=recognition.enrollment_id,
        kind=FactKind.RECOGNIZED,
        about=recognition.activity_key if is_for_step else "",
        value={"achievement": recognition.achievement, "issuer": recognition.issuer},
        on=recognition.earned_on,
        source_kind=SourceKind.RECOGNITION,
        source_id=recognition.pk,
        definition_digest=definition_digest,
    )


def from_waiver(waiver: Waiver, *, definition_digest: str) -> DerivedFact | None:
    """Waived (or replaced) once a second person agreed, and while nobody took that back. About a requirement."""
    if waiver.state != WaiverState.APPROVED or waiver.decided_at is None:
        return None
    return DerivedFact(
        enrollment_id=waiver.enrollment_id,
        kind=FactKind.WAIVED,
        about=waiver.requirement_key,
        value={"kind": waiver.kind},
        on=local_day(waiver.decided_at),
        source_kind=SourceKind.WAIVER,
        source_id=waiver.pk,
        definition_digest=definition_digest,
    )


@dataclass(frozen=True)
class GrantedAward:
    """An award that was granted and not taken away, as the ledger needs to know it."""

    award_id: UUID
    enrollment_id: UUID
    achievement_key: str
    decided_at: datetime
    definition_digest: str


def from_award(award: GrantedAward) -> DerivedFact:
    """Earned: what other achievements may build on."""
    return DerivedFact(
        enrollment_id=award.enrollment_id,
        kind=FactKind.EARNED,
        about=award.achievement_key,
        value=None,
        on=local_day(award.decided_at),
        source_kind=SourceKind.AWARD,
        source_id=award.award_id,
        definition_digest=award.definition_digest,
    )
