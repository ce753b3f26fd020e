"""One key: how it stands, the badges it signed, and marking it as stolen."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from waymark.flows.mark_key_stolen import mark_key_stolen, require_time
from waymark.flows.rotate_keys import SEEN_FOR
from waymark.records.credentials.models import Credential, SigningKey
from waymark.records.credentials.states import KeyPurpose, KeyState
from waymark.records.credentials.theft import (
    badges_signed,
    is_before_theft,
    key_for_staff,
    next_key,
    signed_since,
    to_sign_again,
)
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, reach
from waymark.rules.policy.scope import Scope
from waymark.web.shared.components.lists import Tab
from waymark.web.shared.components.text import moment
from waymark.web.shared.forms import Day
from waymark.web.shared.story import story
from waymark.web.shared.table_file import FileKind, asked_kind, table_file

from .credentials import Row, row_of
from .key_words import key_words, purpose_words, short
from .words import badge_of, standing_words

if TYPE_CHECKING:
    from django.db.models import QuerySet

PAGE = 50
MARKABLE = (KeyState.PENDING, KeyState.ACTIVE, KeyState.RETIRED, KeyState.COMPROMISED)


@dataclass(frozen=True)
class Signed:
    """One badge of a key, and whether it was published before the theft."""

    row: Row
    is_before: bool


class StolenForm(forms.Form):
    """When the key may have got out."""

    day = forms.DateField(label=gettext_lazy("Not to be trusted since"), widget=Day())
    clock = forms.TimeField(
        label=gettext_lazy("Time"), widget=forms.TimeInput({"type": "time", "class": "input--date"}, format="%H:%M")
    )
    looked = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def since(self) -> datetime:
        """The instant they name, on the clocks of this installation."""
        day, clock = self.cleaned_data["day"], self.cleaned_data["clock"]
        return datetime.combine(day, clock, tzinfo=timezone.get_default_timezone())


@login_required
@require_safe
def key(request: HttpRequest, key_id: UUID) -> HttpResponseBase:
    """The key and its badges, also as a file. As many queries for one badge as for ten thousand."""
    ctx = story(request)
    found = _found(ctx, key_id)
    rows, side = _side(badges_signed(found), found, request.GET.get("side", ""))
    if asked := asked_kind(request):
        return _file(asked, rows, found, ctx.now)
    page = Paginator(rows.order_by("-issued_at", "-id"), PAGE).get_page(request.GET.get("page"))
    blaze, status = key_words(found)
    is_for_badges = found.purpose == KeyPurpose.CREDENTIAL
    is_stolen = found.compromised_at is not None
    signed = signed_since(found, found.compromised_at or ctx.now)
    context = {
        "title": _("Key %(key)s") % {"key": short(found.kid)},
        "found": found,
        "purpose": purpose_words(found.purpose),
        "blaze": blaze,
        "status": status,
        "is_stolen": is_stolen,
        "is_for_badges": is_for_badges,
        "may_mark": found.state in MARKABLE,
        "signed": signed,
        "total": signed.before + signed.after,
        "again": to_sign_again(found).count() if is_stolen and is_for_badges else 0,
        "may_sign": not reach(ctx.actor, Action.ISSUE_CREDENTIAL).is_nothing,
        "rows": [Signed(row_of(each, ctx.now), is_before_theft(each)) for each in page],
        "page": page,
        "tabs": _tabs(side, signed.before, signed.after) if is_stolen else (),
    }
    return render(request, "issuer/key.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def stolen(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """What marking it would do, at the time that is chosen; then the mark."""
    ctx = story(request)
    found = _found(ctx, key_id)
    if found.state not in MARKABLE:
        raise NotFound()
    here = timezone.localtime(found.compromised_at or ctx.now, timezone.get_default_timezone())
    form = StolenForm(request.POST if request.method == "POST" else None, initial={"day": here, "clock": here})
    since = found.compromised_at or ctx.now
    is_shown = not form.is_bound
    if form.is_bound and form.is_valid():
        since = form.since
        try:
            require_time(found, since, now=ctx.now)
            is_shown = True
            if request.POST.get("step") == "act" and form.cleaned_data["looked"] == since.isoformat():
                mark_key_stolen(ctx, found.pk, since=since)
                messages.success(request, _("The key is marked as stolen. See below what to do next."))
                return HttpResponseRedirect(reverse("issuer-key", args=[found.pk]))
        except Invalid as refusal:
            form.add_error("day", refusal.message)
    successor = next_key(found) if found.state == KeyState.ACTIVE else None
    context = {
        "title": _("Set an earlier time?") if found.compromised_at else _("Mark this key as stolen?"),
        "found": found,
        "short": short(found.kid),
        "purpose": purpose_words(found.purpose),
        "form": form,
        "is_shown": is_shown,
        "looked": since.isoformat() if form.is_bound and is_shown else "",
        "since": moment(since),
        "signed": signed_since(found, since),
        "is_for_badges": found.purpose == KeyPurpose.CREDENTIAL,
        "now": key_words(found),
        "successor": short(successor.kid) if successor else "",
        "is_new": successor is not None and ctx.now < successor.from_at + SEEN_FOR,
        "is_stuck": found.state == KeyState.ACTIVE and successor is None,
        "limit": settings.WAYMARK.badges_by_one,
        "make_url": reverse("issuer-rotate", args=[found.issuer_id, found.purpose]),
    }
    is_refused = form.is_bound and not form.is_valid()
    return render(request, "issuer/key_stolen.html", context, status=400 if is_refused else 200)


def _found(ctx: Context, key_id: UUID) -> SigningKey:
    found = key_for_staff(key_id)
    if not may(ctx.actor, Action.MANAGE_KEYS, Scope(organization_id=found.issuer.organization_id)):
        raise NotFound()
    return found


def _side(rows: "QuerySet[Credential]", found: SigningKey, side: str) -> tuple["QuerySet[Credential]", str]:
    if found.compromised_at is None or side not in ("before", "since"):
        return rows, ""
    if side == "before":
        return rows.filter(issued_at__lt=found.compromised_at), side
    return rows.filter(issued_at__gte=found.compromised_at), side


def _tabs(side: str, before: int, after: int) -> tuple[Tab, ...]:
    return (
        Tab(_("All"), "?", not side, before + after),
        Tab(_("Before the theft"), "?side=before", side == "before", before),
        Tab(_("Since the theft"), "?side=since", side == "since", after),
    )


def _file(kind: FileKind, rows: "QuerySet[Credential]", found: SigningKey, now: datetime) -> StreamingHttpResponse:
    """The badges of a key as a table to download."""
    head = [_("Badge"), _("Holder"), _("Email"), _("Campus"), _("Published"), _("State")]
    head += [_("Published before the theft"), _("ID")]
    lines = rows.order_by("issued_at", "id").iterator(500)
    return table_file(kind, f"key-{found.kid[:9]}", head, (_line(each, found, now) for each in lines))


def _line(each: Credential, found: SigningKey, now: datetime) -> tuple[object, ...]:
    person = each.award.person
    before = _("yes") if is_before_theft(each) else _("no")
    return (
        badge_of(each.award)[0],
        person.full_name,
        person.email,
        each.award.enrollment.campus.name,
        timezone.localtime(each.issued_at) if each.issued_at else None,
        standing_words(each, now)[1],
        before if found.compromised_at else "",
        str(each.pk),
    )
