"""Several badges of one person behind one link, each with its state and its own page to check it."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from waymark.flows.share_collection import open_collection
from waymark.records.catalog.queries import localized_pack
from waymark.records.credentials.collections import Shown, badges_of
from waymark.records.credentials.queries import credential_for_page
from waymark.records.credentials.states import CredentialState, Includes
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import ANONYMOUS
from waymark.web.shared.components.marks import BadgeImage, Blaze
from waymark.web.shared.story import story

from .badge_page import door_of, show
from .catalog import language
from .preview import LOCALES, Preview
from .route import badge_of


@dataclass(frozen=True)
class Listed:
    """One badge of the list."""

    name: str
    image: BadgeImage
    issuer: str
    campus: str
    earned_at: datetime
    state: str
    status: str
    url: str


@require_safe
def collection(request: HttpRequest, token: str) -> HttpResponse:
    """The list, to anyone with the link: every badge with what our records say of it now."""
    now = story(request).now
    found = open_collection(token, now, counts=request.method == "GET")
    listed = [_listed(each, token) for each in badges_of(found, now=now)]
    name = found.person.full_name if Includes.NAME in found.includes else ""
    title = found.title or (_("Badges of %(name)s") % {"name": isolated(name)} if name else _("Badges"))
    context = {
        "title": title,
        "name": name,
        "listed": listed,
        "collection": found,
        "now": now,
        "preview": _preview(title, name, listed, token),
    }
    response = render(request, "public/collection.html", context)
    return _kept_close(response)


@require_safe
def collection_badge(request: HttpRequest, token: str, credential_id: UUID) -> HttpResponse:
    """One badge of the collection, on its page, as a stranger sees it."""
    page = credential_for_page(credential_id, actor=ANONYMOUS, now=story(request).now, share_token=token)
    return _kept_close(show(request, page, door_of(page, token)))


def _kept_close(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "strict-origin"
    return response


def _listed(shown: Shown, token: str) -> Listed:
    credential = shown.credential
    version_id = credential.award.version_id
    achievement = localized_pack(version_id, language()).achievements[credential.award.achievement_key]
    blaze, status = _state(shown)
    return Listed(
        name=achievement.name,
        image=badge_of(version_id, achievement, mini=True),
        issuer=credential.key.issuer.name,
        campus=credential.award.enrollment.campus.name,
        earned_at=credential.valid_from,
        state=blaze.value,
        status=status,
        url=reverse("public-collection-badge", args=[token, credential.pk]),
    )


def _state(shown: Shown) -> tuple[Blaze, str]:
    match shown.state:
        case CredentialState.REVOKED:
            return Blaze.STOP, _("Revoked")
        case CredentialState.SUSPENDED:
            return Blaze.CHANGES, _("On hold")
        case CredentialState.SUPERSEDED:
            return Blaze.LATER, _("Replaced by a newer one")
    if shown.is_expired:
        return Blaze.LATER, _("Expired")
    if shown.is_doubtful:
        return Blaze.CHANGES, _("Check this badge")
    return Blaze.REACHED, pgettext("badge", "Valid")


def _preview(title: str, name: str, listed: list[Listed], token: str) -> Preview:
    count = ngettext("%(count)d badge", "%(count)d badges", len(listed)) % {"count": len(listed)}
    names = ", ".join(each.name for each in listed[:6])
    picture = ""
    if listed:
        first = listed[0].url.rpartition("/")[2]
        query = urlencode({"language": language(), "share": token})
        picture = f"{settings.BASE_URL}{reverse('public-credential-card', args=[first])}?{query}"
    return Preview(
        title=f"{title} · {name}" if name and name not in title else title,
        text=_("%(count)s: %(names)s. Open the page to check them.") % {"count": count, "names": names},
        address=settings.BASE_URL + reverse("public-collection", args=[token]),
        picture=picture,
        picture_words=_("Image of the badge “%(badge)s”") % {"badge": listed[0].name} if listed else "",
        locale=LOCALES[language()],
    )
