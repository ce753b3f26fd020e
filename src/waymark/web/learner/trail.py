"""What the trail page shows: the whole way of one learner, from the judgment and from what is done so far."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from waymark.flows.open_step import own_activities
from waymark.records.awards.queries import awards_of
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import judge, pathway_activities
from waymark.records.ledger.queries import live_facts
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.packs.model import Pack
from waymark.rules.progress.explain import trail_of
from waymark.rules.progress.recognition import takes_badges
from waymark.web.shared.components.elevation import ElevationProfile
from waymark.web.shared.components.marks import BadgeImage

from .coming_up import Dated, coming_up
from .feedback import Feedback, latest_feedback
from .legs import BLAZES, Choice, Drawing, Leg
from .next_sign import Sign, next_sign
from .so_far import so_far
from .standings import Standing, standings
from .words import local_day


@dataclass(frozen=True)
class Contact:
    """Whom to ask, by role."""

    role: str
    email: str
    url: str


@dataclass(frozen=True)
class TrailPage:
    """Everything the page shows."""

    greeting: str
    lede: str
    badges: tuple[BadgeImage, ...]
    sign: Sign
    profile: ElevationProfile
    levels: tuple[Leg, ...]
    side_trails: tuple[Leg, ...]
    summits: tuple[Leg, ...]
    dates: tuple[Dated, ...]
    feedback: Feedback | None
    contacts: tuple[Contact, ...]
    elsewhere: tuple[Choice, ...]
    program: str
    campus: str
    takes_badges: bool


def trail_page(ctx: Context, enrollment: Enrollment, pack: Pack) -> TrailPage:
    """The page of one learner, now."""
    today = local_day(ctx.now)
    facts = live_facts(enrollment.pk)
    activities = own_activities(enrollment, pack)
    done = so_far(enrollment)
    where = standings(pack, done, activities, today=today)
    judgment = judge(enrollment, facts)
    trail = trail_of(pack, judgment, work={key: each.state for key, each in where.items() if each.state is not None})
    awards = {award.achievement_key: award for award in awards_of(enrollment.person_id, enrollment.program_id)}
    draw = Drawing(pack, enrollment, judgment, where, {fact.id: fact.on for fact in facts}, awards, trail, today)
    pathway = pack.pathways[enrollment.pathway_key]
    return TrailPage(
        greeting=_greeting(ctx, enrollment.person.given_name),
        lede=draw.lede(),
        badges=draw.badges(),
        sign=next_sign(pack, enrollment, trail, done, where, today=today),
        profile=draw.profile(),
        levels=tuple(draw.leg(each) for each in trail.levels),
        side_trails=tuple(draw.leg(each) for each in trail.side_trails),
        summits=tuple(draw.leg(each) for each in trail.stack),
        dates=coming_up(pack, enrollment, done, today=today),
        feedback=latest_feedback(pack, done),
        contacts=tuple(Contact(each.role, each.email, each.url) for each in pathway.contacts),
        elsewhere=_elsewhere(pack, enrollment, where),
        program=pack.title,
        campus=enrollment.campus.name,
        takes_badges=takes_badges(pack),
    )


def _elsewhere(pack: Pack, enrollment: Enrollment, where: Mapping[str, Standing]) -> tuple[Choice, ...]:
    """The steps begun at another campus that are not on the pathway now: their learner may finish them."""
    here = pathway_activities(pack, enrollment.pathway_key)
    return tuple(
        Choice(
            title=pack.activities[key].title,
            url=reverse("learner-activity", args=[enrollment.pk, key]),
            state=BLAZES[standing.state].value,
            status=standing.status,
            facts=standing.facts,
        )
        for key, standing in where.items()
        if key not in here and standing.state is not None
    )


def _greeting(ctx: Context, name: str) -> str:
    hour = localtime(ctx.now).hour
    if hour < 12:
        return _("Good morning, %(name)s") % {"name": isolated(name)}
    if hour < 18:
        return _("Good afternoon, %(name)s") % {"name": isolated(name)}
    return _("Good evening, %(name)s") % {"name": isolated(name)}
