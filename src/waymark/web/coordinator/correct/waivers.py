"""Waive or replace a requirement: one person asks, another agrees or declines, either can withdraw it."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from waymark.flows.admit import admit
from waymark.flows.correct_record import facts_of_source
from waymark.flows.waive_requirement import (
    approve_waiver,
    deciding,
    decline_waiver,
    request_waiver,
    withdraw_waiver,
)
from waymark.records.corrections.models import LONGEST_TOLD, Waiver
from waymark.records.corrections.queries import live_waivers, waiver, waivers_within
from waymark.records.corrections.states import WaiverKind, WaiverState, WaiverWhy
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import enrollment_pack, judge
from waymark.records.enrollment.queries import enrollment, scope_of
from waymark.records.ledger.models import SourceKind
from waymark.records.ledger.queries import live_facts
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.rules.packs.model import AppraisalStandard, Pack
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may
from waymark.web.shared.components.lists import QueueRow
from waymark.web.shared.correction_words import (
    until_words,
    waiver_kind_words,
    waiver_state,
    waiver_title,
    waiver_why_words,
)
from waymark.web.shared.forms import Day, Described, LongText
from waymark.web.shared.staff import days_since, language, reach_of
from waymark.web.shared.story import story

from .case import Case, answer, corrections_url, in_question

PAGE = 30
GOAL_DAYS = 10
YES, NO = "approve", "decline"


class WaiveForm(forms.Form):
    """What is waived or replaced, and why."""

    kind = forms.ChoiceField(label=gettext_lazy("What do you want to do?"), widget=forms.RadioSelect)
    requirement_key = forms.ChoiceField(label=gettext_lazy("Which requirement"))
    why = forms.ChoiceField(label=gettext_lazy("Why"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy("The learner, auditors, and whoever reviews the program read this."),
        max_length=LONGEST_TOLD,
        widget=LongText,
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("A waiver that no badge rests on by this day ends. A badge given before stays."),
        required=False,
        widget=Day,
    )

    def __init__(self, data: QueryDict | None, requirements: list[tuple[str, str]]) -> None:
        super().__init__(data)
        env = settings.WAYMARK
        replaced = Described(
            _("Replace it with something of equal worth"),
            _("Counts as met. The badge says that it was replaced. At most %(most)d for one learner in a program.")
            % {"most": env.most_replacements},
        )
        waived = Described(
            _("Waive it"),
            _(
                "Counts as met without anything in its place. At most %(most)d for one learner in a program, never an "
                "appraisal."
            )
            % {"most": env.most_waivers},
        )
        choices = {
            "kind": [(WaiverKind.REPLACED.value, replaced), (WaiverKind.WAIVED.value, waived)],
            "requirement_key": [("", _("Choose one")), *requirements],
            "why": [(each.value, waiver_why_words(each)) for each in WaiverWhy],
        }
        for name, said in choices.items():
            self.fields[name].choices = said  # type: ignore[attr-defined]  # choice fields


class DecideForm(forms.Form):
    """Agree to a waiver or decline it."""

    decision = forms.ChoiceField(label=gettext_lazy("Your decision"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("Needed when you decline. Whoever asked reads it."),
        max_length=LONGEST_TOLD,
        required=False,
        widget=LongText(size="short"),
    )

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data)
        yes = Described(_("Approve it"), _("The requirement counts as met from now on, and the badge says how."))
        no = Described(_("Decline it"), _("Nothing changes for the learner."))
        self.fields["decision"].choices = [(YES, yes), (NO, no)]  # type: ignore[attr-defined]  # a choice field


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def waive(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """Ask that a requirement be waived or replaced for one learner."""
    ctx = story(request)
    found = enrollment(enrollment_id)
    admit(ctx, Action.REQUEST_WAIVER, scope_of(found))
    pack = enrollment_pack(found, language())
    form = WaiveForm(request.POST if request.method == "POST" else None, _open_requirements(found, pack))
    if form.is_bound and form.is_valid():
        try:
            request_waiver(ctx, enrollment_id, **form.cleaned_data)
        except Invalid as refusal:
            for name, text in refusal.fields.items():
                form.add_error("requirement_key" if name == "requirement" else name, text)
        except Conflict as conflict:
            form.add_error(None, conflict.message)
        else:
            messages.success(request, _("Sent. Another coordinator or the registrar decides."))
            return HttpResponseRedirect(corrections_url(found))
    standing = [
        {
            "title": waiver_title(pack, each),
            "kind": waiver_kind_words(WaiverKind(each.kind)),
            "state": waiver_state(WaiverState(each.state)),
        }
        for each in live_waivers(found.pk)
    ]
    context = {
        "title": _("Waive or replace a requirement"),
        "learner": isolated(found.person.full_name),
        "lede": _("For %(name)s, in %(program)s %(version)s. The badge will say what was waived or replaced.")
        % {"name": isolated(found.person.full_name), "program": pack.title, "version": pack.version},
        "back": corrections_url(found),
        "form": form,
        "standing": standing,
    }
    return render(request, "coordinator/waive.html", context, status=400 if form.is_bound else 200)


def _open_requirements(found: Enrollment, pack: Pack) -> list[tuple[str, str]]:
    """Those that are not met and that somebody may waive, in the order of the pack."""
    judged = judge(found, live_facts(found.pk))
    return [
        (key, requirement.title)
        for key, requirement in pack.requirements.items()
        if key in judged.requirements
        and not judged.requirements[key].met
        and not isinstance(requirement.standard, AppraisalStandard)
    ]


@login_required
@require_safe
def waivers(request: HttpRequest) -> HttpResponse:
    """Every waiver that waits for a second person here, the oldest first."""
    ctx = story(request)
    waiting = waivers_within(reach_of(ctx.actor, Action.DECIDE_WAIVER), states=[WaiverState.REQUESTED])
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    count = page.paginator.count
    title = (
        ngettext("%(count)d waiver is waiting", "%(count)d waivers are waiting", count) % {"count": count}
        if count
        else _("No waiver is waiting")
    )
    context = {"title": title, "page": page, "rows": [_row(ctx, each) for each in page]}
    return render(request, "coordinator/waivers.html", context)


def _row(ctx: Context, each: Waiver) -> QueueRow:
    pack = enrollment_pack(each.enrollment, language())
    own = each.asked_by_id == ctx.actor.person_id
    return QueueRow(
        title=waiver_title(pack, each),
        url=reverse("coordinator-waiver", args=[each.pk]),
        facts=(
            isolated(each.enrollment.person.full_name),
            isolated(each.enrollment.campus.name),
            waiver_kind_words(WaiverKind(each.kind)),
            isolated(each.asked_by.full_name),
        ),
        waiting_days=days_since(each.asked_at, now=ctx.now),
        goal_days=GOAL_DAYS,
        note=_("You asked for this. Someone else decides.") if own else "",
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one_waiver(request: HttpRequest, waiver_id: UUID) -> HttpResponse:
    """One waiver: what is asked and why, and the decision for whoever may make it."""
    ctx = story(request)
    found = waiver(waiver_id)
    learner = found.enrollment
    admit(ctx, Action.VIEW_ENROLLMENT, scope_of(learner))
    if learner.person_id == ctx.actor.person_id and request.method != "POST":
        return HttpResponseRedirect(reverse("learner-corrections", args=[learner.pk]))
    can = found.state == WaiverState.REQUESTED and may(ctx.actor, Action.DECIDE_WAIVER, deciding(found, learner))
    if request.method == "POST":
        admit(ctx, Action.DECIDE_WAIVER, deciding(found, learner))
    form = DecideForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            if form.cleaned_data["decision"] == YES:
                approve_waiver(ctx, waiver_id, note=form.cleaned_data["note"])
            else:
                decline_waiver(ctx, waiver_id, note=form.cleaned_data["note"])
        except Invalid as refusal:
            form.add_error("note", refusal.message)
        else:
            is_yes = form.cleaned_data["decision"] == YES
            said = _("Approved. We’re emailing the learner now.") if is_yes else _("Declined. Nothing changed.")
            messages.success(request, said)
            return HttpResponseRedirect(reverse("coordinator-waivers"))
    return render(
        request, "coordinator/waiver.html", _shown(ctx, found, form, can=can), status=400 if form.is_bound else 200
    )


def _shown(ctx: Context, found: Waiver, form: DecideForm, *, can: bool) -> dict[str, object]:
    pack = enrollment_pack(found.enrollment, language())
    is_live = found.state in (WaiverState.REQUESTED, WaiverState.APPROVED)
    can_withdraw = is_live and may(ctx.actor, Action.WITHDRAW_WAIVER, scope_of(found.enrollment))
    is_own = found.state == WaiverState.REQUESTED and found.asked_by_id == ctx.actor.person_id
    return {
        "title": _("%(kind)s: %(requirement)s")
        % {"kind": waiver_kind_words(WaiverKind(found.kind)), "requirement": waiver_title(pack, found)},
        "waiver": found,
        "learner": isolated(found.enrollment.person.full_name),
        "back": corrections_url(found.enrollment),
        "why": waiver_why_words(WaiverWhy(found.why)),
        "state": waiver_state(WaiverState(found.state)),
        "until": until_words(found.until),
        "form": form if can else None,
        "is_own": is_own,
        "withdraw_url": reverse("coordinator-withdraw-waiver", args=[found.pk]) if can_withdraw else "",
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, waiver_id: UUID) -> HttpResponse:
    """Take a waiver out of effect; or a request for one back, of which the learner was told nothing."""
    ctx = story(request)
    found = waiver(waiver_id)
    admit(ctx, Action.WITHDRAW_WAIVER, scope_of(found.enrollment))
    pack = enrollment_pack(found.enrollment, language())
    if found.state == WaiverState.REQUESTED:
        return _withdraw_request(request, ctx, found, waiver_title(pack, found))
    case = Case(
        enrollment=found.enrollment,
        title=_("Withdraw the waiver of “%(requirement)s”?") % {"requirement": waiver_title(pack, found)},
        lede=_("It stays on record and no longer counts."),
        points=(_("The requirement is open again for the learner."), in_question()),
        button=_("Withdraw the waiver"),
        done=_("The waiver is withdrawn."),
        act=lambda **values: withdraw_waiver(ctx, waiver_id, **values),
        fact_ids=facts_of_source(SourceKind.WAIVER, [found.pk]),
        obstacle="" if found.state == WaiverState.APPROVED else _("This waiver was declined or withdrawn already."),
    )
    return answer(request, ctx, case)


def _withdraw_request(request: HttpRequest, ctx: Context, found: Waiver, requirement: str) -> HttpResponse:
    back = corrections_url(found.enrollment)
    if request.method == "POST":
        withdraw_waiver(ctx, found.pk)
        messages.success(request, _("The request is withdrawn. Nothing changed for the learner."))
        return HttpResponseRedirect(back)
    context = {
        "title": _("Withdraw the request to waive or replace “%(requirement)s”?") % {"requirement": requirement},
        "lede": _("No one has approved it. Nothing changes for the learner, and we don’t email them."),
        "points": [_("It stays on record."), _("You can ask again.")],
        "action_url": request.path,
        "button": _("Withdraw the request"),
        "is_stop": True,
        "back_url": back,
    }
    return render(request, "confirm.html", context)
