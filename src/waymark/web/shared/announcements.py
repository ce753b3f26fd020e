"""Announcements above a page: which ones this reader is shown, and closing one in this browser, without a script."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from waymark.records.announcements.models import Announcement
from waymark.records.announcements.queries import shown_to
from waymark.rules.announcements.written import LONGEST_DAYS, Audience

from .preferences import back
from .staff import local_day
from .story import story

COOKIE = "closed-announcements"
KEPT, MOST = 20, 3


@dataclass(frozen=True)
class Shown:
    """One announcement in the reader's language; `language` is set when the text is in another one."""

    key: str
    text: str
    language: str = ""
    link: str = ""
    is_for_all: bool = False


def announcements_for(request: HttpRequest) -> tuple[Shown, ...]:
    """At most three that were not closed here; who closes one sees the next. One query."""
    ctx = story(request)
    closed = _closed(request)
    found = [as_shown(each) for each in shown_to(ctx.actor, on=local_day(ctx.now))]
    return tuple(each for each in found if each.key not in closed)[:MOST]


def as_shown(found: Announcement, language: str = "") -> Shown:
    """The announcement as a page of that language shows it (else of the running one)."""
    wants_french = (language or get_language() or "en").startswith("fr")
    has_french = wants_french and bool(found.text_fr)
    return Shown(
        key=f"{found.pk.hex[-12:]}.{found.revision}",
        text=found.text_fr if has_french else found.text_en,
        language="en" if wants_french and not has_french else "",
        link=found.link,
        is_for_all=found.audience == Audience.EVERYONE,
    )


@require_POST
def close_announcement(request: HttpRequest) -> HttpResponse:
    """Remember in this browser that the reader has seen it. What is no announcement changes nothing anyone sees."""
    response = back(request)
    key = request.POST.get("announcement", "")
    if 0 < len(key) <= 24 and key.replace(".", "").isalnum() and key.isascii():
        kept = [key, *(each for each in _closed(request) if each != key)][:KEPT]
        response.set_cookie(
            COOKIE,
            "_".join(kept),
            max_age=LONGEST_DAYS * 24 * 60 * 60,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _closed(request: HttpRequest) -> list[str]:
    return request.COOKIES.get(COOKIE, "").split("_")[:KEPT]
