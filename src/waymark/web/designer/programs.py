"""Programs and their versions: what is published, where it is open, who is in it, and what differs between two."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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

from waymark.flows.propose_version import export_version, restore_version, retire_version, version_scope
from waymark.records.awards.queries import badges_by_version
from waymark.records.catalog.models import Offering, ProgramVersion, VersionProposal
from waymark.records.catalog.proposals import offerings_of, programs_within, proposals_within, versions_of
from waymark.records.catalog.queries import pack_of
from waymark.records.catalog.states import VersionState
from waymark.records.enrollment.queries import still_in
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import NotFound
from waymark.rules.packs.diff import diff
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, reach
from waymark.web.shared.staff import as_uuid, local_day, reach_of
from waymark.web.shared.story import story

from .change_words import grouped
from .history import history_of
from .lanes import lanes_of

PAGE, PROPOSALS = 40, 20


@dataclass(frozen=True)
class Row:
    """One version as its program's page shows it."""

    version: ProgramVersion
    state: str
    words: str
    open_at: int
    learners: int
    badges: int
    before: ProgramVersion | None
    may_retire: bool

    @property
    def is_retired(self) -> bool:
        return self.version.state == VersionState.RETIRED


@login_required
@require_safe
def programs(request: HttpRequest) -> HttpResponse:
    """The programs of the reader's organizations, and what waits for a second person."""
    ctx = story(request)
    within = reach_of(ctx.actor, Action.VIEW_VERSIONS)
    page = Paginator(programs_within(within), PAGE).get_page(request.GET.get("page"))
    waiting = list(proposals_within(within).filter(answer__isnull=True)[:PROPOSALS])
    count = page.paginator.count
    context = {
        "title": ngettext("%(count)d program", "%(count)d programs", count) % {"count": count}
        if count
        else _("Programs"),
        "page": page,
        "waiting": [(each, waits_on(ctx, each)) for each in waiting],
        "may_upload": may_upload(ctx),
    }
    return render(request, "designer/programs.html", context)


@login_required
@require_safe
def program(request: HttpRequest, slug: str) -> HttpResponse:
    """One program: its versions, the newest first, and every proposal with what became of it."""
    ctx = story(request)
    found = programs_within(reach(ctx.actor, Action.VIEW_VERSIONS)).filter(slug=slug).first()
    if found is None:
        raise NotFound()
    today = local_day(ctx.now)
    versions = versions_of(found.pk)
    opened: dict[UUID, list[Offering]] = defaultdict(list)
    for offering in offerings_of([each.pk for each in versions]):
        opened[offering.version_id].append(offering)
    rows = _rows(ctx, versions, opened, today)
    history = Paginator(
        proposals_within(reach(ctx.actor, Action.VIEW_VERSIONS)).filter(program=found), PROPOSALS
    ).get_page(request.GET.get("page"))
    context = {
        "program": found,
        "rows": rows,
        "lanes": lanes_of(versions, opened, today),
        "history": [(each, waits_on(ctx, each)) for each in history],
        "page": history,
        "may_upload": may_upload(ctx),
    }
    return render(request, "designer/program.html", context)


def _rows(
    ctx: Context, versions: Sequence[ProgramVersion], opened: Mapping[UUID, Sequence[Offering]], today: date
) -> list[Row]:
    ids = [each.pk for each in versions]
    learners: dict[UUID, int] = defaultdict(int)
    for (version_id, _campus), count in still_in(version_ids=ids).items():
        learners[version_id] += count
    badges = badges_by_version(ids)
    return [
        _row(
            ctx,
            each,
            opened.get(each.pk, ()),
            learners[each.pk],
            badges.get(each.pk, 0),
            versions[n + 1 : n + 2],
            today,
        )
        for n, each in enumerate(versions)
    ]


