"""What the supervisor's pages share: who came in, what every page shows, and which browser somebody has typed in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from waymark.flows.appraise import open_door
from waymark.records.enrollment.pathways import enrollment_pack
from waymark.records.experience.models import AppraisalRequest
from waymark.rules.forms.by_hand import decline_label
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import NotFound
from waymark.rules.policy.readers import answers_read_by
from waymark.web.shared.appraisal_words import asked_for_words, rule_words
from waymark.web.shared.story import story

NAMES = "appraisal-names"
"""The session's names of supervisors: request id -> the name somebody typed in this browser."""


def opened(request: HttpRequest, token: str) -> tuple[AppraisalRequest, Context]:
    """The request that a link opens, and the context of whoever came. Raises NotFound."""
    ctx = story(request)
    return open_door(token, now=ctx.now, person_id=ctx.actor.person_id)


def closed(request: HttpRequest, error: NotFound) -> HttpResponse:
    """The page of a link that opens nothing, the same for each reason."""
    return private(render(request, "supervisor/closed.html", {"message": error.message}, status=404))


def page_context(found: AppraisalRequest, token: str) -> dict[str, object]:
    """What every page behind the link shows."""
    about = found.experience
    pack = enrollment_pack(about.enrollment, (get_language() or "en")[:2])
    learner = about.enrollment.person.given_name
    form = pack.appraisals[pack.activities[about.activity_key].appraisal]
    return {
        "request_row": found,
        "about": about,
        "learner": learner,
        "campus": about.enrollment.campus.name,
        "pack": pack,
        "pack_form": form,
        "rule": rule_words(form),
        "asked_for": asked_for_words(form, found.items),
        "readers": answers_read_by(isolated(learner)),
        "decline_label": decline_label(),
        "token": token,
    }


def remember(request: HttpRequest, found: AppraisalRequest, name: str) -> None:
    """Somebody typed a name in this browser: until it is closed, the form is shown here."""
    request.session[NAMES] = {**request.session.get(NAMES, {}), str(found.pk): name}


def name_typed_here(request: HttpRequest, found: AppraisalRequest) -> str:
    """The name that was typed in this browser for this request, or nothing."""
    return str(request.session.get(NAMES, {}).get(str(found.pk), ""))


def private(response: HttpResponse) -> HttpResponse:
    """The address is a key: it is neither kept, indexed nor told to anybody, our own pages included.

    `no-referrer` would hide it too, but makes browsers hide the origin of our own forms.
    """
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response
