"""Where forms save themselves while somebody writes: answered in JSON, for the page's script."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from waymark.flows.open_step import own_activities
from waymark.flows.save_draft import save_draft
from waymark.records.evidence.states import DraftRoom
from waymark.rules.drafts.versions import Answer
from waymark.rules.kernel.errors import NotFound, WaymarkError
from waymark.rules.packs.model import Form
from waymark.web.shared.drafting import page_of, refused_answer, saved_answer, sender
from waymark.web.shared.story import story

from .doors import own_enrollment, pack_for
from .work_form import ANSWER, KEPT, read_sent


@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Keep what a form holds now. The address says which: `?room=…&object=…&part=…`; its fields are `answer-<key>`,
    files it has attached `kept-<key>`, and what the page says of itself. Answers what stands now, or why nothing was
    saved."""
    if not request.user.is_authenticated:
        return JsonResponse(
            {"message": _("Sign in again to keep what you typed. It is still on this page.")}, status=401
        )
    try:
        room, object_id = _form_named(request)
        part = request.GET.get("part", "")
        sent, files = _answers(request, room, object_id, part)
        ctx = story(request)
        saved = save_draft(ctx, room=room, object_id=object_id, part=part, answers=sent, page=sender(request))
    except WaymarkError as refusal:
        return refused_answer(refusal)
    return saved_answer(saved, sent, name_of=lambda key: f"{KEPT if key in files else ANSWER}-{key}", now=ctx.now)


def _form_named(request: HttpRequest) -> tuple[DraftRoom, UUID]:
    try:
        return DraftRoom(request.GET.get("room", "")), UUID(request.GET.get("object", ""))
    except ValueError as error:
        raise NotFound(_("There is no such form.")) from error


def _answers(
    request: HttpRequest, room: DraftRoom, object_id: UUID, part: str
) -> tuple[dict[str, Answer], frozenset[str]]:
    """What was sent, and which of its fields hold files."""
    if room is not DraftRoom.ACTIVITY:
        return loose_answers(request.POST), frozenset()
    found = own_enrollment(request, object_id)
    activity = own_activities(found, pack_for(found)).get(part)
    form = pack_for(found).forms.get(activity.form) if activity is not None else None
    if form is None:
        return loose_answers(request.POST), frozenset()
    sent = read_sent(form, request.POST, closed=_absent(form, request.POST))
    return sent.as_draft(), frozenset(sent.files)


def _absent(form: Form, fields: QueryDict) -> frozenset[str]:
    """The fields that the page did not show: an earlier revision closed them."""
    known = page_of(fields).base
    return frozenset(key for key in form.fields if key not in known) if known else frozenset()


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
