"""Who is there when a walk begins: a published program, open at its campuses, an issuer that signs, and staff.

Everybody signs in with the same password. Learners and strangers make their own accounts on the pages.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.flows.people import affiliate, ctx_of
from waymark.config.pack_files import read_pack
from waymark.config.prepare import operator, today
from waymark.flows.enroll import enroll
from waymark.flows.manage_grants import grant_role
from waymark.flows.open_offering import open_offering
from waymark.flows.plan_career import write_goal
from waymark.flows.publish_pack import publish_pack
from waymark.flows.register import register
from waymark.flows.self_assess import take_instrument
from waymark.flows.set_up_issuer import set_up_issuer
from waymark.records.catalog.models import Offering, ProgramVersion
from waymark.records.catalog.queries import pack_of
from waymark.records.enrollment.models import Enrollment
from waymark.records.people.models import Organization, Person
from waymark.records.plans.states import Horizon
from waymark.rules.kernel.context import Role
from waymark.rules.packs.load import PackFiles
from waymark.rules.packs.model import Pack

PACKS = Path(__file__).parents[2] / "packs"
PASSWORD = "quiet birches by the river"


@dataclass(frozen=True)
class Campus:
    """One campus of one program, with its people."""

    pack: Pack
    version: ProgramVersion
    offering: Offering
    place: Organization
    cleo: Person
    finn: Person
    nora: Person
    faye: Person


def staffed(files: PackFiles, *, campus_key: str) -> Campus:
    """Publish, open at one campus, and employ: Cleo and Finn assess, Nora counsels, Faye coordinates."""
    ctx = operator()
    version = publish_pack(ctx, files=files).version
    pack = pack_of(version.pk)
    owner, place = Organization.objects.get(key=pack.owner), Organization.objects.get(key=campus_key)
    set_up_issuer(ctx, organization_id=owner.pk)
    opens_on = today(ctx) - timedelta(days=30)
    offering = open_offering(ctx, version_id=version.pk, campus_key=campus_key, opens_on=opens_on)
    roles = {"Cleo": Role.ASSESSOR, "Finn": Role.ASSESSOR, "Nora": Role.COUNSELOR, "Faye": Role.COORDINATOR}
    people = {name: employed(name, role, place) for name, role in roles.items()}
    return Campus(pack, version, offering, place, people["Cleo"], people["Finn"], people["Nora"], people["Faye"])


def shipped(name: str) -> PackFiles:
    """The files of a pack that ships with the product."""
    return dict(read_pack(PACKS / name))


def employed(given_name: str, role: Role, place: Organization) -> Person:
    """Somebody who signs in with the password of the walks and has a role at a place."""
    ctx = operator()
    person = Person(
        email=f"{given_name.lower()}@example.org", given_name=given_name, family_name="Marsh", joined_at=ctx.now
    )
    person.set_password(PASSWORD)
    register(ctx, person)
    grant_role(ctx, person_id=person.pk, role=role, organization_id=place.pk, program_id=None, tells=False)
    return person


def on_the_roster(campus: Campus, email: str) -> Person:
    """The campus's roster now names whoever has this address."""
    person = Person.objects.get(email=email)
    affiliate(person, campus.place.pk)
    return person


def on_her_way(campus: Campus) -> Enrollment:
    """Ada with an account, enrolled here, with a result and a goal: she may send work that rests on a plan."""
    ctx = operator()
    ada = Person(email="ada@example.org", given_name="Ada", family_name="Lund", joined_at=ctx.now)
    ada.set_password(PASSWORD)
    register(ctx, ada)
    affiliate(ada, campus.place.pk)
    return planned(enroll(ctx_of(ada, now=ctx.now), offering_id=campus.offering.pk))


def planned(enrollment: Enrollment) -> Enrollment:
    """The self-assessment of the tiny pack is taken and a goal is written."""
    ada = ctx_of(enrollment.person, now=operator().now)
    style = "riding-style"
    take_instrument(ada, enrollment.pk, activity_key=style, instrument_key=style, answers={"c1": 2, "b1": 0, "c2": 1})
    write_goal(ada, enrollment.pk, statement="Lead a calm ride", reason="I take my time.", horizon=Horizon.YEAR)
    return enrollment
