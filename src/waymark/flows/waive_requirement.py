"""A requirement is waived, or replaced by something of equal worth: asked for by one person, agreed to by another.

It counts as met from then on, and the finding and the badge say how. It can be withdrawn, with what rested on it.
"""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from waymark.flows.admit import admit
from waymark.flows.correct_record import by_person, note_correction, tell_learner, usable_reason
from waymark.flows.decided import decided_before, is_own
from waymark.flows.reconsider import add_facts, withdraw_and_question
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.awards.queries import awards_of, facts_behind
from waymark.records.awards.states import LIVE_AWARD_STATES
from waymark.records.corrections.commands import Corrected, add_waiver, decide_waiver, end_waiver
from waymark.records.corrections.models import LONGEST_TOLD, Waiver
from waymark.records.corrections.queries import live_waivers, locked_waiver, overdue_waivers, waiver
from waymark.records.corrections.states import LIVE_WAIVER_STATES, Change, Subject, WaiverKind, WaiverState, WaiverWhy
from waymark.records.enrollment.commands import note_activity
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import enrollment_pack, judge
from waymark.records.enrollment.queries import locked, scope_of
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.ledger.derive import from_waiver, local_day
from waymark.records.ledger.models import SourceKind
from waymark.records.ledger.queries import fact_from, live_facts
from waymark.rules.forms.text import plain_text
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.rules.policy.actions import Action
from waymark.rules.policy.scope import Scope
from waymark.rules.progress.waiving import Refused, refused_to_waive

LATEST = 730
"""How many days ahead a waiver may name the day by which it is used."""


@transaction.atomic
def request_waiver(
    ctx: Context,
    enrollment_id: UUID,
    *,
    requirement_key: str,
    kind: str,
    why: str,
    words: str,
    until: date | None = None,
) -> Waiver:
    """Ask that a requirement be waived or replaced for a learner. The same asked twice has the effect of once.

    One that no badge rests on by the day `until` ends then. Raises Invalid, naming the fields, for what is missing;
    Conflict when the limit is reached, the requirement is met, or it is one that nobody can waive.
    """
    enrollment = locked(enrollment_id)
    admit(ctx, Action.REQUEST_WAIVER, scope_of(enrollment))
    asker = by_person(ctx)
    said = _usable(requirement_key, kind, why, words)
    _require_ahead(ctx, until)
    _require_active(enrollment)
    standing = live_waivers(enrollment.pk)
    for each in standing:
        if each.requirement_key == requirement_key:
            if (each.asked_by_id, each.words, each.kind, each.until) == (asker, said, kind, until):
                return each
            raise Conflict(_("A waiver of this requirement is there already. Reload the page to see it."))
    _require_allowed(enrollment, standing, requirement_key, WaiverKind(kind))
    try:
        with transaction.atomic():
            made = add_waiver(
                enrollment_id=enrollment.pk,
                requirement_key=requirement_key,
                kind=WaiverKind(kind),
                why=WaiverWhy(why),
                words=said,
                until=until,
                by_id=asker,
                at=ctx.now,
            )
    except IntegrityError as error:
        raise Conflict(_("A waiver of this requirement is there already. Reload the page to see it.")) from error
    record(ctx, Verb.WAIVER_REQUESTED, "waiver", made.pk, organization_id=enrollment.campus_id)
    return made


@transaction.atomic
def approve_waiver(ctx: Context, waiver_id: UUID, *, note: str = "") -> Waiver:
    """Agree to a waiver that somebody else asked for: from now on the requirement counts as met."""
    enrollment, found = _open(ctx, waiver_id, Action.DECIDE_WAIVER)
    if found.state == WaiverState.APPROVED and is_own(ctx, found.decided_by_id):
        return found
    _require_waiting(ctx, found)
    if found.until is not None and found.until < local_day(ctx.now):
        raise Conflict(_("The day this was asked for has passed. Whoever asked can ask again with another day."))
    _require_active(enrollment)
    others = [each for each in live_waivers(enrollment.pk) if each.pk != found.pk]
    _require_allowed(enrollment, others, found.requirement_key, WaiverKind(found.kind))
    decide_waiver(found, WaiverState.APPROVED, by_id=by_person(ctx), note=_short(note), at=ctx.now)
    record(ctx, Verb.WAIVER_APPROVED, "waiver", found.pk, organization_id=enrollment.campus_id)
    note_activity(enrollment, at=ctx.now)
    tell_learner(ctx, enrollment, found.requirement_key, effect_key=f"waiver-approved:{found.pk}", change="waived")
    add_facts(ctx, enrollment.pk, [from_waiver(found, definition_digest=enrollment.version.digest)])
    return found


