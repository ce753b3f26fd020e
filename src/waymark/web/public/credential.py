"""A credential's page, which an employer can trust in ten seconds. Machines get the signed bytes there."""

from functools import lru_cache
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from waymark.flows.share_credential import open_share
from waymark.records.catalog.queries import localized_pack
from waymark.records.credentials.queries import CredentialPage, credential_for_page
from waymark.records.credentials.states import CredentialState
from waymark.records.credentials.verifying import verify_stored
from waymark.rules.packs.model import Tier
from waymark.web.shared.proof import answer, steps
from waymark.web.shared.story import story

from .catalog import language
from .earned_by import parts
from .route import badge_of

SHARE_COOKIE = "share"


@require_safe
def credential(request: HttpRequest, credential_id: UUID) -> HttpResponse:
    """The credential as a page, to whoever may see it."""
    ctx = story(request)
    token = request.COOKIES.get(SHARE_COOKIE, "")
    page = credential_for_page(credential_id, actor=ctx.actor, now=ctx.now, share_token=token)
    response = _for_people(request, page)
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "strict-origin"
    return response


def _for_people(request: HttpRequest, page: CredentialPage) -> HttpResponse:
    now = story(request).now
    report = verify_stored(page.credential.pk, now=now)
    pack = localized_pack(page.credential.award.version_id, language())
    achievement = pack.achievements[page.achievement.key]
    address = settings.BASE_URL + reverse("public-credential", args=[page.credential.pk])
    rendered = render(
        request,
        "public/credential.html",
        {
            "page": page,
            "pack": pack,
            "achievement": achievement,
            "is_stack": achievement.tier is Tier.STACK,
            "badge": badge_of(page.credential.award.version_id, achievement),
            "parts": parts(pack, page.credential.award.version_id, achievement),
            "answer": answer(report),
            "steps": steps(report),
            "report": report,
            "now": now,
            "address": address,
            "file_key": f"?share={request.COOKIES.get(SHARE_COOKIE, '')}" if page.share else "",
            "qr": qr(address),
            "is_revoked": page.state is CredentialState.REVOKED,
            "alignment": [pack.frameworks[ref.framework].rows[ref.code] for ref in achievement.alignment],
        },
    )
    etag = f'W/"{page.credential.digest}-{report.verdict}-{language()}"'
    rendered["ETag"] = etag
    return rendered


@lru_cache(maxsize=512)
def qr(address: str) -> SafeString:
    """A QR code of an address as SVG without any style."""
    drawn = segno.make(address, error="m").svg_inline(border=0, svgclass="qr", lineclass=None, omitsize=True)
    return mark_safe(drawn.replace("<svg ", '<svg role="img" aria-labelledby="qr-words" ', 1))  # noqa: S308 - drawn here


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """A share link: the token moves from the address into a cookie for the credential's page alone."""
    found = open_share(token, now=story(request).now)
    address = reverse("public-credential", args=[found.pk])
    response = redirect(address)
    response.set_cookie(
        SHARE_COOKIE, token, max_age=3600, path=address, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    response["Referrer-Policy"] = "strict-origin"
    response["Cache-Control"] = "no-store"
    return response
