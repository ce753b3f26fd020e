"""A small world to tell stories in: the tiny pack published, open at two campuses, and people who know their places.

Ada learns at north, Ben at south. Cleo assesses at north, Fay coordinates and counsels on every campus, Dev supervises
work and has no account here but this name, Eve has an account and belongs nowhere. Builders act by our flows only.
"""

from dataclasses import dataclass
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.flows.people import TODAY, a_person, affiliate, ctx_of, give, operator
from tests.flows.saved import Saved
from tests.pure.packs.tiny import png, tiny_files
from waymark.flows.attach_file import attach_file
from waymark.flows.enroll import enroll
from waymark.flows.open_offering import open_offering
from waymark.flows.plan_career import write_goal
from waymark.flows.publish_pack import publish_pack
from waymark.flows.self_assess import take_instrument
from waymark.flows.submit_work import submit_work
from waymark.records.audit.models import Entry
from waymark.records.catalog.models import Offering, ProgramVersion
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Attachment, Submission
from waymark.records.people.models import Organization, Person
from waymark.records.plans.models import Goal, InstrumentResult
from waymark.records.plans.states import Horizon
from waymark.rules.kernel.context import Role

ROUTE = "From the shop along the river to the mill, twelve miles, with a rest at the bridge."
RISKS = "Rain on the gravel: we walk the bikes. A flat: I carry two tubes and a pump."


@dataclass(frozen=True)
class World:
    """Everybody and everything by name."""

    version: ProgramVersion
    riders: Organization
    north: Organization
    south: Organization
    at_north: Offering
    at_south: Offering
    ada: Person
    ben: Person
    cleo: Person
    eve: Person
    fay: Person


def make_world() -> World:
    """The world on the day of the tests."""
    return _SAVED.again()


def _told() -> World:
    version = publish_pack(operator(), files=tiny_files()).version
    riders, north, south = (Organization.objects.get(key=key) for key in ("riders", "north", "south"))
    offerings = [
        open_offering(operator(), version_id=version.pk, campus_key=campus.key, opens_on=TODAY.replace(month=1))
        for campus in (north, south)
    ]
    ada, ben, eve = a_person("Ada", "Lund"), a_person("Ben", "Okoye"), a_person("Eve", "Stone")
    cleo, fay = a_person("Cleo", "Marsh"), a_person("Fay", "Duval")
    affiliate(ada, north.pk)
    affiliate(ben, south.pk)
    give(cleo, Role.ASSESSOR, north.pk)
    give(fay, Role.COORDINATOR, riders.pk)
    give(fay, Role.COUNSELOR, riders.pk)
    return World(version, riders, north, south, offerings[0], offerings[1], ada, ben, cleo, eve, fay)


_SAVED = Saved(_told)


def enrolled(world: World, person: Person | None = None) -> Enrollment:
    """Ada on her way at north (Ben at south)."""
    learner = person or world.ada
    opening = world.at_south if learner == world.ben else world.at_north
    return enroll(ctx_of(learner), offering_id=opening.pk)


def took_instrument(enrollment: Enrollment) -> InstrumentResult:
    """The learner has taken the one self-assessment; the step is done."""
    return take_instrument(
        ctx_of(enrollment.person),
        enrollment.pk,
        activity_key="riding-style",
        instrument_key="riding-style",
        answers={"c1": 2, "b1": 0, "c2": 1},
    )


def planned(enrollment: Enrollment) -> Goal:
    """The learner has taken the self-assessment and written a goal that grew from it."""
    result = took_instrument(enrollment)
    return write_goal(
        ctx_of(enrollment.person),
        enrollment.pk,
        statement="Lead a calm ride for beginners",
        reason="I like to take my time.",
        horizon=Horizon.YEAR,
        seeded_by=result.pk,
        seeded_scale="calm",
    )


def submitted_plan(enrollment: Enrollment, *, route: str = ROUTE, risks: str = RISKS, minutes: int = 0) -> Submission:
    """The learner has sent the ride plan, which rests on results and a goal (made when there are none)."""
    if not enrollment.goals.exists():
        planned(enrollment)
    return submit_work(
        ctx_of(enrollment.person, minutes=minutes),
        enrollment.pk,
        activity_key="ride-plan",
        answers={"route": route, "risks": risks, "surface": "dirt"},
        attachment_ids={},
    )


def an_upload(name: str = "map.png", *, content: bytes | None = None) -> SimpleUploadedFile:
    """A file as a browser sends it; a small picture unless told otherwise."""
    return SimpleUploadedFile(name, png(8, 8) if content is None else content)


def attached(person: Person, upload: SimpleUploadedFile | None = None) -> Attachment:
    """A file in the person's library."""
    return attach_file(ctx_of(person), upload=upload or an_upload(), caption="")


def verbs(*, about: UUID | None = None) -> list[str]:
    """What the audit says, in order, of one object or of all."""
    entries = Entry.objects.order_by("position")
    chosen = entries.filter(object_id=about) if about is not None else entries
    return list(chosen.values_list("verb", flat=True))
