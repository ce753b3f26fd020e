"""Several badges in one act: chosen, looked at, asked for, agreed to by a second person, done by a job."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods

from waymark.flows.change_several import ACTIONS, AT_MOST, agree_to_several, change_several
from waymark.flows.impartial import awarding, vouched
from waymark.flows.suspend_or_revoke import LONGEST_WORDS
from waymark.records.awards.models import Award
from waymark.records.awards.states import AwardState
from waymark.records.credentials.effects import built_on
from waymark.records.credentials.models import Credential, SeveralItem
from waymark.records.credentials.queries import scope_of
from waymark.records.credentials.reasons import REASONS
from waymark.records.credentials.search import credentials_within, id_in, staff_reach
from waymark.records.credentials.several import MOVABLE, items_of, several_change
from waymark.records.credentials.states import CredentialState
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Forbidden, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, reach
from waymark.web.shared.forms import Described, LongText
from waymark.web.shared.story import story

from .credentials import Row, reach_of_staff, row_of
from .several_waiting import several_title
from .words import CODES, badge_of, code_words

DO = {"hold": CredentialState.SUSPENDED, "lift": CredentialState.ISSUED, "revoke": CredentialState.REVOKED}
PAGE = 50


@dataclass(frozen=True)
class Line:
    """One chosen badge: what it becomes, or why not."""

    row: Row
    is_open: bool
    why: str
    questioned: tuple[str, ...]


class SeveralForm(forms.Form):
    """What should happen, and why. Only what this person may do somewhere is offered."""

    do = forms.ChoiceField(label=gettext_lazy("What should happen?"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), required=False)
    words = forms.CharField(
        label=gettext_lazy("Words for the holders"),
        help_text=gettext_lazy("Every holder reads this on the page of their badge, and can answer."),
        max_length=LONGEST_WORDS,
        required=False,
        widget=LongText(size="short"),
    )
    ids = forms.CharField(
        label=gettext_lazy("More badges"),
        help_text=gettext_lazy("Paste IDs or web addresses of badges, one on each line."),
        max_length=60_000,
        required=False,
        widget=LongText(size="short"),
    )

    def __init__(self, data: object, ctx: Context, do: str) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or None
        labels = {
            "hold": Described(_("Put on hold"), _("Can be lifted, one by one or all at once.")),
            "lift": Described(_("Lift the hold"), _("They’re valid again.")),
            "revoke": Described(_("Revoke"), _("This can’t be undone. What builds on them comes under review.")),
        }
        allowed = [key for key, state in DO.items() if not reach(ctx.actor, ACTIONS[state]).is_nothing]
        if not allowed:
            raise Forbidden(_("This page is for staff who look after badges. Ask an administrator for that role."))
        self.fields["do"].choices = [(key, labels[key]) for key in allowed]  # type: ignore[attr-defined]  # a choice field
        self.fields["do"].initial = do
        codes = [(code.value, str(CODES[code])) for code in REASONS[DO[do]]]
        self.fields["reason"].choices = [("", _("Choose a reason")), *codes]  # type: ignore[attr-defined]  # as above


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose and look; nothing changes until the last button."""
    ctx = story(request)
    do = request.POST.get("do", "hold")
    do = do if do in DO else "hold"
    data = request.POST if request.POST.get("step") == "act" else None
    form = SeveralForm(data, ctx, do)
    if data is None and request.method == "POST":
        form.initial = {"words": request.POST.get("words", ""), "reason": request.POST.get("reason", "")}
    lines, unknown = _lines(ctx, request, do)
    chosen = [each.row.id for each in lines if each.is_open]
    if form.is_bound and form.is_valid() and chosen:
        try:
            asked = change_several(
                ctx, chosen, state=DO[do], reason=form.cleaned_data["reason"], words=form.cleaned_data["words"]
            )
        except Invalid as refusal:
            form.add_error("reason" if "reason" in refusal.fields else None, refusal.message)
        else:
            return HttpResponseRedirect(reverse("issuer-several", args=[asked.pk]))
    elif form.is_bound and not chosen:
        form.add_error(None, _("Choose at least one badge that this changes."))
    context = {
        "title": _("Change several badges"),
        "form": form,
        "lines": lines,
        "unknown": unknown,
        "do": do,
        "count": len(chosen),
        "people": len({each.row.holder for each in lines if each.is_open}),
        "questioned": len({name for each in lines if each.is_open for name in each.questioned}),
        "then": _then(DO[do]),
        "needs_two": len(chosen) > settings.WAYMARK.badges_by_one,
        "limit": settings.WAYMARK.badges_by_one,
    }
    return render(request, "issuer/several_new.html", context, status=400 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def several(request: HttpRequest, several_id: UUID) -> HttpResponse:
    """One act: who asked, what happens to which badges, how far it is; a second person agrees or declines here."""
    ctx = story(request)
    found = several_change(several_id)
    items = list(items_of(found.pk))
    _admit(ctx, items)
    if request.method == "POST":
        agree = request.POST.get("do") == "agree"
        agree_to_several(ctx, found.pk, agree=agree)
        said = _("Agreed. It runs now; reload to see how far it is.") if agree else _("Declined. Nothing was changed.")
        messages.success(request, said)
        return HttpResponseRedirect(reverse("issuer-several", args=[found.pk]))
    page = Paginator(items, PAGE).get_page(request.GET.get("page"))
    state = CredentialState(found.state)
    is_waiting = not found.outcome
    context = {
        "title": several_title(state, len(items)),
        "found": found,
        "reason": code_words(found.reason),
        "rows": [(row_of(each.credential, ctx.now), each) for each in page],
        "page": page,
        "is_waiting": is_waiting,
        "may_agree": is_waiting and found.asked_by_id != ctx.actor.person_id and _may_all(ctx, items, state),
        "may_stop": is_waiting and _may_all(ctx, items, state),
        "then": _then(state),
        "finished": sum(bool(each.outcome) for each in items),
        "total": len(items),
        "left": sum(each.outcome == "left" for each in items),
    }
    return render(request, "issuer/several.html", context)


def _admit(ctx: Context, items: Sequence[SeveralItem]) -> None:
    here = staff_reach(reach(ctx.actor, Action.VIEW_CREDENTIAL))
    if not items or not all(here.covers(scope_of(each.credential)) for each in items):
        raise NotFound()


def _may_all(ctx: Context, items: Iterable[SeveralItem], state: CredentialState) -> bool:
    return all(may(ctx.actor, ACTIONS[state], scope_of(each.credential)) for each in items)


def _then(state: CredentialState) -> tuple[str, str]:
    return {
        CredentialState.SUSPENDED: ("changes", _("On hold")),
        CredentialState.ISSUED: ("reached", pgettext("badge", "Valid")),
        CredentialState.REVOKED: ("stop", _("Revoked")),
    }[state]


def _lines(ctx: Context, request: HttpRequest, do: str) -> tuple[list[Line], list[str]]:
    """What was chosen as this person sees it, and what could not be found. Six queries, however many."""
    typed = [*request.POST.getlist("id"), *request.POST.get("ids", "").replace(",", " ").split()]
    named = {text: id_in(text) for text in dict.fromkeys(typed)}
    wanted = list(dict.fromkeys(each for each in named.values() if each))[:AT_MOST]
    here = reach_of_staff(ctx.actor)
    if not wanted:
        return [], [text for text, key in named.items() if not key][:20]
    found = list(credentials_within(here).defer(None).defer("unsigned", "body").filter(pk__in=wanted).order_by("id"))
    built = built_on(each.award for each in found) if do == "revoke" else {}
    mine = vouched(ctx.actor)
    lines = []
    for each in found:
        scope = awarding(ctx.actor, scope_of(each), each.award, by=mine)
        why = _why_not(each, DO[do], is_allowed=may(ctx.actor, ACTIONS[DO[do]], scope))
        questioned: tuple[Award, ...] = built.get(each.award_id, ())
        lines.append(Line(row_of(each, ctx.now), not why, why, tuple(badge_of(award)[0] for award in questioned)))
    known = {each.pk for each in found}
    unknown = [text for text, key in named.items() if key not in known]
    return sorted(lines, key=lambda line: not line.is_open), unknown[:20]


def _why_not(found: Credential, state: CredentialState, *, is_allowed: bool) -> str:
    if found.state not in MOVABLE[state]:
        return _("No change: its status doesn’t allow this.")
    if found.award.state == AwardState.REVOKED:
        return _("No change: a revocation is waiting for it.")
    return "" if is_allowed else _("No change: your role doesn’t reach it, or it’s your own record.")
