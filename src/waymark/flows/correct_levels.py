"""The levels that somebody gave are corrected by another assessor: a decision of theirs takes the place of the first.

The first stays on record, superseded. Nothing the learner sent is touched.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.admit import admit
from waymark.flows.correct_record import Effects, by_person, effects_without, note_correction, usable_reason
from waymark.flows.decided import is_own
from waymark.flows.reconsider import add_facts, withdraw_and_question
from waymark.flows.reopen_work import decided, reopening, require_reopenable
from waymark.records.assessment.commands import Reading, add_assessment, supersede_assessment
from waymark.records.assessment.models import Assessment
from waymark.records.assessment.queries import assessment_of
from waymark.records.assessment.states import Decision
from waymark.records.audit.verbs import Verb
from waymark.records.corrections.commands import Corrected
from waymark.records.corrections.states import Change, Subject
from waymark.records.enrollment.commands import note_activity
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import judged_when
from waymark.records.evidence.commands import close_submission, reopen_submission
from waymark.records.evidence.models import Submission
from waymark.records.evidence.states import SubmissionState
from waymark.records.ledger.derive import from_assessment, local_day
from waymark.records.ledger.models import SourceKind
from waymark.records.ledger.queries import fact_from
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.rules.kernel.ids import new_id
from waymark.rules.packs.model import FactKind, Rubric
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may
from waymark.rules.progress.asked import rubric_digest, rubric_floor
from waymark.rules.progress.facts import FactView, RatedValue
from waymark.rules.progress.standards import Verdict, verdict

ENDS = {Decision.ACCEPTED: SubmissionState.ACCEPTED, Decision.RETURNED: SubmissionState.RETURNED}


@dataclass(frozen=True)
class Outlook:
    """What corrected levels would come to, before anybody decides."""

    verdict: Verdict
    decision: Decision
    effects: Effects


@transaction.atomic
def correct_levels(
    ctx: Context, assessment_id: UUID, *, ratings: Mapping[str, str], why: str, told: str, note: str = ""
) -> Assessment:
    """Put other levels in the place of those that somebody else gave. Twice has the effect of once.

    `ratings` names the criteria that change, or all of them. Awards that no longer have what they rest on come into
    question; one that is still carried stays as it is. Raises Invalid, naming criteria or fields, for what cannot be
    used; Conflict when a later revision took its place.
    """
    enrollment, work, found = decided(assessment_id)
    admit(ctx, Action.CORRECT_LEVELS, reopening(ctx.actor, enrollment, found), seen_by=Action.VIEW_SUBMISSION)
    assessor = by_person(ctx)
    if found.superseded_at is not None:
        return _said_before(ctx, work, found, ratings)
    require_correctable(enrollment, work, found)
    reason = usable_reason(why, told, note)
    changed = _changed(enrollment, work, found, ratings)
    judged, decision = _judged(enrollment, work, found, changed)
    supersede_assessment(found, at=ctx.now)
    reading = _reading(found, changed, judged, decision, reason.told)
    made = add_assessment(submission_id=work.pk, assessor_id=assessor, reading=reading, at=ctx.now)
    if decision != found.decision:
        reopen_submission(work)
        close_submission(work, ENDS[decision], at=ctx.now)
    note_activity(enrollment, at=ctx.now)
    before = {"decision": found.decision, "ratings": {key: found.ratings.get(key, "") for key in changed}}
    after = {"decision": decision.value, "ratings": changed, "assessment": str(made.pk)}
    corrected = Corrected(Subject.ASSESSMENT, found.pk, work.activity_key, Change.AMENDED, before=before, after=after)
    note_correction(ctx, enrollment, corrected, reason, verb=Verb.LEVELS_CORRECTED)
    add_facts(ctx, enrollment.pk, [from_assessment(made, work, definition_digest=enrollment.version.digest)])
    fact = fact_from(SourceKind.ASSESSMENT, found.pk)
    if fact is not None:
        withdraw_and_question(ctx, fact.pk, because="levels-corrected")
    return made


def levels_outlook(ctx: Context, found: Assessment, work: Submission, ratings: Mapping[str, str]) -> Outlook:
    """What the levels would come to: the decision, and what becomes of badges and requirements. Reads only; whoever
    asks was admitted before. Raises Invalid as the correction itself."""
    enrollment = work.enrollment
    changed = _changed(enrollment, work, found, ratings)
    judged, decision = _judged(enrollment, work, found, changed)
    fact = fact_from(SourceKind.ASSESSMENT, found.pk)
    instead = FactView(
        new_id(),
        FactKind.RATED,
        work.activity_key,
        RatedValue(found.rubric_key, judged.ratings),
        local_day(ctx.now),
    )
    effects = effects_without(
        enrollment,
        [fact.pk] if fact is not None else [],
        instead=[instead] if decision is Decision.ACCEPTED else [],
    )
    return Outlook(judged, decision, effects)


def may_correct_levels(ctx: Context, enrollment: Enrollment, found: Assessment) -> bool:
    """Whether the actor may put other levels in the place of these; where no rubric decided there are none."""
    scope = reopening(ctx.actor, enrollment, found)
    return bool(found.rubric_key) and may(ctx.actor, Action.CORRECT_LEVELS, scope)


def require_correctable(enrollment: Enrollment, work: Submission, found: Assessment) -> None:
    """Raise Conflict, saying why and what to do instead, when the levels cannot be corrected as things stand."""
    if found.superseded_at is not None:
        raise Conflict(_("This decision was taken back or corrected already. Reload the work to see how it stands."))
    require_reopenable(enrollment, work)
    if _rubric(enrollment, work, found) is None:
        raise Conflict(_("This work wasn’t rated by a rubric that is still there. Send it back to the queue instead."))


def _rubric(enrollment: Enrollment, work: Submission, found: Assessment) -> Rubric | None:
    pack, _pathway = judged_when(enrollment, work.activity_key, at=work.submitted_at)
    rubric = pack.rubrics.get(found.rubric_key)
    return rubric if rubric is not None and rubric_digest(rubric) == found.rubric_digest else None


def _changed(enrollment: Enrollment, work: Submission, found: Assessment, ratings: Mapping[str, str]) -> dict[str, str]:
    """The criteria whose level is another one now."""
    changed = {key: level for key, level in ratings.items() if found.ratings.get(key) != level}
    fields = {
        key: _("This was met in an earlier revision and carries over. It can’t be corrected here.")
        for key in changed
        if key in work.carried
    }
    if fields:
        raise Invalid(_("Some answers need another look. Nothing was changed."), fields=fields)
    if not changed:
        raise Invalid(_("Nothing is different yet. Change what was wrong, then save."))
    return changed


def _judged(
    enrollment: Enrollment, work: Submission, found: Assessment, changed: Mapping[str, str]
) -> tuple[Verdict, Decision]:
    """What the whole rubric amounts to with the corrected levels; where no rubric decides the decision stays."""
    pack, pathway = judged_when(enrollment, work.activity_key, at=work.submitted_at)
    floor = rubric_floor(pack, pathway, pack.activities[work.activity_key])
    lowest = next(iter(pack.rubrics[found.rubric_key].levels))
    judged = verdict(pack, found.rubric_key, at_least=floor or lowest, ratings={**found.ratings, **changed})
    return judged, Decision(judged.decision.value) if floor else Decision(found.decision)


def _reading(found: Assessment, changed: Mapping[str, str], judged: Verdict, decision: Decision, told: str) -> Reading:
    """The decision as it reads from now on. What was said of a level that changed goes with that level; what the
    learner is told takes its place where something is missing."""
    comments = {key: text for key, text in found.comments.items() if key not in changed}
    comments |= {key: told for key in judged.unmet if key in changed}
    stays = decision == found.decision
    advice = told if decision is Decision.RETURNED else ""
    return Reading(
        found.rubric_key,
        found.rubric_digest,
        judged.ratings,
        comments,
        found.keep,
        found.next if stays and found.next else advice,
        decision,
    )


def _said_before(ctx: Context, work: Submission, found: Assessment, ratings: Mapping[str, str]) -> Assessment:
    """The decision that the actor made of the same levels before: sent twice it has the effect of one."""
    standing = assessment_of(work.pk)
    whole = {**found.ratings, **ratings}
    if standing is not None and is_own(ctx, standing.assessor_id) and standing.ratings == whole:
        return standing
    raise Conflict(_("This decision was taken back or corrected already. Reload the work to see how it stands."))
