"""A learner sends a piece of work: a frozen revision, with copies of the plan parts it rests on. Or takes it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.enrollment.commands import note_activity
from waymark.records.enrollment.queries import locked, scope_of
from waymark.records.evidence import commands
from waymark.records.evidence.frozen import work_digest
from waymark.records.evidence.models import Attachment, Submission
from waymark.records.evidence.queries import locked_submission, revisions, submission, usable_files
from waymark.records.evidence.states import DraftRoom, SubmissionState
from waymark.records.plans.queries import Document, frozen_plan
from waymark.rules.forms.answers import Cleaned, Kept, validate
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.packs.model import ActivityKind, Form, PlanPart
from waymark.rules.policy.actions import Action

from .admit import admit
from .draft_words import NO_PAGE, DraftAt
from .open_step import Step, open_step
from .resume_work import Resumed, files_by_field, resume_work
from .save_draft import back_to_draft, spend_draft


@dataclass(frozen=True)
class _Work:
    """One revision, ready to be stored: its row, and the files it holds by field."""

    row: Submission
    files: tuple[tuple[str, Attachment], ...]


@transaction.atomic
def submit_work(
    ctx: Context,
    enrollment_id: UUID,
    *,
    activity_key: str,
    answers: Mapping[str, object],
    attachment_ids: Mapping[str, Sequence[UUID]],
    saw: DraftAt | None = NO_PAGE,
) -> Submission:
    """Send the next revision to the assessors. The same revision sent twice has the effect of one.

    What was met in a returned revision carries over with the answers that belong to it; only the rest may change.
    Raises Invalid, naming the fields, for answers the form cannot take; the draft is kept then. Raises NewerWords when
    the draft holds what the page of revision `saw` did not show.
    """
    step = open_step(
        ctx, enrollment_id, activity_key=activity_key, action=Action.SUBMIT_WORK, kinds=(ActivityKind.SUBMISSION,)
    )
    resumed = resume_work(step.enrollment, pack=step.pack, activity=step.activity)
    if resumed.waiting is not None:
        return _same_again(step, resumed, resumed.waiting, answers, attachment_ids)
    _require_another_try(step, resumed)
    work = _compose(step, resumed, answers, attachment_ids)
    try:
        with transaction.atomic():
            sent = commands.add_submission(
                enrollment_id=enrollment_id,
                activity_key=activity_key,
                revision=work.row.revision,
                answers=work.row.answers,
                included=work.row.included,
                carried=work.row.carried,
                digest=work.row.digest,
                files=[(field, file.pk) for field, file in work.files],
                at=ctx.now,
            )
    except IntegrityError as error:
        raise Conflict(_("This was sent a moment ago. Load the page again to see it.")) from error
    spend_draft(step.enrollment.person_id, room=DraftRoom.ACTIVITY, object_id=enrollment_id, part=activity_key, saw=saw)
    note_activity(step.enrollment, at=ctx.now)
    record(ctx, Verb.WORK_SUBMITTED, "submission", sent.pk, organization_id=step.enrollment.campus_id)
    return sent


def _same_again(
    step: Step,
    resumed: Resumed,
    waiting: Submission,
    answers: Mapping[str, object],
    attachment_ids: Mapping[str, Sequence[UUID]],
) -> Submission:
    """The revision that waits, when the same was sent once more. Raises Conflict when it says something else."""
    before = tuple(each for each in resumed.history if each.revision < waiting.revision)
    try:
        again = _compose(step, _at_revision(resumed, waiting.revision, before), answers, attachment_ids)
    except Invalid:
        again = None
    if again is None or again.row.digest != waiting.digest:
        raise Conflict(
            _("This work is with an assessor already. To change it, take it back first; what you wrote is kept.")
        )
    return waiting


def _at_revision(resumed: Resumed, revision: int, history: tuple[Submission, ...]) -> Resumed:
    return Resumed(revision, resumed.used, history, resumed.returned, resumed.carried, resumed.kept, resumed.closed)


def _require_another_try(step: Step, resumed: Resumed) -> None:
    if resumed.accepted is not None:
        raise Conflict(_("This work is accepted already. There is nothing left to send."))
    attempts = step.pack.policy.attempts
    if attempts is not None and resumed.used >= attempts:
        raise Conflict(
            _("You have sent this %(count)s times, which is as often as the program allows. Ask your coordinator.")
            % {"count": resumed.used}
        )


def _compose(
    step: Step, resumed: Resumed, answers: Mapping[str, object], attachment_ids: Mapping[str, Sequence[UUID]]
) -> _Work:
    """The revision as it would be stored. Raises Invalid for what the form cannot take or the plan lacks."""
    form = step.pack.forms.get(step.activity.form)
    if form is None:
        raise NotFound(_("This step has no form. Tell the coordinator of your campus."))
    included = frozen_plan(step.enrollment.pk, step.activity.includes)
    cleaned = _complete(form, included, answers, attachment_ids, resumed.kept)
    files = _files(step, resumed, cleaned)
    row = Submission(
        enrollment_id=step.enrollment.pk,
        activity_key=step.activity.key,
        revision=resumed.revision,
        answers=cleaned.answers,
        included=included,
        carried=resumed.carried,
    )
    held = [(field, file.sha256) for field, file in files]
    row.digest = work_digest(row, held, version_digest=step.enrollment.version.digest)
    return _Work(row, files)


def _files(step: Step, resumed: Resumed, cleaned: Cleaned) -> tuple[tuple[str, Attachment], ...]:
    """The files themselves: those kept are the returned revision's own, others must be in the learner's library."""
    kept = {each.attachment_id: each.attachment for each in resumed.returned.files.all()} if resumed.returned else {}
    asked = [file for field, files in cleaned.files.items() if field not in resumed.closed for file in files]
    mine = usable_files(step.enrollment.person_id, asked) if asked else {}
    gone = {
        field: _("A file here is no longer in your library. Attach it again.")
        for field, files in cleaned.files.items()
        if field not in resumed.closed and any(file not in mine for file in files)
    }
    if gone:
        raise Invalid(_("Some files need another look. Nothing was sent, and what you wrote is kept."), fields=gone)
    return tuple(
        (field, kept[file] if field in resumed.closed else mine[file])
        for field, files in cleaned.files.items()
        for file in files
    )


def _complete(
    form: Form,
    included: Mapping[str, Sequence[Document]],
    answers: Mapping[str, object],
    attachment_ids: Mapping[str, Sequence[UUID]],
    kept: Kept,
) -> Cleaned:
    """The answers, cleaned. Raises Invalid for every field at fault, and for every part of the plan that is empty: what
    is empty cannot be assessed."""
    empty = {part: str(_ASK_FOR[PlanPart(part)]) for part, rows in included.items() if not rows}
    try:
        cleaned = validate(form, answers, files=attachment_ids, kept=kept)
    except Invalid as refusal:
        raise Invalid(refusal.message, fields={**empty, **refusal.fields}) from refusal
    if empty:
        raise Invalid(_("Your plan is sent with this, and a part of it is still empty."), fields=empty)
    return cleaned


_ASK_FOR = {
    PlanPart.RESULTS: gettext_lazy("Take at least one self-assessment first."),
    PlanPart.GOALS: gettext_lazy("Write at least one goal in your plan first."),
    PlanPart.ACTIONS: gettext_lazy("Add at least one step to a goal in your plan first."),
    PlanPart.REFLECTIONS: gettext_lazy("Reflect on at least one goal in your plan first."),
}


@transaction.atomic
def withdraw_work(ctx: Context, submission_id: UUID) -> Submission:
    """Take work back before anybody decides about it. Its answers become the draft again; twice is once."""
    enrollment = locked(submission(submission_id).enrollment_id)
    admit(ctx, Action.WITHDRAW_WORK, scope_of(enrollment), seen_by=Action.VIEW_SUBMISSION)
    work = locked_submission(submission_id)
    if work.state == SubmissionState.WITHDRAWN:
        return work
    if work.state != SubmissionState.SUBMITTED:
        raise Conflict(_("An assessor has decided about this work, so it cannot be taken back."))
    commands.close_submission(work, SubmissionState.WITHDRAWN, at=ctx.now)
    work_to_draft(ctx, work)
    note_activity(enrollment, at=ctx.now)
    record(ctx, Verb.WORK_WITHDRAWN, "submission", work.pk, organization_id=enrollment.campus_id)
    return work


def work_to_draft(ctx: Context, work: Submission) -> None:
    """Let work that was taken back be written on: its answers become the draft again."""
    row = next(each for each in revisions(work.enrollment_id, work.activity_key) if each.pk == work.pk)
    files = {field: [str(file) for file in ids] for field, ids in files_by_field(row).items()}
    back_to_draft(
        ctx,
        work.enrollment.person_id,
        room=DraftRoom.ACTIVITY,
        object_id=work.enrollment_id,
        part=work.activity_key,
        answers={**work.answers, **files},
    )
