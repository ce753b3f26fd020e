"""Where a piece of work stands for its learner: which revision is next, what is kept of the last one, what reopens."""

from dataclasses import dataclass, field
from uuid import UUID

from waymark.records.assessment.queries import assessment_of
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import judged_by
from waymark.records.evidence.models import Submission
from waymark.records.evidence.queries import revisions
from waymark.records.evidence.states import SubmissionState
from waymark.rules.forms.answers import NOTHING_KEPT, Answer, Kept, kept_fields
from waymark.rules.packs.model import Activity, Pack
from waymark.rules.progress.asked import rubric_floor
from waymark.rules.progress.standards import carried_over

ENDS = (SubmissionState.ACCEPTED, SubmissionState.RETURNED)


@dataclass(frozen=True)
class Resumed:
    """The next revision of a piece of work.

    `answers` and `files` are those of the returned revision, to start from. `closed` names the fields that stay as they
    are, because what they answer was met; `carried` is criterion -> level met. `used` counts assessed revisions.
    """

    revision: int
    used: int
    history: tuple[Submission, ...]
    returned: Submission | None
    carried: dict[str, str] = field(default_factory=dict)
    kept: Kept = NOTHING_KEPT
    closed: frozenset[str] = frozenset()

    @property
    def waiting(self) -> Submission | None:
        """The revision that is with an assessor now."""
        return next((each for each in self.history if each.state == SubmissionState.SUBMITTED), None)

    @property
    def accepted(self) -> Submission | None:
        """The revision that was accepted."""
        return next((each for each in self.history if each.state == SubmissionState.ACCEPTED), None)

    @property
    def answers(self) -> dict[str, Answer]:
        """What the returned revision said, by field; empty for a first one."""
        return dict(self.returned.answers) if self.returned else {}

    @property
    def files(self) -> dict[str, tuple[UUID, ...]]:
        """The files of the returned revision, by field."""
        return files_by_field(self.returned) if self.returned else {}


def resume_work(enrollment: Enrollment, *, pack: Pack, activity: Activity) -> Resumed:
    """Where this work stands. Four queries at most; writes nothing."""
    history = tuple(revisions(enrollment.pk, activity.key))
    used = sum(each.state in ENDS for each in history)
    returned = next((each for each in history if each.state == SubmissionState.RETURNED), None)
    revision = history[0].revision + 1 if history else 1
    if returned is None:
        return Resumed(revision, used, history, None)
    carried = _carried(enrollment, pack, activity, returned)
    kept = Kept(frozenset(carried), dict(returned.answers), files_by_field(returned))
    form = pack.forms.get(activity.form)
    closed = kept_fields(form, kept) if form else frozenset()
    return Resumed(revision, used, history, returned, carried, kept, closed)


def files_by_field(submission: Submission) -> dict[str, tuple[UUID, ...]]:
    """Field key -> the files a revision holds there, in the order they were chosen."""
    held: dict[str, tuple[UUID, ...]] = {}
    for each in sorted(submission.files.all(), key=lambda file: file.pk):
        held[each.field_key] = (*held.get(each.field_key, ()), each.attachment_id)
    return held


def _carried(enrollment: Enrollment, pack: Pack, activity: Activity, returned: Submission) -> dict[str, str]:
    """What was met in the returned revision, itself or by carrying over; nothing where no rubric decides."""
    floor = rubric_floor(pack, judged_by(enrollment, activity.key), activity)
    assessment = assessment_of(returned.pk)
    if floor is None or assessment is None:
        return {}
    ratings = {**assessment.ratings, **returned.carried}
    return carried_over(pack, activity.rubric, at_least=floor, ratings=ratings)
