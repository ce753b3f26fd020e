"""Put a badge on hold, lift that, or revoke it: the reason, words for the holder, what it changes, then the act."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from waymark.flows.impartial import awarding
from waymark.flows.revoke_badge import revoke_badge
from waymark.flows.suspend_or_revoke import LONGEST_WORDS, reinstate_credential, suspend_credential
from waymark.records.credentials.effects import Effects, effects_of_revoking
from waymark.records.credentials.models import Credential
from waymark.records.credentials.queries import scope_of
from waymark.records.credentials.reasons import REASONS
from waymark.records.credentials.search import staff_credential, staff_reach
from waymark.records.credentials.states import CredentialState
from waymark.records.notices.letters import Letter, preview
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import reach, require
from waymark.web.shared.forms import LongText
from waymark.web.shared.story import story

from .credential import acts_on
from .words import CODES, badge_of, standing_words


@dataclass(frozen=True)
class Kind:
    """One of the three acts: what it needs, what it says."""

    key: str
    action: Action
    state: CredentialState
    change: str
    title: str | Promise
    lede: str | Promise
    button: str | Promise
    done: str | Promise
    tell: Callable[..., object]


HOLD = Kind(
    "hold",
    Action.SUSPEND_CREDENTIAL,
    CredentialState.SUSPENDED,
    "suspended",
    gettext_lazy("Put “%(badge)s” of %(name)s on hold?"),
    gettext_lazy("You can lift the hold at any time. Meant for days, not months."),
    gettext_lazy("Put badge on hold"),
    gettext_lazy("On hold. We’re emailing the holder now."),
    suspend_credential,
)
LIFT = Kind(
    "lift",
    Action.SUSPEND_CREDENTIAL,
    CredentialState.ISSUED,
    "reinstated",
    gettext_lazy("Lift the hold on “%(badge)s” of %(name)s?"),
    gettext_lazy("The badge is valid again at once."),
    gettext_lazy("Lift hold"),
    gettext_lazy("The badge is valid again. We’re emailing the holder now."),
    reinstate_credential,
)
REVOKE = Kind(
    "revoke",
    Action.REVOKE_CREDENTIAL,
    CredentialState.REVOKED,
    "revoked",
    gettext_lazy("Revoke “%(badge)s” of %(name)s?"),
    gettext_lazy("This can’t be undone. If you aren’t sure yet, put the badge on hold."),
    gettext_lazy("Revoke badge"),
    gettext_lazy("Revoked. We’re emailing the holder now."),
    revoke_badge,
)


class ChangeForm(forms.Form):
    """Why, as a code, and what the holder reads."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Kept on record as a code. Never public, and not in the letter."),
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("Words for the holder"),
        help_text=gettext_lazy(
            "The holder reads this on the page of the badge, and can answer. Issuers, registrars, coordinators, and "
            "auditors can read it too."
        ),
        max_length=LONGEST_WORDS,
        widget=LongText(size="short"),
    )

    def __init__(self, data: QueryDict | None, kind: Kind) -> None:
        super().__init__(data)
        self.fields["reason"].choices = [(code.value, CODES[code]) for code in REASONS[kind.state]]  # type: ignore[attr-defined]  # a choice field
        self.fields["words"].required = kind is not LIFT


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, credential_id: UUID) -> HttpResponse:
    """A hold: our pages and checks refuse the badge until it is lifted."""
    return _change(request, credential_id, HOLD)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, credential_id: UUID) -> HttpResponse:
    """The end of a hold."""
    return _change(request, credential_id, LIFT)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, credential_id: UUID) -> HttpResponse:
    """For good, with the award behind it."""
    return _change(request, credential_id, REVOKE)


def _change(request: HttpRequest, credential_id: UUID, kind: Kind) -> HttpResponse:
    ctx = story(request)
    found = _open(ctx, credential_id, kind)
    form = ChangeForm(request.POST if request.method == "POST" else None, kind)
    if form.is_bound and form.is_valid():
        try:
            kind.tell(ctx, found.pk, reason=form.cleaned_data["reason"], words=form.cleaned_data["words"])
        except Invalid as refusal:
            form.add_error("words", refusal.message)
        else:
            messages.success(request, str(kind.done))
            return HttpResponseRedirect(reverse("issuer-credential", args=[found.pk]))
    name, image = badge_of(found.award)
    context = {
        "title": kind.title % {"badge": name, "name": isolated(found.award.person.full_name)},
        "kind": kind,
        "name": name,
        "image": image,
        "found": found,
        "form": form,
        "before": standing_words(found, ctx.now),
        "effects": _effects(found, ctx) if kind is REVOKE else None,
        "letter": _letter(found, name, kind),
        "may_hold": acts_on(ctx, found).hold,
    }
    return render(request, "issuer/change.html", context, status=400 if form.is_bound else 200)


def _open(ctx: Context, credential_id: UUID, kind: Kind) -> Credential:
    """The badge, when this person may do this, and its state allows it."""
    found = staff_credential(credential_id)
    scope = scope_of(found)
    if not staff_reach(reach(ctx.actor, Action.VIEW_CREDENTIAL)).covers(scope):
        raise NotFound()
    require(ctx.actor, kind.action, awarding(ctx.actor, scope, found.award))
    acts = acts_on(ctx, found)
    if not {"hold": acts.hold, "lift": acts.lift, "revoke": acts.revoke}[kind.key]:
        raise Conflict(_("The status of this badge has changed since. Open its page to see it."))
    return found


def _letter(found: Credential, name: str, kind: Kind) -> object:
    person = found.award.person
    values = {
        "greeting_name": person.given_name,
        "achievement": name,
        "change": kind.change,
        "campus": isolated(found.award.enrollment.campus.name),
        "program": found.award.program.title,
        "reply_to": "",
    }
    return preview(Letter.CREDENTIAL_CHANGED, values, language=person.locale)


@dataclass(frozen=True)
class Shown:
    """The effects of revoking, with names."""

    questioned: tuple[tuple[str, object], ...]
    others: tuple[str, ...]
    met: tuple[int, int]
    links: int


def _effects(found: Credential, ctx: Context) -> Shown:
    worked_out: Effects = effects_of_revoking(found, now=ctx.now)
    return Shown(
        questioned=tuple(badge_of(each) for each in worked_out.questioned),
        others=tuple(badge_of(each)[0] for each in worked_out.others),
        met=worked_out.met,
        links=worked_out.links,
    )
