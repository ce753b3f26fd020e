"""One piece of work is read and decided: check, keep a draft, send, go on to the next."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from waymark.flows.assess_work import assess_work
from waymark.flows.draft_words import NO_PAGE, DraftAt, NewerWords, Saved
from waymark.flows.impartial import assessing
from waymark.flows.read_records import read_work
from waymark.flows.save_draft import save_draft
from waymark.records.assessment.states import Decision
from waymark.records.enrollment.queries import scope_of
from waymark.records.evidence.models import Submission
from waymark.records.evidence.queries import submission
from waymark.records.evidence.states import DraftRoom, SubmissionState
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound, WaymarkError
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, reach, require
from waymark.web.shared.choosing import is_asked
from waymark.web.shared.drafting import (
    CHOOSE,
    marks,
    newer_words,
    page_of,
    refused_answer,
    saved_answer,
    sender,
    shown_in,
    took,
)
from waymark.web.shared.story import story

from .assess_page import asked_about, build, heading
from .choose import ask, chosen
from .queue import Wanted, next_in, wanted_in
from .rating import RatingForm, preview


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """The work and its rubric side by side. Reading somebody's work is remembered."""
    ctx = story(request)
    if request.method == "POST":
        return _act(request, ctx, submission_id)
    if is_asked(request):
        return ask(request, _assessable(ctx, submission_id))
    found = read_work(ctx, submission_id)
    if ctx.actor.person_id == found.enrollment.person_id:
        require(ctx.actor, Action.ASSESS, scope_of(found.enrollment))
    return _render(request, ctx, found, form=None)


@login_required
@require_POST
def keep_draft(request: HttpRequest, submission_id: UUID) -> JsonResponse:
    """What was typed so far is kept, as the script asks every few seconds."""
    ctx = story(request)
    try:
        form = _form(request, _assessable(ctx, submission_id))
        saved = _save(request, ctx, submission_id, form)
    except WaymarkError as refusal:
        return refused_answer(refusal)
    return saved_answer(saved, _typed(request, form), name_of=str, now=ctx.now)


