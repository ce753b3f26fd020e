"""My badges: the wallet, and of each badge who may see it, links to it, and its files."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from waymark.flows.admit import admit
from waymark.flows.share_credential import make_share, set_visibility, withdraw_share
from waymark.records.catalog.queries import localized_pack
from waymark.records.credentials.collections import live_collections
from waymark.records.credentials.models import Share
from waymark.records.credentials.queries import CredentialPage, credential_for_page, live_shares, scope_of
from waymark.records.credentials.states import CredentialState, Includes, Visibility
from waymark.records.credentials.theft import is_before_theft
from waymark.records.people.models import Person
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.packs.model import Tier
from waymark.rules.policy.actions import Action
from waymark.web.shared.components.marks import BadgeImage
from waymark.web.shared.story import story

from .badge_changes import answer_to, newest_change
from .badges import wallet_page
from .badges_forms import ShareForm, VisibilityForm
from .doors import language, signed_in
from .linkedin import add_to_profile

SEEN = "badges_seen"
SEEN_FOR = 400 * 24 * 60 * 60
NEW_FOR = timedelta(days=14)


@signed_in
@require_GET
def badges(request: HttpRequest) -> HttpResponse:
    """The wallet. A badge that has just arrived is greeted once in a browser; the browser remembers that, not we."""
    person = request.user
    if not isinstance(person, Person):
        raise Forbidden(_("Sign in with your own account to see your badges."))
    now = story(request).now
    page = wallet_page(person.pk, now=now, seen_until=_seen_until(request, person, now))
    response = render(
        request,
        "learner/badges.html",
        {
            "page": page,
            "trail_url": reverse("trail"),
            "collections": live_collections(person.pk, now=now),
            "can_share": any(held.url for held in page.held),
        },
    )
    if page.newest_at is not None:
        response.set_cookie(
            SEEN,
            f"{person.pk}~{page.newest_at.isoformat()}",
            max_age=SEEN_FOR,
            path=reverse("badges"),
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response


def _seen_until(request: HttpRequest, person: Person, now: datetime) -> datetime:
    """Up to when this person has seen the wallet in this browser; what is older than two weeks is never new."""
    whose, _tilde, at = request.COOKIES.get(SEEN, "").partition("~")
    oldest = now - NEW_FOR
    try:
        seen = parse_datetime(at) if whose == str(person.pk) else None
    except ValueError:
        seen = None
    return max(seen, oldest) if seen is not None and seen.tzinfo is not None else oldest


def own_badge(request: HttpRequest, credential_id: UUID) -> CredentialPage:
    """A badge, for its holder."""
    ctx = story(request)
    page = credential_for_page(credential_id, actor=ctx.actor, now=ctx.now)
    admit(ctx, Action.SHARE_CREDENTIAL, scope_of(page.credential), seen_by=Action.VIEW_CREDENTIAL)
    return page


@signed_in
@require_http_methods(["GET", "POST"])
def badge(request: HttpRequest, credential_id: UUID) -> HttpResponse:
    """One badge; on POST say who may see it."""
    page = own_badge(request, credential_id)
    start = {"visibility": page.credential.visibility, "show_name": page.credential.show_name}
    form = VisibilityForm(request.POST if request.method == "POST" else None, initial=start, prefix="see")
    if request.method == "POST" and form.is_valid():
        to = Visibility(form.cleaned_data["visibility"])
        set_visibility(story(request), page.credential.pk, visibility=to, show_name=form.cleaned_data["show_name"])
        said = _("This badge isn’t public. Links to it work until they expire or you turn them off.")
        if to is Visibility.PUBLIC:
            said = _("Anyone can now see this badge.")
        messages.success(request, said)
        return redirect("learner-badge", credential_id=page.credential.pk)
    return _show(request, page, form, ShareForm(prefix="link"))


@signed_in
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, credential_id: UUID) -> HttpResponse:
    """Make a link. It is told on the page that answers this form, and on no other."""
    page = own_badge(request, credential_id)
    if request.method != "POST":
        return redirect(f"{reverse('learner-badge', args=[page.credential.pk])}#links")
    form = ShareForm(request.POST, prefix="link")
    if form.is_valid():
        includes = (Includes.NAME,) if form.cleaned_data["name"] else ()
        try:
            made, token = make_share(
                story(request),
                page.credential.pk,
                label=form.cleaned_data["label"],
                days=int(form.cleaned_data["days"]),
                includes=includes,
                form_key=form.cleaned_data["key"],
            )
        except (Invalid, Conflict) as refusal:
            form.add_error(None, refusal.message)
        else:
            return _told_once(request, page, made, token)
    start = {"visibility": page.credential.visibility, "show_name": page.credential.show_name}
    return _show(request, page, VisibilityForm(initial=start, prefix="see"), form)


def _told_once(request: HttpRequest, page: CredentialPage, made: Share, token: str) -> HttpResponse:
    context = {
        **_badge_of(page),
        "address": settings.BASE_URL + reverse("public-share", args=[token]),
        "share": made,
        "shows_name": Includes.NAME in made.includes or (page.is_public and page.credential.show_name),
        "back_url": f"{reverse('learner-badge', args=[page.credential.pk])}#links",
    }
    response = render(request, "learner/badge_link.html", context)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _badge_of(page: CredentialPage) -> dict[str, object]:
    version_id = page.credential.award.version_id
    pack = localized_pack(version_id, language())
    achievement = pack.achievements[page.achievement.key]
    shape = "diamond" if achievement.tier is Tier.MICRO else "round"
    return {
        "pack": pack,
        "achievement": achievement,
        "image": BadgeImage(reverse("public-art", args=[version_id, f"{achievement.art}.svg"]), shape=shape),
    }


def _show(request: HttpRequest, page: CredentialPage, form: VisibilityForm, share_form: ShareForm) -> HttpResponse:
    now = story(request).now
    address = settings.BASE_URL + reverse("public-credential", args=[page.credential.pk])
    files = {ending: reverse(f"credential-{ending}", args=[page.credential.pk]) for ending in ("json", "png", "svg")}
    change = newest_change(page)
    is_issued, is_accepted = page.state is CredentialState.ISSUED, is_before_theft(page.credential)
    context = {
        **_badge_of(page),
        "change": change,
        "answered": answer_to(change),
        "form": share_form if share_form.is_bound else form,
        "see": form,
        "link": share_form,
        "page": page,
        "person": page.credential.award.person,
        "shares": live_shares(page.credential.pk, now=now),
        "address": address,
        "files": files,
        "certificate_url": reverse("public-certificate", args=[page.credential.pk]),
        "linkedin_url": _linkedin(page, address, now),
        "is_issued": is_issued and is_accepted,
        "has_stolen_key": is_issued and not is_accepted,
        "is_revoked": page.state is CredentialState.REVOKED,
        "is_expired": page.is_expired(now),
        "badges_url": reverse("badges"),
    }
    return render(request, "learner/badge.html", context)


def _linkedin(page: CredentialPage, address: str, now: datetime) -> str:
    """LinkedIn's form, for a badge that its readers can open and that stands."""
    if not page.is_public or page.state is not CredentialState.ISSUED or page.is_expired(now):
        return ""
    pack = localized_pack(page.credential.award.version_id, language())
    return add_to_profile(page, name=pack.achievements[page.achievement.key].name, address=address)


@signed_in
@require_http_methods(["GET", "POST"])
def end_share(request: HttpRequest, credential_id: UUID, share_id: UUID) -> HttpResponse:
    """Withdraw a link, after a question."""
    page = own_badge(request, credential_id)
    found = next(
        (each for each in live_shares(page.credential.pk, now=story(request).now) if each.pk == share_id), None
    )
    here = f"{reverse('learner-badge', args=[page.credential.pk])}#links"
    if found is None:
        raise NotFound(_("This link has already expired."))
    if request.method == "POST":
        withdraw_share(story(request), found.pk)
        messages.success(request, _("Link turned off. It no longer works."))
        return redirect(here)
    context = {
        "title": _("Turn off the link “%(label)s”?") % {"label": isolated(found.label)}
        if found.label
        else _("Turn off this link?"),
        "lede": _("You can create a new one at any time."),
        "points": [
            _("The link stops working for everyone."),
            _("People who already saved the file still have it."),
        ],
        "action_url": reverse("learner-badge-share-end", args=[page.credential.pk, found.pk]),
        "button": _("Turn off link"),
        "is_stop": True,
        "back_url": here,
    }
    return render(request, "confirm.html", context)
