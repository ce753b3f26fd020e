"""Signing in by a one-use link: the page shows a button, and pressing it uses the link up."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from waymark.flows.sign_in import sign_in_by_link
from waymark.records.people.models import SignInLink
from waymark.records.people.queries import live_sign_in_link

from .story import story

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


class TypedAddress(forms.Form):
    """The address that a mailed link was sent to."""

    email = forms.EmailField(
        label=gettext_lazy("Type your email address to sign in"),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    def __init__(self, data: object = None, *, link: SignInLink) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a query dict, or nothing
        self.link = link

    def clean_email(self) -> str:
        """Another address is not it."""
        typed = str(self.cleaned_data["email"])
        if typed.strip().casefold() != self.link.person.email.casefold():
            raise forms.ValidationError(_("Type the address that this link was sent to. Nothing has happened yet."))
        return typed


@cache_control(no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the button and uses nothing up; POST signs in. A link that is over is told so on its page."""
    now = story(request).now
    link = live_sign_in_link(token, now=now)
    if link is None and request.method != "POST":
        return render(request, "account/sign_in_link.html", {"is_over": True})
    form = TypedAddress(request.POST or None, link=link) if link is not None and link.is_mailed else None
    if request.method != "POST":
        return render(request, "account/sign_in_link.html", {"form": form})
    if form is not None and not form.is_valid():
        return render(request, "account/sign_in_link.html", {"form": form}, status=400)
    person = sign_in_by_link(token, now=now, typed=request.POST.get("email", ""))
    login(request, person, backend=BACKEND)
    if person.has_usable_password():
        return redirect(settings.LOGIN_REDIRECT_URL)
    messages.info(request, _("You’re signed in, and the link is used up. Choose a password for the next time."))
    return redirect("account_set_password")
