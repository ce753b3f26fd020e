"""When a request that nobody answered is told of by itself: to the supervisor, then the learner, then staff."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from enum import StrEnum

from waymark.rules.packs.model import Reminders

OPENS, CLOSES = time(9), time(17)
WEEKEND = (5, 6)


class Told(StrEnum):
    """Who is written to next."""

    SUPERVISOR = "supervisor"
    LEARNER = "learner"
    STAFF = "staff"


@dataclass(frozen=True)
class Asked:
    """What is known of a request: the days of its mails, the first one first, and who was told that it is open."""

    mailed_on: tuple[date, ...]
    told: Collection[Told] = ()


def is_working_time(now: datetime, zone: tzinfo) -> bool:
    """Whether people are at work: from Monday to Friday, from 9 to 17 in this zone."""
    local = now.astimezone(zone)
    return local.weekday() not in WEEKEND and OPENS <= local.time() < CLOSES


def due(policy: Reminders, asked: Asked, *, today: date) -> Told | None:
    """Who is written to today. Days count from the first mail; a day on which no mail could go is made up for once."""
    first, last = asked.mailed_on[0], asked.mailed_on[-1]
    passed = (today - first).days
    if any((last - first).days < day <= passed for day in policy.supervisor):
        return Told.SUPERVISOR
    for who, day in ((Told.LEARNER, policy.learner), (Told.STAFF, policy.staff)):
        if day is not None and day <= passed and who not in asked.told:
            return who
    return None
