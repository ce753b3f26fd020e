"""Release many badges at once: by kind, exceptions apart, a sample to read, a last look, progress, a way back."""

import hashlib
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from waymark.flows.impartial import resting_on, vouched
from waymark.flows.release_many import MOST, WITHIN, start_release, stop_release
from waymark.records.awards.models import Award
from waymark.records.awards.queries import awards_within
from waymark.records.awards.runs import items_counted, items_in, run_of, runs_by
from waymark.records.awards.states import AwardState, ItemState
from waymark.records.catalog.queries import localized_pack
from waymark.records.enrollment.states import EnrollmentState
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict
from waymark.rules.kernel.ids import new_id
from waymark.rules.policy.actions import Action
from waymark.web.shared.staff import as_uuid, days_since, language, local_day, reach_of
from waymark.web.shared.story import story

from .release import rows

SAMPLE, PAGE = 10, 40


@dataclass(frozen=True)
class Kind:
    """The awards of one badge that wait, and how many of them want a look first."""

    key: str
    name: str
    ready: int
    clean: int
    oldest_days: int
    is_chosen: bool

    @property
    def look(self) -> int:
        """How many want a look first."""
        return self.ready - self.clean


@dataclass(frozen=True)
class Sorted:
    """Everything that waits, by kind; `exceptions` are award -> why somebody looks at it first."""

    awards: tuple[Award, ...]
    exceptions: dict[UUID, str]
    barred: frozenset[UUID]

    def clean(self, kinds: Iterable[str]) -> list[Award]:
        """The awards of these kinds that nothing is odd about."""
        wanted = set(kinds)
        return [each for each in self.awards if _kind(each) in wanted and each.pk not in self.exceptions]


def _kind(award: Award) -> str:
    return f"{award.version_id}:{award.achievement_key}"


def _sorted(ctx: Context) -> Sorted:
    """What waits for this person, and what is odd about some of it. Three queries, however many."""
    where = reach_of(ctx.actor, Action.RELEASE_AWARD)
    waiting = list(awards_within(where, states=[AwardState.PROPOSED])[:MOST])
    doubted = set(
        awards_within(where, states=[AwardState.IN_QUESTION]).order_by().values_list("person_id", "program_id")
    )
    own_word = resting_on(vouched(ctx.actor), waiting)
    odd: dict[UUID, str] = {}
    for each in waiting:
        if each.pk in own_word:
            odd[each.pk] = _("It rests on an appraisal you gave. Someone else decides about it.")
        elif each.enrollment.state not in (EnrollmentState.ACTIVE, EnrollmentState.COMPLETED):
            odd[each.pk] = _("The learner has left the program.")
        elif (each.person_id, each.program_id) in doubted:
            odd[each.pk] = _("Another badge of this learner is under review.")
        elif _part_of(each.finding, "waived"):
            odd[each.pk] = _("A step was waived or replaced.")
        elif _part_of(each.finding, "recognized"):
            odd[each.pk] = _("It rests on a badge from another organization.")
    return Sorted(tuple(waiting), odd, own_word)


def _part_of(finding: object, key: str) -> bool:
    """Whether a stored finding, or anything it is made of, names something by this key."""
    if isinstance(finding, dict):
        return bool(finding.get(key)) or any(_part_of(each, key) for each in finding.values())
    return isinstance(finding, list) and any(_part_of(each, key) for each in finding)


@login_required
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """What waits by kind, what wants a look first, and ten to read."""
    ctx = story(request)
    found = _sorted(ctx)
    count, odd = len(found.awards), len(found.exceptions)
    title = ngettext("%(count)d badge is ready", "%(count)d badges are ready", count) % {"count": count}
    lede = ngettext("%(odd)d wants a look first.", "%(odd)d want a look first.", odd) % {"odd": odd}
    by_id = {each.pk: each for each in found.awards}
    looked = [by_id[key] for key in found.exceptions][:PAGE]
    clean = [each for each in found.awards if each.pk not in found.exceptions]
    drawn = random.Random(f"{local_day(ctx.now)}:{ctx.actor.person_id}")  # noqa: S311 - a sample to read, no secret
    sample = drawn.sample(clean, min(SAMPLE, len(clean)))
    shown = {row.id: row for row in rows(ctx, [*looked, *sample])}
    context = {
        "title": title if count else _("No badge is waiting"),
        "lede": lede if odd else "",
        "kinds": _kinds(ctx, found),
        "clean": len(clean),
        "looked": [(shown[each.pk], found.exceptions[each.pk], each.pk in found.barred) for each in looked],
        "sample": [shown[each.pk] for each in sample],
        "runs": [
            {"url": reverse("release-run", args=[each.pk]), "at": each.made_at}
            for each in (runs_by(ctx.actor.person_id)[:5] if ctx.actor.person_id else ())
        ],
    }
    return render(request, "coordinator/release_many.html", context)


