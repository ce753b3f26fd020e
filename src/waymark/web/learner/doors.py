"""The doors of the learner's room: who may come in, and by which program, pathway and step they walk."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from waymark.flows.admit import admit
from waymark.flows.open_step import seen_activities
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import enrollment_pack
from waymark.records.enrollment.queries import enrollment, scope_of
from waymark.rules.kernel.errors import NotFound
from waymark.rules.packs.model import Activity, Pack
from waymark.rules.policy.actions import Action
from waymark.web.shared.story import story

from .unsent import keep_unsent

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer", bound=HttpResponseBase)


class View(Protocol[Arguments]):
    """A view as Django calls it."""

    def __call__(self, request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
        """The answer to a request."""
        ...


def signed_in(view: Callable[Concatenate[HttpRequest, Arguments], Answer]) -> View[Arguments]:
    """The view for somebody signed in. Others go to sign in and come back; what their form sent is kept meanwhile."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            keep_unsent(request)
        return redirect_to_login(request.get_full_path() if request.method == "GET" else request.path)

    return guarded


def own_enrollment(request: HttpRequest, enrollment_id: UUID) -> Enrollment:
    """The enrollment, for the learner whose it is. Staff who may see it are refused, to strangers it is not there."""
    found = enrollment(enrollment_id)
    admit(story(request), Action.SAVE_DRAFT, scope_of(found))
    return found


def language() -> str:
    """The language of the page, two letters."""
    return (get_language() or "en")[:2]


def pack_for(found: Enrollment) -> Pack:
    """The pack an enrollment is pinned to, in the language of the page."""
    return enrollment_pack(found, language())


def step_of(found: Enrollment, activity_key: str) -> Activity:
    """One step of the learner's pathway. Raises NotFound for any other."""
    activity = seen_activities(found, pack_for(found)).get(activity_key)
    if activity is None:
        raise NotFound(_("This step is not on your way. Open your trail and choose one of the steps there."))
    return activity
