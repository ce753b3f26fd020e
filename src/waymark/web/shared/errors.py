"""The pages for what went wrong outside a story: plain words and a way on."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from .unsent import is_ours, sent_now


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read."""
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not allowed here."""
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here, or nothing this person may know of."""
    if request.path.startswith("/api/"):
        body = b'{"type":"about:blank","title":"There is nothing here by that address.","status":404}'
        return HttpResponse(body, status=404, content_type="application/problem+json")
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. The page needs no database."""
    return render(request, "500.html", status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that is older than the session, or came from elsewhere. Of a form of our own pages the words are
    shown, to be sent again."""
    unsent = sent_now(request) if is_ours(request) else None
    return render(request, "stale.html", {"unsent": unsent}, status=403)


def not_allowed(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """405 in words: an address that only takes forms was opened, as a back button or a sign-in may do."""
    if request.path.startswith("/api/"):
        body = b'{"type":"about:blank","title":"This address does not take that method.","status":405}'
        told = HttpResponse(body, status=405, content_type="application/problem+json")
    else:
        told = render(request, "405.html", status=405)
    told.headers["Allow"] = response.headers.get("Allow", "")
    return told
