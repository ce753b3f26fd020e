"""The facts of an enrollment changed, so it is judged anew: its progress, its awards, and whether it is completed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.issue_credential import request_issue
from waymark.flows.notify import about_achievement, notify
from waymark.records.audit.commands import record, record_all
from waymark.records.audit.verbs import Verb
from waymark.records.awards.commands import NewAward, add_awards, answer_question, question_awards
from waymark.records.awards.models import Award
from waymark.records.awards.queries import awards_of, facts_named, rests_on
from waymark.records.awards.states import LIVE_AWARD_STATES, AwardState
from waymark.records.corrections.queries import questioned_by_people
from waymark.records.enrollment.commands import complete_enrollment, reopen_enrollment, store_met
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import enrollment_pack, judge
from waymark.records.enrollment.queries import locked
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.ledger.commands import record_facts, withdraw_fact
from waymark.records.ledger.derive import DerivedFact, GrantedAward, from_award, local_day
from waymark.records.ledger.models import Fact
from waymark.records.ledger.queries import facts as facts_by_id
from waymark.records.ledger.queries import live_facts
from waymark.records.notices.letters import Letter
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import NotFound
from waymark.rules.kernel.ids import new_id
from waymark.rules.packs.model import FactKind, Pack, Release, Tier
from waymark.rules.progress.facts import FactView, WaivedValue
from waymark.rules.progress.findings import Judgment

AWARDING_STATES = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED, EnrollmentState.COMPLETED)
REFUSED_STATES = (AwardState.DISMISSED, AwardState.REVOKED)


@transaction.atomic
def reconsider(ctx: Context, enrollment_id: UUID) -> Judgment:
    """Judge the live facts and let follow what follows: progress stored, awards granted or proposed, a way completed.

    A step inside other stories, which asked for permission before. Judging twice has the effect of once.

    An achievement released by itself is granted at once, and what builds on it is judged again, to the fixpoint. One
    that a person must confirm is proposed. A person's refusal stands as long as it would rest on the same facts.

    An award of another enrollment of the same person and program may build on what was earned here: it follows too.
    """
    enrollment = locked(enrollment_id)
    awards = awards_of(enrollment.person_id, enrollment.program_id)
    judgment = _reconsider_one(ctx, enrollment, awards)
    for other_id in sorted({award.enrollment_id for award in awards} - {enrollment.pk}):
        _reconsider_one(ctx, locked(other_id), awards_of(enrollment.person_id, enrollment.program_id))
    return judgment


def _reconsider_one(ctx: Context, enrollment: Enrollment, awards: Sequence[Award]) -> Judgment:
    pack = enrollment_pack(enrollment)
    judged = _judge(ctx, enrollment, pack, awards, live_facts(enrollment.pk))
    if judged.judgment.word != enrollment.met:
        store_met(enrollment, met=judged.judgment.word)
    if judged.new:
        _store_awards(ctx, enrollment, judged)
    _close_answered_questions(ctx, enrollment, judged.judgment, awards)
    granted = {award.achievement_key for award in awards if award.state == AwardState.GRANTED}
    granted |= {award.achievement_key for award in judged.new if award.state is AwardState.GRANTED}
    _follow_the_goal(ctx, enrollment, is_reached=_goal(pack) <= granted)
    return judged.judgment


def _follow_the_goal(ctx: Context, enrollment: Enrollment, *, is_reached: bool) -> None:
    """An enrollment is completed while everything that finishes it is granted; else its learner can go on."""
    if enrollment.state == EnrollmentState.ACTIVE and is_reached:
        complete_enrollment(enrollment, at=ctx.now)
        record(ctx, Verb.ENROLLMENT_COMPLETED, "enrollment", enrollment.pk, organization_id=enrollment.campus_id)
    elif enrollment.state == EnrollmentState.COMPLETED and not is_reached:
        reopen_enrollment(enrollment, at=ctx.now)
        record(ctx, Verb.ENROLLMENT_REOPENED, "enrollment", enrollment.pk, organization_id=enrollment.campus_id)


@transaction.atomic
def add_facts(ctx: Context, enrollment_id: UUID, facts: Iterable[DerivedFact | None]) -> Judgment:
    """Store what a source row says (None says nothing) and reconsider. The enrollment is locked first."""
    enrollment = locked(enrollment_id)
    stored = record_facts((fact for fact in facts if fact is not None), at=ctx.now)
    record_all(ctx, Verb.FACT_RECORDED, [("fact", fact.pk, enrollment.campus_id) for fact in stored])
    return reconsider(ctx, enrollment_id)


@transaction.atomic
def withdraw_and_question(ctx: Context, fact_id: UUID, *, because: str) -> Judgment:
    """Withdraw a fact. Granted awards that rest on it are put in question; none is taken away: a person decides that.

    A step inside other stories, which asked for permission before. `because` is a fixed phrase, never prose.
    """
    fact = Fact.objects.filter(pk=fact_id).first()
    if fact is None:
        raise NotFound(_("There is no such fact."))
    enrollment = locked(fact.enrollment_id)
    if withdraw_fact(fact_id, at=ctx.now, because=because):
        record(ctx, Verb.FACT_WITHDRAWN, "fact", fact_id, organization_id=enrollment.campus_id)
        questioned = [
            award
            for award in awards_of(enrollment.person_id, enrollment.program_id)
            if award.state == AwardState.GRANTED and rests_on(award, fact_id)
        ]
        if questioned:
            question_awards(questioned)
            record_all(ctx, Verb.AWARD_QUESTIONED, [("award", award.pk, enrollment.campus_id) for award in questioned])
    return reconsider(ctx, fact.enrollment_id)


def _close_answered_questions(
    ctx: Context, enrollment: Enrollment, judgment: Judgment, awards: Sequence[Award]
) -> None:
    """An award in question is granted as before once every fact that was withdrawn from under it stands again, as when
    attendance was taken back and recorded anew: then there is nothing left for a person to decide."""
    questioned = [award for award in awards if award.state == AwardState.IN_QUESTION]
    if not questioned:
        return
    by_people = questioned_by_people([award.pk for award in questioned])
    live = {(each.kind, each.about) for each in live_facts(enrollment.pk)}
    rested_on = facts_by_id(UUID(key) for award in questioned for key in facts_named(award))
    for award in questioned:
        if award.pk in by_people:
            continue  # somebody doubts it: only a person says otherwise
        behind = [rested_on[UUID(key)] for key in facts_named(award) if UUID(key) in rested_on]
        gone = {(FactKind(fact.kind), fact.about) for fact in behind if fact.withdrawn_at is not None}
        if gone and gone <= live and award.achievement_key in judgment.met():
            answer_question(award, finding=judgment.reason_for(award.achievement_key))
            record(ctx, Verb.AWARD_KEPT, "award", award.pk, organization_id=enrollment.campus_id)


@dataclass(frozen=True)
class _Judged:
    judgment: Judgment
    new: tuple[NewAward, ...]
    earned: tuple[DerivedFact, ...]


def _judge(
    ctx: Context, enrollment: Enrollment, pack: Pack, awards: Sequence[Award], facts: Sequence[FactView]
) -> _Judged:
    known = list(facts)
    held = {award.achievement_key for award in awards if award.state in LIVE_AWARD_STATES}
    refused = {
        (award.achievement_key, frozenset(award.finding.get("because", ())))
        for award in awards
        if award.state in REFUSED_STATES
    }
    new: list[NewAward] = []
    earned: list[DerivedFact] = []
    while True:
        judgment = judge(enrollment, known)
        waived = frozenset(str(fact.id) for fact in known if fact.value == WaivedValue("waived"))
        key = _next_award(judgment, held, refused, waived) if enrollment.state in AWARDING_STATES else None
        if key is None:
            return _Judged(judgment, tuple(new), tuple(earned))
        held.add(key)
        is_auto = pack.achievements[key].release is Release.AUTO
        state = AwardState.GRANTED if is_auto else AwardState.PROPOSED
        new.append(NewAward(new_id(), key, state, judgment.reason_for(key)))
        if is_auto:
            fact = from_award(GrantedAward(new[-1].id, enrollment.pk, key, ctx.now, enrollment.version.digest))
            earned.append(fact)
            known.append(FactView(fact.id, FactKind.EARNED, key, None, local_day(ctx.now)))


def _next_award(
    judgment: Judgment, held: set[str], refused: set[tuple[str, frozenset[str]]], waived: frozenset[str]
) -> str | None:
    """The first achievement, in dependency order, to award now. One that rests on no fact at all, or on waivers alone,
    is never awarded."""
    for key in judgment.met():
        because = frozenset(str(fact) for fact in judgment.achievements[key].because)
        if key not in held and because - waived and (key, because) not in refused:
            return key
    return None


def _store_awards(ctx: Context, enrollment: Enrollment, judged: _Judged) -> None:
    campus = enrollment.campus_id
    add_awards(enrollment, judged.new, at=ctx.now)
    proposed = [award.id for award in judged.new if award.state is AwardState.PROPOSED]
    granted = [award for award in judged.new if award.state is AwardState.GRANTED]
    facts = record_facts(judged.earned, at=ctx.now)
    record_all(ctx, Verb.AWARD_PROPOSED, [("award", award_id, campus) for award_id in proposed])
    record_all(ctx, Verb.AWARD_GRANTED, [("award", award.id, campus) for award in granted])
    record_all(ctx, Verb.FACT_RECORDED, [("fact", fact.pk, campus) for fact in facts])
    if granted:
        hand_over_awards(ctx, enrollment, {award.id: award.achievement_key for award in granted})


def hand_over_awards(ctx: Context, enrollment: Enrollment, achievements: Mapping[UUID, str]) -> None:
    """Ask for the credentials of awards just granted (award id -> achievement key), and tell the learner of each."""
    request_issue(ctx, list(achievements))
    letters = [
        about_achievement(enrollment, Letter.AWARD_GRANTED, key, effect_key=f"award-granted:{award_id}")
        for award_id, key in achievements.items()
    ]
    notify(ctx, letters)


def _goal(pack: Pack) -> frozenset[str]:
    """What finishes an enrollment: the stack, or everything when the program has none."""
    stack = frozenset(key for key, achievement in pack.achievements.items() if achievement.tier is Tier.STACK)
    return stack or frozenset(pack.achievements)
