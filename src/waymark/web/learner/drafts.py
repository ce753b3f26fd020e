"""Where forms save themselves while somebody writes: answered in JSON, for the page's script."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from waymark.flows.open_step import pathway_activities
from waymark.flows.save_draft import save_draft
from waymark.records.evidence.states import DraftRoom
from waymark.rules.forms.answers import Answer
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound, WaymarkError
from waymark.web.shared.story import story

from .doors import own_enrollment, pack_for
from .work_form import ANSWER, KEPT, read_sent

STATUS = {Forbidden: 403, NotFound: 404, Invalid: 400, Conflict: 409}


@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Keep what a form holds now. The address says which: `?room=…&object=…&part=…`; its fields are `answer-<key>`,
    files it has attached `kept-<key>`. Answers when it was saved, or why not."""
    if not request.user.is_authenticated:
        return JsonResponse(
            {"message": _("Sign in again to keep what you typed. It is still on this page.")}, status=401
        )
    try:
        room, object_id = _form_named(request)
        part = request.GET.get("part", "")
        saved = save_draft(
            story(request), room=room, object_id=object_id, part=part, answers=_answers(request, room, object_id, part)
        )
    except WaymarkError as refusal:
        status = next((code for kind, code in STATUS.items() if isinstance(refusal, kind)), 400)
        return JsonResponse({"message": refusal.message}, status=status)
    # Written as the page writes it in data-draft-at: the script compares the two as texts.
    return JsonResponse({"saved_at": localtime(saved.saved_at).isoformat()})


def _form_named(request: HttpRequest) -> tuple[DraftRoom, UUID]:
    try:
        return DraftRoom(request.GET.get("room", "")), UUID(request.GET.get("object", ""))
    except ValueError as error:
        raise NotFound(_("There is no such form.")) from error


def _answers(request: HttpRequest, room: DraftRoom, object_id: UUID, part: str) -> dict[str, Answer]:
    if room is not DraftRoom.ACTIVITY:
        return loose_answers(request.POST)
    found = own_enrollment(request, object_id)
    activity = pathway_activities(pack_for(found), found.pathway_key).get(part)
    form = pack_for(found).forms.get(activity.form) if activity is not None else None
    return read_sent(form, request.POST).as_draft() if form is not None else loose_answers(request.POST)


def loose_answers(fields: QueryDict) -> dict[str, Answer]:
    """The answers in what a browser sent when the form is not known here: lists where a name came more than once."""
    answers: dict[str, Answer] = {}
    for name, values in fields.lists():
        kind, _dash, key = name.partition("-")
        texts = [str(value) for value in values]
        if kind == ANSWER and key:
            answers[key] = texts if len(texts) > 1 else texts[0]
        elif kind == KEPT and key:
            answers[key] = texts
    return answers
