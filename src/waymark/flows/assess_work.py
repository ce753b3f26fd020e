"""An assessor reads the work: at standard it is accepted, else it goes back with advice for the next revision."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.flows.admit import admit
from waymark.flows.decided import is_own
from waymark.flows.draft_words import NO_PAGE, DraftAt
from waymark.flows.impartial import assessing
from waymark.flows.notify import notify, to_learner
from waymark.flows.reconsider import AWARDING_STATES, add_facts
from waymark.flows.save_draft import spend_draft
from waymark.records.assessment.commands import Reading, add_assessment
from waymark.records.assessment.models import Assessment
from waymark.records.assessment.queries import assessment_of, was_read_before
from waymark.records.assessment.states import Decision
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.enrollment.commands import note_activity
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import enrollment_pack, judged_when
from waymark.records.enrollment.queries import locked, scope_of
from waymark.records.evidence.commands import close_submission
from waymark.records.evidence.models import Submission
from waymark.records.evidence.queries import locked_submission, submission
from waymark.records.evidence.states import DraftRoom, SubmissionState
from waymark.records.ledger.derive import from_assessment
from waymark.records.notices.letters import Letter
from waymark.rules.forms.text import plain_text
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid
from waymark.rules.packs.model import Pack, Rubric
from waymark.rules.policy.actions import Action
from waymark.rules.progress.asked import rubric_digest, rubric_floor
from waymark.rules.progress.standards import verdict

LONGEST_COMMENT = 2000
ENDS = {Decision.ACCEPTED: SubmissionState.ACCEPTED, Decision.RETURNED: SubmissionState.RETURNED}


@transaction.atomic
def assess_work(
    ctx: Context,
    submission_id: UUID,
    *,
    ratings: Mapping[str, str],
    comments: Mapping[str, str],
    keep: str,
    next: str,
    decision: Decision | None,
    saw: DraftAt | None = NO_PAGE,
) -> Assessment:
    """Decide about one submission, once.

    Where a rubric decides, the ratings give the decision, and each criterion below the bar needs a comment. Else the
    assessor chooses, and returned work says what to do next. Whoever comes second is told, and nothing is changed.
    Raises NewerWords when the assessor's draft holds what the page of revision `saw` did not show.
    """
    enrollment = locked(submission(submission_id).enrollment_id)
    work = locked_submission(submission_id)
    scope = assessing(ctx.actor, scope_of(enrollment), enrollment.pk)
    admit(ctx, Action.ASSESS, scope, seen_by=Action.VIEW_SUBMISSION)
    assessor_id = ctx.actor.person_id
    if assessor_id is None:
        raise Forbidden(_("Work is assessed by a person. Sign in with your own account."))
    before = assessment_of(work.pk) if work.state != SubmissionState.SUBMITTED else None
    said = Said(
        ratings=dict(ratings),
        comments={key: plain_text(text) for key, text in comments.items() if plain_text(text)},
        keep=plain_text(keep),
        next=plain_text(next),
        decision=decision,
    )
    pack, pathway = judged_when(enrollment, work.activity_key, at=work.submitted_at)
    if before is not None and _says_same(before, pack, pathway, work, said, by_id=assessor_id):
        return before
    _require_open(ctx, enrollment, work, before)
    reading = _read(pack, pathway, work, said)
    assessment = add_assessment(submission_id=work.pk, assessor_id=assessor_id, reading=reading, at=ctx.now)
    close_submission(work, ENDS[reading.decision], at=ctx.now)
    spend_draft(assessor_id, room=DraftRoom.ASSESSMENT, object_id=work.pk, saw=saw)
    note_activity(enrollment, at=ctx.now)
    record(ctx, Verb.WORK_ASSESSED, "submission", work.pk, organization_id=enrollment.campus_id)
    _tell_learner(ctx, enrollment, work, assessment)
    fact = from_assessment(assessment, work, definition_digest=enrollment.version.digest)
    if fact is not None:
        add_facts(ctx, enrollment.pk, [fact])
    return assessment


@dataclass(frozen=True)
class Said:
    """What the assessor sent, without blanks around it."""

    ratings: dict[str, str]
    comments: dict[str, str]
    keep: str
    next: str
    decision: Decision | None


def _says_same(before: Assessment, pack: Pack, pathway_key: str, work: Submission, said: Said, *, by_id: UUID) -> bool:
    """Whether the assessor sent this very decision before: sent twice it has the effect of one."""
    if before.assessor_id != by_id:
        return False
    try:
        reading = _read(pack, pathway_key, work, said)
    except Invalid:
        return False
    return all(getattr(before, name) == value for name, value in vars(reading).items())


def _require_open(ctx: Context, enrollment: Enrollment, work: Submission, before: Assessment | None) -> None:
    if work.state == SubmissionState.WITHDRAWN:
        raise Conflict(_("The learner has taken this work back. There is nothing left to decide."))
    if work.state != SubmissionState.SUBMITTED:
        if before is not None and is_own(ctx, before.assessor_id):
            raise Conflict(_("You’ve decided about this work already. What you sent now wasn’t saved."))
        raise Conflict(_("Someone else decided about this work first. What you sent wasn’t saved."))
    if enrollment.state not in AWARDING_STATES:
        raise Conflict(_("This learner has left the program. There is nothing left to decide."))


def _read(pack: Pack, pathway_key: str, work: Submission, said: Said) -> Reading:
    """What the assessor found, when it is complete. Raises Invalid with a sentence for each field that is not."""
    activity = pack.activities[work.activity_key]
    rubric = pack.rubrics.get(activity.rubric)
    _refuse_misfits(rubric, work, said)
    if rubric is None:
        return Reading("", "", {}, {}, said.keep, said.next, _chosen(said))
    floor = rubric_floor(pack, pathway_key, activity)
    found = verdict(
        pack, rubric.key, at_least=floor or next(iter(rubric.levels)), ratings=said.ratings, carried=work.carried
    )
    decision = Decision(found.decision.value) if floor else _chosen(said)
    if said.decision not in (None, decision):
        raise Invalid(
            _("The ratings decide whether this work is accepted. Change a rating if you see it otherwise."),
            fields={"decision": _("The ratings say otherwise.")},
        )
    silent = {
        key: _("Say what is missing here and how to get there.") for key in found.unmet if key not in said.comments
    }
    if silent:
        raise Invalid(_("Each criterion that is not met needs a comment. Nothing was saved yet."), fields=silent)
    return Reading(rubric.key, rubric_digest(rubric), found.ratings, said.comments, said.keep, said.next, decision)


def _chosen(said: Said) -> Decision:
    """The assessor's own choice, where no rubric decides."""
    if said.decision is None:
        raise Invalid(
            _("Choose whether to accept this work or return it."), fields={"decision": _("Choose one of the two.")}
        )
    if said.decision is Decision.RETURNED and not said.next:
        raise Invalid(
            _("Returned work needs one thing to do next. Nothing was saved yet."),
            fields={"next": _("Say one thing to do next.")},
        )
    return said.decision


