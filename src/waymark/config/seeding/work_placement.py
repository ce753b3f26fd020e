"""The experience part of a walk: proposed, approved, worked, appraised by the mailed link, the appraiser verified."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from waymark.config.seeding.words import EMPLOYERS, ROLES, WELL, paragraph
from waymark.flows.appraise import appraise, confirm_appraiser, open_door
from waymark.flows.invite_appraiser import invitation_key
from waymark.flows.propose_experience import decide_experience, finish_experience, propose_experience
from waymark.flows.request_appraisal import request_appraisal
from waymark.flows.verify_appraiser import verify_appraiser
from waymark.records.experience.models import Appraisal, AppraisalRequest, Experience
from waymark.records.experience.states import ExperienceType
from waymark.records.notices.models import Message
from waymark.records.notices.seal import unseal
from waymark.rules.kernel.context import Role
from waymark.rules.packs.model import Activity, AppraisalForm, AppraisalStandard, AppraiserKind, FieldKind
from waymark.rules.progress.asked import standards_for

if TYPE_CHECKING:
    from waymark.config.seeding.walk import Walk

DAYS_TO_STOP = {"proposed": 0, "approved": 1, "invited": 25, "answered": 27}
"""Where an experience may be left, and how many days it takes to get there."""
STOPS = tuple(DAYS_TO_STOP)


def placement(walk: "Walk", activity: Activity, *, stop: str) -> None:
    """Play the experience up to `stop` (one of STOPS), or to its end."""
    about = _proposed(walk, activity)
    if stop == "proposed":
        return
    walk.wait(1)
    decide_experience(walk.as_staff(Role.COUNSELOR), about.pk, approve=True, note="A good fit for your plan.")
    if stop == "approved":
        return
    walk.wait(24)
    finish_experience(walk.as_learner(), about.pk)
    request = _invited(walk, about)
    if stop == "invited":
        return
    walk.wait(2)
    appraisal = answered(walk, request, walk.pack.appraisals[activity.appraisal])
    if stop == "answered":
        return
    walk.wait(1)
    verify_appraiser(walk.as_staff(Role.COUNSELOR), appraisal.pk, note="Called the number on the employer's site.")


def _proposed(walk: "Walk", activity: Activity) -> Experience:
    asked = standards_for(walk.pack, walk.enrollment.pathway_key, activity.key)
    least = max((each.hours for each in asked if isinstance(each, AppraisalStandard)), default=20)
    return propose_experience(
        walk.as_learner(),
        walk.enrollment.pk,
        activity_key=activity.key,
        type=walk.rng.choice((ExperienceType.INTERNSHIP, ExperienceType.JOB)),
        employer=walk.rng.choice(EMPLOYERS),
        role_title=walk.rng.choice(ROLES),
        starts_on=walk.today + timedelta(days=2),
        ends_on=walk.today + timedelta(days=24),
        hours=least + walk.rng.randint(0, 60),
        outcomes=paragraph(walk.rng, least_words=30),
    )


def _invited(walk: "Walk", about: Experience) -> AppraisalRequest:
    domain = about.employer.lower().replace(" ", "-")
    return request_appraisal(
        walk.as_learner(),
        about.pk,
        kind=AppraiserKind.WORK_SUPERVISOR,
        appraiser_name="Dev Dogwood",
        appraiser_email=f"dev@{domain}.example",
        relation="My supervisor there",
        justification="",
        consent=True,
    )


def answered(
    walk: "Walk", request: AppraisalRequest, form: AppraisalForm, *, ratings: Mapping[str, str] | None = None
) -> Appraisal:
    """Whoever was asked comes through the mailed link and answers: well, unless told otherwise."""
    sealed = Message.objects.get(effect_key=invitation_key(request)).sealed_link
    link = unseal(sealed) if sealed else None
    if link is None:
        raise LookupError("The invitation of this request carries no link any more.")
    _, ctx = open_door(link.rpartition("/")[2], now=walk.at)
    confirm_appraiser(ctx, request.pk)
    levels = list(form.levels)
    good = [form.positive.overall, levels[-1]]
    return appraise(
        ctx,
        request.pk,
        ratings=ratings or {key: walk.rng.choice(good) for key in form.items},
        overall=walk.rng.choice(good),
        words={
            key: walk.rng.choice(WELL)
            for key, prompt in form.prompts.items()
            if prompt.kind in (FieldKind.SHORT_TEXT, FieldKind.LONG_TEXT)
        }
        | {key: next(iter(prompt.options)) for key, prompt in form.prompts.items() if prompt.kind is FieldKind.CHOICE},
        hours_confirmed=request.experience.hours,
        signed_name=request.appraiser_name,
    )
