"""Check a badge: a file, a link or pasted text; a yes or no first, then each check."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from waymark.flows.limit_requests import count_check
from waymark.network.client_address import client_network
from waymark.rules.kernel.errors import NotFound
from waymark.web.shared.forms import FileDrop
from waymark.web.shared.proof import answer, steps
from waymark.web.shared.story import story
from waymark.web.shared.waiting import try_again

from .badge_given import Given, given_badge, given_link
from .whose_badge import whose

MEGABYTE = 1024 * 1024


class BadgeForm(forms.Form):
    """A badge file, or a link or the text of a badge; and a name or address to compare with the one inside."""

    badge = forms.FileField(
        label=gettext_lazy("Choose a badge file"),
        required=False,
        widget=FileDrop(
            kinds=gettext_lazy("PNG, SVG or JSON from any issuer"),
            accept=".png,.svg,.json,.jwt,.txt",
            several=False,
            limit_mb=settings.BADGE_LIMIT_BYTES // MEGABYTE,
        ),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste a link, an ID, or the badge text"),
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "none"}),
    )
    identity = forms.CharField(
        label=gettext_lazy("Email address or name to compare"), required=False, max_length=254, strip=True
    )

    def clean(self) -> dict[str, object]:
        """One of the two, and not too large."""
        given = self.cleaned_data
        upload = given.get("badge")
        if not upload and not given.get("text") and not self.errors:
            raise forms.ValidationError(_("Choose a file, or paste a link, an ID, or the badge text."))
        if (upload.size if upload else len(str(given.get("text", "")).encode())) > settings.BADGE_LIMIT_BYTES:
            said = _("This badge is over %(limit)s MB. Choose the original badge file.")
            self.add_error("badge" if upload else "text", said % {"limit": settings.BADGE_LIMIT_BYTES // MEGABYTE})
        return given


@csrf_exempt  # it changes nothing and needs no account; a form on another site may lead here
@require_http_methods(["GET", "HEAD", "POST"])
def verify_page(request: HttpRequest) -> HttpResponse:
    """The page, and its answer to what was sent. A link to one of our credentials may also come as `?credential=`."""
    asked = request.GET.get("credential", "")
    if request.method == "POST":
        form = BadgeForm(request.POST, request.FILES)
    else:
        form = BadgeForm({"text": asked}) if asked else BadgeForm()
    if not form.is_bound:
        return _page(request, form)
    wait = count_check(story(request), network=client_network(request)).wait
    if wait:
        form.is_valid()
        form.add_error(None, f"{_('Too many badges were checked from your network.')} {try_again(wait)}")
        answered = _page(request, form, status=429)
        answered.headers["Retry-After"] = str(wait)
        return answered
    given: Given | None = None
    if form.is_valid():
        try:
            given = _given(request, form)
        except NotFound as error:
            form.add_error("text", error.message)
    return _page(request, form, given)


def _given(request: HttpRequest, form: BadgeForm) -> Given:
    upload, text, ctx = form.cleaned_data.get("badge"), str(form.cleaned_data["text"]), story(request)
    if upload:
        return given_badge(ctx, upload.read())
    return given_link(ctx, text, elsewhere_too=request.method == "POST")


def _page(request: HttpRequest, form: BadgeForm, given: Given | None = None, *, status: int = 200) -> HttpResponse:
    context: dict[str, object] = {"form": form, "now": story(request).now}
    if given is not None:
        identity = str(form.cleaned_data.get("identity", ""))
        context |= {
            "form": BadgeForm(),
            "comparing": form["identity"],
            "report": given.report,
            "answer": answer(given.report),
            "steps": steps(given.report),
            "seen": given.seen,
            "whose": whose(given, identity),
            "again": given.again,
            "identity": identity,
        }
    response = render(request, "public/verify.html", context, status=status)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