def _refuse_misfits(rubric: Rubric | None, work: Submission, said: Said) -> None:
    known = set(rubric.criteria) if rubric else set()
    fields = {
        key: _("This work has no such criterion. Load the page again.") for key in said.comments if key not in known
    }
    if rubric is None:
        fields |= {key: _("This work is not rated on a rubric. Load the page again.") for key in said.ratings}
    for key, level in work.carried.items():
        if said.ratings.get(key, level) != level:
            fields[key] = _("This was met in an earlier revision and carries over. It cannot be rated anew.")
    for key, text in {**said.comments, "keep": said.keep, "next": said.next}.items():
        if len(text) > LONGEST_COMMENT:
            fields[key] = _("Keep this to %(count)s characters or fewer.") % {"count": LONGEST_COMMENT}
    if fields:
        raise Invalid(_("Some answers cannot be used as they are. Nothing was saved yet."), fields=fields)


def _tell_learner(ctx: Context, enrollment: Enrollment, work: Submission, decided: Assessment) -> None:
    pack = enrollment_pack(enrollment, enrollment.person.locale)
    values = {"activity": pack.activities[work.activity_key].title}
    path = reverse("learner-activity", args=[enrollment.pk, work.activity_key])
    key = f"work-read:{decided.pk if was_read_before(work.pk) else work.pk}"
    notify(ctx, [to_learner(enrollment, Letter.WORK_READ, effect_key=key, values=values, path=path)])
