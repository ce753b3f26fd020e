"""Staff write to several learners at once: a reminder of each one's next step, or the same message for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.notify import Notice, notify, to_learner
from waymark.records.audit.commands import record, record_all
from waymark.records.audit.verbs import Verb
from waymark.records.catalog.queries import localized_pack
from waymark.records.enrollment import commands
from waymark.records.enrollment.models import Enrollment, LetterRound
from waymark.records.enrollment.queries import enrollments_within
from waymark.records.enrollment.rounds import last_written_to, recipients_of, round_of
from waymark.records.enrollment.states import EnrollmentState, RoundKind
from waymark.records.notices.commands import call_back
from waymark.records.notices.letters import Letter
from waymark.rules.forms.text import plain_text
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.days import after_quiet_hours, is_quiet
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import reach
from waymark.rules.progress.first_open import first_open

MOST = 500
LONGEST = 600
APART = timedelta(days=7)
"""Nobody is reminded twice within this time."""
UNDO = timedelta(minutes=2)
"""How long a letter that goes out now waits, so that it can still be undone."""
LETTERS = {RoundKind.REMINDER: Letter.LEARNER_REMINDER, RoundKind.MESSAGE: Letter.LEARNER_MESSAGE}


@dataclass(frozen=True)
class Chosen:
    """Whom a round would reach, and whom not: enrollment with when they were written to, or None when not active."""

    reached: tuple[Enrollment, ...]
    left: tuple[tuple[Enrollment, datetime | None], ...]


def chosen(ctx: Context, enrollment_ids: Sequence[UUID], kind: RoundKind) -> Chosen:
    """The learners as they stand now. Raises NotFound for one the actor may not write to. Two queries."""
    ids = list(dict.fromkeys(enrollment_ids))[:MOST]
    found = list(enrollments_within(reach(ctx.actor, Action.WRITE_TO_LEARNERS)).filter(pk__in=ids))
    if len(found) < len(ids):
        raise NotFound(_("One of these learners isn’t on your list anymore. Open the list and choose again."))
    lately = last_written_to(ids, since=ctx.now - APART) if kind is RoundKind.REMINDER else {}
    found.sort(key=lambda each: (each.person.family_name, each.person.given_name, str(each.pk)))
    is_reached = {each.pk: each.state == EnrollmentState.ACTIVE and each.pk not in lately for each in found}
    return Chosen(
        tuple(each for each in found if is_reached[each.pk]),
        tuple((each, lately.get(each.pk)) for each in found if not is_reached[each.pk]),
    )


def goes_out(ctx: Context, *, tomorrow: bool) -> datetime:
    """When letters go out: shortly, or on the next morning; in quiet hours always then."""
    zone = ZoneInfo(settings.TIME_ZONE)
    soon = ctx.now + UNDO
    if tomorrow or is_quiet(soon, zone):
        return after_quiet_hours(ctx.now, zone)
    return soon


@transaction.atomic
def write_to_learners(
    ctx: Context, round_id: UUID, enrollment_ids: Sequence[UUID], *, kind: RoundKind, sentence: str, tomorrow: bool
) -> LetterRound:
    """Write to each learner who may be written to. `round_id` comes with the form: the same act sent twice is one."""
    by_id = _writer(ctx)
    known = LetterRound.objects.filter(pk=round_id).first()
    if known is not None:
        return round_of(round_id, by_id=by_id)
    said = usable_sentence(sentence, kind)
    reached = chosen(ctx, enrollment_ids, kind).reached
    if not reached:
        raise Conflict(_("No one here can be written to now. Choose other learners, or wait a few days."))
    sends_at = goes_out(ctx, tomorrow=tomorrow)
    made = commands.add_round(
        round_id,
        kind=kind,
        by_id=by_id,
        sentence=said,
        enrollment_ids=[each.pk for each in reached],
        at=ctx.now,
        sends_at=sends_at,
    )
    later = Context(actor=ctx.actor, now=sends_at, request_id=ctx.request_id)
    notify(later, [letter_for(each, round_id, kind=kind, sentence=said) for each in reached])
    record_all(ctx, Verb.LEARNER_WRITTEN_TO, [("enrollment", each.pk, each.campus_id) for each in reached])
    return made


@transaction.atomic
def undo_letters(ctx: Context, round_id: UUID) -> tuple[int, int]:
    """Call back what has not gone out: how many letters that were, and how many had gone. Twice is once."""
    known = round_of(round_id, by_id=_writer(ctx))
    found = LetterRound.objects.select_for_update().get(pk=known.pk)
    everyone = list(recipients_of(found.pk))
    if found.undone_at is not None:
        back = sum(each.called_back for each in everyone)
        return back, len(everyone) - back
    stopped = [each.enrollment_id for each in everyone if call_back(letter_key(found.pk, each.enrollment_id))]
    commands.undo_round(found, called_back=stopped, at=ctx.now)
    record(ctx, Verb.LETTERS_CALLED_BACK, "letter-round", found.pk)
    return len(stopped), len(everyone) - len(stopped)


def _writer(ctx: Context) -> UUID:
    by_id = ctx.actor.person_id
    if by_id is None or reach(ctx.actor, Action.WRITE_TO_LEARNERS).is_nothing:
        raise Forbidden(_("This page is for staff of a program. Ask the administrator of your campus for a role."))
    return by_id


def letter_key(round_id: UUID, enrollment_id: UUID) -> str:
    """What names the letter of one learner in a round."""
    return f"letter-round:{round_id}:{enrollment_id}"


def letter_for(enrollment: Enrollment, round_id: UUID, *, kind: RoundKind, sentence: str) -> Notice:
    """The letter as one learner gets it."""
    pack = localized_pack(enrollment.version_id, enrollment.person.locale)
    found = first_open(pack, enrollment.met)
    return to_learner(
        enrollment,
        LETTERS[kind],
        effect_key=letter_key(round_id, enrollment.pk),
        values={"step": found[1].title if found else "", "sentence": sentence},
    )


def usable_sentence(sentence: str, kind: RoundKind) -> str:
    """The words as they are sent. Raises Invalid when a message has none, or too many."""
    said = plain_text(sentence)
    if kind is RoundKind.MESSAGE and not said:
        raise Invalid(_("Write the message first."), fields={"sentence": _("Write the message first.")})
    if len(said) > LONGEST:
        told = _("Keep this to %(count)s characters or fewer.") % {"count": LONGEST}
        raise Invalid(told, fields={"sentence": told})
    return said
