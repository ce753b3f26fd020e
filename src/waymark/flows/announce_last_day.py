"""Learners hear when their offering closes, when its last day to finish changes, and when that day is near."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import get_language, override

from waymark.records.audit.commands import record_all
from waymark.records.audit.verbs import Verb
from waymark.records.catalog.models import Offering
from waymark.records.catalog.queries import ending_offerings
from waymark.records.enrollment.last_days import own_last_days
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.queries import under_way_in
from waymark.records.ledger.derive import local_day
from waymark.records.notices.letters import Letter
from waymark.records.notices.queries import told_effects
from waymark.rules.kernel.context import Context

from .notify import Notice, notify, to_learner

STAGES = (7, 30)
"""How many days before the last day a letter goes: each once."""


def tell_of_dates(ctx: Context, offering: Offering) -> int:
    """Write to every learner under way in an offering what its dates are now. A step of changing them."""
    change = "open" if offering.closes_on is None else "closes"
    found = under_way_in(version_id=offering.version_id, campus_id=offering.campus_id)
    effect = f"offering-dates:{offering.pk}:{ctx.now.isoformat()}"
    notify(ctx, [_letter(each, offering, change, f"{effect}:{each.pk}") for each in found])
    return len(found)


@transaction.atomic
def announce_last_days(ctx: Context) -> int:
    """Write to those under way in an offering whose last day to finish comes within a month, and again within a week;
    who has a later day by staff hears of that one. Returns how many letters were new."""
    today, count = local_day(ctx.now), 0
    through = today + timedelta(days=max(STAGES))
    for offering in ending_offerings(since=today, through=through):
        count += _announce(ctx, offering, today)
    return count + _announce_own(ctx, own_last_days(since=today, through=through), today)


def _announce_own(ctx: Context, found: Iterable[Enrollment], today: date) -> int:
    """Write to those whose own last day is near."""
    keys = {}
    for each in found:
        assert each.finish_by is not None
        stage = next(days for days in STAGES if each.finish_by <= today + timedelta(days=days))
        keys[f"own-last-day:{each.pk}:{each.finish_by}:{stage}"] = each
    new = {key: each for key, each in keys.items() if key in keys.keys() - told_effects(keys)}
    notices = []
    for key, each in new.items():
        with override(each.person.locale):
            days = {"closes": "", "finish": _day(each.finish_by), "change": "own"}
        notices.append(to_learner(each, Letter.OFFERING_ENDS, effect_key=key, values=days))
    notify(ctx, notices)
    record_all(ctx, Verb.LAST_DAY_ANNOUNCED, [("enrollment", each.pk, each.campus_id) for each in new.values()])
    return len(new)


def _announce(ctx: Context, offering: Offering, today: date) -> int:
    assert offering.finish_on is not None
    stage = next(days for days in STAGES if offering.finish_on <= today + timedelta(days=days))
    found = [
        each
        for each in under_way_in(version_id=offering.version_id, campus_id=offering.campus_id)
        if each.finish_by is None or each.finish_by <= offering.finish_on
    ]
    effect = f"last-day:{offering.pk}:{offering.finish_on}:{stage}"
    keys = {f"{effect}:{each.pk}": each for each in found}
    new = keys.keys() - told_effects(keys)
    _notify(ctx, offering, {key: each for key, each in keys.items() if key in new}.items())
    if new:
        record_all(ctx, Verb.LAST_DAY_ANNOUNCED, [("offering", offering.pk, offering.campus_id)])
    return len(new)


def _notify(ctx: Context, offering: Offering, about: Iterable[tuple[str, Enrollment]]) -> None:
    notify(ctx, [_letter(each, offering, "near", key) for key, each in about])


def _letter(enrollment: Enrollment, offering: Offering, change: str, effect_key: str) -> Notice:
    with override(enrollment.person.locale):
        last = max((day for day in (offering.finish_on, enrollment.finish_by) if day is not None), default=None)
        days = {"closes": _day(offering.closes_on), "finish": _day(last), "change": change}
    return to_learner(enrollment, Letter.OFFERING_ENDS, effect_key=effect_key, values=days)


def _day(day: date | None) -> str:
    if day is None:
        return ""
    return date_format(day, "j F Y" if (get_language() or "").startswith("fr") else "F j, Y")
