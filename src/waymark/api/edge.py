"""The short way for machines: what needs no session, language or form token is answered before any of those is set up.

Whoever has a session takes the long way to credentials, for they may see more than strangers do.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, URLPattern, path, resolve

from . import credentials, health, issuers
from .answers import prefers_json

Answer = Callable[[HttpRequest], HttpResponseBase]
BEGINNINGS = ("/credentials/", "/status/", "/.well-known/did.json", "/issuers/", "/healthz")

urlpatterns: list[URLPattern] = [
    path("healthz", health.alive),
    path(".well-known/did.json", issuers.root_did_json),
    path("issuers/<slug:key>/did.json", issuers.organization_did_json),
    path("status/<uuid:list_id>", issuers.status_list_json),
    path("credentials/<uuid:credential_id>", credentials.credential_json),
    path("credentials/<uuid:credential_id>.json", credentials.credential_json),
    path("credentials/<uuid:credential_id>.png", credentials.credential_png),
    path("credentials/<uuid:credential_id>.svg", credentials.credential_svg),
]


class MachineEdge:
    """Answers those addresses at once and hands everything else on."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(BEGINNINGS) or not is_for_machines(request):
            return self.answer(request)
        try:
            found = resolve(request.path_info, urlconf=__name__)
        except Resolver404:
            return self.answer(request)
        answered: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
        answered.headers.setdefault("Content-Security-Policy", credentials.SANDBOX)
        return answered


def is_for_machines(request: HttpRequest) -> bool:
    """Whether nothing in the request asks for more than any stranger gets."""
    if not request.path_info.startswith("/credentials/"):
        return True
    if settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers:
        return False
    is_whole = "." in request.path_info.rpartition("/")[2]
    return is_whole or prefers_json(request.headers.get("Accept", ""))
