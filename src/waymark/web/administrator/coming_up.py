"""What comes by itself in the next weeks, by day: roles that end, offerings that open and close, and so on."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.flows.rotate_keys import SEEN_FOR
from waymark.records.announcements.queries import announcements_within
from waymark.records.catalog.models import Offering
from waymark.records.catalog.queries import offerings_within
from waymark.records.catalog.states import VersionState
from waymark.records.credentials.queries import keys_of_all
from waymark.records.credentials.states import KeyState
from waymark.records.people.grants import ending_by_themselves, open_proposals
from waymark.records.people.models import Grant
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, reach
from waymark.rules.policy.scope import NOWHERE
from waymark.web.shared.role_words import name_of
from waymark.web.shared.staff import local_day

from .needs import roles_url, scope_of_role

AHEAD = 30
MOST = 20


@dataclass(frozen=True)
class Coming:
    """One thing that comes: when, what, and where to look; the link's own words say what it leads to."""

    day: date
    words: str
    url: str = ""
    link: str = ""


def coming_up(ctx: Context) -> tuple[list[Coming], int]:
    """What comes within the actor's reach, the nearest first, and how much more there is than is shown."""
    found = sorted(
        (*_roles(ctx), *_proposals(ctx), *_offerings(ctx), *_announcements(ctx), *_keys(ctx)), key=lambda each: each.day
    )
    return found[:MOST], max(0, len(found) - MOST)


def _roles(ctx: Context) -> Iterator[Coming]:
    """One line a day, and one for each role of the actor's own."""
    covers, by_day = reach(ctx.actor, Action.MANAGE_GRANTS).covers, defaultdict[date, list[Grant]](list)
    for each in ending_by_themselves(now=ctx.now, days=AHEAD):
        if each.until_at is None:
            continue
        last = local_day(each.until_at - timedelta(seconds=1))
        if each.person_id == ctx.actor.person_id:
            said = _("Your own role ends at the end of the day: %(role)s. Another administrator can extend it.")
            yield Coming(last, said % {"role": name_of(each.role)}, reverse("my-roles"), _("My roles"))
        elif covers(scope_of_role(each)):
            by_day[last].append(each)
    for day, ending in by_day.items():
        if len(ending) == 1:
            said = _("The role of %(name)s ends at the end of the day: %(role)s.")
            words = said % {"name": isolated(ending[0].person.full_name), "role": name_of(ending[0].role)}
            yield Coming(day, words, reverse("person", args=[ending[0].person_id]), _("Open this person"))
        else:
            said = _("%(count)d roles end at the end of the day.")
            yield Coming(day, said % {"count": len(ending)}, roles_url(ctx), _("Who"))


def _proposals(ctx: Context) -> Iterator[Coming]:
    covers = reach(ctx.actor, Action.MANAGE_GRANTS).covers
    for each in open_proposals(now=ctx.now):
        if covers(scope_of_role(each)):
            said = _("A proposed role lapses, unless a second administrator agrees before: %(role)s for %(name)s.")
            words = said % {"role": name_of(each.role), "name": isolated(each.person.full_name)}
            url = reverse("role-proposal", args=[each.pk])
            yield Coming(local_day(each.lapses_at), words, url, _("The proposal"))


def _offerings(ctx: Context) -> Iterator[Coming]:
    """One line for each version and day, however many campuses open or close it."""
    today = local_day(ctx.now)
    last = today + timedelta(days=AHEAD)
    near = Q(opens_on__gt=today, opens_on__lte=last) | Q(closes_on__gt=today, closes_on__lte=last)
    found = offerings_within(reach(ctx.actor, Action.MANAGE_GRANTS))
    opening, closing = (defaultdict[tuple[date, str], list[Offering]](list) for _each in range(2))
    for each in found.filter(near, version__state=VersionState.PUBLISHED):
        if today < each.opens_on <= last:
            opening[(each.opens_on, str(each.version))].append(each)
        if each.closes_on is not None and today < each.closes_on <= last:
            closing[(each.closes_on, str(each.version))].append(each)
    for (day, version), rows in opening.items():
        several = ngettext(
            "%(version)s opens at %(count)d campus.", "%(version)s opens at %(count)d campuses.", len(rows)
        )
        yield _offered(day, version, rows, _("%(version)s opens at %(campus)s."), several)
    for (day, version), rows in closing.items():
        several = ngettext(
            "%(version)s closes to new learners at %(count)d campus.",
            "%(version)s closes to new learners at %(count)d campuses.",
            len(rows),
        )
        yield _offered(day, version, rows, _("%(version)s closes to new learners at %(campus)s."), several)


def _offered(day: date, version: str, rows: list[Offering], one: str, several: str) -> Coming:
    facts = {"version": version, "campus": isolated(rows[0].campus.name), "count": len(rows)}
    program = rows[0].version.program
    url = reverse("public-program-version", args=[program.slug, rows[0].version.number])
    return Coming(day, (one if len(rows) == 1 else several) % facts, url, _("The program"))


def _announcements(ctx: Context) -> Iterator[Coming]:
    today = local_day(ctx.now)
    last = today + timedelta(days=AHEAD)
    near = Q(from_on__gt=today, from_on__lte=last) | Q(until_on__gte=today, until_on__lte=last)
    for each in announcements_within(reach(ctx.actor, Action.ANNOUNCE)).filter(near, ended_at__isnull=True):
        url, said = reverse("announcement", args=[each.pk]), isolated(Truncator(each.text_en).chars(60))
        if today < each.from_on <= last:
            yield Coming(each.from_on, _("An announcement begins: “%(text)s”") % {"text": said}, url, _("Open it"))
        if each.until_on <= last:
            yield Coming(
                each.until_on, _("Last day of an announcement: “%(text)s”") % {"text": said}, url, _("Open it")
            )


def _keys(ctx: Context) -> Iterator[Coming]:
    """A new key can take over a day after verifiers could first see it."""
    if not may(ctx.actor, Action.MANAGE_SYSTEM, NOWHERE):
        return
    for key in keys_of_all().filter(state=KeyState.PENDING):
        if key.from_at + SEEN_FOR > ctx.now:
            said = _("An issuer can let a new key of %(issuer)s take over. Verifiers see it already.")
            yield Coming(local_day(key.from_at + SEEN_FOR), said % {"issuer": isolated(key.issuer.name)})
