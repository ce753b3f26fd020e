"""What a learner has done so far on one way, read in a constant number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from waymark.records.assessment.models import Assessment, Recognition
from waymark.records.assessment.queries import assessments_of, latest_recognitions
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence import queries as evidence
from waymark.records.evidence.models import Attestation, Draft, QuizAttempt, Submission
from waymark.records.evidence.states import DraftRoom
from waymark.records.experience.models import Experience
from waymark.records.experience.queries import experiences_of
from waymark.records.experience.states import ExperienceState
from waymark.records.plans.models import InstrumentResult
from waymark.records.plans.queries import latest_results
from waymark.rules.packs.model import Activity, Pack
from waymark.rules.progress.asked import rubric_floor
from waymark.rules.progress.standards import carried_over


@dataclass(frozen=True)
class SoFar:
    """Everything by activity key (results by instrument key); of work and
    badges brought the latest that was not taken back."""

    enrollment: Enrollment
    submissions: Mapping[str, Submission]
    assessments: Mapping[UUID, Assessment]
    drafts: Mapping[tuple[str, str], Draft]
    words: Mapping[str, Attestation]
    attempts: Mapping[str, list[QuizAttempt]]
    results: Mapping[str, InstrumentResult]
    experiences: Mapping[str, Experience]
    badges: Mapping[str, Recognition]

    def assessment_of(self, activity_key: str) -> Assessment | None:
        """What was last decided about a piece of work."""
        submission = self.submissions.get(activity_key)
        return self.assessments.get(submission.pk) if submission else None

    def draft_of(self, activity: Activity) -> Draft | None:
        """What was typed for a step and not sent, if anything was typed at all."""
        rooms = (DraftRoom.ACTIVITY, DraftRoom.QUIZ, DraftRoom.EXPERIENCE)
        parts = [(room.value, activity.key) for room in rooms]
        parts += [(DraftRoom.INSTRUMENT.value, instrument) for instrument in activity.instruments]
        found = (self.drafts.get(part) for part in parts)
        return next((draft for draft in found if draft is not None and any(draft.answers.values())), None)


def so_far(enrollment: Enrollment) -> SoFar:
    """What there is. Ten queries."""
    submissions = evidence.latest_submissions(enrollment.pk)
    experiences: dict[str, Experience] = {}
    for each in experiences_of(enrollment.pk):
        if each.state != ExperienceState.CANCELLED:
            experiences.setdefault(each.activity_key, each)
    return SoFar(
        enrollment=enrollment,
        submissions=submissions,
        assessments=assessments_of(submission.pk for submission in submissions.values()),
        drafts=evidence.drafts_by_form(enrollment.person_id, enrollment.pk),
        words=evidence.live_attestations(enrollment.pk),
        attempts=evidence.attempts_by_quiz(enrollment.pk),
        results=latest_results(enrollment.pk),
        experiences=experiences,
        badges=latest_recognitions(enrollment.pk),
    )


def unmet_criteria(
    pack: Pack, activity: Activity, work: Submission, *, assessment: Assessment, pathway_key: str
) -> tuple[str, ...]:
    """The criteria that a reading left unmet, what carried over counted as met; none where no rubric decides."""
    floor = rubric_floor(pack, pathway_key, activity)
    if floor is None:
        return ()
    ratings = {**assessment.ratings, **work.carried}
    met = carried_over(pack, activity.rubric, at_least=floor, ratings=ratings)
    return tuple(key for key in pack.rubrics[activity.rubric].criteria if key not in met)
