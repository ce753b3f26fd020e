"""A learner takes a self-assessment; when a step's instruments are all taken, the step is done."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.enrollment.commands import note_activity
from waymark.records.enrollment.pathways import ever_activities
from waymark.records.evidence.states import DraftRoom
from waymark.records.ledger.derive import DerivedFact, from_results
from waymark.records.plans.commands import add_result
from waymark.records.plans.models import InstrumentResult
from waymark.records.plans.queries import results_of
from waymark.rules.instruments.scoring import Scores, score
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, NotFound
from waymark.rules.packs.model import ActivityKind
from waymark.rules.policy.actions import Action

from .draft_words import NO_PAGE, DraftAt
from .open_step import Step, open_step
from .reconsider import add_facts
from .save_draft import spend_draft

SAME_SITTING = timedelta(minutes=10)
SITTINGS_LIMIT = 30


@transaction.atomic
def take_instrument(
    ctx: Context,
    enrollment_id: UUID,
    *,
    activity_key: str,
    instrument_key: str,
    answers: Mapping[str, int],
    saw: DraftAt | None = NO_PAGE,
) -> InstrumentResult:
    """Score one sitting and keep it. Taking it again later makes a new result; sending one twice is once.

    Raises NewerWords when the draft holds what the page of revision `saw` did not show.
    """
    step = open_step(
        ctx,
        enrollment_id,
        activity_key=activity_key,
        action=Action.TAKE_INSTRUMENT,
        kinds=(ActivityKind.SELF_ASSESSMENT,),
    )
    instrument = step.pack.instruments.get(instrument_key)
    if instrument is None or instrument_key not in step.activity.instruments:
        raise NotFound(_("This self-assessment is not part of the step. Open the step and choose one."))
    scores = score(instrument, answers)
    spend_draft(
        step.enrollment.person_id, room=DraftRoom.INSTRUMENT, object_id=enrollment_id, part=instrument_key, saw=saw
    )
    before = results_of(enrollment_id)
    sittings = [each for each in before if each.instrument_key == instrument_key]
    if sittings and dict(answers) == sittings[-1].answers and ctx.now - sittings[-1].taken_at < SAME_SITTING:
        return sittings[-1]
    if len(sittings) >= SITTINGS_LIMIT:
        raise Conflict(_("You have taken this very often. Your results are in your plan; the latest one counts."))
    result = add_result(
        enrollment_id=enrollment_id,
        instrument_key=instrument_key,
        instrument_version=instrument.version,
        answers=dict(answers),
        scores=_by_scale(scores),
        at=ctx.now,
    )
    note_activity(step.enrollment, at=ctx.now)
    record(ctx, Verb.INSTRUMENT_TAKEN, "result", result.pk, organization_id=step.enrollment.campus_id)
    if facts := _completed(step, [*before, result], result):
        add_facts(ctx, enrollment_id, facts)
    return result


def _by_scale(scores: Scores) -> dict[str, object]:
    """Scale key -> its numbers, the highest first."""
    return {
        each.scale: {name: value for name, value in asdict(each).items() if name != "scale"} for each in scores.scales
    }


def _completed(step: Step, results: list[InstrumentResult], latest: InstrumentResult) -> list[DerivedFact]:
    """The facts that this very result gives: every step of their pathway, or of one before, that it made complete."""
    digest = step.enrollment.version.digest
    found = [
        from_results(activity, results, definition_digest=digest)
        for activity in ever_activities(step.enrollment, step.pack).values()
        if activity.kind is ActivityKind.SELF_ASSESSMENT
    ]
    return [fact for fact in found if fact is not None and fact.source_id == latest.pk]