def _row(
    ctx: Context,
    version: ProgramVersion,
    offerings: Sequence[Offering],
    learners: int,
    badges: int,
    before: Sequence[ProgramVersion],
    today: date,
) -> Row:
    ahead = [each for each in offerings if each.closes_on is None or each.closes_on > today]
    now = [each for each in ahead if each.opens_on <= today]
    if version.state == VersionState.RETIRED:
        state, said = "later", _("Retired")
    elif now:
        state = "reached"
        said = ngettext("Open at %(count)d campus", "Open at %(count)d campuses", len(now)) % {"count": len(now)}
    else:
        state, said = "next", _("Published, open nowhere")
    return Row(
        version=version,
        state=state,
        words=said,
        open_at=len(ahead),
        learners=learners,
        badges=badges,
        before=before[0] if before else None,
        may_retire=may(ctx.actor, Action.RETIRE_VERSION, version_scope(version)),
    )


@login_required
@require_safe
def compare(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """What differs between a version and another one of the same program, the one before it when none is named."""
    ctx = story(request)
    version = _seen(ctx, version_id)
    versions = versions_of(version.program_id)
    others = [each for each in versions if each.pk != version.pk]
    wanted = as_uuid(request.GET.get("against", ""))
    place = [each.pk for each in versions].index(version.pk)
    usual = versions[place + 1] if place + 1 < len(versions) else (others[0] if others else None)
    against = next((each for each in others if each.pk == wanted), usual)
    context = {
        "title": str(version),
        "history": history_of(version),
        "version": version,
        "others": others,
        "against": against,
        "groups": grouped(diff(pack_of(against.pk), pack_of(version.pk))) if against else [],
    }
    return render(request, "designer/compare.html", context)


@login_required
@require_safe
def download(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """A version as a ZIP file of its folder."""
    ctx = story(request)
    _seen(ctx, version_id)
    name, body = export_version(ctx, version_id)
    answer = HttpResponse(body, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Retire a version, or restore one that is retired; asked before."""
    ctx = story(request)
    version = _seen(ctx, version_id)
    is_back = version.state == VersionState.RETIRED
    back = reverse("designed-program", args=[version.program.slug])
    if request.method == "POST":
        wants_back = request.POST.get("act") == "restore"
        if wants_back:
            restore_version(ctx, version.pk)
            messages.success(request, _("Restored. Campuses can open it again."))
        else:
            retire_version(ctx, version.pk)
            messages.success(request, _("Retired. You can restore it at any time."))
        return redirect(back)
    learners = sum(still_in(version_ids=[version.pk]).values())
    inside = ngettext(
        "%(count)d learner is in it and can finish.", "%(count)d learners are in it and can finish.", learners
    ) % {"count": learners}
    if not learners:
        inside = _("No one is in it.")
    context = {
        "title": (_("Restore %(version)s?") if is_back else _("Retire %(version)s?")) % {"version": version},
        "points": [_("Campuses can open it again.")]
        if is_back
        else [inside, _("No campus can open it any more."), _("Its badges stay valid, and its page stays.")],
        "action_url": reverse("designer-retire", args=[version.pk]),
        "button": _("Restore version") if is_back else _("Retire version"),
        "is_stop": not is_back,
        "hidden": [("act", "restore" if is_back else "retire")],
        "back_url": back,
    }
    return render(request, "confirm.html", context)


def may_upload(ctx: Context) -> bool:
    """Whether the reader can propose a version anywhere."""
    return not reach(ctx.actor, Action.PROPOSE_VERSION).is_nothing


def waits_on(ctx: Context, proposal: VersionProposal) -> tuple[str, str]:
    """The blaze and the words of how a proposal stands."""
    answer = getattr(proposal, "answer", None)
    if answer is not None:
        return {
            "approved": ("reached", _("Published")),
            "declined": ("changes", _("Changes requested")),
            "withdrawn": ("later", _("Withdrawn")),
            "replaced": ("later", _("Replaced by another upload")),
        }[answer.outcome]
    if proposal.asked_at is None:
        return "next", _("Uploaded, not sent for approval")
    is_own = proposal.proposed_by_id == ctx.actor.person_id
    return "review", _("Waiting for a second person") if is_own else _("Waiting for your approval")


def _seen(ctx: Context, version_id: UUID) -> ProgramVersion:
    rows = ProgramVersion.objects.select_related("program__owner").defer("document")
    version = rows.filter(pk=version_id, state__in=[VersionState.PUBLISHED, VersionState.RETIRED]).first()
    if version is None or not may(ctx.actor, Action.VIEW_VERSIONS, version_scope(version)):
        raise NotFound()
    return version
