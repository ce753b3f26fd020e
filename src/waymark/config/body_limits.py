"""Requests that are too large are refused by their length, before anything of them is read or put on disk."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from waymark.api.problems import problem

from .chunked import IS_CUT, MORE_THAN_IS_READ

Answer = Callable[[HttpRequest], HttpResponseBase]
CHECKS = ("/verify", "/api/v1/verify")
AROUND = 64 * 1024
"""What a form or an envelope adds to a badge."""


class BodyLimits:
    """Answers 413 to a body that is longer than this address takes. Stands before whatever reads a body, the check of
    form tokens included; after sessions, for people who have signed in may send files."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, or refuse it."""
        if request.META.get(IS_CUT):
            return _refusal(request, min(body_limit(request), MORE_THAN_IS_READ))
        length = _length(request)
        if length <= min(settings.BODY_LIMIT_BYTES, settings.BADGE_LIMIT_BYTES):
            return self.answer(request)
        limit = body_limit(request)
        return self.answer(request) if length <= limit else _refusal(request, limit)


def body_limit(request: HttpRequest) -> int:
    """The most bytes that a request to this address may have."""
    if request.path_info.rstrip("/") in CHECKS:
        return int(settings.BADGE_LIMIT_BYTES) + AROUND
    if request.user.is_authenticated:
        return int(settings.SIGNED_IN_BODY_LIMIT_BYTES)
    return int(settings.BODY_LIMIT_BYTES)


def _length(request: HttpRequest) -> int:
    try:
        return max(0, int(request.META.get("CONTENT_LENGTH") or 0))
    except ValueError:
        return 0


def _refusal(request: HttpRequest, limit: int) -> HttpResponse:
    megabytes = limit // (1024 * 1024)
    if request.path_info.startswith("/api/"):
        return problem(413, f"Send at most {megabytes} MB.", code="size")
    said = _("What you sent is over %(limit)s MB. Nothing was kept. Make it smaller, then send it again.")
    message = said % {"limit": megabytes}
    return render(request, "413.html", {"message": message}, status=413)
