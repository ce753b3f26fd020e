"""Who came: staff record attendance and course grades for many learners at once, and take an entry back."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from waymark.flows.attest import attest
from waymark.records.catalog.queries import localized_pack
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.queries import enrollments_within, lacking, named, pathways_taken
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.evidence.models import Attestation
from waymark.records.evidence.queries import attested, count_attested
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.packs.model import Activity, ActivityKind, Pack
from waymark.rules.policy.actions import Action
from waymark.rules.progress.tree import leaves
from waymark.web.shared.forms import Day
from waymark.web.shared.staff import as_uuid, language, local_day, reach_of
from waymark.web.shared.story import story

from .crumbs import to_learners
from .ticks import MOST, day_chosen, forget_ticks, keep_ticks, ticked

PAGE = 60
KINDS = (ActivityKind.ATTENDANCE, ActivityKind.COURSE_GRADE)


class DayForm(forms.Form):
    """On which day it was."""

    on = forms.DateField(label=gettext_lazy("On which day was it?"), widget=Day)


@dataclass(frozen=True)
class ActivityRow:
    """One activity that staff record, and how far that has come."""

    title: str
    program: str
    url: str
    recorded: int
    learners: int


@login_required
@require_safe
def attendance(request: HttpRequest) -> HttpResponse:
    """The activities that staff record, by program."""
    ctx = story(request)
    enrollments = enrollments_within(reach_of(ctx.actor, Action.ATTEST)).filter(state=EnrollmentState.ACTIVE)
    taken = pathways_taken(enrollments)
    recorded = count_attested(enrollments)
    rows: dict[tuple[UUID, str], ActivityRow] = {}
    for version_id, pathway_key, learners in taken:
        pack = localized_pack(version_id, language())
        for activity in recorded_activities(pack, pathway_key):
            key = (version_id, activity.key)
            before = rows[key].learners if key in rows else 0
            rows[key] = ActivityRow(
                title=activity.title,
                program=f"{pack.title} {pack.version}",
                url=reverse("coordinator-attest", args=[version_id, activity.key]),
                recorded=recorded.get(key, 0),
                learners=before + learners,
            )
    back = to_learners(ctx.actor, name="cohort", label=_("Learners"))
    return render(request, "coordinator/attendance.html", {"rows": list(rows.values()), "back": back})


@dataclass(frozen=True)
class AttendanceList:
    """One step that staff record, for whoever may: the active learners it is for, and what it can meet."""

    everybody: QuerySet[Enrollment]
    pack: Pack
    activity: Activity
    words: list[tuple[str, int]]
    url: str


def list_of(ctx: Context, version_id: UUID, activity_key: str) -> AttendanceList:
    """The list by its address. Raises NotFound when there is none for this person."""
    everybody = enrollments_within(reach_of(ctx.actor, Action.ATTEST)).filter(
        state=EnrollmentState.ACTIVE, version_id=version_id
    )
    pathways = pathways_taken(everybody)
    pack = localized_pack(version_id, language()) if pathways else None
    activity = pack.activities.get(activity_key) if pack else None
    words = _words(pack, [pathway for _version, pathway, _count in pathways], activity_key) if pack else []
    if pack is None or activity is None or not words:
        raise NotFound(_("There is no such list. Open attendance and choose one."))
    url = reverse("coordinator-attest", args=[version_id, activity_key])
    return AttendanceList(everybody, pack, activity, words, url)


def _everyone(at: AttendanceList, wanted: str) -> frozenset[UUID]:
    """Everybody the list shows now, over all its pages, as many as can be chosen at once."""
    standing = attested(at.everybody, at.activity.key).order_by().values("enrollment_id")
    rows = named(lacking(at.everybody, at.words).exclude(pk__in=standing), wanted)
    return frozenset(rows.values_list("pk", flat=True)[:MOST])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attest_list(request: HttpRequest, version_id: UUID, activity_key: str) -> HttpResponse:
    """Everybody who may still need this step: choose who came, and the day."""
    ctx = story(request)
    at = list_of(ctx, version_id, activity_key)
    everybody, words, activity = at.everybody, at.words, at.activity
    if request.method == "POST":
        chosen = frozenset(found for text in request.POST.getlist("who") if (found := as_uuid(text)))
        if "everyone" in request.POST:
            chosen |= _everyone(at, request.GET.get("q", "").strip()[:80])
        keep_ticks(request, version_id, activity_key, who=chosen, on=request.POST.get("on", ""))
        if any(request.POST.get(button) for button in ("search", "all", "page", "everyone")):
            return HttpResponseRedirect(_elsewhere_in_list(request))
    else:
        chosen = ticked(request, version_id, activity_key)
    day = day_chosen(request, version_id, activity_key) or local_day(ctx.now)
    form = DayForm(request.POST if request.method == "POST" else None, initial={"on": day})
    if form.is_bound and form.is_valid():
        if not chosen:
            form.add_error(None, _("Choose at least one learner."))
        elif _attest(request, ctx, form, activity_key, chosen):
            forget_ticks(request)
            return HttpResponseRedirect(reverse("coordinator-attest", args=[version_id, activity_key]))
    wanted = request.GET.get("q", "").strip()[:80]
    number = request.GET.get("page")
    context = _lists(everybody, activity_key, words, wanted=wanted, number=number, chosen=chosen) | {
        "title": activity.title,
        "activity": activity,
        "pack": at.pack,
        "takes_code": activity.kind is ActivityKind.ATTENDANCE,
        "urls": {name: reverse(f"coordinator-{name}", args=[version_id, activity_key]) for name in ("paste", "room")},
        "form": form,
        "wanted": wanted,
    }
    return render(request, "coordinator/attest.html", context, status=400 if form.is_bound else 200)


def _elsewhere_in_list(request: HttpRequest) -> str:
    """The address of another page or search of the same list, as a button of the form asks."""
    wanted = request.POST.get("q", "").strip()[:80] if "all" not in request.POST else ""
    asked = {"q": wanted, "page": request.POST.get("page", "")}
    query = urlencode({key: text for key, text in asked.items() if text})
    return f"{request.path}?{query}" if query else request.path


def recorded_activities(pack: Pack, pathway_key: str) -> list[Activity]:
    """The activities of a pathway that staff record, in the order of the pack."""
    pathway = pack.pathways.get(pathway_key)
    named_here = {leaf.key for way in pathway.ways.values() for leaf in leaves(way)} if pathway else set()
    return [
        activity
        for key, activity in pack.activities.items()
        if activity.kind in KINDS and key in named_here and (not activity.open_to or pathway_key in activity.open_to)
    ]


def _words(pack: Pack, pathways: Sequence[str], activity_key: str) -> list[tuple[str, int]]:
    """For each pathway that has the activity: the requirements it can meet, as bits of the progress word."""
    words = []
    for pathway_key in pathways:
        if activity_key not in {each.key for each in recorded_activities(pack, pathway_key)}:
            continue
        ways = pack.pathways[pathway_key].ways
        word = sum(
            1 << n
            for n, key in enumerate(pack.requirements)
            if key in ways and activity_key in {leaf.key for leaf in leaves(ways[key])}
        )
        words.append((pathway_key, word))
    return words


def _lists(
    everybody: QuerySet[Enrollment],
    activity_key: str,
    words: Sequence[tuple[str, int]],
    *,
    wanted: str,
    number: str | None,
    chosen: frozenset[UUID],
) -> dict[str, object]:
    """Who may still need it, those ticked apart from the others, and what was recorded last."""
    standing: QuerySet[Attestation] = attested(everybody, activity_key)
    open_ = lacking(everybody, words).exclude(pk__in=standing.order_by().values("enrollment_id"))
    by_name = ("person__family_name", "person__given_name", "pk")
    page = Paginator(named(open_, wanted).exclude(pk__in=chosen).order_by(*by_name), PAGE)
    return {
        "page": page.get_page(number),
        "chosen": list(open_.filter(pk__in=chosen).order_by(*by_name)) if chosen else [],
        "recorded": list(standing[:20]),
    }


def _attest(request: HttpRequest, ctx: Context, form: DayForm, activity_key: str, chosen: frozenset[UUID]) -> bool:
    """Record it for each, each in a transaction of its own. False when the day cannot be."""
    done, left = 0, []
    for enrollment_id in sorted(chosen):
        try:
            attest(ctx, enrollment_id, activity_key=activity_key, on=form.cleaned_data["on"])
        except Invalid as refusal:
            form.add_error("on", next(iter(refusal.fields.values()), refusal.message))
            return False
        except Conflict as conflict:
            left.append(conflict.message)
        else:
            done += 1
    if done:
        said = ngettext("Recorded for %(count)d learner.", "Recorded for %(count)d learners.", done)
        messages.success(request, said % {"count": done})
    for reason in dict.fromkeys(left):
        messages.warning(request, reason)
    return True
