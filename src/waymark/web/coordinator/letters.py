"""Writing to several learners: choose, look at the letter, send, see what became of it, undo while there is time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from waymark.flows.write_to_learners import (
    APART,
    LONGEST,
    MOST,
    Chosen,
    chosen,
    goes_out,
    letter_for,
    letter_key,
    undo_letters,
    write_to_learners,
)
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.rounds import recipients_of, round_of, rounds_by
from waymark.records.enrollment.states import RoundKind
from waymark.records.notices.letters import LINK_GONE, WrittenLetter, written
from waymark.records.notices.models import Message
from waymark.records.notices.queries import letters as letters_by_key
from waymark.records.notices.states import CALLED_BACK, MessageState
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.rules.kernel.ids import new_id
from waymark.rules.policy.actions import Action
from waymark.web.shared.components.text import clock, day
from waymark.web.shared.forms import LongText
from waymark.web.shared.staff import as_uuid, reach_of
from waymark.web.shared.story import story

from .caseload import listed

PAGE, SHOWN = 40, 60
NOW, TOMORROW = "now", "tomorrow"
TITLES = {
    RoundKind.REMINDER: gettext_lazy("Reminder"),
    RoundKind.MESSAGE: gettext_lazy("Message"),
}


class LetterForm(forms.Form):
    """What is written, and when it goes out."""

    sentence = forms.CharField(
        label=gettext_lazy("A sentence of your own"),
        help_text=gettext_lazy("Everyone chosen gets the same words. Don’t write about one person here."),
        max_length=LONGEST,
        required=False,
        widget=LongText(size="short"),
    )
    when = forms.ChoiceField(label=gettext_lazy("When"), choices=(), widget=forms.RadioSelect)

    def __init__(self, ctx: Context, data: object = None, *, kind: RoundKind) -> None:
        super().__init__(data, initial={"when": NOW})  # type: ignore[arg-type]  # a QueryDict or None
        soon, later = goes_out(ctx, tomorrow=False), goes_out(ctx, tomorrow=True)
        choices = [(TOMORROW, _("%(day)s at %(time)s") % {"day": day(later, ctx.now), "time": clock(later)})]
        if soon < later:
            choices.insert(0, (NOW, _("In 2 minutes. Until then you can undo it.")))
        else:
            self.initial["when"] = TOMORROW
        self.fields["when"].choices = choices  # type: ignore[attr-defined]
        if kind is RoundKind.MESSAGE:
            self.fields["sentence"].label = _("Message")
            self.fields["sentence"].required = True


@dataclass(frozen=True)
class Left:
    """Somebody who is not written to, and why."""

    name: str
    why: str


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """The letter as one of the chosen gets it, who gets it and who does not; sent by the button."""
    ctx = story(request)
    reach_of(ctx.actor, Action.WRITE_TO_LEARNERS)
    given = request.POST if request.method == "POST" else request.GET
    kind = RoundKind.MESSAGE if given.get("kind") == RoundKind.MESSAGE else RoundKind.REMINDER
    ids = _ids(request, ctx)
    if not ids:
        messages.warning(request, _("Choose at least one learner."))
        return redirect("coordinator-learners")
    is_sent = request.method == "POST" and "look" not in request.POST
    form = LetterForm(ctx, request.POST if request.method == "POST" else None, kind=kind)
    round_id = as_uuid(given.get("round", "")) or new_id()
    status, told = 200, ""
    if is_sent:
        status = 400
        if form.is_valid():
            try:
                made = write_to_learners(
                    ctx,
                    round_id,
                    ids,
                    kind=kind,
                    sentence=form.cleaned_data["sentence"],
                    tomorrow=form.cleaned_data["when"] == TOMORROW,
                )
            except Invalid as refusal:
                form.add_error("sentence", refusal.message)
            except Conflict as conflict:
                status, told = 409, conflict.message
            else:
                return redirect("coordinator-letters-one", round_id=made.pk)
    found = chosen(ctx, ids, kind)
    sample = _sample(ctx, found, kind, given.get("sentence", "") if form.is_bound else "", given.get("sample", ""))
    context = _words(found, kind) | {
        "kind": kind.value,
        "ids": ids,
        "round": round_id,
        "form": form,
        "told": told,
        "sample": sample,
        "reached": found.reached[:SHOWN],
        "more": max(0, len(found.reached) - SHOWN),
        "left": [_left(ctx, each, last) for each, last in found.left[:SHOWN]],
    }
    return render(request, "coordinator/letters_new.html", context, status=status)


def _ids(request: HttpRequest, ctx: Context) -> list[UUID]:
    """The learners chosen one by one, or all of a filter."""
    given = request.POST if request.method == "POST" else request.GET
    if request.method != "POST" and given.get("all"):
        rows = listed(ctx, show=given.get("show", ""), wanted=given.get("q", "").strip()[:80])
        return list(rows.values_list("pk", flat=True)[:MOST])
    return [found for text in given.getlist("who") if (found := as_uuid(text))][:MOST]


def _words(found: Chosen, kind: RoundKind) -> dict[str, str]:
    count = len(found.reached)
    if kind is RoundKind.REMINDER:
        title = ngettext("Remind %(count)d learner", "Remind %(count)d learners", count) % {"count": count}
        button = ngettext("Send %(count)d reminder", "Send %(count)d reminders", count) % {"count": count}
    else:
        title = ngettext("Write to %(count)d learner", "Write to %(count)d learners", count) % {"count": count}
        button = ngettext("Send %(count)d message", "Send %(count)d messages", count) % {"count": count}
    return {"title": title, "button": button if count else ""}


def _left(ctx: Context, enrollment: Enrollment, last: object) -> Left:
    name = enrollment.person.full_name
    if last is None:
        return Left(name, _("Not on the way at the moment."))
    again = last + APART + timedelta(days=0)  # type: ignore[operator]  # an instant here
    words = _("Reminded %(day)s. Possible again on %(again)s.")
    return Left(name, words % {"day": day(last, ctx.now), "again": day(again, ctx.now)})  # type: ignore[arg-type]


def _sample(
    ctx: Context, found: Chosen, kind: RoundKind, sentence: str, number: str
) -> tuple[WrittenLetter, Enrollment, Sequence[str]] | None:
    """The letter as it is sent to one of them, written by the same template."""
    if not found.reached:
        return None
    index = int(number) % len(found.reached) if number.isdecimal() and len(number) < 5 else 0
    one = found.reached[index]
    notice = letter_for(one, new_id(), kind=kind, sentence=sentence.strip()[:LONGEST])
    letter = written(
        Message(
            template=notice.letter.value,
            to_email=notice.to_email,
            language=notice.language,
            values=dict(notice.values),
            queued_at=ctx.now,
        )
    )
    return letter, one, [part for part in letter.text.split("\n\n") if part.strip() not in ("", LINK_GONE)]


@login_required
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """What this person sent to several learners, the newest first."""
    ctx = story(request)
    reach_of(ctx.actor, Action.WRITE_TO_LEARNERS)
    mine = rounds_by(ctx.actor.person_id) if ctx.actor.person_id else ()
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "url": reverse("coordinator-letters-one", args=[each.pk]),
            "kind": TITLES[RoundKind(each.kind)],
            "letters": getattr(each, "letters", 0),
            "made": each.made_at,
            "sends": each.sends_at,
            "is_undone": each.undone_at is not None,
            "is_waiting": each.undone_at is None and each.sends_at > ctx.now,
        }
        for each in page
    ]
    return render(request, "coordinator/letters.html", {"rows": rows, "page": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """What became of each letter of a round; undone by the button until it goes out."""
    ctx = story(request)
    reach_of(ctx.actor, Action.WRITE_TO_LEARNERS)
    found = round_of(round_id, by_id=ctx.actor.person_id)
    if request.method == "POST":
        back, gone = undo_letters(ctx, round_id)
        said = ngettext("%(count)d letter was called back.", "%(count)d letters were called back.", back)
        messages.success(request, said % {"count": back})
        if gone:
            more = ngettext("%(count)d had gone out before.", "%(count)d had gone out before.", gone)
            messages.warning(request, more % {"count": gone})
        return redirect("coordinator-letters-one", round_id=round_id)
    page = Paginator(recipients_of(round_id), PAGE).get_page(request.GET.get("page"))
    people = list(page)
    kept = letters_by_key([letter_key(round_id, each.enrollment_id) for each in people])
    rows = [
        {
            "name": each.enrollment.person.full_name,
            "url": reverse("coordinator-learner", args=[each.enrollment_id]),
            "campus": each.enrollment.campus.name,
            "state": _delivery(ctx, kept.get(letter_key(round_id, each.enrollment_id))),
        }
        for each in people
    ]
    context = {
        "title": TITLES[RoundKind(found.kind)],
        "found": found,
        "lede": _lede(ctx, found.sends_at > ctx.now and found.undone_at is None, found.sends_at),
        "can_undo": found.undone_at is None and found.sends_at > ctx.now,
        "rows": rows,
        "page": page,
    }
    return render(request, "coordinator/letters_one.html", context)


def _lede(ctx: Context, is_waiting: bool, sends_at: object) -> str:
    at = {"day": day(sends_at, ctx.now), "time": clock(sends_at)}  # type: ignore[arg-type]
    return _("Goes out %(day)s at %(time)s.") % at if is_waiting else _("Set to go out %(day)s at %(time)s.") % at


def _delivery(ctx: Context, mail: Message | None) -> tuple[str, str]:
    """What the outbox knows: a server that took a letter may still lose it."""
    if mail is None:
        return "later", _("No letter")
    if mail.last_error == CALLED_BACK:
        return "stop", _("Called back")
    if mail.state == MessageState.SENT:
        return "reached", _("Taken by the mail server %(day)s") % {"day": day(mail.sent_at, ctx.now)}
    if mail.state == MessageState.FAILED:
        return "stop", _("Not delivered")
    return "review", _("Trying again") if mail.attempts else _("Waiting to go out")
