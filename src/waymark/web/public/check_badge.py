"""Check a badge: a file, a link or pasted text; a yes or no first, then each check."""

from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from openbadges3 import Report
from waymark.records.credentials.queries import credential_for_page
from waymark.records.credentials.verifying import verify_content, verify_stored
from waymark.rules.kernel.errors import NotFound
from waymark.web.shared.badge_seen import seen
from waymark.web.shared.forms import FileDrop
from waymark.web.shared.proof import answer, steps
from waymark.web.shared.story import story

MOST_BYTES = 4 * 1024 * 1024


class BadgeForm(forms.Form):
    """A badge file, or a link or the text of a badge."""

    badge = forms.FileField(
        label=gettext_lazy("Choose a badge file"),
        required=False,
        widget=FileDrop(
            kinds=gettext_lazy("PNG, SVG or JSON from any issuer"), accept=".png,.svg,.json", several=False, limit_mb=4
        ),
    )
    text = forms.CharField(
        label=gettext_lazy("Paste a link or the badge text"),
        required=False,
        max_length=300_000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, object]:
        """One of the two, and not too large."""
        given = self.cleaned_data
        upload = given.get("badge")
        if not upload and not given.get("text") and not self.errors:
            raise forms.ValidationError(_("Choose a file, or paste a link or the text of a badge."))
        if upload and upload.size > MOST_BYTES:
            self.add_error("badge", _("Badge files are small. This one is over 4 MB; choose the badge itself."))
        return given


@csrf_exempt  # it changes nothing and needs no account; a form on another site may lead here
@require_http_methods(["GET", "HEAD", "POST"])
def verify_page(request: HttpRequest) -> HttpResponse:
    """The page, and its answer to what was sent. A link to one of our credentials may also come as `?credential=`."""
    form = BadgeForm(request.POST or None, request.FILES or None) if request.method == "POST" else BadgeForm()
    report: Report | None = None
    asked = request.GET.get("credential", "")
    if request.method == "POST" and form.is_valid():
        try:
            report = _report(request, form)
        except NotFound as error:
            form.add_error("text", error.message)
    elif asked:
        try:
            report = _ours(request, asked)
        except NotFound as error:
            form = BadgeForm({"text": asked})
            form.add_error("text", error.message)
    context: dict[str, object] = {"form": form, "now": story(request).now}
    if report is not None:
        context |= {"report": report, "answer": answer(report), "steps": steps(report), "seen": seen(report)}
    return render(request, "public/verify.html", context)


def _report(request: HttpRequest, form: BadgeForm) -> Report:
    upload = form.cleaned_data.get("badge")
    if upload:
        return verify_content(upload.read(), now=story(request).now)
    text = str(form.cleaned_data["text"])
    if text.startswith(("http://", "https://")):
        return _ours(request, text)
    return verify_content(text.encode(), now=story(request).now)


def _ours(request: HttpRequest, link: str) -> Report:
    """The report on a credential of this site by its link; links to other sites are not followed."""
    parts, base = urlsplit(link), urlsplit(settings.BASE_URL)
    path = parts.path.strip("/").split("/")
    if parts.netloc and parts.netloc != base.netloc:
        raise NotFound(
            _("That link leads to another site, which we do not open. Download the badge there and choose the file.")
        )
    try:
        credential_id = UUID(path[-1].split(".")[0])
    except ValueError:
        raise NotFound(_("That is not the link of a badge. It ends in a long id.")) from None
    ctx = story(request)
    credential_for_page(credential_id, actor=ctx.actor, now=ctx.now)  # a private credential is not told of
    return verify_stored(credential_id, now=ctx.now)
