"""Whether somebody may enroll in a version at a campus: what the program asks, and what is known of the person."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from waymark.records.catalog.models import Offering
from waymark.records.catalog.queries import open_offerings, pack_of
from waymark.records.ledger.derive import local_day
from waymark.records.people.models import Affiliation, AffiliationKind
from waymark.records.people.queries import affiliations_in_force, organizations_above
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden


@dataclass(frozen=True)
class EligibilityAnswer:
    """Whether somebody may enroll, in a sentence for them, and the affiliations it rests on."""

    eligible: bool
    reason: str
    affiliations: tuple[Affiliation, ...]


def eligibility(ctx: Context, version_id: UUID, campus_id: UUID) -> EligibilityAnswer:
    """Whether the actor may enroll in a version at a campus today: by an affiliation the program asks for, in force at
    the campus or at an organization above it. A day is a day of the campus."""
    person_id = ctx.actor.person_id
    if person_id is None:
        return EligibilityAnswer(False, _("Sign in first. Then we can see whether you may enroll here."), ())
    return _eligibility_on(local_day(ctx.now), person_id, version_id=version_id, campus_id=campus_id)


def _eligibility_on(day: date, person_id: UUID, *, version_id: UUID, campus_id: UUID) -> EligibilityAnswer:
    asked = pack_of(version_id).eligibility.affiliations
    here = {campus_id, *organizations_above(campus_id)}
    held = [each for each in affiliations_in_force(person_id, on=day) if each.organization_id in here]
    found = tuple(each for each in held if each.kind in asked)
    if found:
        return EligibilityAnswer(True, _welcome(found[0]), found)
    told = " ".join(_open_to(AffiliationKind(kind)) for kind in asked)
    said = _(
        "We have no record that you belong there today. If you do, ask the contact on the program's page to add you."
    )
    return EligibilityAnswer(False, f"{told} {said}", ())


def _welcome(held: Affiliation) -> str:
    match AffiliationKind(held.kind):
        case AffiliationKind.STUDENT:
            said = _("You may enroll: you are a student of %(place)s.")
        case AffiliationKind.STAFF:
            said = _("You may enroll: you work at %(place)s.")
        case AffiliationKind.FACULTY:
            said = _("You may enroll: you teach at %(place)s.")
    return said % {"place": held.organization.name}


def _open_to(kind: AffiliationKind) -> str:
    match kind:
        case AffiliationKind.STUDENT:
            return _("This is open to students of this campus.")
        case AffiliationKind.STAFF:
            return _("This is open to people who work at this campus.")
        case AffiliationKind.FACULTY:
            return _("This is open to people who teach at this campus.")


def require_open_to(opening: Offering, person_id: UUID, *, on: date) -> None:
    """Raise Conflict when an offering takes nobody on that day, and Forbidden when the person may not enroll there."""
    if not open_offerings(on=on).filter(pk=opening.pk).exists():
        raise Conflict(
            _("%(campus)s takes no enrollments in this version today. The program's page says what is open.")
            % {"campus": opening.campus.name}
        )
    answer = _eligibility_on(on, person_id, version_id=opening.version_id, campus_id=opening.campus_id)
    if not answer.eligible:
        raise Forbidden(answer.reason)
