"""Awards that wait to be signed, and the job that signs them."""

from uuid import UUID

from tests.flows.people import NOW, operator
from tests.flows.world import World
from waymark.flows.issue_credential import issue_awards
from waymark.flows.set_up_issuer import set_up_issuer
from waymark.records.awards.models import Award
from waymark.records.awards.states import AwardState
from waymark.records.credentials.models import Credential, Issuer
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.ledger.models import Fact, SourceKind
from waymark.records.people.models import Organization, Person
from waymark.rules.kernel.context import Context, system_actor
from waymark.rules.kernel.ids import new_id
from waymark.rules.packs.model import FactKind
from waymark.rules.policy.table import SystemName

ISSUING = Context(actor=system_actor(SystemName.ISSUING), now=NOW)


def signing_now(*, minutes: int = 0) -> Context:
    """The job that signs, some minutes later."""
    from datetime import timedelta

    return Context(actor=ISSUING.actor, now=NOW + timedelta(minutes=minutes))


def issuer_of(world: World) -> Issuer:
    """The riders can sign."""
    return set_up_issuer(operator(), organization_id=world.riders.pk)


def an_award(
    world: World,
    person: Person,
    *,
    key: str = "mechanic",
    campus: Organization | None = None,
    state: AwardState = AwardState.GRANTED,
    ratings: dict[str, str] | None = None,
) -> Award:
    """An award as reconsidering leaves it; with ratings, resting on a rated ride plan."""
    enrollment = Enrollment.objects.filter(person=person).first() or Enrollment.objects.create(
        person=person,
        program=world.version.program,
        version=world.version,
        campus=campus or world.north,
        pathway_key="north",
        state=EnrollmentState.ACTIVE,
        enrolled_at=NOW,
        last_activity_at=NOW,
    )
    because = []
    if ratings is not None:
        fact = Fact.objects.create(
            enrollment=enrollment,
            kind=FactKind.RATED,
            about="ride-plan",
            value={"rubric": "ride-plan", "ratings": ratings},
            on=NOW.date(),
            source_kind=SourceKind.ASSESSMENT,
            source_id=new_id(),
            definition_digest="",
            recorded_at=NOW,
        )
        because = [str(fact.pk)]
    return Award.objects.create(
        person=person,
        enrollment=enrollment,
        campus_id=enrollment.campus_id,
        program=world.version.program,
        version=world.version,
        achievement_key=key,
        state=state,
        finding={"because": because},
        proposed_at=NOW,
        decided_at=NOW if state is AwardState.GRANTED else None,
    )


def crowd(world: World, count: int) -> list[UUID]:
    """So many learners with an award each."""
    people = Person.objects.bulk_create(
        Person(id=new_id(), email=f"learner{number}@example.org", given_name=f"Learner {number}", joined_at=NOW)
        for number in range(count)
    )
    return [an_award(world, person).pk for person in people]


def issued(world: World, person: Person | None = None, *, key: str = "mechanic") -> Credential:
    """A credential that was issued to Ada (or somebody else)."""
    issuer_of(world)
    award = an_award(world, person or world.ada, key=key)
    issue_awards(ISSUING, [award.pk])
    return Credential.objects.select_related("award__enrollment").get(award=award)
