"""The edge of every request: an id, safe headers, and refusals turned into pages that say what to do."""

import json
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from waymark.flows.refuse import record_refusal
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound, WaymarkError
from waymark.rules.kernel.ids import new_id

from .errors import not_allowed
from .role_ended import role_ended_page
from .story import story

Answer = Callable[[HttpRequest], HttpResponseBase]
STATUS = {Forbidden: 403, NotFound: 404, Invalid: 400, Conflict: 409}


class RequestEdge:
    """Gives the request its id and the answer its headers."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.request_id = new_id()  # type: ignore[attr-defined]  # read by story() and the log
        response = self.answer(request)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if page := getattr(request, "_taken_page", ""):
            # Read by the script, which then removes this page's copy from the device. Only the page's random name.
            response.set_cookie(
                "draft-taken", page, max_age=3600, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
            )
        return response


class StoryContext:
    """Turns a refusal that left a view into its page: 403 (with an audit entry), 404, 409 or 400, never 500."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.answer(request)
        if response.status_code == 405 and not getattr(response, "content", b""):
            response = not_allowed(request, response)
        is_answer = request.method == "POST" and response.status_code not in (302, 303)
        if is_answer and response.headers.get("Cache-Control") != "no-store":
            # A page that answers a form itself, as when something in it must be mended: the Back button shows it again.
            # Not stored at all, it would be an error of the browser's. Signing out takes it from the browser. A page
            # that tells something once, such as a link, says no-store itself.
            response.headers["Cache-Control"] = "private, no-cache"
        elif getattr(request.user, "is_authenticated", False):
            response.headers.setdefault("Cache-Control", "no-store")
        if request.method == "POST" and request.path == reverse("account_logout"):
            response.headers["Clear-Site-Data"] = '"cache"'
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, WaymarkError):
            return None
        status = next((code for kind, code in STATUS.items() if isinstance(exception, kind)), 400)
        if isinstance(exception, Forbidden):
            record_refusal(story(request), path=request.path)
        if request.path.startswith("/api/"):
            body = {"type": "about:blank", "title": exception.message, "status": status, "code": exception.code}
            return HttpResponse(json.dumps(body), status=status, content_type="application/problem+json")
        if status in (403, 404) and (page := role_ended_page(request, message=exception.message, status=status)):
            return page
        return render(request, f"{status}.html", {"message": exception.message}, status=status)
