"""Every badge that this person looks after: found by holder, badge, campus, date and state."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from waymark.records.catalog.queries import localized_pack
from waymark.records.credentials.models import Credential
from waymark.records.credentials.search import (
    ORDERS,
    Wanted,
    campuses_within,
    counted,
    credentials_within,
    grouped,
    kinds_within,
    matching,
    staff_reach,
)
from waymark.rules.kernel.context import Actor, Context
from waymark.rules.kernel.errors import Forbidden
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import Reach, reach
from waymark.web.shared.components.lists import Tab
from waymark.web.shared.components.marks import BadgeImage
from waymark.web.shared.paging import PagesById
from waymark.web.shared.staff import as_uuid, language, local_day
from waymark.web.shared.story import story
from waymark.web.shared.table_file import FileKind, asked_kind, table_file

from .several_waiting import waiting_for
from .words import badge_of, seen_by, standing_words

PAGE, CHUNK = 40, 500


@dataclass(frozen=True)
class Row:
    """One badge of the list."""

    id: UUID
    url: str
    name: str
    image: BadgeImage
    holder: str
    campus: str
    blaze: str
    status: str
    signed_at: datetime | None
    seen_by: str


@dataclass(frozen=True)
class Choice:
    """One entry of a filter."""

    value: str
    label: str
    is_chosen: bool


@login_required
@require_safe
def credentials(request: HttpRequest) -> HttpResponseBase:
    """The list, also as a file. As many queries for one badge as for thirty thousand."""
    ctx = story(request)
    here = reach_of_staff(ctx.actor)
    wanted, kind = wanted_in(request.GET)
    found = matching(credentials_within(here), wanted)
    counts = counted(found)
    group = request.GET.get("state", "all")
    found = grouped(found, group)
    order = request.GET.get("order", "newest")
    found = found.order_by(*ORDERS.get(order, ORDERS["newest"]))
    if asked := asked_kind(request):
        return _file(ctx, asked, found)
    page = PagesById(found, PAGE, count=counts.get(group, counts["all"])).get_page(request.GET.get("page"))
    context = {
        "title": _title(counts["all"]),
        "rows": [row_of(each, ctx.now) for each in page],
        "page": page,
        "tabs": _tabs(request.GET, counts, group),
        "found_count": counts.get(group, counts["all"]),
        "search": [(name, request.GET.get(name, "")) for name in ("q", "badge", "campus", "since", "through", "key")],
        "kinds": _kinds(here, kind),
        "campuses": [Choice(str(key), name, key == wanted.campus_id) for key, name in campuses_within(here)],
        "orders": [Choice(key, label, key == order) for key, label in _orders()],
        "wanted": wanted,
        "state": group if group in counts else "all",
        "waiting": waiting_for(ctx),
        "may_act": not reach(ctx.actor, Action.SUSPEND_CREDENTIAL).is_nothing,
        "is_filtered": wanted != Wanted(),
    }
    return render(request, "issuer/credentials.html", context)


def reach_of_staff(actor: Actor) -> Reach:
    """Where this person sees badges by a role. Raises Forbidden when that is nowhere."""
    found = staff_reach(reach(actor, Action.VIEW_CREDENTIAL))
    if found.is_nothing:
        raise Forbidden(_("This page is for staff of a program. Ask the administrator of your campus for a role."))
    return found


def wanted_in(query: QueryDict) -> tuple[Wanted, str]:
    """What the address asks for, and its badge as the filter names it; what makes no sense asks for nothing."""
    kind = query.get("badge", "")
    version, _dot, key = kind.partition(".")
    version_id = as_uuid(version)
    wanted = Wanted(
        words=query.get("q", "").strip()[:160],
        version_id=version_id if key else None,
        achievement_key=key if version_id else "",
        campus_id=as_uuid(query.get("campus", "")),
        since=_day(query.get("since", "")),
        through=_day(query.get("through", "")),
        key_id=as_uuid(query.get("key", "")),
    )
    return wanted, kind


def row_of(found: Credential, now: datetime) -> Row:
    """One badge as lists show it."""
    name, image = badge_of(found.award)
    blaze, status = standing_words(found, now)
    return Row(
        id=found.pk,
        url=reverse("issuer-credential", args=[found.pk]),
        name=name,
        image=image,
        holder=found.award.person.full_name,
        campus=found.award.enrollment.campus.name,
        blaze=blaze,
        status=status,
        signed_at=found.issued_at,
        seen_by=seen_by(found),
    )


def _file(ctx: Context, kind: FileKind, found: QuerySet[Credential]) -> StreamingHttpResponse:
    head = (_("Holder"), _("Email"), _("Campus"), _("Badge"), _("Program"), _("Signed"), _("State"))
    return table_file(kind, f"credentials-{local_day(ctx.now)}", head, _cells(ctx.now, found))


def _cells(now: datetime, found: QuerySet[Credential]) -> Iterator[tuple[object, ...]]:
    for each in found.iterator(CHUNK):
        enrollment = each.award.enrollment
        yield (
            *(each.award.person.full_name, each.award.person.email, enrollment.campus.name, badge_of(each.award)[0]),
            localized_pack(each.award.version_id, language()).title,
            local_day(each.issued_at) if each.issued_at else None,
            standing_words(each, now)[1],
        )


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day is not None and 1 < day.year < 9999 else None


def _title(count: int) -> str:
    return ngettext("%(count)d credential", "%(count)d credentials", count) % {"count": count}


def _tabs(query: QueryDict, counts: dict[str, int], group: str) -> tuple[Tab, ...]:
    labels = (
        ("all", _("All")),
        ("valid", pgettext("badge", "Valid")),
        ("hold", _("On hold")),
        *((("refused", _("Not accepted")),) if counts["refused"] else ()),
        ("revoked", _("Revoked")),
        ("signing", _("Being signed")),
        ("replaced", _("Replaced")),
    )
    tabs = []
    for key, label in labels:
        asked = query.copy()
        asked.pop("page", None)
        asked["state"] = key
        is_current = key == (group if group in counts else "all")
        tabs.append(Tab(label, f"?{asked.urlencode()}", is_current, counts[key]))
    return tuple(tabs)


def _kinds(here: Reach, chosen: str) -> list[Choice]:
    found = []
    for version_id, key in kinds_within(here):
        pack = localized_pack(version_id, language())
        achievement = pack.achievements.get(key)
        name = achievement.name if achievement else key
        label = _("%(badge)s (%(program)s %(version)s)") % {
            "badge": name,
            "program": pack.title,
            "version": pack.version,
        }
        value = f"{version_id}.{key}"
        found.append(Choice(value, label, value == chosen))
    return sorted(found, key=lambda each: each.label)


def _orders() -> tuple[tuple[str, str], ...]:
    return (
        ("newest", _("Newest first")),
        ("oldest", _("Oldest first")),
        ("name", _("By holder")),
        ("badge", _("By badge")),
    )
