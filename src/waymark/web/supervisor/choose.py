"""An appraiser chooses between words that two pages of the same link wrote."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from waymark.flows.appraise import choose_appraisal_words
from waymark.flows.draft_words import Stored
from waymark.records.experience.models import AppraisalRequest
from waymark.rules.drafts.versions import clashes
from waymark.rules.kernel.context import Context
from waymark.web.shared.choosing import choice_page, picks_of
from waymark.web.shared.drafting import CHOOSE

from .forms import AppraisalForm


def choose(request: HttpRequest, found: AppraisalRequest, ctx: Context, form: AppraisalForm, here: str) -> HttpResponse:
    """The page with both versions, or what follows a choice; back to the form when there is nothing to choose."""
    open_ = clashes(Stored(found.draft, found.draft_marks, found.draft_clashes).versions())
    if request.method == "POST":
        if not choose_appraisal_words(ctx, found.pk, picks=picks_of(request.POST, open_)):
            messages.warning(request, _("Choose for each answer that is still here."))
            return redirect(f"{here}?{CHOOSE}=1")
        messages.success(request, _("Your choice is in the form now. Check it, then go on."))
        return redirect(here)
    if not open_:
        return redirect(here)
    return choice_page(request, form, open_, url=here, title=_("Appraisal"))
