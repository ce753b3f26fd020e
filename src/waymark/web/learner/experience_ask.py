"""Asking for an appraisal, and everything a learner may do with the question once it is out."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from waymark.flows.request_appraisal import (
    cancel_request,
    consent_words,
    correct_request,
    remind_appraiser,
    request_appraisal,
    withdraw_appraisal_consent,
)
from waymark.records.enrollment.pathways import judged_by
from waymark.records.experience.models import AppraisalRequest
from waymark.records.experience.queries import appraisal_request
from waymark.records.experience.states import LIVE_REQUEST_STATES
from waymark.records.experience.suggestions import suggestion_for
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.rules.packs.model import AppraisalForm, AppraiserKind
from waymark.rules.policy.readers import answers_read_by_staff, reason_read_by_staff
from waymark.web.shared.story import story

from .doors import own_enrollment, pack_for, signed_in
from .experience import ExperienceView, Move
from .experience_forms import AskForm, CorrectForm
from .experience_page import Opened, own_experience, view_of
from .experience_terms import terms_of
from .unsent import take_unsent


@signed_in
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, experience_id: UUID) -> HttpResponse:
    """Whom to ask, what they are told, and the consent to write to them."""
    at = own_experience(request, experience_id)
    page = view_of(request, at)
    may_ask = page.move in (Move.ASK, Move.COMPLETE) or (page.move is Move.NOT_ENOUGH and _is_asked_again(page))
    if at.form is None or not may_ask:
        if request.method == "POST":
            raise Conflict(
                _(
                    "You can’t request an appraisal for this experience right now. Open the experience to see its "
                    "status."
                )
            )
        return redirect("learner-experience", experience_id=at.about.pk)
    form = AskForm(at.form, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _is_asked(request, at, form):
        name = isolated(form.cleaned_data["appraiser_name"])
        messages.success(request, _("We’re emailing %(name)s now. You’ll see here when they answer.") % {"name": name})
        return redirect("learner-experience", experience_id=at.about.pk)
    suggested = suggestion_for(at.about.pk)
    if suggested is not None:
        form.initial = {
            "kind": suggested.kind,
            "appraiser_name": suggested.name,
            "appraiser_email": suggested.email,
            "relation": suggested.relation,
        }
    unsent = take_unsent(request)
    if unsent is not None:
        form.initial = {key.partition("-")[2]: unsent[key] for key in unsent if not key.endswith("consent")}
        messages.warning(request, _("You were signed out, but your text is still here. Check it, then send."))
    context = {
        "form": form,
        "suggested": suggested,
        "page": page,
        "about": at.about,
        "activity": at.activity,
        "prompts": page.result.asks if page.result is not None and page.result.asks else _what_is_asked(at.form),
        "consent_words": consent_words(asks_rest=page.result is not None and bool(page.result.asks)),
        "answers_readers": answers_read_by_staff(),
        "reason_readers": reason_read_by_staff(),
        "terms": terms_of(pack_for(at.enrollment), judged_by(at.enrollment, at.activity.key), at.activity),
        "learner": at.enrollment.person.given_name,
        "back_url": reverse("learner-experience", args=[at.about.pk]),
    }
    return render(request, "learner/experience_ask.html", context)


def _is_asked_again(page: ExperienceView) -> bool:
    """Whether the program lets somebody be asked after an appraisal that was not positive."""
    return page.result is not None and page.result.may_ask


def _what_is_asked(form: AppraisalForm) -> tuple[str, ...]:
    """The names of the items the appraiser rates."""
    return tuple(item.name for item in form.items.values())


def _is_asked(request: HttpRequest, at: Opened, form: AskForm) -> bool:
    given = form.cleaned_data
    try:
        request_appraisal(
            story(request),
            at.about.pk,
            kind=AppraiserKind(given["kind"]),
            appraiser_name=given["appraiser_name"],
            appraiser_email=given["appraiser_email"],
            relation=given["relation"],
            justification=given["justification"],
            consent=given["consent"],
        )
    except (Invalid, Conflict) as refusal:
        form.add_refusal(refusal)
        return False
    return True


def _own_request(request: HttpRequest, request_id: UUID) -> AppraisalRequest:
    """A question, for the learner who asked it."""
    found = appraisal_request(request_id)
    own_enrollment(request, found.experience.enrollment_id)
    return found


def _require_live(found: AppraisalRequest) -> None:
    if found.state not in LIVE_REQUEST_STATES:
        raise Conflict(_("This request is already closed. Open the experience to see what happened."))


@signed_in
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Another name or address: the link before stops working, and a new one goes out."""
    found = _own_request(request, request_id)
    _require_live(found)
    start = {"appraiser_name": found.appraiser_name, "appraiser_email": found.appraiser_email}
    form = CorrectForm(request.POST if request.method == "POST" else None, place="correct", initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            correct_request(story(request), found.pk, **form.cleaned_data)
        except (Invalid, Conflict) as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Saved. We’re sending a new link, and the old one no longer works."))
            return redirect("learner-experience", experience_id=found.experience_id)
    context = {
        "title": _("Edit name or email"),
        "lede": _("The link we sent stops working, and we send a new one."),
        "points": [_("When you send this, you agree again:"), consent_words(asks_rest=found.completes_id is not None)],
        "form": form,
        "action_url": reverse("learner-appraisal-correct", args=[found.pk]),
        "button": _("Send to this address"),
        "back_url": reverse("learner-experience", args=[found.experience_id]),
    }
    return render(request, "confirm.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def remind(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One reminder, after a question."""
    found = _own_request(request, request_id)
    here = reverse("learner-experience", args=[found.experience_id])
    if request.method == "POST":
        remind_appraiser(story(request), found.pk)
        messages.success(request, _("We’ll email %(name)s one more time.") % {"name": isolated(found.appraiser_name)})
        return redirect(here)
    _require_live(found)
    context = {
        "title": _("Send %(name)s a reminder?") % {"name": isolated(found.appraiser_name)},
        "lede": _("We email a reminder with a new link."),
        "points": [_("You can send only one reminder. After that, it’s best to contact the person yourself.")],
        "action_url": reverse("learner-appraisal-remind", args=[found.pk]),
        "button": _("Send reminder"),
        "back_url": here,
    }
    return render(request, "confirm.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take the question back, after a question."""
    found = _own_request(request, request_id)
    here = reverse("learner-experience", args=[found.experience_id])
    if request.method == "POST":
        cancel_request(story(request), found.pk)
        messages.success(request, _("Request canceled. The link no longer works, and you can ask someone else."))
        return redirect(here)
    _require_live(found)
    context = {
        "title": _("Cancel your request to %(name)s?") % {"name": isolated(found.appraiser_name)},
        "lede": _("You can ask again, the same person or another one."),
        "points": [
            _("The link we sent stops working right away."),
            _("Anything the person has entered so far is deleted."),
        ],
        "action_url": reverse("learner-appraisal-cancel", args=[found.pk]),
        "button": _("Cancel request"),
        "is_stop": True,
        "back_url": here,
    }
    return render(request, "confirm.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def withdraw_consent(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take the consent back, after a question."""
    found = _own_request(request, request_id)
    here = reverse("learner-experience", args=[found.experience_id])
    if request.method == "POST":
        withdraw_appraisal_consent(story(request), found.pk)
        messages.success(request, _("You withdrew your consent. We won’t email this person about this request again."))
        return redirect(here)
    context = {
        "title": _("Withdraw your consent?"),
        "lede": _("We won’t email %(name)s about this request again.") % {"name": isolated(found.appraiser_name)},
        "points": [
            _("The link we sent stops working right away."),
            _("No one can send this to the person again unless you agree again."),
        ],
        "action_url": reverse("learner-appraisal-consent", args=[found.pk]),
        "button": _("Withdraw consent"),
        "is_stop": True,
        "back_url": here,
    }
    return render(request, "confirm.html", context)
