"""Everybody with an account whom this reader looks after: found by name or address, by role and by place."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.people import (
    Places,
    at_place,
    named_people,
    people_within,
    with_proposal,
    with_role,
    with_role_that_ends,
)
from waymark.records.enrollment.queries import CURRENT_STATES
from waymark.records.people.grants import standing
from waymark.records.people.models import Affiliation, Grant, Person
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context, Role
from waymark.rules.policy.actions import Action
from waymark.web.shared.components.lists import Tab
from waymark.web.shared.components.text import day
from waymark.web.shared.role_words import NAMES, kind_words, name_of
from waymark.web.shared.staff import as_uuid, local_day
from waymark.web.shared.story import story

from .within import organizations, place_words, places, program_titles

PAGE, SOON = 50, 30
SORTS = {
    "name": ("family_name", "given_name", "pk"),
    "newest": ("-joined_at", "pk"),
    "signed-in": (F("last_login").desc(nulls_last=True), "pk"),
}


@dataclass(frozen=True)
class Line:
    """One belonging or role, and what stands below it."""

    text: str
    note: str = ""


@dataclass(frozen=True)
class PersonRow:
    """One person as the list shows them."""

    person: Person
    url: str
    belongs: tuple[Line, ...]
    roles: tuple[Line, ...]
    programs: tuple[str, ...]


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The list. The number of queries does not grow with the people."""
    ctx = story(request)
    where = places(ctx.actor, Action.VIEW_PEOPLE)
    wanted = request.GET.get("q", "").strip()[:80]
    role, at = request.GET.get("role", ""), as_uuid(request.GET.get("at", ""))
    role = role if role in set(Role) else ""
    show, sort = request.GET.get("show", "all"), request.GET.get("sort", "name")
    everybody = people_within(where, address=wanted)
    found = _shown(everybody, show, ctx.now)
    if wanted:
        found = named_people(found, wanted, where)
    if role:
        found = with_role(found, now=ctx.now, role=role)
    if at:
        found = at_place(found, at)
    page = Paginator(found.order_by(*SORTS.get(sort, SORTS["name"])), PAGE).get_page(request.GET.get("page"))
    kept = {"q": wanted, "role": role, "at": str(at or ""), "sort": sort if sort in SORTS else ""}
    context = {
        "title": _("People"),
        "lede": _lede(everybody, page.paginator.count, ctx.now),
        "tabs": _tabs(everybody, show, kept, ctx.now),
        "rows": person_rows(ctx, list(page), where),
        "page": page,
        "wanted": wanted,
        "role": role,
        "at": at,
        "show": show,
        "sort": sort,
        "roles": [(each.value, NAMES[each]) for each in NAMES],
        "places": organizations(where),
        "sorts": (("name", _("Name")), ("newest", _("Newest account")), ("signed-in", _("Last signed in"))),
    }
    return render(request, "administrator/roles/people.html", context)


def _shown(rows: QuerySet[Person], show: str, now: datetime) -> QuerySet[Person]:
    match show:
        case "roles":
            return with_role(rows.filter(is_active=True), now=now)
        case "ends":
            return with_role_that_ends(rows.filter(is_active=True), now=now, days=SOON)
        case "waits":
            return with_proposal(rows, now=now)
        case "closed":
            return rows.filter(is_active=False)
    return rows


def _tabs(rows: QuerySet[Person], show: str, kept: dict[str, str], now: datetime) -> tuple[Tab, ...]:
    labels = (
        ("all", _("Everyone")),
        ("roles", _("With a role")),
        ("ends", _("A role ends in 30 days")),
        ("waits", _("Waiting for a second administrator")),
        ("closed", _("Closed accounts")),
    )
    url = reverse("people")
    return tuple(
        Tab(
            label,
            f"{url}?{urlencode({'show': key} | {name: value for name, value in kept.items() if value})}",
            key == show,
            None if key == "all" else _shown(rows, key, now).count(),
        )
        for key, label in labels
    )


def _lede(rows: QuerySet[Person], count: int, now: datetime) -> str:
    people_words = ngettext("%(count)d person", "%(count)d people", count) % {"count": count}
    return _("%(people)s in this list. Opening a person is written to the audit.") % {"people": people_words}


def person_rows(ctx: Context, found: list[Person], where: Places) -> list[PersonRow]:
    """What the list says of these people: within the reader’s reach. Four queries, however many people."""
    ids = [person.pk for person in found]
    belongs, roles, programs = _belongings(ids, where, ctx.now), _roles(ids, where, ctx.now), _programs(ids, where)
    return [
        PersonRow(
            person=each,
            url=reverse("person", args=[each.pk]),
            belongs=tuple(belongs[each.pk]),
            roles=tuple(roles[each.pk]),
            programs=tuple(programs[each.pk]),
        )
        for each in found
    ]


def _belongings(ids: Iterable[UUID], where: Places, now: datetime) -> dict[UUID, list[Line]]:
    found: dict[UUID, list[Line]] = defaultdict(list)
    rows = Affiliation.objects.filter(person_id__in=ids).select_related("organization").order_by("-from_on")
    for each in rows if where is None else rows.filter(organization_id__in=where):
        over = each.until_on is not None and each.until_on <= local_day(now)
        text = f"{kind_words(each.kind)}, {isolated(each.organization.name)}"
        found[each.person_id].append(Line(text, _("until %(day)s") % {"day": day(each.until_on)} if over else ""))
    return found


def _roles(ids: Iterable[UUID], where: Places, now: datetime) -> dict[UUID, list[Line]]:
    found: dict[UUID, list[Line]] = defaultdict(list)
    titles = program_titles()
    rows = Grant.objects.filter(standing(now), person_id__in=ids).select_related("organization").order_by("role", "pk")
    for each in rows:
        if where is not None and each.organization_id is not None and each.organization_id not in where:
            continue
        parts = [name_of(each.role), titles.get(each.program_id, "") if each.program_id else ""]
        text = ", ".join(part for part in (*parts, place_words(each.organization)) if part)
        if each.from_at > now:
            note = _("Starts %(day)s") % {"day": day(each.from_at)}
        else:
            note = _("Ends %(day)s") % {"day": day(each.until_at)} if each.until_at else ""
        found[each.person_id].append(Line(text, note))
    return found


def _programs(ids: Iterable[UUID], where: Places) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = Enrollment.objects.filter(person_id__in=ids, state__in=CURRENT_STATES).order_by("enrolled_at")
    for person_id, title in (rows if where is None else rows.filter(campus_id__in=where)).values_list(
        "person_id", "program__title"
    ):
        found[person_id].append(title)
    return found
