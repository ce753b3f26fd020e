"""Several badges in one act: chosen by hand or all that match, looked at, and asked for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from waymark.flows.change_several import ACTIONS, MOST, change_several
from waymark.flows.impartial import awarding, vouched
from waymark.flows.suspend_or_revoke import LONGEST_WORDS
from waymark.records.awards.models import Award
from waymark.records.awards.states import AwardState
from waymark.records.credentials.effects import built_on
from waymark.records.credentials.models import Credential
from waymark.records.credentials.queries import scope_of
from waymark.records.credentials.reasons import REASONS
from waymark.records.credentials.search import credentials_within, grouped, id_in, matching
from waymark.records.credentials.several import MOVABLE
from waymark.records.credentials.states import CredentialState
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Forbidden, Invalid
from waymark.rules.policy.decide import may, reach
from waymark.web.shared.forms import Described, LongText
from waymark.web.shared.story import story

from .credentials import Row, reach_of_staff, row_of, wanted_in
from .several_waiting import then_words
from .words import CODES, badge_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

DO = {
    "hold": CredentialState.SUSPENDED,
    "lift": CredentialState.ISSUED,
    "revoke": CredentialState.REVOKED,
    "again": CredentialState.SUPERSEDED,
}
AT_MOST = 500
"""How many can be chosen by hand; all that match can be more."""
SHOWN = 20
SEARCH = ("q", "badge", "campus", "since", "through", "state", "key")
"""What a search for badges is made of; it comes along while all that match are looked at."""


@dataclass(frozen=True)
class Line:
    """One chosen badge: what it becomes, or why not."""

    row: Row
    is_open: bool
    why: str
    questioned: tuple[str, ...]


@dataclass(frozen=True)
class Chosen:
    """What was chosen: lines to show, the badges that change, and numbers of all. `left` counts reasons why not."""

    lines: list[Line] = field(default_factory=list)
    ids: list[UUID] = field(default_factory=list)
    people: int = 0
    questioned: int = 0
    left: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


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
            "again": Described(
                _("Sign again"), _("Only for badges whose key was stolen. A new badge takes the place of each.")
            ),
        }
        allowed = [key for key, state in DO.items() if not reach(ctx.actor, ACTIONS[state]).is_nothing]
        if not allowed:
            raise Forbidden(_("This page is for staff who look after badges. Ask an administrator for that role."))
        self.fields["do"].choices = [(key, labels[key]) for key in allowed]  # type: ignore[attr-defined]  # a choice field
        self.fields["do"].initial = do
        if do == "again":  # nothing is said against the badge, so there is nothing to answer
            del self.fields["words"]
        codes = [(code.value, str(CODES[code])) for code in REASONS[DO[do]]]
        first = [] if len(codes) == 1 else [("", _("Choose a reason"))]
        self.fields["reason"].choices = [*first, *codes]  # type: ignore[attr-defined]  # as above


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
    is_all = request.POST.get("all") == "1"
    chosen = _all_that_match(ctx, request, do) if is_all else _by_hand(ctx, request, do)
    is_as_seen = not is_all or request.POST.get("seen") == str(len(chosen.ids))
    if form.is_bound and form.is_valid() and chosen.ids and is_as_seen:
        try:
            asked = change_several(
                ctx,
                chosen.ids,
                state=DO[do],
                reason=form.cleaned_data["reason"],
                words=form.cleaned_data.get("words", ""),
            )
        except Invalid as refusal:
            form.add_error("reason" if "reason" in refusal.fields else None, refusal.message)
        else:
            return HttpResponseRedirect(reverse("issuer-several", args=[asked.pk]))
    elif form.is_bound and not chosen.ids:
        form.add_error(None, _("Choose at least one badge that this changes."))
    elif form.is_bound and not is_as_seen:
        form.add_error(None, _("The badges that match have changed since you looked. Check the new numbers."))
    context = {
        "title": _("Change several badges"),
        "form": form,
        "chosen": chosen,
        "do": do,
        "count": len(chosen.ids),
        "is_all": is_all,
        "hidden": [(name, request.POST.get(name, "")) for name in SEARCH] if is_all else [],
        "more": len(chosen.ids) + sum(chosen.left.values()) - len(chosen.lines) if is_all else 0,
        "then": then_words(DO[do]),
        "needs_two": len(chosen.ids) > settings.WAYMARK.badges_by_one,
        "limit": settings.WAYMARK.badges_by_one,
    }
    return render(request, "issuer/several_new.html", context, status=400 if form.is_bound else 200)


def _all_that_match(ctx: Context, request: HttpRequest, do: str) -> Chosen:
    """Every badge that a search finds where this person may see badges, counted; the first of them as lines."""
    wanted, _kind = wanted_in(request.POST)
    rows = grouped(matching(_rows(ctx), wanted), request.POST.get("state", ""))
    if rows.count() > MOST:
        return Chosen(unknown=[_("More than %(count)d badges match. Narrow the search.") % {"count": MOST}])
    return _looked_at(ctx, list(rows.order_by("issued_at", "id")), do, shown=SHOWN)


def _by_hand(ctx: Context, request: HttpRequest, do: str) -> Chosen:
    """What was ticked or pasted as this person sees it, and what could not be found."""
    typed = [*request.POST.getlist("id"), *request.POST.get("ids", "").replace(",", " ").split()]
    named = {text: id_in(text) for text in dict.fromkeys(typed)}
    wanted = list(dict.fromkeys(each for each in named.values() if each))[:AT_MOST]
    if not wanted:
        return Chosen(unknown=[text for text, key in named.items() if not key][:20])
    found = list(_rows(ctx).filter(pk__in=wanted).order_by("id"))
    known = {each.pk for each in found}
    chosen = _looked_at(ctx, found, do, shown=AT_MOST)
    chosen.unknown.extend([text for text, key in named.items() if key not in known][:20])
    return chosen


def _rows(ctx: Context) -> "QuerySet[Credential]":
    """The badges that this person sees; what each rests on only where their own appraisals could be behind it."""
    rows = credentials_within(reach_of_staff(ctx.actor))
    return rows.defer(None).defer("unsigned", "body") if vouched(ctx.actor).appraisal_ids else rows


def _looked_at(ctx: Context, found: list[Credential], do: str, *, shown: int) -> Chosen:
    """What the act does to each badge. As many queries for two as for five hundred."""
    built = built_on(each.award for each in found) if do == "revoke" else {}
    mine, chosen, people, questioned = vouched(ctx.actor), Chosen(), set(), set()
    reasons: list[tuple[Credential, str]] = []
    for each in found:
        scope = awarding(ctx.actor, scope_of(each), each.award, by=mine)
        why = _why_not(each, DO[do], is_allowed=may(ctx.actor, ACTIONS[DO[do]], scope))
        reasons.append((each, why))
        if why:
            chosen.left[why] = chosen.left.get(why, 0) + 1
            continue
        chosen.ids.append(each.pk)
        people.add(each.award.person_id)
        questioned |= {award.pk for award in built.get(each.award_id, ())}
    for each, why in sorted(reasons, key=lambda pair: bool(pair[1]))[:shown]:
        chosen.lines.append(Line(row_of(each, ctx.now), not why, why, _names(built.get(each.award_id, ()))))
    return Chosen(chosen.lines, chosen.ids, len(people), len(questioned), chosen.left, chosen.unknown)


def _names(awards: Iterable[Award]) -> tuple[str, ...]:
    return tuple(badge_of(award)[0] for award in awards)


def _why_not(found: Credential, state: CredentialState, *, is_allowed: bool) -> str:
    if found.state not in MOVABLE[state]:
        return _("No change: its status doesn’t allow this.")
    if found.award.state == AwardState.REVOKED:
        return _("No change: a revocation is waiting for it.")
    if state is CredentialState.SUPERSEDED and found.key.compromised_at is None:
        return _("No change: its key wasn’t stolen.")
    if state is CredentialState.SUPERSEDED and found.award.state != AwardState.GRANTED:
        return _("No change: the award is under review.")
    return "" if is_allowed else _("No change: your role doesn’t reach it, or it’s your own record.")