@login_required
@require_POST
def look_ahead(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """The part of the page that says what the ratings so far would decide."""
    found = _assessable(story(request), submission_id)
    learner = found.enrollment.person.given_name
    asked = asked_about(found)
    form = RatingForm(asked, learner, request.POST.dict(), is_sent=True)
    return render(
        request, "assessor/preview.html", {"preview": preview(asked, form.ratings, learner=learner), "learner": learner}
    )


def _act(request: HttpRequest, ctx: Context, submission_id: UUID) -> HttpResponse:
    if is_asked(request):
        return chosen(request, ctx, _assessable(ctx, submission_id))
    wish = request.POST.get("do", "send")
    found = _assessable(ctx, submission_id)
    form = _form(request, found)
    here = _address(submission_id, wanted_in(request))
    if found.state == SubmissionState.SUBMITTED or wish in ("check", "save"):
        try:
            saved = _save(request, ctx, submission_id, form)
        except (Invalid, Conflict) as refusal:
            messages.error(request, refusal.message)
            return _render(request, ctx, found, form=form, status=400, is_saved=False)
        took(request)
        if saved.clashes:
            return HttpResponseRedirect(f"{here}{'&' if '?' in here else '?'}{CHOOSE}=1")
        if wish in ("check", "save"):
            return HttpResponseRedirect(here + ("#decide" if wish == "check" else ""))
        if saved.merged:
            messages.warning(request, newer_words())
            return HttpResponseRedirect(here)
        saw = saved.at
    else:
        saw = NO_PAGE
    return _decide(request, ctx, found, form, wish, saw)


def _decide(
    request: HttpRequest, ctx: Context, found: Submission, form: RatingForm, wish: str, saw: DraftAt | None
) -> HttpResponse:
    if not form.is_valid():
        return _render(request, ctx, found, form=form, status=400)
    try:
        assessment = assess_work(
            ctx,
            found.pk,
            ratings=form.ratings,
            comments=form.comments,
            keep=form.cleaned_data["keep"],
            next=form.cleaned_data["next"],
            decision=form.decision,
            saw=saw,
        )
    except Invalid as refusal:
        form.add_refusal(refusal)
        return _render(request, ctx, found, form=form, status=400)
    except NewerWords as refusal:
        messages.warning(request, refusal.message)
        return HttpResponseRedirect(_address(found.pk, wanted_in(request)))
    except Conflict as conflict:
        return _render(request, ctx, submission(found.pk), form=form, status=409, told=conflict.message)
    took(request)
    _thank(request, found, is_accepted=assessment.decision == Decision.ACCEPTED)
    wanted = wanted_in(request)
    following = next_in(ctx, wanted) if wish == "next" else None
    return HttpResponseRedirect(_address(following.pk, wanted) if following else wanted.url())


def _address(submission_id: UUID, wanted: Wanted) -> str:
    return reverse("assessor-work", args=[submission_id]) + wanted.query()


def _thank(request: HttpRequest, found: Submission, *, is_accepted: bool) -> None:
    name = found.enrollment.person.given_name
    said = (
        _("Accepted. %(name)s gets an e-mail now.")
        if is_accepted
        else _("Sent back for a change. %(name)s gets an e-mail now and reads your notes beside the work.")
    )
    messages.success(request, said % {"name": isolated(name)})


def _assessable(ctx: Context, submission_id: UUID) -> Submission:
    found = submission(submission_id)
    scope = scope_of(found.enrollment)
    if not may(ctx.actor, Action.VIEW_SUBMISSION, scope):
        raise NotFound()
    require(ctx.actor, Action.ASSESS, assessing(ctx.actor, scope, found.enrollment_id))
    return found


def _form(request: HttpRequest, found: Submission) -> RatingForm:
    learner = found.enrollment.person.given_name
    return RatingForm(asked_about(found), learner, request.POST.dict(), is_sent=True)


def _typed(request: HttpRequest, form: RatingForm) -> dict[str, str]:
    return {name: str(request.POST[name]) for name in form.fields if name in request.POST}


def _save(request: HttpRequest, ctx: Context, submission_id: UUID, form: RatingForm) -> Saved:
    return save_draft(
        ctx,
        room=DraftRoom.ASSESSMENT,
        object_id=submission_id,
        answers=_typed(request, form),
        page=sender(request),
    )


def _render(
    request: HttpRequest,
    ctx: Context,
    found: Submission,
    *,
    form: RatingForm | None,
    status: int = 200,
    told: str = "",
    is_saved: bool = True,
) -> HttpResponse:
    page = build(ctx, found.pk, found.enrollment_id, found.activity_key, form=form)
    context = {
        "page": page,
        "title": heading(page),
        "crumb": "" if reach(ctx.actor, Action.VIEW_QUEUE).is_nothing else _("Queue"),
        "queue_url": wanted_in(request).url(),
        "undo_minutes": settings.WAYMARK.undo_minutes,
        "form": page.form,
        "told": told,
        "unsent": _unsent(form) if told and form else (),
        "marks": marks(
            shown_in(page.form) if page.form else {},
            url=reverse("assessor-work", args=[found.pk]),
            revision=page.draft.revision if page.draft else 0,
            has_clashes=bool(page.draft and page.draft.clashes),
            sent_by=page_of(request.POST),
            is_saved=is_saved,
        ),
    }
    return render(request, "assessor/work.html", context, status=status)


def _unsent(form: RatingForm) -> tuple[tuple[str, str], ...]:
    """What somebody wrote that can no longer be sent, so that it is not lost."""
    written = [(str(form[name].label), str(form[name].value() or "").strip()) for name in form.fields]
    levels = form.asked.rubric.levels if form.asked.rubric else {}
    return tuple((label, levels.get(text, text)) for label, text in written if text)
