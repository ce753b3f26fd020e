"""Writing awards. Only flows call these."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from waymark.records.enrollment.models import Enrollment
from waymark.rules.kernel.ids import new_id
from waymark.rules.kernel.transitions import move
from waymark.rules.progress.tree import Document

from .models import Award, ReleaseItem, ReleaseRun
from .states import AWARD_MOVES, AwardState, ItemState


@dataclass(frozen=True)
class NewAward:
    """An award about to be stored: GRANTED when the rule grants by itself, PROPOSED when a person must release it."""

    id: UUID
    achievement_key: str
    state: AwardState
    finding: Document


def add_awards(enrollment: Enrollment, new: Sequence[NewAward], *, at: datetime) -> list[Award]:
    """Store awards of one enrollment: one query. The database refuses a second live award of the same achievement."""
    return Award.objects.bulk_create(
        Award(
            id=each.id,
            person_id=enrollment.person_id,
            enrollment_id=enrollment.pk,
            campus_id=enrollment.campus_id,
            program_id=enrollment.program_id,
            version_id=enrollment.version_id,
            achievement_key=each.achievement_key,
            state=each.state,
            finding=each.finding,
            proposed_at=at,
            decided_at=at if each.state is AwardState.GRANTED else None,
        )
        for each in new
    )


def decide_award(
    award: Award,
    target: AwardState,
    *,
    by_id: UUID | None,
    at: datetime,
    reason: str = "",
    finding: Document | None = None,
) -> Award:
    """Move an award by somebody's decision, with the finding it now rests on when that was judged anew. One that is
    granted is earned at the campus where its learner is then."""
    award.state = move(AWARD_MOVES, AwardState(award.state), target)
    award.decided_by_id, award.decided_at, award.reason = by_id, at, reason
    if target is AwardState.GRANTED:
        award.campus_id = award.enrollment.campus_id
    if finding is not None:
        award.finding = finding
    award.save(update_fields=["state", "campus", "decided_by", "decided_at", "reason", "finding"])
    return award


def keep_award(award: Award, *, reason: str, finding: Document | None = None) -> Award:
    """Take an award out of question. Who granted it, and when, stays: its fact is dated by that day.

    `finding` names the facts that carry it now, if they do: it comes into question when one of those is withdrawn.
    """
    award.state = move(AWARD_MOVES, AwardState(award.state), AwardState.GRANTED)
    award.reason = reason
    award.finding = award.finding if finding is None else finding
    award.save(update_fields=["state", "reason", "finding"])
    return award


def restore_award(award: Award, *, granted_at: datetime, by_id: UUID | None, reason: str) -> Award:
    """Give a revoked award back, granted on the day it was first; `by_id` is whoever decided so."""
    award.state = move(AWARD_MOVES, AwardState(award.state), AwardState.GRANTED)
    award.decided_at, award.decided_by_id, award.reason = granted_at, by_id, reason
    award.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    return award


def question_awards(awards: Iterable[Award]) -> None:
    """Put granted awards in question, until a person decides. Who granted them, and when, stays: one query."""
    questioned = list(awards)
    for award in questioned:
        award.state = move(AWARD_MOVES, AwardState(award.state), AwardState.IN_QUESTION)
    Award.objects.filter(pk__in=[award.pk for award in questioned]).update(state=AwardState.IN_QUESTION)


def answer_question(award: Award, *, finding: Document) -> Award:
    """Take an award out of question because what it rested on was recorded again: `finding` names the new facts."""
    award.state = move(AWARD_MOVES, AwardState(award.state), AwardState.GRANTED)
    award.finding = finding
    award.save(update_fields=["state", "finding"])
    return award


def add_run(run_id: UUID, *, by_id: UUID, award_ids: Iterable[UUID], at: datetime) -> ReleaseRun:
    """Store a release of many, and which awards it is of. Two queries."""
    made = ReleaseRun.objects.create(pk=run_id, by_id=by_id, made_at=at)
    ReleaseItem.objects.bulk_create(
        ReleaseItem(id=new_id(), run=made, award_id=each, state=ItemState.WAITING) for each in award_ids
    )
    return made


def settle_item(item: ReleaseItem, to: ItemState, *, why: str = "") -> None:
    """What became of one award of a run."""
    item.state, item.why = to, why[:300]
    item.save(update_fields=["state", "why"])


def stop_run(run: ReleaseRun, *, at: datetime) -> int:
    """No award of it whose turn has not come is released any more; how many those were."""
    run.stopped_at = at
    run.save(update_fields=["stopped_at"])
    return ReleaseItem.objects.filter(run=run, state=ItemState.WAITING).update(state=ItemState.STOPPED)


def end_run(run: ReleaseRun, *, at: datetime) -> None:
    """Every award of it had its turn."""
    run.ended_at = at
    run.save(update_fields=["ended_at"])


def hand_over_awards(award_ids: Sequence[UUID], *, to_id: UUID) -> None:
    """Let awards belong to another account of the same person. The database refuses it for any other person."""
    Award.objects.filter(pk__in=award_ids).update(person_id=to_id)
