"""A proposed version: upload a pack, read what was checked, what changes and whom it touches, and decide by two."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from waymark.flows.comment_on_version import LONGEST, comment_on_version
from waymark.flows.propose_version import (
    approve_version,
    decline_version,
    proposal_scope,
    propose_version,
    upload_version,
    withdraw_version,
)
from waymark.records.awards.queries import badges_by_version
from waymark.records.catalog.models import ProgramVersion, VersionOutcome, VersionProposal
from waymark.records.catalog.proposals import comments_on, offerings_of, proposed_files, version_proposal, versions_of
from waymark.records.catalog.queries import pack_of
from waymark.records.enrollment.queries import still_in
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Invalid, NotFound
from waymark.rules.packs.diff import diff
from waymark.rules.packs.load import load
from waymark.rules.packs.model import Pack
from waymark.rules.packs.problems import PackError, Problem
from waymark.rules.packs.zipped import unzip
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may
from waymark.web.shared.components.lists import Outcome, ProofStep
from waymark.web.shared.forms import FileDrop, LongText
from waymark.web.shared.staff import as_uuid, reach_of
from waymark.web.shared.story import story

from .change_words import grouped
from .history import newest_first, steps_of
from .programs import waits_on

LIMIT_MB, MOST_SHOWN = 10, 200
SUBMIT, APPROVE, DECLINE, WITHDRAW, COMMENT = "submit", "approve", "decline", "withdraw", "comment"


@dataclass(frozen=True)
class Touched:
    """A version of the same program, and who stands by it."""

    version: ProgramVersion
    learners: int
    badges: int


class UploadForm(forms.Form):
    """The folder of a pack as one ZIP file."""

    pack = forms.FileField(
        label=gettext_lazy("The folder of a pack, as a ZIP file"),
        widget=FileDrop(kinds=gettext_lazy("One ZIP file"), accept=".zip", several=False, limit_mb=LIMIT_MB),
    )


class DeclineForm(forms.Form):
    """What has to change first."""

    note = forms.CharField(
        label=gettext_lazy("What has to change?"),
        help_text=gettext_lazy("It stands beside your name in the history of the program."),
        max_length=1200,
        widget=LongText(size="short"),
    )


class CommentForm(forms.Form):
    """What somebody says about a proposed version."""

    words = forms.CharField(
        label=gettext_lazy("Your comment"),
        help_text=gettext_lazy("Designers and administrators of the program read it. It stays, and can’t be changed."),
        max_length=LONGEST,
        widget=LongText(size="short"),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Send a pack, also in place of an own proposal. What is wrong with it is listed by file and line, and not kept."""
    ctx = story(request)
    reach_of(ctx.actor, Action.PROPOSE_VERSION)
    before = _replaced(ctx, request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    problems: tuple[Problem, ...] = ()
    if form.is_bound and form.is_valid():
        try:
            body = form.cleaned_data["pack"].read(LIMIT_MB * 1024 * 1024 + 1)
            made = upload_version(ctx, body=body, replaces=before.pk if before else None)
        except PackError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("Read without a fault. Look at what changes, then ask for approval."))
            return redirect("designer-proposal", proposal_id=made.pk)
    context = {"form": form, "problems": problems[:MOST_SHOWN], "count": len(problems), "before": before}
    return render(request, "designer/upload.html", context, status=400 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """One proposal: how it stands, what changes, whom it touches, and what the reader can do about it."""
    ctx = story(request)
    found = _seen(ctx, proposal_id)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    form = DeclineForm(request.POST if act == DECLINE else None)
    comment = CommentForm(request.POST if act == COMMENT else None)
    asked = {DECLINE: form, COMMENT: comment}.get(act)
    if request.method == "POST" and (asked is None or asked.is_valid()):
        try:
            said = _act(ctx, found, act, asked.cleaned_data if asked else {})
        except Invalid as refusal:
            if asked is not None:
                asked.add_error(next(iter(asked.fields)), refusal.message)
        else:
            messages.success(request, said)
            return redirect(reverse("designer-proposal", args=[found.pk]))
    pack = load(unzip(proposed_files(found.pk)))
    context = {
        "title": _("Approve %(version)s?") % {"version": found} if _may(ctx, found)["may_answer"] else str(found),
        "checks": _checks(pack),
        "steps": _steps(found),
        "proposal": found,
        "answer": getattr(found, "answer", None),
        "stands": waits_on(ctx, found),
        "form": form,
        "comment": comment,
        "comments": comments_on(found.pk),
        "history": newest_first(steps_of(found)),
        "is_refused": request.method == "POST" and asked is None,
        "pack": pack,
        **_differs(found, pack, is_asked=_may(ctx, found)["may_answer"]),
        **_may(ctx, found),
    }
    return render(request, "designer/proposal.html", context, status=400 if request.method == "POST" else 200)


def _replaced(ctx: Context, request: HttpRequest) -> VersionProposal | None:
    """The own proposal that the upload is to replace, when the address names one."""
    wanted = as_uuid(request.GET.get("replaces", ""))
    if wanted is None:
        return None
    found = _seen(ctx, wanted)
    if not _may(ctx, found)["may_withdraw"]:
        raise NotFound()
    return found


def _act(ctx: Context, found: VersionProposal, act: str, said: Mapping[str, str]) -> str:
    if act == SUBMIT:
        propose_version(ctx, found.pk)
        return _("Sent. Another designer or an administrator can approve it now.")
    if act == APPROVE:
        approve_version(ctx, found.pk)
        return _("Published. Campuses can open it now.")
    if act == DECLINE:
        decline_version(ctx, found.pk, note=said["note"])
        return _("Sent back. Whoever proposed it reads why here.")
    if act == COMMENT:
        comment_on_version(ctx, found.pk, words=said["words"])
        return _("Your comment is here for everyone who decides about this version.")
    if act == WITHDRAW:
        withdraw_version(ctx, found.pk)
        return _("Withdrawn. Nothing was published.")
    raise Invalid(_("Choose what to do."))


def _may(ctx: Context, found: VersionProposal) -> dict[str, bool]:
    is_open = getattr(found, "answer", None) is None
    is_own = found.proposed_by_id == ctx.actor.person_id
    scope = proposal_scope(found)
    is_designer = may(ctx.actor, Action.PROPOSE_VERSION, scope)
    return {
        "may_submit": is_open and is_own and is_designer and found.asked_at is None,
        "may_withdraw": is_open and is_own and is_designer,
        "may_comment": is_open and may(ctx.actor, Action.DISCUSS_VERSION, scope),
        "may_answer": is_open and found.asked_at is not None and may(ctx.actor, Action.APPROVE_VERSION, scope),
        "is_own": is_own,
    }


def _checks(pack: Pack) -> tuple[ProofStep, ...]:
    """What was checked when it was uploaded; what fails there is never kept."""
    campuses = [pack.organizations[key].name for key in pack.campuses]
    words = [
        _("%(language)s: %(count)d texts") % {"language": _language(name), "count": len(of)}
        for name, of in pack.texts.items()
    ]
    return (
        ProofStep(Outcome.YES, _("The pack reads without a fault")),
        ProofStep(Outcome.YES, _("Each of its badges can be signed")),
        ProofStep(Outcome.YES, _("Every campus has a pathway to every requirement"), ", ".join(campuses)),
        ProofStep(Outcome.YES if words else Outcome.NOTE, _("Words in other languages"), ", ".join(words) or _("None")),
    )


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _steps(found: VersionProposal) -> list[tuple[str, str]]:
    """The way of a version, and how far this one is."""
    answer = getattr(found, "answer", None)
    names = [_("Uploaded"), _("Sent for approval"), _("Approved and published"), _("Open at a campus")]
    if answer is not None and answer.outcome != VersionOutcome.APPROVED:
        done = 2 if found.asked_at else 1
        return [("reached", name) for name in names[:done]]
    done = 3 if answer is not None else 2 if found.asked_at else 1
    if answer is not None and answer.version_id and offerings_of([answer.version_id]):
        done = 4
    return [("reached" if n < done else "next" if n == done else "later", name) for n, name in enumerate(names)]


def _differs(found: VersionProposal, pack: Pack, *, is_asked: bool) -> dict[str, object]:
    versions = [
        each for each in (versions_of(found.program_id) if found.program_id else []) if each.number != pack.version
    ]
    ids = [each.pk for each in versions]
    learners: dict[UUID, int] = dict.fromkeys(ids, 0)
    for (version_id, _campus), count in still_in(version_ids=ids).items():
        learners[version_id] += count
    badges = badges_by_version(ids)
    against = versions[0] if versions else None
    changes = diff(pack_of(against.pk), pack) if against else ()
    return {
        "against": against,
        "lede": _lede(len(changes), against, is_asked=is_asked),
        "groups": grouped(changes),
        "touched": [Touched(each, learners[each.pk], badges.get(each.pk, 0)) for each in versions],
    }


def _lede(count: int, against: ProgramVersion | None, *, is_asked: bool) -> str:
    said = _("The program’s first version.")
    if against is not None:
        said = ngettext("%(count)d change against %(version)s.", "%(count)d changes against %(version)s.", count) % {
            "count": count,
            "version": against.number,
        }
    return f"{said} {_('You are asked as the second of two.')}" if is_asked else said


def _seen(ctx: Context, proposal_id: UUID) -> VersionProposal:
    found = version_proposal(proposal_id)
    if found is None or not may(ctx.actor, Action.VIEW_VERSIONS, proposal_scope(found)):
        raise NotFound()
    return found
