"""The queue: work that waits, the oldest first, with its days against the promise made to learners."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from waymark.flows.impartial import vouched
from waymark.records.assessment.queries import assessments_by
from waymark.records.catalog.queries import localized_pack
from waymark.records.enrollment.pathways import enrollment_pack, judged_by
from waymark.records.enrollment.queries import scope_of
from waymark.records.evidence.models import Submission
from waymark.records.evidence.queries import (
    WaitingGroup,
    count_own_waiting,
    count_sent_before,
    draft_objects,
    submissions_within,
    waiting_groups,
)
from waymark.records.evidence.states import DraftRoom
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, reach
from waymark.web.shared.components.lists import QueueRow, Tab
from waymark.web.shared.staff import (
    achievement_for,
    as_uuid,
    days_since,
    language,
    mini_badge,
    reach_of,
    start_of_day,
)
from waymark.web.shared.story import story

from .decided_lately import decided_lately

PAGE = 30
WEEKS = 4


@dataclass(frozen=True)
class Option:
    """One choice of a filter's list."""

    value: str
    label: str
    is_current: bool


@dataclass(frozen=True)
class Wanted:
    """What the address asks to see. Empty means everything."""

    show: str
    program: UUID | None
    campus: UUID | None

    def url(self, **changes: str) -> str:
        """The address of the same queue, filtered in another way."""
        return reverse("queue") + self.query(**changes)

    def query(self, **changes: str) -> str:
        """The filter as the end of an address: work opened from a filtered queue leads back into it."""
        now = {"show": self.show, "program": str(self.program or ""), "campus": str(self.campus or "")} | changes
        query = urlencode({key: value for key, value in now.items() if value})
        return f"?{query}" if query else ""


@dataclass(frozen=True)
class Month:
    """What the reader has assessed lately: how many pieces, and the median of the days each had waited."""

    count: int
    days: int


@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Everything that waits where this person may look. Nobody finds their own work here, and the page says so."""
    ctx = story(request)
    everything = submissions_within(reach_of(ctx.actor, Action.VIEW_QUEUE))
    groups = waiting_groups(everything)
    wanted = wanted_in(request)
    begun = _begun(ctx, everything)
    found = _filtered(everything, wanted, begun)
    goals = {group.version_id: localized_pack(group.version_id, language()).policy.review_days for group in groups}
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    mine = vouched(ctx.actor).enrollment_ids
    rows = [
        queue_row(ctx, work, goals[work.enrollment.version_id], begun=begun, appraised=mine, wanted=wanted)
        for work in page
    ]
    late = count_sent_before(everything, {key: start_of_day(days, now=ctx.now) for key, days in goals.items()})
    context = {
        "title": _title(sum(group.count for group in groups)),
        "lede": _lede(groups, goals, late),
        "rows": rows,
        "first_url": _first_url(ctx, rows, wanted) if page.number == 1 else "",
        "page": page,
        "tabs": _tabs(wanted, groups, len(begun)),
        "programs": _options({str(each.program_id): each.program for each in groups}, wanted.program),
        "campuses": _options({str(each.campus_id): each.campus for each in groups}, wanted.campus),
        "wanted": wanted,
        "is_filtered": wanted.url() != reverse("queue"),
        "own_note": _own_note(count_own_waiting(ctx.actor.person_id)) if ctx.actor.person_id else "",
        "lately": list(decided_lately(ctx)),
        "month": _month(ctx),
    }
    return render(request, "assessor/queue.html", context)


def wanted_in(request: HttpRequest) -> Wanted:
    """What the address asks to see: the queue's own, or that of work that was opened from it."""
    return Wanted(
        show=request.GET.get("show", ""),
        program=as_uuid(request.GET.get("program", "")),
        campus=as_uuid(request.GET.get("campus", "")),
    )


def next_in(ctx: Context, wanted: Wanted) -> Submission | None:
    """The work of a filtered queue that has waited longest, of those this person may decide about."""
    waiting = submissions_within(reach(ctx.actor, Action.ASSESS))
    found = _filtered(waiting, wanted, _begun(ctx, waiting))
    return found.exclude(enrollment_id__in=vouched(ctx.actor).enrollment_ids).first()


def _first_url(ctx: Context, rows: list[QueueRow], wanted: Wanted) -> str:
    """What "Open the oldest" opens: work to decide about, or work to read for whoever decides about none."""
    if reach(ctx.actor, Action.ASSESS).is_nothing:
        return rows[0].url if rows else ""
    first = next_in(ctx, wanted)
    return reverse("assessor-work", args=[first.pk]) + wanted.query() if first else ""


