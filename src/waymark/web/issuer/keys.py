"""The keys and status lists of the issuers this person looks after, and a new key that takes over step by step."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from waymark.flows.rotate_keys import SEEN_FOR, rotate_key
from waymark.records.credentials.keys import issuers, keys_of, lists_of, signed_by
from waymark.records.credentials.models import Issuer, SigningKey, StatusList
from waymark.records.credentials.states import KeyPurpose, KeyState, StatusPurpose
from waymark.records.credentials.theft import waiting_of
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Actor, Context
from waymark.rules.kernel.errors import Forbidden, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, reach
from waymark.rules.policy.scope import Scope
from waymark.web.shared.components.text import day_year, moment
from waymark.web.shared.story import story

from .key_words import key_words, purpose_words, short


@dataclass(frozen=True)
class KeyRow:
    """One key."""

    url: str
    short: str
    purpose: str
    blaze: str
    status: str
    when: str
    signed: int | None


@dataclass(frozen=True)
class ListRow:
    """One status list. `used` counts places given to badges, never given again."""

    url: str
    purpose: str
    used: int
    length: int
    signed_at: datetime | None
    version: int
    is_changed: bool


@dataclass(frozen=True)
class Next:
    """What comes next for the key of a purpose."""

    purpose: str
    said: str
    url: str
    button: str


@dataclass(frozen=True)
class IssuerPart:
    """One issuer with all it signs by."""

    name: str
    did: str
    keys: tuple[KeyRow, ...]
    lists: tuple[ListRow, ...]
    steps: tuple[Next, ...]


@login_required
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Every issuer within reach, and what a theft left to do. Six queries, however many keys."""
    ctx = story(request)
    mine = [each for each in issuers() if _may(ctx.actor, each)]
    if reach(ctx.actor, Action.MANAGE_KEYS).is_nothing:
        raise Forbidden(_("This page is for issuers. Ask an administrator of your campus for that role."))
    ids = [each.pk for each in mine]
    known, counts, lists = keys_of(ids), signed_by(ids), lists_of(ids)
    parts = [
        _part(
            ctx,
            each,
            [key for key in known if key.issuer_id == each.pk],
            counts,
            [found for found in lists if found.issuer_id == each.pk],
        )
        for each in mine
    ]
    waiting = waiting_of(ids)
    stolen = [
        (short(each.kid), reverse("issuer-key", args=[each.pk]), waiting[each.pk])
        for each in known
        if each.pk in waiting
    ]
    context = {"parts": parts, "stolen": stolen, "title": _("Keys and status lists")}
    return render(request, "issuer/keys.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rotate(request: HttpRequest, issuer_id: UUID, purpose: str) -> HttpResponse:
    """The next step of a new key: what it does, then the step."""
    ctx = story(request)
    issuer = next((each for each in issuers() if each.pk == issuer_id), None)
    if issuer is None or not _may(ctx.actor, issuer) or purpose not in {each.value for each in KeyPurpose}:
        raise NotFound()
    mine = [key for key in keys_of([issuer.pk]) if key.purpose == purpose]
    pending = next((key for key in mine if key.state == KeyState.PENDING), None)
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        done = rotate_key(ctx, issuer.pk, purpose=KeyPurpose(purpose), seen=seen)
        if done.may_sign_from is None:
            messages.success(request, _("The new key signs now. The old one still verifies what it signed."))
        else:
            said = _("The new key is public now. It can take over from %(when)s.")
            messages.success(request, said % {"when": moment(done.may_sign_from)})
        return HttpResponseRedirect(reverse("keys"))
    active = next((key for key in mine if key.state == KeyState.ACTIVE), None)
    context = {
        "title": _("Let the new key take over?") if pending else _("Make a new key?"),
        "lede": f"{isolated(issuer.name)}: {purpose_words(purpose)}",
        "points": _takeover(pending, active) if pending else _making(),
        "action_url": request.path,
        "button": _("Let new key take over") if pending else _("Make key"),
        "hidden": [("seen", pending.kid if pending else "")],
        "back_url": reverse("keys"),
    }
    return render(request, "confirm.html", context)


def _may(actor: Actor, issuer: Issuer) -> bool:
    return may(actor, Action.MANAGE_KEYS, Scope(organization_id=issuer.organization_id))


def _making() -> list[str]:
    return [
        _("Its private half is made in the key store of this installation and never leaves it."),
        _("Its public half is shown to verifiers at once. It signs nothing yet."),
        _("After 24 hours you can let it take over. Until you do, the present key signs as before."),
        _("A key that was made can’t be removed on this page."),
    ]


def _takeover(pending: SigningKey, active: SigningKey | None) -> list[str]:
    points = [_("Key %(key)s signs from now on.") % {"key": short(pending.kid)}]
    if active:
        points.append(_("Key %(key)s is retired for good.") % {"key": short(active.kid)})
    return [
        *points,
        _("All that was signed before still verifies: retired keys stay in the public document."),
        _("Badges already waiting to be signed are still signed with the key they were prepared for."),
        _("This can’t be undone. You can only rotate again."),
    ]


def _part(
    ctx: Context, issuer: Issuer, known: Iterable[SigningKey], counts: dict[UUID, int], lists: Iterable[StatusList]
) -> IssuerPart:
    listed = list(known)
    return IssuerPart(
        name=issuer.name,
        did=issuer.did,
        keys=tuple(_key(each, counts) for each in listed),
        lists=tuple(_list(each) for each in lists),
        steps=tuple(_next(ctx, issuer, purpose, listed) for purpose in KeyPurpose),
    )


def _key(key: SigningKey, counts: dict[UUID, int]) -> KeyRow:
    blaze, status = key_words(key)
    when = _("Made %(day)s") % {"day": day_year(key.from_at)}
    if key.until_at:
        when = _("%(first)s through %(last)s") % {"first": day_year(key.from_at), "last": day_year(key.until_at)}
    is_for_badges = key.purpose == KeyPurpose.CREDENTIAL
    return KeyRow(
        reverse("issuer-key", args=[key.pk]),
        short(key.kid),
        purpose_words(key.purpose),
        blaze,
        status,
        when,
        counts.get(key.pk, 0) if is_for_badges else None,
    )


def _list(found: StatusList) -> ListRow:
    is_revocation = found.purpose == StatusPurpose.REVOCATION
    counted = found if is_revocation or found.pair is None else found.pair
    return ListRow(
        url=reverse("status-list", args=[found.pk]) if found.signed_at else "",
        purpose=_("Revocation") if is_revocation else pgettext("status list", "Suspension"),
        used=counted.next,
        length=found.length,
        signed_at=found.signed_at,
        version=found.version,
        is_changed=found.dirty,
    )


def _next(ctx: Context, issuer: Issuer, purpose: KeyPurpose, known: Iterable[SigningKey]) -> Next:
    mine = [key for key in known if key.purpose == purpose]
    pending = next((key for key in mine if key.state == KeyState.PENDING), None)
    url = reverse("issuer-rotate", args=[issuer.pk, purpose.value])
    name = purpose_words(purpose)
    if pending is None:
        return Next(name, _("No new key is prepared."), url, _("Make a new key"))
    ready = pending.from_at + SEEN_FOR
    if ctx.now < ready:
        said = _("Key %(key)s is public. It can take over from %(when)s.")
        return Next(name, said % {"key": short(pending.kid), "when": moment(ready)}, "", "")
    said = _("Key %(key)s has been public for 24 hours. It can take over now.")
    return Next(name, said % {"key": short(pending.kid)}, url, _("Let new key take over"))
