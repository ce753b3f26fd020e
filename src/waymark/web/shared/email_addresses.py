"""`/accounts/email/`: the addresses of one's own account, where an address of somebody else's ends in a sentence."""

from allauth.account.views import EmailView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _


class EmailAddresses(EmailView):  # type: ignore[misc]  # allauth ships no types
    """allauth's page. An account is known by an address that no other has, whatever the page was asked to do."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Change the addresses, or nothing at all when another account is known by the address."""
        try:
            with transaction.atomic():
                answer: HttpResponse = super().post(request, *args, **kwargs)
        except IntegrityError:
            said = _("Nothing was changed. Another account uses this address. If it’s yours too, sign in with it.")
            messages.error(request, said)
            return redirect("account_email")
        return answer

    def _action_primary(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse | None:
        """Only a confirmed address is one to sign in with. Asking for another does not tell if it has an account."""
        address = self._get_email_address(request)
        if address and not address.verified:
            messages.error(request, _("Confirm this address first: open the link that we sent to it."))
            return redirect("account_email")
        answer: HttpResponse | None = super()._action_primary(request, *args, **kwargs)
        return answer


email_addresses = login_required(EmailAddresses.as_view())
