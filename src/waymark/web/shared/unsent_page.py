"""The page of what was sent signed out: the words, and a button that sends them once more."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .unsent import forget_unsent, own_unsent


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsent(request: HttpRequest) -> HttpResponse:
    """What is kept, to send it again; on POST, discard it."""
    if request.method == "POST":
        forget_unsent(request)
        messages.success(request, _("Discarded. Nothing was sent."))
        return redirect("start")
    found = own_unsent(request)
    if found is None:
        return redirect("start")
    context = {"unsent": found, "title": _("You had been signed out")}
    return render(request, "unsent.html", context)