def queue_row(
    ctx: Context,
    work: Submission,
    goal_days: int,
    *,
    begun: frozenset[UUID],
    appraised: frozenset[UUID],
    wanted: Wanted,
) -> QueueRow:
    """One piece of work as the list shows it."""
    enrollment = work.enrollment
    pack = enrollment_pack(enrollment, language())
    achievement = achievement_for(pack, judged_by(enrollment, work.activity_key), work.activity_key)
    is_again = work.revision > 1
    note = _("You began this") if work.pk in begun else ""
    if not may(ctx.actor, Action.ASSESS, scope_of(enrollment)):
        note = _("To read only")
    elif enrollment.pk in appraised:
        note = _("To read only: you appraised this learner’s work experience")
    return QueueRow(
        title=pack.activities[work.activity_key].title,
        url=reverse("assessor-work", args=[work.pk]) + wanted.query(),
        facts=tuple(
            fact
            for fact in (
                isolated(enrollment.person.full_name),
                enrollment.campus.name,
                achievement.short_name if achievement else "",
                note if is_again else "",
            )
            if fact
        ),
        badge=mini_badge(enrollment.version_id, achievement),
        waiting_days=days_since(work.submitted_at, now=ctx.now),
        goal_days=goal_days,
        tag=_("Sent again") if is_again else "",
        tag_tone="light",
        tag_icon="rotate-cw",
        note=note,
    )


def _begun(ctx: Context, everything: QuerySet[Submission]) -> frozenset[UUID]:
    """The waiting work about which this person has written something and not sent it."""
    if ctx.actor.person_id is None:
        return frozenset()
    drafted = draft_objects(ctx.actor.person_id, room=DraftRoom.ASSESSMENT)
    return frozenset(everything.filter(pk__in=drafted).values_list("pk", flat=True)) if drafted else frozenset()


def _filtered(everything: QuerySet[Submission], wanted: Wanted, begun: frozenset[UUID]) -> QuerySet[Submission]:
    found = everything
    if wanted.program:
        found = found.filter(enrollment__program_id=wanted.program)
    if wanted.campus:
        found = found.filter(enrollment__campus_id=wanted.campus)
    if wanted.show == "again":
        found = found.filter(revision__gt=1)
    if wanted.show == "begun":
        found = found.filter(pk__in=begun)
    return found


def _title(count: int) -> str:
    if count == 0:
        return _("Nothing is waiting")
    return ngettext("%(count)d piece of work is waiting", "%(count)d pieces of work are waiting", count) % {
        "count": count
    }


def _lede(groups: list[WaitingGroup], goals: Mapping[UUID, int], late: int) -> str:
    if not groups:
        return _("New work shows up here as soon as a learner sends it.")
    if late:
        return ngettext(
            "%(late)d has waited longer than we promised. Starting there would help most.",
            "%(late)d have waited longer than we promised. Starting there would help most.",
            late,
        ) % {"late": late}
    days = min(goals.values())
    return ngettext(
        "All of it is inside the promise of %(days)d day. The oldest comes first.",
        "All of it is inside the promise of %(days)d days. The oldest comes first.",
        days,
    ) % {"days": days}


def _tabs(wanted: Wanted, groups: list[WaitingGroup], begun: int) -> tuple[Tab, ...]:
    total, again = sum(each.count for each in groups), sum(each.again for each in groups)
    tabs = [
        Tab(_("All"), wanted.url(show=""), wanted.show not in ("again", "begun"), total),
        Tab(_("Sent again"), wanted.url(show="again"), wanted.show == "again", again),
    ]
    if begun:
        tabs.append(Tab(_("Begun by you"), wanted.url(show="begun"), wanted.show == "begun"))
    return tuple(tabs)


def _options(names: Mapping[str, str], current: UUID | None) -> tuple[Option, ...]:
    return tuple(Option(value, label, value == str(current)) for value, label in names.items())


def _own_note(count: int) -> str:
    """Says what is missing from the list and why; empty when nothing is."""
    if count == 0:
        return ""
    return ngettext(
        "%(count)d piece is not listed because it is your own. Only another assessor can review it.",
        "%(count)d pieces are not listed because they are your own. Only another assessor can review them.",
        count,
    ) % {"count": count}


def _month(ctx: Context) -> Month | None:
    if ctx.actor.person_id is None:
        return None
    since = ctx.now - timedelta(weeks=WEEKS)
    read = assessments_by(ctx.actor.person_id).filter(assessed_at__gte=since)
    waits = [
        days_since(sent, now=assessed) for sent, assessed in read.values_list("submission__submitted_at", "assessed_at")
    ]
    return Month(len(waits), round(median(waits))) if waits else None
