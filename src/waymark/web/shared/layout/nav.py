"""Where a person may go from any page: one table, read by role. Entries whose address is not served are left out."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from waymark.rules.kernel.context import Role


@dataclass(frozen=True)
class Door:
    """A destination by the name of its address. Some are only for a role that is held for the whole installation."""

    name: str
    label: str | Promise
    icon: str
    is_for_whole: bool = False


@dataclass(frozen=True)
class NavEntry:
    """A destination as the page shows it."""

    label: str | Promise
    url: str
    icon: str
    is_current: bool = False


ROW, AROUND = 96, 4

PUBLIC = (
    Door("programs", _("Micro-credentials"), "compass"),
    Door("verify", _("Check a badge"), "shield-check"),
)
LEARNER = (
    Door("trail", _("My trail"), "route"),
    Door("plan", _("Action plan"), "compass"),
    Door("evidence", _("Evidence"), "upload"),
    Door("badges", _("Badges"), "award"),
)
STAFF_ACCOUNT = (Door("my-roles", _("My roles"), "shield-check"),)
DEMO = (Door("public-demo", _("Be somebody else"), "users"), Door("public-demo-outbox", _("Outbox"), "mail"))
STAFF: dict[Role, tuple[Door, ...]] = {
    Role.ADMINISTRATOR: (
        Door("today", _("Today"), "inbox"),
        Door("people", _("People"), "users"),
        Door("join-requests", _("Requests"), "inbox"),
        Door("rosters", _("Rosters"), "upload"),
        Door("roles", _("Roles"), "shield-check"),
        Door("designed-programs", _("Programs"), "compass"),
        Door("audit", _("Audit"), "history"),
        Door("announcements", _("Announcements"), "bell"),
        Door("system", _("System"), "server", is_for_whole=True),
    ),
    Role.REGISTRAR: (
        Door("people", _("People"), "users"),
        Door("join-requests", _("Requests"), "inbox"),
        Door("rosters", _("Rosters"), "upload"),
        Door("offerings", _("Offerings"), "calendar-check"),
        Door("cohort", _("Learners"), "users"),
        Door("credentials", _("Credentials"), "award"),
        Door("coordinator-revocations", _("Revocations"), "award"),
        Door("coordinator-questions", _("Badges under review"), "award"),
        Door("coordinator-waivers", _("Waivers"), "flag"),
    ),
    Role.ISSUER: (
        Door("credentials", _("Credentials"), "award"),
        Door("coordinator-revocations", _("Revocations"), "award"),
        Door("keys", _("Keys"), "key"),
    ),
    Role.DESIGNER: (Door("designed-programs", _("Programs"), "compass"),),
    Role.AUDITOR: (
        Door("audit", _("Audit"), "history"),
        Door("audit-reads", _("Who read what"), "eye"),
        Door("cohort", _("Learners"), "users"),
        Door("credentials", _("Credentials"), "award"),
        Door("roles", _("Roles"), "shield-check"),
    ),
    Role.ASSESSOR: (
        Door("queue", _("Queue"), "inbox"),
        Door("coordinator-attendance", _("Attendance"), "calendar-check"),
    ),
    Role.COUNSELOR: (
        Door("cohort", _("Learners"), "users"),
        Door("experiences", _("Experiences"), "calendar-check"),
        Door("coordinator-appraisals", _("Appraisals"), "clipboard-check"),
        Door("appraisal-requests", _("Requests to supervisors"), "mail"),
    ),
    Role.COORDINATOR: (
        Door("cohort", _("Learners"), "users"),
        Door("experiences", _("Experiences"), "calendar-check"),
        Door("coordinator-appraisals", _("Appraisals"), "clipboard-check"),
        Door("appraisal-requests", _("Requests to supervisors"), "mail"),
        Door("release", _("Release badges"), "award"),
        Door("coordinator-questions", _("Badges under review"), "award"),
        Door("coordinator-waivers", _("Waivers"), "flag"),
        Door("offerings", _("Offerings"), "calendar-check"),
        Door("credentials", _("Credentials"), "award"),
    ),
}


def doors_for(roles: Iterable[Role], *, has_whole: bool = False) -> tuple[Door, ...]:
    """The staff destinations of these roles, each once, in the order of the table."""
    held = set(roles)
    found = dict.fromkeys(door for role, doors in STAFF.items() if role in held for door in doors)
    return tuple(door for door in found if has_whole or not door.is_for_whole)


def entries(doors: Iterable[Door], *, path: str) -> tuple[NavEntry, ...]:
    """The doors as links; the one whose address is the longest beginning of `path` is the current one."""
    served = [(door, url) for door in doors if (url := _address(door.name))]
    begun = [url for _door, url in served if path == url or path.startswith(url.rstrip("/") + "/")]
    current = max(begun, key=len, default="")
    return tuple(NavEntry(door.label, url, door.icon, url == current) for door, url in served)


def in_a_row(found: tuple[NavEntry, ...], *, more: str) -> tuple[tuple[NavEntry, ...], tuple[NavEntry, ...]]:
    """The entries that stand in one row of a wide page, and those behind a button called `more`, in any language."""
    if sum(_width(entry.label) for entry in found) <= ROW:
        return found, ()
    left = ROW - _width(more)
    for number, entry in enumerate(found):
        left -= _width(entry.label)
        if left < 0:
            return found[:number], found[number:]
    return found, ()


def _width(label: str | Promise) -> int:
    """About how wide an entry is, in letters: its words and the space around them."""
    return len(str(label)) + AROUND


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