@transaction.atomic
def decline_waiver(ctx: Context, waiver_id: UUID, *, note: str) -> Waiver:
    """Refuse a waiver that somebody else asked for, and say why. Twice has the effect of once."""
    enrollment, found = _open(ctx, waiver_id, Action.DECIDE_WAIVER)
    said = _short(note)
    if not said:
        raise Invalid(_("Say why, so that the person who asked can act on it."), fields={"note": _("Say why.")})
    if found.state == WaiverState.DECLINED and is_own(ctx, found.decided_by_id) and found.decision_note == said:
        return found
    _require_waiting(ctx, found)
    decide_waiver(found, WaiverState.DECLINED, by_id=by_person(ctx), note=said, at=ctx.now)
    record(ctx, Verb.WAIVER_DECLINED, "waiver", found.pk, organization_id=enrollment.campus_id)
    return found


@transaction.atomic
def withdraw_waiver(ctx: Context, waiver_id: UUID, *, why: str = "", told: str = "", note: str = "") -> Waiver:
    """Take a waiver out of effect. It stays on record; awards that rest on it come into question. Twice is once.

    One that nobody approved yet needs no reason, as nothing changes for the learner.
    """
    enrollment, found = _open(ctx, waiver_id, Action.WITHDRAW_WAIVER)
    if found.state in (WaiverState.WITHDRAWN, WaiverState.ENDED):
        return found
    if found.state == WaiverState.DECLINED:
        raise Conflict(decided_before(ctx, found.decided_by_id))
    if found.state == WaiverState.REQUESTED:
        end_waiver(found, WaiverState.WITHDRAWN, at=ctx.now)
        record(ctx, Verb.WAIVER_WITHDRAWN, "waiver", found.pk, organization_id=enrollment.campus_id)
        return found
    reason = usable_reason(why, told, note)
    end_waiver(found, WaiverState.WITHDRAWN, at=ctx.now)
    corrected = Corrected(Subject.WAIVER, found.pk, found.requirement_key, Change.SET_ASIDE)
    note_correction(ctx, enrollment, corrected, reason, verb=Verb.WAIVER_WITHDRAWN)
    fact = fact_from(SourceKind.WAIVER, found.pk)
    if fact is not None:
        withdraw_and_question(ctx, fact.pk, because="waiver-withdrawn")
    return found


@transaction.atomic
def end_waivers(ctx: Context) -> int:
    """End the waivers whose day has passed and on which no badge rests; how many there were. Where one does, it stays:
    a badge that was given on it says so as before. A chore of the worker."""
    return sum(_end_overdue(ctx, each) for each in overdue_waivers(on=local_day(ctx.now)))


def _end_overdue(ctx: Context, overdue: Waiver) -> bool:
    enrollment = locked(overdue.enrollment_id)
    found = locked_waiver(overdue.pk)
    fact = fact_from(SourceKind.WAIVER, found.pk)
    awards = awards_of(enrollment.person_id, enrollment.program_id) if fact is not None else []
    is_used = any(each.state in LIVE_AWARD_STATES and fact.pk in facts_behind(each) for each in awards if fact)
    if found.state not in LIVE_WAIVER_STATES or is_used:
        return False
    end_waiver(found, WaiverState.ENDED, at=ctx.now)
    record(ctx, Verb.WAIVER_ENDED, "waiver", found.pk, organization_id=enrollment.campus_id)
    if fact is not None:
        withdraw_and_question(ctx, fact.pk, because="waiver-ended")
        tell_learner(
            ctx, enrollment, found.requirement_key, effect_key=f"waiver-ended:{found.pk}", change="waiver-ended"
        )
    return True


