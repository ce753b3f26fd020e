"""Staff give learners until a later day to finish, and can take that back. Nothing ends by itself on that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from waymark.flows.notify import Notice, notify, to_learner
from waymark.flows.write_to_learners import MOST, goes_out
from waymark.records.audit.commands import record_all
from waymark.records.audit.verbs import Verb
from waymark.records.enrollment import last_days
from waymark.records.enrollment.models import Enrollment, TimeAct
from waymark.records.enrollment.queries import enrollments_within
from waymark.records.enrollment.states import EnrollmentState, TimeReason
from waymark.records.ledger.derive import local_day
from waymark.records.notices.commands import call_back
from waymark.records.notices.letters import Letter
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import reach

LONGEST = timedelta(days=731)
UNDER_WAY = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)


@dataclass(frozen=True)
class Chosen:
    """Who would get the time, and who not: those who are not under way, or have until that day or a later one."""

    reached: tuple[Enrollment, ...]
    left: tuple[Enrollment, ...]


def chosen_for_time(ctx: Context, enrollment_ids: Sequence[UUID], *, day: date | None) -> Chosen:
    """The learners as they stand now, each with `last_day`. Raises NotFound for one who is not the actor's. One
    query."""
    ids = list(dict.fromkeys(enrollment_ids))[:MOST]
    rows = enrollments_within(reach(ctx.actor, Action.GIVE_TIME)).filter(pk__in=ids)
    found = sorted(last_days.with_last_day(rows), key=lambda each: (each.person.family_name, each.person.given_name))
    if len(found) < len(ids):
        raise NotFound(_("One of these learners isn’t on your list anymore. Open the list and choose again."))
    return Chosen(
        tuple(each for each in found if _gains(each, day)), tuple(each for each in found if not _gains(each, day))
    )


def _gains(enrollment: Enrollment, day: date | None) -> bool:
    has = getattr(enrollment, "last_day", None)
    return enrollment.state in UNDER_WAY and (day is None or has is None or has < day or enrollment.finish_by != day)


def usable_day(ctx: Context, day: date) -> date:
    """A day that can be given. Raises Invalid."""
    today = local_day(ctx.now)
    said = ""
    if day < today:
        said = _("This day is over. Choose today or a later day.")
    elif day > today + LONGEST:
        said = _("This is more than two years away. Choose an earlier day.")
    if said:
        raise Invalid(said, fields={"day": said})
    return day


@transaction.atomic
def give_time(ctx: Context, act_id: UUID, enrollment_ids: Sequence[UUID], *, day: date, why: TimeReason) -> TimeAct:
    """Give each of these learners until a day. `act_id` comes with the form: the same act sent twice is one. Raises
    Invalid for a day before the one their campus gives everybody."""
    by_id = _giver(ctx)
    known = TimeAct.objects.filter(pk=act_id).first()
    if known is not None:
        return seen_act(ctx, act_id)
    usable_day(ctx, day)
    ids = sorted({*enrollment_ids}, key=str)
    list(Enrollment.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    reached = chosen_for_time(ctx, ids, day=day).reached
    if not reached:
        raise Conflict(_("None of these learners gets more time by that day. Choose a later day, or other learners."))
    too_early = [each for each in reached if _offered_later(each, day)]
    if too_early:
        said = _("The campus gives everyone longer than that. Choose a later day.")
        raise Invalid(said, fields={"day": said})
    made = last_days.add_time_act(act_id, by_id=by_id, day=day, why=why, at=ctx.now, enrollments=reached)
    later = Context(actor=ctx.actor, now=goes_out(ctx, tomorrow=False), request_id=ctx.request_id)
    notify(later, [_letter(each, day, made, change="given") for each in reached])
    record_all(ctx, Verb.TIME_GIVEN, [("enrollment", each.pk, each.campus_id) for each in reached])
    return made


def _offered_later(enrollment: Enrollment, day: date) -> bool:
    """Whether the offering itself gives longer than that day."""
    has = getattr(enrollment, "last_day", None)
    return has is not None and has > day and has != enrollment.finish_by


@transaction.atomic
def take_time_back(ctx: Context, act_id: UUID) -> tuple[int, int]:
    """Give back the day each learner had before, unless they got another since: how many that were, and how many not.
    A letter that has not gone out is called back; who read it is written to again. Twice is once."""
    _giver(ctx)
    seen_act(ctx, act_id)
    act = TimeAct.objects.select_for_update().get(pk=act_id)
    given = last_days.given_in(act.pk)
    newest = last_days.newest_of([each.enrollment_id for each in given])
    back = [each for each in given if newest.get(each.enrollment_id) == act.pk and each.enrollment.finish_by == act.day]
    if act.taken_back_at is not None:
        return 0, len(given)
    last_days.end_time_act(act, restored=back, at=ctx.now)
    sent = [each.enrollment for each in back if not call_back(letter_key(act.pk, each.enrollment_id, "given"))]
    notify(ctx, [_letter(each, last_days.last_day_of(each.pk), act, change="back") for each in sent])
    changed = [("enrollment", each.enrollment_id, each.enrollment.campus_id) for each in back]
    record_all(ctx, Verb.TIME_TAKEN_BACK, changed)
    return len(back), len(given) - len(back)


def seen_act(ctx: Context, act_id: UUID) -> TimeAct:
    """One act, for who may give time to everybody in it. Raises NotFound."""
    found = last_days.time_act(act_id)
    ids = [each.enrollment_id for each in last_days.given_in(found.pk)]
    if enrollments_within(reach(ctx.actor, Action.GIVE_TIME)).filter(pk__in=ids).count() < len(ids):
        raise NotFound(_("There is nothing here by that address. Open it from the list again."))
    return found


def _giver(ctx: Context) -> UUID:
    by_id = ctx.actor.person_id
    if by_id is None or reach(ctx.actor, Action.GIVE_TIME).is_nothing:
        raise Forbidden(_("This page is for staff of a program. Ask the administrator of your campus for a role."))
    return by_id


def letter_key(act_id: UUID, enrollment_id: UUID, change: str) -> str:
    """What names the letter of one learner about an act."""
    return f"time-{change}:{act_id}:{enrollment_id}"


def _letter(enrollment: Enrollment, day: date | None, act: TimeAct, *, change: str) -> Notice:
    with override(enrollment.person.locale):
        form = "j F Y" if (get_language() or "").startswith("fr") else "F j, Y"
        finish = date_format(day, form) if day else ""
    key = letter_key(act.pk, enrollment.pk, change)
    return to_learner(enrollment, Letter.TIME_GIVEN, effect_key=key, values={"finish": finish, "change": change})
