"""Light or dark, and which language: kept in cookies of this browser, chosen by plain forms."""

from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from waymark.flows.choose_language import choose_language as remember_language
from waymark.records.people.models import Person

from .story import story

THEME_COOKIE = "theme"
YEAR = 365 * 24 * 60 * 60


class Theme(StrEnum):
    """How the pages are painted; DEVICE follows the device's own setting."""

    LIGHT = "light"
    DARK = "dark"
    DEVICE = "device"


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark, or forget the choice; an unknown value changes nothing."""
    response = back(request)
    chosen = request.POST.get("theme", "")
    if chosen in {Theme.LIGHT, Theme.DARK}:
        response.set_cookie(THEME_COOKIE, chosen, max_age=YEAR, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")
    elif chosen == Theme.DEVICE:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language of the pages, and of mail to whoever is signed in; an unknown one changes nothing."""
    response = back(request)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES) and check_for_language(chosen):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
        )
        if isinstance(request.user, Person):
            remember_language(story(request), chosen)
    return response


def back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page the form was on; never to another site."""
    wanted = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(wanted if allowed else "/")
