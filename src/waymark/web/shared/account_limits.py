"""How often the pages of accounts may be used: by account, by mailbox and by address of the network, each apart.

A wrong password is counted for the account and the address it came from, and for that address in all. So a stranger's
tries keep nobody out who comes from elsewhere, nor anybody whose browser has signed in to the account before.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from waymark.flows.limit_requests import Counted, count_back, count_request, forget_count
from waymark.network.client_address import client_network
from waymark.rules.policy import limits
from waymark.rules.policy.limits import Limit

from .known_browser import is_known, remember
from .story import story
from .waiting import too_many

Asked = tuple[tuple[Limit, str], ...]


def count_sign_in(request: HttpRequest, account: str) -> Counted:
    """Count a try to sign in as wrong, for now. `sign_in_succeeded` takes it back."""
    address = client_network(request)
    if is_known(request, account):
        asked: Asked = ((limits.WRONG_PASSWORDS_IN_BROWSER, f"{account} {address}"),)
    else:
        asked = (
            (limits.WRONG_PASSWORDS_FOR_ACCOUNT, f"{account} {address}"),
            (limits.WRONG_PASSWORDS_FROM_ADDRESS, address),
        )
    return count_request(asked, now=story(request).now)


def sign_in_succeeded(request: HttpRequest, account: str, counted: Counted) -> None:
    """The password was right: it counts for nothing, and the browser is remembered."""
    count_back(counted)
    remember(request, account)


def forget_wrong_passwords(request: HttpRequest, account: str) -> None:
    """Whoever has set a new password from here may use it at once."""
    forget_count(limits.WRONG_PASSWORDS_FOR_ACCOUNT, f"{account} {client_network(request)}", now=story(request).now)
    remember(request, account)


class AccountLimits:
    """Refuses what was sent to a page of accounts too often: 429, with the wait."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        return self.answer(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Count a request that was sent to such a page, and refuse it when it is one too many."""
        found = request.resolver_match
        if request.method != "POST" or found is None or not (found.url_name or "").startswith("account_"):
            return None
        asked = _asked(request, found.url_name or "")
        counted = count_request(asked, now=story(request).now) if asked else None
        if counted is None or not counted.is_refused:
            return None
        return too_many(request, _words(found.url_name or ""), wait=counted.wait)


def _asked(request: HttpRequest, page: str) -> Asked:
    address = client_network(request)
    match page:
        case "account_signup":
            return ((limits.SIGN_UPS_FROM_ADDRESS, address),)
        case "account_reset_password":
            mailbox = request.POST.get("email", "").strip().lower()
            for_mailbox: Asked = ((limits.RESETS_FOR_MAILBOX, mailbox),) if mailbox else ()
            return ((limits.RESETS_FROM_ADDRESS, address), *for_mailbox)
        case "account_reset_password_from_key":
            return ((limits.NEW_PASSWORDS_FROM_ADDRESS, address),)
        case "account_change_password" | "account_set_password" | "account_email" | "account_reauthenticate":
            return ((limits.ACCOUNT_CHANGES, str(request.user.pk or address)),)
        case _:
            return ()


def _words(page: str) -> str:
    if page == "account_reset_password":
        return _("We’ve had many requests for a new password. Use the newest email you got, or look for it in spam.")
    if page == "account_signup":
        return _("Many accounts were made from your network just now.")
    return _("You’ve tried this too often.")
