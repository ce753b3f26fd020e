"""Words for how long somebody has to wait, and the page that says so."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext


def try_again(seconds: int) -> str:
    """When to try again, in seconds or minutes."""
    if seconds < 90:
        return ngettext("Try again in %(count)d second.", "Try again in %(count)d seconds.", seconds) % {
            "count": seconds
        }
    minutes = -(-seconds // 60)
    return ngettext("Try again in %(count)d minute.", "Try again in %(count)d minutes.", minutes) % {"count": minutes}


def too_many(request: HttpRequest, message: str, *, wait: int) -> HttpResponse:
    """429, with what was too much and when to try again."""
    answer = render(request, "429.html", {"message": f"{message} {try_again(wait)}"}, status=429)
    answer.headers["Retry-After"] = str(wait)
    answer.headers["Cache-Control"] = "no-store"
    return answer