def _kinds(ctx: Context, found: Sorted) -> list[Kind]:
    by_kind: dict[str, list[Award]] = {}
    for each in found.awards:
        by_kind.setdefault(_kind(each), []).append(each)
    kinds = []
    for key, group in by_kind.items():
        pack = localized_pack(group[0].version_id, language())
        badge = pack.achievements.get(group[0].achievement_key)
        name = badge.name if badge else group[0].achievement_key
        clean = sum(each.pk not in found.exceptions for each in group)
        oldest = min(each.proposed_at for each in group)
        kinds.append(
            Kind(key, f"{name} ({pack.version})", len(group), clean, days_since(oldest, now=ctx.now), clean > 0)
        )
    return sorted(kinds, key=lambda each: (-each.ready, each.name))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """The last look: how many badges for how many people; started by the button, if nothing changed since."""
    ctx = story(request)
    given = request.POST if request.method == "POST" else request.GET
    run_id = as_uuid(given.get("run", "")) or new_id()
    kinds = given.getlist("kind")
    named = {each for text in given.getlist("award") if (each := as_uuid(text))}
    found = _sorted(ctx)
    if request.method == "POST" and ctx.actor.person_id and runs_by(ctx.actor.person_id).filter(pk=run_id).exists():
        return redirect("release-run", run_id=run_id)
    taken = {each.pk for each in found.clean(kinds)} | (named - found.barred)
    chosen = [each for each in found.awards if each.pk in taken]
    if not chosen:
        messages.warning(request, _("Choose at least one badge to release."))
        return redirect("release-many")
    told = ""
    if request.method == "POST":
        try:
            if given.get("digest") != _digest(chosen):
                raise Conflict(_("These badges have changed since you looked. Look at the list again."))
            start_release(ctx, run_id, [each.pk for each in chosen])
        except Conflict as conflict:
            told = conflict.message
        else:
            return redirect("release-run", run_id=run_id)
    people = len({each.person_id for each in chosen})
    badges = ngettext("%(count)d badge", "%(count)d badges", len(chosen)) % {"count": len(chosen)}
    persons = ngettext("%(count)d person", "%(count)d people", people) % {"count": people}
    context = {
        "title": _("Release %(badges)s to %(people)s?") % {"badges": badges, "people": persons},
        "kinds": kinds,
        "named": named,
        "run": run_id,
        "digest": _digest(chosen),
        "told": told,
        "badges": badges,
        "left": len(found.awards) - len(chosen),
    }
    return render(request, "coordinator/release_confirm.html", context, status=409 if told else 200)


def _digest(awards: Sequence[Award]) -> str:
    """What names a set of awards, so that another one is not released unseen."""
    return hashlib.sha256("".join(sorted(str(each.pk) for each in awards)).encode()).hexdigest()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """How far a release has come, what was left and why, and the way back while there is one."""
    ctx = story(request)
    reach_of(ctx.actor, Action.RELEASE_AWARD)
    found = run_of(run_id, by_id=ctx.actor.person_id)
    if request.method == "POST":
        stopped, held, left = stop_release(ctx, run_id)
        messages.success(request, _stopped_words(stopped, held))
        if left:
            more = ngettext(
                "%(count)d could not be put on hold: it is being signed, or someone changed it. Try again in a minute.",
                "%(count)d could not be put on hold: they are being signed, or someone changed them. Try again in a "
                "minute.",
                left,
            )
            messages.warning(request, more % {"count": left})
        return redirect("release-run", run_id=run_id)
    counts = items_counted(run_id)
    total = sum(counts.values())
    page = Paginator(items_in(run_id, ItemState.LEFT), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": ngettext("Release of %(count)d badge", "Release of %(count)d badges", total) % {"count": total},
        "found": found,
        "done": total - counts[ItemState.WAITING],
        "total": total,
        "counts": counts,
        "released": counts[ItemState.RELEASED] + counts[ItemState.ON_HOLD],
        "left": counts[ItemState.LEFT],
        "stopped": counts[ItemState.STOPPED],
        "held": counts[ItemState.ON_HOLD],
        "is_running": counts[ItemState.WAITING] > 0,
        "can_stop": ctx.now <= found.made_at + WITHIN and counts[ItemState.WAITING] + counts[ItemState.RELEASED] > 0,
        "until": found.made_at + WITHIN,
        "page": page,
        "rows": [_left(each.award, each.why) for each in page],
    }
    return render(request, "coordinator/release_run.html", context)


def _stopped_words(stopped: int, held: int) -> str:
    first = ngettext("%(count)d badge was not released.", "%(count)d badges were not released.", stopped)
    second = ngettext("%(count)d signed badge is on hold.", "%(count)d signed badges are on hold.", held)
    return f"{first % {'count': stopped}} {second % {'count': held}}"


def _left(award: Award, why: str) -> dict[str, str]:
    badge = localized_pack(award.version_id, language()).achievements.get(award.achievement_key)
    return {
        "learner": award.person.full_name,
        "url": reverse("coordinator-learner", args=[award.enrollment_id]),
        "badge": badge.name if badge else award.achievement_key,
        "why": why,
    }
