"""A badge's page, which an employer can trust in ten seconds: at its own address, and behind a link its holder made."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from waymark.flows.share_credential import open_share
from waymark.records.credentials.queries import credential_for_page
from waymark.rules.kernel.context import ANONYMOUS
from waymark.web.shared.story import story

from .badge_page import door_of, show


@require_safe
def credential(request: HttpRequest, credential_id: UUID) -> HttpResponse:
    """The badge at its own address, to anyone who may see it."""
    ctx = story(request)
    page = credential_for_page(credential_id, actor=ctx.actor, now=ctx.now)
    response = show(request, page, door_of(page, ""))
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The badge at the address of a share link, as a stranger sees it, whoever opens it. The address stays, so that it
    can be passed on; no address of another page is given to it, and no page learns it from a link it leads to."""
    now = story(request).now
    found = open_share(token, now=now, counts=request.method == "GET")
    page = credential_for_page(found.pk, actor=ANONYMOUS, now=now, share_token=token)
    response = show(request, page, door_of(page, token))
    response["Cache-Control"] = "no-store"
    return response
