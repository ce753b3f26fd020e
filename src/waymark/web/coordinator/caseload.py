"""The caseload: everybody by who has the next move and since when, to look through, write to, and take along."""

from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from waymark.flows.caseload import WaitsOn, waiting, waiting_on
from waymark.flows.write_to_learners import MOST
from waymark.records.enrollment.last_days import with_last_day
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.queries import learners_within, named
from waymark.records.enrollment.states import EnrollmentState
from waymark.rules.kernel.context import Context
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import reach
from waymark.web.shared.components.lists import Tab
from waymark.web.shared.staff import local_day, reach_of, start_of_day
from waymark.web.shared.story import story
from waymark.web.shared.table_file import FileKind, asked_kind, table_file

from .quiet import QUIET_DAYS, learner_rows
from .waits import WAITS

PAGE, CHUNK = 40, 500


@login_required
@require_safe
def learners(request: HttpRequest) -> HttpResponseBase:
    """Everybody by who has the next move, the longest wait first; `q` looks in names and addresses. Also as a file."""
    ctx = story(request)
    wanted, show, found = _found(request, ctx)
    if kind := asked_kind(request):
        return _file(ctx, kind, found)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    may_write = not reach(ctx.actor, Action.WRITE_TO_LEARNERS).is_nothing
    context = {
        "rows": learner_rows(ctx, list(page)),
        "page": page,
        "wanted": wanted,
        "show": show,
        "tabs": _tabs(show, wanted),
        "may_give_time": not reach(ctx.actor, Action.GIVE_TIME).is_nothing,
        "may_write": may_write and show not in ("finished", "all"),
        "most": MOST,
        "all_url": f"{reverse('coordinator-letters-new')}?{_all(show, wanted)}",
    }
    return render(request, "coordinator/learners.html", context)


def _file(ctx: Context, kind: FileKind, found: QuerySet[Enrollment]) -> StreamingHttpResponse:
    head = (
        _("Learner"),
        _("Email"),
        _("Campus"),
        _("Program"),
        _("Where"),
        _("Who has the next move"),
        _("Since"),
        _("Last activity"),
        _("Last day to finish"),
        _("Why"),
    )
    return table_file(kind, f"learners-{local_day(ctx.now)}", head, _cells(ctx, found))


def _cells(ctx: Context, found: QuerySet[Enrollment]) -> Iterator[tuple[object, ...]]:
    ids = list(found.values_list("pk", flat=True))
    for number in range(0, len(ids), CHUNK):
        wanted = ids[number : number + CHUNK]
        known = {each.pk: each for each in found.filter(pk__in=wanted)}
        part = [known[each] for each in wanted if each in known]
        for each, row in zip(part, learner_rows(ctx, part), strict=True):
            since = getattr(each, "waits_since", None)
            yield (
                row.name,
                each.person.email,
                row.campus,
                row.program,
                row.where,
                row.waits,
                local_day(since) if since else None,
                local_day(each.last_activity_at),
                row.last_day,
                row.reason,
            )


def listed(ctx: Context, *, show: str, wanted: str) -> QuerySet[Enrollment]:
    """The learners of one filter and search, in the order of the list."""
    found = with_last_day(named(learners_within(reach_of(ctx.actor, Action.VIEW_COHORT)), wanted))
    if show == "last-day":
        return waiting(found.filter(last_day__isnull=False), now=ctx.now).order_by("last_day", "pk")  # type: ignore[misc]
    if show in set(WaitsOn):
        return waiting_on(found, WaitsOn(show), now=ctx.now)
    if show == "finished":
        return found.filter(state=EnrollmentState.COMPLETED)
    if show == "all":
        return found
    if show == "quiet":
        found = found.filter(last_activity_at__lt=start_of_day(QUIET_DAYS - 1, now=ctx.now))
    return waiting(found, now=ctx.now)


def _found(request: HttpRequest, ctx: Context) -> tuple[str, str, QuerySet[Enrollment]]:
    wanted = request.GET.get("q", "").strip()[:80]
    asked = request.GET.get("show", "")
    show = asked if asked in {*(each.value for each in WaitsOn), "quiet", "last-day", "finished", "all"} else "active"
    return wanted, show, listed(ctx, show=show, wanted=wanted)


def _all(show: str, wanted: str) -> str:
    """What names everybody of a filter, to be reminded."""
    return urlencode({"all": "1", "kind": "reminder", "show": show, "q": wanted})


def _tabs(show: str, wanted: str) -> tuple[Tab, ...]:
    url = reverse("coordinator-learners")
    kinds = (
        ("active", _("On the way")),
        *((whom.value, str(label)) for whom, label in WAITS.items()),
        ("quiet", _("Quiet")),
        ("last-day", _("Last day first")),
        ("finished", _("Finished")),
        ("all", _("Everybody")),
    )
    return tuple(Tab(label, f"{url}?{urlencode({'show': key, 'q': wanted})}", show == key) for key, label in kinds)
