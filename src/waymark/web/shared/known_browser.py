"""Browsers that have signed in before: a signed cookie names accounts by hashes, and only pages of accounts get it.

In such a browser wrong passwords for the account are counted apart, so that whoever tries passwords from the same
network cannot keep its owner out.
"""

from collections.abc import Callable

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

COOKIE = "known-accounts"
SALT = "waymark.known-browser"
PATH = "/accounts/"
LASTS = 365 * 24 * 60 * 60
MOST = 5


def is_known(request: HttpRequest, account: str) -> bool:
    """Whether somebody signed in to this account in this browser within the last year."""
    return _name(account) in _names(request)


def remember(request: HttpRequest, account: str) -> None:
    """Have the answer to this request say that somebody signed in to the account here."""
    name = _name(account)
    names = [name, *(each for each in _names(request) if each != name)][:MOST]
    request.known_accounts = names  # type: ignore[attr-defined]  # read by the middleware below


class KnownBrowser:
    """Sets the cookie after a sign-in."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        response = self.answer(request)
        names = getattr(request, "known_accounts", None)
        if names:
            response.set_cookie(
                COOKIE,
                signing.dumps(names, salt=SALT),
                max_age=LASTS,
                path=PATH,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response


def _names(request: HttpRequest) -> list[str]:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return []
    return [str(each) for each in found] if isinstance(found, list) else []


def _name(account: str) -> str:
    return salted_hmac(SALT, account, algorithm="sha256").hexdigest()[:24]
