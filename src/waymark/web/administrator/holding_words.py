"""What becomes of unfinished work when a role ends, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.records.people.models import Grant
from waymark.records.subjects.holdings import Holding, holdings

Words = Callable[[int], tuple[str, str]]


@dataclass(frozen=True)
class Held:
    """One kind of unfinished work: how much, and what becomes of it."""

    what: str
    then: str


def held_in(grant: Grant, *, now: datetime) -> list[Held]:
    """Everything that is begun in this role and not finished."""
    return [Held(*_WORDS[kind](count)) for kind, count in holdings(grant, now=now).items()]


def _reviews(count: int) -> tuple[str, str]:
    what = ngettext("%(count)s review started and not sent", "%(count)s reviews started and not sent", count)
    then = _("The work stays in the queue for other assessors. What was written and not sent, no one else sees.")
    return what % {"count": count}, then


def _rooms(count: int) -> tuple[str, str]:
    what = ngettext("%(count)s attendance code in use", "%(count)s attendance codes in use", count)
    return what % {"count": count}, _("It stops working for steps that only this role allows. Entries so far stay.")


def _waivers(count: int) -> tuple[str, str]:
    what = ngettext("%(count)s waiver asked for", "%(count)s waivers asked for", count)
    return what % {"count": count}, _("It still waits, and another person can decide it.")


def _releases(count: int) -> tuple[str, str]:
    what = ngettext("%(count)s release of badges under way", "%(count)s releases of badges under way", count)
    return what % {"count": count}, _("Badges it has not reached yet are left, and another coordinator can award them.")


def _letters(count: int) -> tuple[str, str]:
    what = ngettext("%(count)s email to learners not sent yet", "%(count)s emails to learners not sent yet", count)
    return what % {"count": count}, _("It goes out as planned.")


def _rosters(count: int) -> tuple[str, str]:
    what = ngettext("%(count)s roster not imported yet", "%(count)s rosters not imported yet", count)
    then = _("A roster that waits for its turn is not imported. One that is not confirmed can be by another registrar.")
    return what % {"count": count}, then


def _versions(count: int) -> tuple[str, str]:
    what = ngettext("%(count)s version proposed", "%(count)s versions proposed", count)
    return what % {"count": count}, _("It can’t be approved any more. Another designer can propose it again.")


def _several(count: int) -> tuple[str, str]:
    what = ngettext(
        "%(count)s change to several badges asked for", "%(count)s changes to several badges asked for", count
    )
    return what % {"count": count}, _("It changes no badge, even if someone agrees. Another person can ask again.")


def _roles(count: int) -> tuple[str, str]:
    what = ngettext("%(count)s role proposed", "%(count)s roles proposed", count)
    return what % {"count": count}, _("It can’t be agreed to any more. Another administrator can propose it again.")


_WORDS: Mapping[Holding, Words] = {
    Holding.REVIEWS: _reviews,
    Holding.ROOMS: _rooms,
    Holding.WAIVERS: _waivers,
    Holding.RELEASES: _releases,
    Holding.LETTERS: _letters,
    Holding.ROSTERS: _rosters,
    Holding.VERSIONS: _versions,
    Holding.SEVERAL: _several,
    Holding.ROLES: _roles,
}
