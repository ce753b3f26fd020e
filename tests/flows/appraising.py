"""Steps on the way to an appraised experience. They act by our flows only; links come out of the mail, as in life."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core import mail

from tests.flows.people import NOW, ctx_of
from tests.flows.world import World
from waymark.flows.appraise import appraise, confirm_appraiser, open_door
from waymark.flows.propose_experience import decide_experience, finish_experience, propose_experience
from waymark.flows.request_appraisal import request_appraisal
from waymark.flows.verify_appraiser import verify_appraiser
from waymark.records.enrollment.models import Enrollment
from waymark.records.experience.models import Appraisal, AppraisalRequest, Experience
from waymark.records.experience.states import ExperienceType
from waymark.rules.kernel.context import Context
from waymark.rules.packs.model import AppraiserKind

DEV = "dev@bikeshop.example"
GOOD = {"safety": "great", "mood": "fine"}
_LINK = re.compile(r"http://127\.0\.0\.1:\d+/appraise/(\S+)")


def proposed(enrollment: Enrollment, **changes: Any) -> Experience:  # Any: whichever fields a test changes
    """The learner has proposed a summer of led rides."""
    said: dict[str, Any] = {  # Any: texts, dates and numbers side by side
        "activity_key": "led-ride",
        "type": ExperienceType.JOB,
        "employer": "Town Bike Shop",
        "role_title": "Ride leader",
        "starts_on": date(2026, 6, 8),
        "ends_on": date(2026, 8, 28),
        "hours": 40,
        "outcomes": "Lead six rides and keep everybody safe.",
    }
    return propose_experience(ctx_of(enrollment.person), enrollment.pk, **(said | changes))


def finished(world: World, enrollment: Enrollment) -> Experience:
    """The experience is approved by Fay and over."""
    made = proposed(enrollment)
    decide_experience(ctx_of(world.fay), made.pk, approve=True, note="")
    return finish_experience(ctx_of(enrollment.person), made.pk)


def asked(about: Experience, *, minutes: int = 0, **changes: Any) -> AppraisalRequest:  # Any: as above
    """The learner has asked Dev."""
    said: dict[str, Any] = {  # Any: as above
        "kind": AppraiserKind.WORK_SUPERVISOR,
        "appraiser_name": "Dev Anand",
        "appraiser_email": DEV,
        "relation": "Owner of the shop",
        "justification": "",
        "consent": True,
    }
    return request_appraisal(ctx_of(about.enrollment.person, minutes=minutes), about.pk, **(said | changes))


def links(*, to: str = DEV) -> list[str]:
    """The tokens in the mail that an address got, in order."""
    bodies = [str(each.body) for each in mail.outbox if each.to == [to]]
    return [token for body in bodies for token in _LINK.findall(body)]


def came_in(*, to: str = DEV) -> tuple[AppraisalRequest, Context]:
    """Whoever got the newest message has opened its link and said: yes, I am the one."""
    found, ctx = open_door(links(to=to)[-1], now=NOW)
    return confirm_appraiser(ctx, found.pk), ctx


def answered(ctx: Context, request: AppraisalRequest, **changes: Any) -> Appraisal:  # Any: as above
    """The appraiser has answered: a good ride, six hours, signed."""
    said: dict[str, Any] = {  # Any: as above
        "ratings": GOOD,
        "overall": "fine",
        "words": {"words": "Calm and clear. Everybody came home happy."},
        "hours_confirmed": 40,
        "signed_name": "Dev Anand",
    }
    return appraise(ctx, request.pk, **(said | changes))


def appraised(world: World, enrollment: Enrollment, **changes: Any) -> Appraisal:  # Any: as above
    """The whole way: proposed, approved, finished, asked, answered, and Fay has called the shop."""
    asked(finished(world, enrollment))
    request, ctx = came_in()
    received = answered(ctx, request, **changes)
    return verify_appraiser(ctx_of(world.fay), received.pk, note="Called the shop's number and spoke with Dev.")


def no_rating(ratings: Mapping[str, str], key: str) -> dict[str, str]:
    """The ratings without one."""
    return {each: level for each, level in ratings.items() if each != key}
