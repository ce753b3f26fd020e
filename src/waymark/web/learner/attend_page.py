"""A learner enters the code that staff show in the room."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from waymark.flows.attend_by_code import LENGTH, attend_by_code
from waymark.rules.kernel.errors import Conflict, NotFound
from waymark.web.shared.story import story

from .doors import signed_in


class CodeForm(forms.Form):
    """The code as it is read off the screen."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("6 letters, shown in the room."),
        max_length=4 * LENGTH,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def attend(request: HttpRequest) -> HttpResponse:
    """Enter the code. A scanned one is filled in; nothing happens before the button is pressed."""
    start = {"code": request.GET.get("code", "")[: 4 * LENGTH]}
    form = CodeForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_bound and form.is_valid():
        try:
            word = attend_by_code(story(request), code=form.cleaned_data["code"])
        except (Conflict, NotFound) as refusal:
            form.add_error("code", refusal.message)
        else:
            messages.success(request, _("Recorded. You were here today."))
            return redirect("learner-trail", enrollment_id=word.enrollment_id)
    context = {
        "title": _("Say that you’re here"),
        "lede": _("Enter the code that staff show in the room."),
        "form": form,
        "action_url": reverse("attend"),
        "button": _("Record attendance"),
        "back_url": reverse("trail"),
    }
    return render(request, "confirm.html", context, status=400 if form.is_bound else 200)
