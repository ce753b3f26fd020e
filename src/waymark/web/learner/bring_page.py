"""Bringing a badge from elsewhere: to the step that asks for one, or to what the program lets one stand in for."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from waymark.flows.recognize_prior import LONGEST_WORDS, bring_badge, too_large
from waymark.records.assessment.foreign_badge import examined, stored_report
from waymark.records.assessment.models import Recognition
from waymark.records.assessment.queries import recognitions_of
from waymark.records.assessment.states import RecognitionState
from waymark.records.credentials.verifying import verify_content
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import judged_by
from waymark.records.enrollment.states import EnrollmentState
from waymark.rules.kernel.errors import Invalid, NotFound
from waymark.rules.packs.model import Activity
from waymark.rules.progress.recognition import takes_badges
from waymark.web.shared.badge_seen import Seen, seen
from waymark.web.shared.components.lists import ProofStep
from waymark.web.shared.forms import FileDrop, LongText
from waymark.web.shared.proof import Answer, answer, steps
from waymark.web.shared.story import story

from .doors import own_enrollment, pack_for, signed_in
from .next_sign import who_reads
from .standings import BADGE_STANDS
from .words import how_long

LIMIT_MB = settings.BADGE_LIMIT_BYTES // (1024 * 1024)


class BringForm(forms.Form):
    """A badge file, or the text of a badge, and what the learner says it is."""

    badge = forms.FileField(
        label=_lazy("Choose the badge file"),
        required=False,
        widget=FileDrop(kinds=_lazy("PNG, SVG or JSON"), accept=".png,.svg,.json", several=False, limit_mb=LIMIT_MB),
    )
    text = forms.CharField(
        label=_lazy("Or paste the text of the badge"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    words = forms.CharField(
        label=_lazy("What is it?"),
        help_text=_lazy("What you did for it, and where staff can ask about it."),
        required=False,
        max_length=LONGEST_WORDS,
        widget=LongText(size="short"),
    )

    def clean(self) -> dict[str, object]:
        """One of the two, whole."""
        given = self.cleaned_data
        upload, text = given.get("badge"), str(given.get("text") or "")
        if not upload and not text and not self.errors:
            self.add_error("badge", _("Choose a file, or paste the text of a badge."))
        if not upload and text.startswith(("http://", "https://")):
            self.add_error("text", _("Links are not followed here. Download the badge and choose the file."))
        if (upload.size if upload else len(text.encode())) > settings.BADGE_LIMIT_BYTES:
            self.add_error("badge" if upload else "text", too_large())
        return given

    def content(self) -> bytes:
        """What was sent: the file when there is one."""
        upload = self.cleaned_data.get("badge")
        return bytes(upload.read()) if upload else str(self.cleaned_data["text"]).encode()


@dataclass(frozen=True)
class Brought:
    """A badge that was sent, with what the check said and what staff decided."""

    badge: Seen | None
    is_signed: bool
    answer: Answer
    steps: tuple[ProofStep, ...]
    state: str
    status: str
    recognition: Recognition


@dataclass(frozen=True)
class Place:
    """Where a badge is brought to: a step, or the program as a whole."""

    key: str
    title: str
    summary: str
    instructions: str
    link: str
    how_long: str
    who: str


def bring(request: HttpRequest, enrollment: Enrollment, activity: Activity) -> HttpResponse:
    """The page of a step that asks for a badge from elsewhere."""
    pack = pack_for(enrollment)
    place = Place(
        key=activity.key,
        title=activity.title,
        summary=activity.summary,
        instructions=activity.instructions,
        link=pack.pathways[judged_by(enrollment, activity.key)].links.get(activity.key, ""),
        how_long=how_long(activity.minutes),
        who=who_reads(pack, activity),
    )
    return _page(request, enrollment, place)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def bring_any(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """The page for a badge that no step asks for, in a program that lets some stand in for its own."""
    enrollment = own_enrollment(request, enrollment_id)
    pack = pack_for(enrollment)
    if not takes_badges(pack):
        raise NotFound(_("This program takes no badges from elsewhere."))
    given = dict.fromkeys(rule.gives for rule in pack.equivalences)
    names = ", ".join(pack.achievements[key].name for key in given if key in pack.achievements)
    place = Place(
        key="",
        title=_("Bring a badge from elsewhere"),
        summary=_("A badge you earned elsewhere may stand in for: %(names)s.") % {"names": names},
        instructions="",
        link="",
        how_long="",
        who=_("Staff check the badge with whoever issued it."),
    )
    return _page(request, enrollment, place)


def _page(request: HttpRequest, enrollment: Enrollment, place: Place) -> HttpResponse:
    is_post = request.method == "POST"
    form = BringForm(request.POST, request.FILES) if is_post else BringForm()
    context: dict[str, object] = {}
    if is_post and form.is_valid():
        content = form.content()
        try:
            _bring(request, enrollment, place, content, str(form.cleaned_data["words"]))
            return redirect(request.path)
        except Invalid as refusal:
            for field, text in refusal.fields.items():
                form.add_error(field, text)
            if "badge" in refusal.fields and len(content) <= settings.BADGE_LIMIT_BYTES:
                context = _refused(request, enrollment, content)
    brought = [_brought(each) for each in recognitions_of(enrollment.pk) if each.activity_key == place.key]
    stands = any(each.recognition.state == RecognitionState.RECOGNIZED for each in brought)
    waits = any(each.recognition.state == RecognitionState.SENT for each in brought)
    is_open = enrollment.state == EnrollmentState.ACTIVE and not stands and (not waits or not place.key)
    context |= {
        "page": place,
        "form": form if is_open else None,
        "brought": brought,
        "stands": stands,
        "contacts": pack_for(enrollment).pathways[enrollment.pathway_key].contacts,
        "trail_url": reverse("learner-trail", args=[enrollment.pk]),
    }
    return render(request, "learner/bring.html", context)


def _bring(request: HttpRequest, enrollment: Enrollment, place: Place, content: bytes, words: str) -> None:
    bring_badge(story(request), enrollment.pk, activity_key=place.key, content=content, words=words)
    messages.success(request, _("Your badge is with staff now. You will get a message when it is decided."))


def _refused(request: HttpRequest, enrollment: Enrollment, content: bytes) -> dict[str, object]:
    now = story(request).now
    report = examined(verify_content(content, now=now), email=enrollment.person.email, now=now)
    return {"answer": answer(report), "steps": steps(report)}


def _brought(found: Recognition) -> Brought:
    report = stored_report(found.report, bytes(found.content))
    blaze, status = BADGE_STANDS[RecognitionState(found.state)]
    return Brought(seen(report), report.is_signed, answer(report), steps(report), blaze, str(status), found)
