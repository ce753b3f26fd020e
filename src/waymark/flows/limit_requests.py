"""Somebody asks for what is limited: it is counted in the database, so that all processes count together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from waymark.records.limits.commands import count_once, forget_before, forget_window, take_back
from waymark.rules.kernel.context import Context
from waymark.rules.policy.limits import Limit, checks_by_people, checks_by_strangers


@dataclass(frozen=True)
class Counted:
    """One request that was counted. `wait`: the seconds until it may be tried again; 0 when it was admitted.
    `past`: how many requests of this window a limit has refused by now, this one too."""

    counts: tuple[tuple[str, int], ...]
    wait: int
    past: int = 0

    @property
    def is_refused(self) -> bool:
        """Whether a limit was passed."""
        return self.wait > 0


@transaction.atomic
def count_request(asked: Sequence[tuple[Limit, str]], *, now: datetime) -> Counted:
    """Count a request against each limit, by who asks; stops at the first that was passed. A limit of 0 counts nothing.

    One statement a limit, exact across processes and threads on both databases.
    """
    counts: list[tuple[str, int]] = []
    for limit, who in asked:
        if not limit.most:
            continue
        key, ends_at = _key(limit, who), limit.ends_at(now)
        past = count_once(key, ends_at=ends_at) - limit.most
        if past > 0:
            return Counted(tuple(counts), max(1, ends_at - int(now.timestamp())), past)
        counts.append((key, ends_at))
    return Counted(tuple(counts), 0)


def count_check(ctx: Context, *, network: str) -> Counted:
    """Count a check of a badge: by the person who asks, or by the network a stranger asks from."""
    most = settings.WAYMARK.checks_per_minute
    if ctx.actor.person_id is not None:
        asked = [(limit, str(ctx.actor.person_id)) for limit in checks_by_people(most)]
    else:
        asked = [(limit, network) for limit in checks_by_strangers(most)]
    return count_request(asked, now=ctx.now)


@transaction.atomic
def count_back(counted: Counted) -> None:
    """What was counted was no offense after all, as a right password is none."""
    for key, ends_at in counted.counts:
        take_back(key, ends_at=ends_at)


@transaction.atomic
def forget_count(limit: Limit, who: str, *, now: datetime) -> None:
    """Begin the count of one asker anew."""
    forget_window(_key(limit, who), ends_at=limit.ends_at(now))


@transaction.atomic
def forget_old_counts(*, now: datetime) -> int:
    """Delete the counts of windows that are over; how many there were. A job does this."""
    return forget_before(int(now.timestamp()))


def _key(limit: Limit, who: str) -> str:
    return salted_hmac(f"waymark.limits.{limit.name}", who, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()
