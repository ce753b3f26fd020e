"""One form of a learner that keeps a draft: saved, shown with its marks, and asked about when two pages clash."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.flows.draft_words import Saved
from waymark.flows.save_draft import choose_words, save_draft, stored_of
from waymark.records.evidence.models import Draft
from waymark.records.evidence.queries import draft_of
from waymark.records.evidence.states import DraftRoom
from waymark.rules.drafts.versions import UNKNOWN_PAGE, Answer, Page, clashes
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.web.shared.choosing import choice_page, is_asked, picks_of
from waymark.web.shared.drafting import CHOOSE, Marks, marks, newer_words, sender, shown_in, took
from waymark.web.shared.story import story


@dataclass(frozen=True)
class DraftForm:
    """A form by its room, object and part. `url` is where it is sent, and where its writer chooses."""

    room: DraftRoom
    object_id: UUID
    part: str
    url: str
    title: str = ""

    @property
    def save_url(self) -> str:
        """Where the script saves it."""
        query = {"room": self.room.value, "object": str(self.object_id), "part": self.part}
        return f"{reverse('learner-draft')}?{urlencode(query)}"

    def draft(self, person_id: UUID) -> Draft | None:
        """What is kept of it."""
        return draft_of(person_id, room=self.room, object_id=self.object_id, part=self.part)

    def save(self, request: HttpRequest, answers: Mapping[str, object], fields: QueryDict | None = None) -> Saved:
        """Keep what a page sent of it; `fields` when it is not this request's. Raises Invalid or Conflict."""
        saved = save_draft(
            story(request),
            room=self.room,
            object_id=self.object_id,
            part=self.part,
            answers=answers,
            page=sender(request, fields),
        )
        took(request)
        return saved

    def marks(
        self,
        shown: Mapping[str, Answer],
        draft: Draft | None,
        *,
        sent_by: Page = UNKNOWN_PAGE,
        is_saved: bool = True,
    ) -> Marks:
        """What the form carries when it shows these answers."""
        return marks(
            shown,
            url=self.url,
            revision=draft.revision if draft else 0,
            has_clashes=bool(draft and draft.clashes),
            sent_by=sent_by,
            is_saved=is_saved,
        )

    def other_way(self, request: HttpRequest, saved: Saved) -> HttpResponse | None:
        """Where to go instead of sending: to the question, or back to the form that holds newer words now."""
        if saved.clashes:
            return redirect(f"{self.url}?{CHOOSE}=1")
        if saved.merged:
            messages.warning(request, newer_words())
            return redirect(self.url)
        return None

    def question(
        self, request: HttpRequest, form: Callable[[], forms.BaseForm], person_id: UUID
    ) -> HttpResponse | None:
        """The page on which the writer chooses, or what follows a choice; None when this request is about the form."""
        if not is_asked(request):
            return None
        draft = self.draft(person_id)
        open_ = clashes(stored_of(draft).versions()) if draft else {}
        if request.method == "POST" and open_:
            try:
                is_settled = choose_words(
                    story(request),
                    room=self.room,
                    object_id=self.object_id,
                    part=self.part,
                    picks=picks_of(request.POST, open_),
                )
            except (Invalid, Conflict) as refusal:
                messages.error(request, refusal.message)
                return redirect(f"{self.url}?{CHOOSE}=1")
            if not is_settled:
                messages.warning(request, _("Choose for each answer that is still here."))
                return redirect(f"{self.url}?{CHOOSE}=1")
            messages.success(request, _("Your choice is in the form now. Check it, then go on."))
            return redirect(self.url)
        if not open_:
            return redirect(self.url)
        return choice_page(request, form(), open_, url=self.url, title=self.title)


def kept_first(
    request: HttpRequest, draft_form: DraftForm, form: forms.BaseForm
) -> tuple[Saved | None, HttpResponse | None]:
    """Keep what a form of the plan holds before it is judged: what stands now, and where to go instead of sending."""
    try:
        saved = draft_form.save(request, shown_in(form))
    except (Invalid, Conflict) as refusal:
        messages.warning(request, refusal.message)
        return None, None
    return saved, draft_form.other_way(request, saved)
