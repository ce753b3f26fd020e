"""Two more ways to say who came: a pasted list, and a code that learners enter in the room."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from waymark.flows.attend_by_code import hide_code, show_code
from waymark.records.evidence.queries import attested
from waymark.records.evidence.rooms import open_room_of
from waymark.rules.kernel.errors import NotFound
from waymark.rules.packs.model import ActivityKind
from waymark.web.shared.forms import LongText
from waymark.web.shared.qr import qr
from waymark.web.shared.story import story

from .attendance import list_of
from .pasted_list import matched
from .ticks import day_chosen, keep_ticks, ticked


class PasteForm(forms.Form):
    """The list as it is pasted."""

    lines = forms.CharField(
        label=gettext_lazy("Email addresses or names"),
        help_text=gettext_lazy("One on each line, such as ada@example.org or Ada Lund or Lund, Ada."),
        max_length=60_000,
        widget=LongText(size="tall"),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: HttpRequest, version_id: UUID, activity_key: str) -> HttpResponse:
    """Paste a list: whoever is found is chosen, and every other line is told with what is wrong."""
    ctx = story(request)
    at = list_of(ctx, version_id, activity_key)
    form = PasteForm(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"title": _("Paste a list"), "at": at, "form": form}
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            status = 200
            recorded = attested(at.everybody, activity_key).values_list("enrollment_id", flat=True)
            result = matched(form.cleaned_data["lines"], at.everybody, recorded=recorded)
            who = ticked(request, version_id, activity_key) | frozenset(result.found)
            keep_ticks(request, version_id, activity_key, who=who, on=day_chosen(request, version_id, activity_key))
            count = len(result.found)
            said = ngettext(
                "%(count)d learner chosen from your list.", "%(count)d learners chosen from your list.", count
            )
            if count:
                messages.success(request, said % {"count": count})
            if not result.problems:
                return redirect("coordinator-attest", version_id=version_id, activity_key=activity_key)
            left = "\n".join(each.line for each in result.problems)
            context |= {"problems": result.problems, "form": PasteForm(initial={"lines": left})}
    return render(request, "coordinator/attendance_paste.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, version_id: UUID, activity_key: str) -> HttpResponse:
    """A code to show in the room, as letters and as a picture to scan, and how many came by now."""
    ctx = story(request)
    at = list_of(ctx, version_id, activity_key)
    if at.activity.kind is not ActivityKind.ATTENDANCE:
        raise NotFound(_("There is no such list. Open attendance and choose one."))
    if request.method == "POST":
        if "end" in request.POST:
            hide_code(ctx, version_id, activity_key=activity_key)
            messages.success(request, _("The code no longer works."))
        else:
            show_code(ctx, version_id, activity_key=activity_key)
        return redirect("coordinator-room", version_id=version_id, activity_key=activity_key)
    assert ctx.actor.person_id is not None
    found = open_room_of(ctx.actor.person_id, version_id, activity_key, now=ctx.now)
    address = settings.BASE_URL + reverse("attend")
    context = {
        "title": at.activity.title,
        "at": at,
        "room": found,
        "address": address.partition("://")[2],
        "qr": qr(f"{address}?code={found.code}", words="room-words", css="qr qr--room") if found else "",
        "came": attested(at.everybody, activity_key).count(),
    }
    return render(request, "coordinator/attendance_room.html", context)