def deciding(found: Waiver, enrollment: Enrollment) -> Scope:
    """The scope of deciding about a waiver: whoever asked for it is a party."""
    scope = scope_of(enrollment)
    return replace(scope, party_ids=scope.party_ids | {found.asked_by_id})


def _open(ctx: Context, waiver_id: UUID, action: Action) -> tuple[Enrollment, Waiver]:
    """The waiver, locked after its enrollment, when the actor may act on it."""
    enrollment = locked(waiver(waiver_id).enrollment_id)
    found = locked_waiver(waiver_id)
    scope = deciding(found, enrollment) if action is Action.DECIDE_WAIVER else scope_of(enrollment)
    admit(ctx, action, scope)
    by_person(ctx)
    return enrollment, found


def _require_waiting(ctx: Context, found: Waiver) -> None:
    if found.state == WaiverState.WITHDRAWN:
        raise Conflict(_("The request was taken back. There is nothing left to decide."))
    if found.state == WaiverState.ENDED:
        raise Conflict(_("The day this was asked for has passed. Whoever asked can ask again with another day."))
    if found.state != WaiverState.REQUESTED:
        raise Conflict(decided_before(ctx, found.decided_by_id))


def _require_ahead(ctx: Context, until: date | None) -> None:
    if until is None:
        return
    today = local_day(ctx.now)
    if not today < until <= today + timedelta(days=LATEST):
        text = _("Choose a day after today, within two years.")
        raise Invalid(_("Some answers need another look. Nothing was sent."), fields={"until": text})


def _require_active(enrollment: Enrollment) -> None:
    if enrollment.state not in (EnrollmentState.ACTIVE, EnrollmentState.PAUSED):
        raise Conflict(_("This learner isn’t on the way in this program now, so there is nothing to waive."))


def _require_allowed(enrollment: Enrollment, standing: list[Waiver], requirement_key: str, kind: WaiverKind) -> None:
    pack = enrollment_pack(enrollment)
    if requirement_key not in pack.requirements:
        raise Invalid(_("Choose a requirement of the program."), fields={"requirement": _("Choose one.")})
    alike = [each for each in standing if each.kind == kind]
    most = settings.WAYMARK.most_waivers if kind is WaiverKind.WAIVED else settings.WAYMARK.most_replacements
    if len(alike) >= most:
        said = (
            _("This learner has %(count)s waivers, and no more are allowed. Withdraw one first.")
            if kind is WaiverKind.WAIVED
            else _("This learner has %(count)s replacements, and no more are allowed. Withdraw one first.")
        )
        raise Conflict(said % {"count": len(alike)})
    if judge(enrollment, live_facts(enrollment.pk)).requirements[requirement_key].met:
        raise Conflict(_("This requirement is met already."))
    gone = frozenset(each.requirement_key for each in standing if each.kind == WaiverKind.WAIVED)
    match refused_to_waive(pack, requirement_key, gone, is_replaced=kind is WaiverKind.REPLACED):
        case Refused.APPRAISAL:
            raise Conflict(_("An appraisal can’t be waived or replaced. Ask someone else to appraise the work."))
        case Refused.WHOLE_BADGE:
            raise Conflict(_("Then nothing of a whole badge would have to be shown. Replace it, or waive less."))


def _usable(requirement_key: str, kind: str, why: str, words: str) -> str:
    said = plain_text(words)
    fields: dict[str, str] = {}
    if not requirement_key:
        fields["requirement"] = _("Choose one.")
    if kind not in set(WaiverKind):
        fields["kind"] = _("Choose one of the two.")
    if why not in set(WaiverWhy):
        fields["why"] = _("Choose one of the reasons.")
    if not said:
        fields["words"] = _("Say why, and for a replacement by what.")
    elif len(said) > LONGEST_TOLD:
        fields["words"] = _("Keep this to %(count)s characters or fewer.") % {"count": LONGEST_TOLD}
    if fields:
        raise Invalid(_("Some answers need another look. Nothing was sent."), fields=fields)
    return said


def _short(note: str) -> str:
    said = plain_text(note)
    if len(said) > LONGEST_TOLD:
        text = _("Keep this to %(count)s characters or fewer.") % {"count": LONGEST_TOLD}
        raise Invalid(text, fields={"note": text})
    return said
