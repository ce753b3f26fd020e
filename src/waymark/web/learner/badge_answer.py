"""The holder answers when staff put a badge on hold or revoked it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from waymark.flows.answer_change import answer_change
from waymark.flows.suspend_or_revoke import LONGEST_WORDS
from waymark.records.catalog.queries import localized_pack
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.web.shared.forms import LongText
from waymark.web.shared.story import story

from .badge_changes import answer_to, newest_change
from .badges_page import own_badge
from .doors import language, signed_in


class AnswerForm(forms.Form):
    """What the holder has to say. The change it answers goes along, so that it never answers a later one."""

    change = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy(
            "Issuers, registrars, coordinators, and auditors can read it. You can’t change it later."
        ),
        max_length=LONGEST_WORDS,
        widget=LongText,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, credential_id: UUID) -> HttpResponse:
    """One answer to the newest hold or revocation."""
    page = own_badge(request, credential_id)
    change = newest_change(page)
    if request.method != "POST" and (change is None or answer_to(change)):
        raise Conflict(_("There is nothing to answer here now. Open your badge to see its status."))
    start = {"change": change.pk} if change else {}
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            answer_change(story(request), page.credential.pk, given["change"], words=given["words"])
        except Invalid as refusal:
            form.add_error("words", refusal.message)
        else:
            messages.success(request, _("Sent. We’re emailing the people who look after badges now."))
            return redirect("learner-badge", credential_id=page.credential.pk)
    pack = localized_pack(page.credential.award.version_id, language())
    here = reverse("learner-badge", args=[page.credential.pk])
    context = {
        "title": _("Answer about “%(badge)s”") % {"badge": pack.achievements[page.achievement.key].name},
        "crumb": pack.achievements[page.achievement.key].name,
        "back_url": here,
        "change": change,
        "form": form,
    }
    return render(request, "learner/badge_answer.html", context, status=400 if form.is_bound else 200)
