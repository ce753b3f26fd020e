"""An assessor chooses between notes that two of their pages wrote about the same work."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.flows.save_draft import choose_words, stored_of
from waymark.records.evidence.models import Submission
from waymark.records.evidence.queries import draft_of
from waymark.records.evidence.states import DraftRoom
from waymark.rules.drafts.versions import Versions, clashes
from waymark.rules.kernel.context import Context
from waymark.web.shared.choosing import choice_page, picks_of
from waymark.web.shared.drafting import CHOOSE
from waymark.web.shared.story import story

from .assess_page import asked_about
from .rating import RatingForm


def ask(request: HttpRequest, work: Submission) -> HttpResponse:
    """The page with both versions; back to the work when there is nothing to choose."""
    here, open_ = reverse("assessor-work", args=[work.pk]), _open(story(request), work)
    if not open_:
        return HttpResponseRedirect(here)
    asked = asked_about(work)
    form = RatingForm(asked, work.enrollment.person.given_name)
    title = asked.pack.activities[work.activity_key].title
    return choice_page(request, form, open_, url=here, title=title)


def chosen(request: HttpRequest, ctx: Context, work: Submission) -> HttpResponse:
    """Keep what was chosen; ask again about what was not."""
    here, open_ = reverse("assessor-work", args=[work.pk]), _open(ctx, work)
    picks = picks_of(request.POST, open_)
    if not choose_words(ctx, room=DraftRoom.ASSESSMENT, object_id=work.pk, picks=picks):
        messages.warning(request, _("Choose for each answer that is still here."))
        return HttpResponseRedirect(f"{here}?{CHOOSE}=1")
    messages.success(request, _("Your choice is in the form now. Check it, then go on."))
    return HttpResponseRedirect(here)


def _open(ctx: Context, work: Submission) -> dict[str, Versions]:
    person_id = ctx.actor.person_id
    draft = draft_of(person_id, room=DraftRoom.ASSESSMENT, object_id=work.pk) if person_id else None
    return clashes(stored_of(draft).versions()) if draft else {}
