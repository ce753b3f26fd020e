"""Confirming an e-mail address: the mailed link shows a page, and the address is typed there.

Programs that check mail open links and press buttons. If one press were enough, somebody could make an account with
another person's address, and that person's own mail program would confirm it.
"""

from allauth.account.views import ConfirmEmailView
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class AddressForm(forms.Form):
    """The address that is to be confirmed, as its holder types it."""

    email = forms.EmailField(
        label=gettext_lazy("Type this email address to confirm it"),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    def __init__(self, data: object = None, *, address: str) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a query dict, or nothing
        self.address = address

    def clean_email(self) -> str:
        """Another address is not it."""
        typed = str(self.cleaned_data["email"])
        if typed.strip().casefold() != self.address.strip().casefold():
            raise forms.ValidationError(_("Type the address that this page names. Nothing has been confirmed yet."))
        return typed


class ConfirmAddress(ConfirmEmailView):  # type: ignore[misc]  # allauth ships no types
    """GET shows the address and changes nothing, not even who is signed in; POST with the address confirms it."""

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """The page with the field; of a link that is over, a page that says so."""
        try:
            self.object = self.get_object()
        except Http404:
            self.object = None
        return self._page(AddressForm(address=self._address()))

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Confirm, when the address was typed."""
        self.object = self.get_object()
        form = AddressForm(request.POST, address=self._address())
        if not form.is_valid():
            return self._page(form, status=400)
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def _address(self) -> str:
        return str(self.object.email_address.email) if self.object else ""

    def _page(self, form: AddressForm, *, status: int = 200) -> HttpResponse:
        page: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=status)
        return page


confirm_address = ConfirmAddress.as_view()
