"""The report of roles: who may do what, where, since when, until when and by whom; to filter, print and download."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from waymark.records.enrollment.people import Places, people_within
from waymark.records.people.folded import NAME_OF_PERSON, having_words
from waymark.records.people.grants import grants_at, in_force
from waymark.records.people.models import Grant, Organization
from waymark.records.people.reach import places_of
from waymark.rules.kernel.context import Context, Role
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import reach
from waymark.web.shared.components.lists import Tab
from waymark.web.shared.components.text import day_year, through
from waymark.web.shared.role_words import NAMES, name_of, sentences
from waymark.web.shared.staff import as_uuid, local_day
from waymark.web.shared.story import story
from waymark.web.shared.table_file import FileKind, asked_kind, table_file

from .within import organizations, place_words, places, program_titles, program_words

PAGE, SOON, CHUNK = 100, 30, 500
SORTS = {
    "person": ("person__family_name", "person__given_name", "pk"),
    "role": ("role", "person__family_name", "pk"),
    "since": ("-from_at", "pk"),
    "until": (F("until_at").asc(nulls_last=True), "pk"),
}


@dataclass(frozen=True)
class ReportRow:
    """One role as the report shows it. `url` is empty for readers who may not open people."""

    name: str
    email: str
    url: str
    role: str
    place: str
    program: str
    since: str
    until: str
    given_by: str
    agreed_by: str
    reason: str
    ends_soon: bool


@login_required
@require_safe
def roles(request: HttpRequest) -> HttpResponseBase:
    """The report. The number of queries does not grow with the roles."""
    ctx = story(request)
    where = places(ctx.actor, Action.VIEW_ROLES)
    wanted = request.GET.get("q", "").strip()[:80]
    role, at = request.GET.get("role", ""), as_uuid(request.GET.get("at", ""))
    role = role if role in set(Role) else ""
    show, sort = request.GET.get("show", "now"), request.GET.get("sort", "person")
    found = _shown(grants_at(where, _above(where)), show, ctx.now)
    if role:
        found = found.filter(role=role)
    if at:
        found = found.filter(organization_id=at)
    found = having_words(found, wanted, NAME_OF_PERSON).order_by(*SORTS.get(sort, SORTS["person"]))
    kept = {"q": wanted, "role": role, "at": str(at or ""), "sort": sort if sort in SORTS else ""}
    if kind := asked_kind(request):
        return _file(kind, found)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": _rows(ctx, list(page)),
        "page": page,
        "tabs": _tabs(show, kept),
        "wanted": wanted,
        "role": role,
        "at": at,
        "show": show,
        "sort": sort,
        "roles": [(each.value, NAMES[each]) for each in NAMES],
        "places": organizations(where),
        "sorts": (
            ("person", _("Person")),
            ("role", _("Role")),
            ("since", _("Newest first")),
            ("until", _("Ends first")),
        ),
        "allows": [(NAMES[each], [said for said in sentences([each]) if said.is_allowed]) for each in NAMES],
        "now": ctx.now,
    }
    return render(request, "administrator/roles/roles.html", context)


def _above(where: Places) -> set[UUID]:
    """What stands above these places: roles given there hold here too. One query."""
    if where is None:
        return set()
    parents = dict(Organization.objects.values_list("id", "parent_id"))
    found: set[UUID] = set()
    waiting = [parents.get(each) for each in where]
    while waiting:
        each = waiting.pop()
        if each is not None and each not in found:
            found.add(each)
            waiting.append(parents.get(each))
    return found


def _shown(rows: QuerySet[Grant], show: str, now: datetime) -> QuerySet[Grant]:
    match show:
        case "ends":
            return rows.filter(in_force(now), until_at__lte=now + timedelta(days=SOON), person__is_active=True)
        case "later":
            return rows.filter(Q(from_at__gt=now) & (Q(until_at__isnull=True) | Q(until_at__gt=F("from_at"))))
        case "over":
            return rows.filter(until_at__lte=now)
    return rows.filter(in_force(now), person__is_active=True)


def _query(kept: dict[str, str]) -> str:
    return urlencode({name: value for name, value in kept.items() if value})


def _tabs(show: str, kept: dict[str, str]) -> tuple[Tab, ...]:
    labels = (
        ("now", _("In force")),
        ("ends", _("End in 30 days")),
        ("later", _("Start later")),
        ("over", _("Ended")),
    )
    return tuple(Tab(label, f"{reverse('roles')}?{_query(kept | {'show': key})}", key == show) for key, label in labels)


def _rows(ctx: Context, found: Iterable[Grant]) -> list[ReportRow]:
    rows, titles = list(found), program_titles()
    opened = _opened(ctx, rows)
    return [
        ReportRow(
            name=each.person.full_name,
            email=each.person.email,
            url=reverse("person", args=[each.person_id]) if each.person_id in opened else "",
            role=name_of(each.role),
            place=place_words(each.organization),
            program=program_words(each.program_id, titles),
            since=day_year(each.from_at),
            until=through(each.until_at) if each.until_at else _("no end"),
            given_by=each.granted_by.full_name if each.granted_by else _("By command"),
            agreed_by=each.agreed_by.full_name if each.agreed_by else "",
            reason=each.reason,
            ends_soon=each.until_at is not None and ctx.now < each.until_at <= ctx.now + timedelta(days=SOON),
        )
        for each in rows
    ]


def _opened(ctx: Context, rows: Sequence[Grant]) -> set[UUID]:
    """Whose page the reader may open. One query."""
    within = reach(ctx.actor, Action.VIEW_PEOPLE)
    if within.is_nothing:
        return set()
    people = people_within(places_of(within)).filter(pk__in={each.person_id for each in rows})
    return set(people.values_list("pk", flat=True))


def _file(kind: FileKind, found: QuerySet[Grant]) -> StreamingHttpResponse:
    head = (
        *(_("Person"), _("Email"), _("Role"), _("Where"), _("Program"), _("Since"), _("Through")),
        *(_("Given by"), _("Agreed by"), _("Why")),
    )
    return table_file(kind, "roles", head, _cells(found))


def _cells(found: QuerySet[Grant]) -> Iterator[tuple[object, ...]]:
    titles = program_titles()
    for each in found.iterator(CHUNK):
        yield (
            *(each.person.full_name, each.person.email, name_of(each.role)),
            *(place_words(each.organization), program_words(each.program_id, titles)),
            *(local_day(each.from_at), local_day(each.until_at) - timedelta(days=1) if each.until_at else None),
            each.granted_by.full_name if each.granted_by else _("By command"),
            *(each.agreed_by.full_name if each.agreed_by else "", each.reason),
        )
