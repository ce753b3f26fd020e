"""Who gave which appraisal: by the mailbox that was asked and by the accounts that were signed in, aliases included."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from waymark.records.people.models import Person
from waymark.records.people.queries import addresses_of
from waymark.rules.forms.mailbox import mailbox_root, may_be_same_mailbox

from .models import Appraisal, AppraisalRequest, AppraiserMailbox
from .states import AppraisalState


@dataclass(frozen=True)
class Vouched:
    """What somebody has appraised: the experiences and enrollments, and the appraisals that rest on their word.

    An appraisal that staff could not verify counts for nothing, so it is left out.
    """

    experience_ids: frozenset[UUID] = frozenset()
    enrollment_ids: frozenset[UUID] = frozenset()
    appraisal_ids: frozenset[UUID] = frozenset()


NOTHING = Vouched()


def vouched_by(person_id: UUID | None) -> Vouched:
    """What a person has appraised, from any mailbox or account of theirs. Four queries, five when there is something.

    An account that has a mailbox of whoever answered is theirs too, whether or not it was signed in.
    """
    person = Person.objects.filter(pk=person_id).first() if person_id is not None else None
    if person is None:
        return NOTHING
    request_ids = _requests_answered_by(person)
    if not request_ids:
        return NOTHING
    given = Appraisal.objects.filter(request_id__in=request_ids).exclude(state=AppraisalState.REJECTED)
    places = dict(given.values_list("experience_id", "experience__enrollment_id"))
    resting = Appraisal.objects.filter(experience_id__in=places).values_list("pk", flat=True)
    return Vouched(frozenset(places), frozenset(places.values()), frozenset(resting))


def is_appraiser(person_id: UUID | None, experience_id: UUID) -> bool:
    """Whether a person answered about the experience, verified or not."""
    person = Person.objects.filter(pk=person_id).first() if person_id is not None else None
    if person is None:
        return False
    asked = AppraisalRequest.objects.filter(experience_id=experience_id, appraisal__isnull=False)
    return asked.filter(pk__in=_requests_answered_by(person)).exists()


def mailboxes_of(request_id: UUID) -> tuple[str, ...]:
    """Every address of whoever answers a request, as far as is known."""
    return tuple(AppraiserMailbox.objects.filter(request_id=request_id).values_list("address", flat=True))


def share_mailbox(one: Iterable[str], other: Collection[str]) -> bool:
    """Whether some address of the one may be a mailbox of the other."""
    return any(may_be_same_mailbox(mine, theirs) for mine in one for theirs in other)


def _requests_answered_by(person: Person) -> frozenset[UUID]:
    own = addresses_of(person)
    roots = {mailbox_root(address)[:254] for address in own}
    rows = AppraiserMailbox.objects.filter(Q(person_id=person.pk) | Q(root__in=roots))
    return frozenset(
        request_id
        for request_id, person_id, address in rows.values_list("request_id", "person_id", "address")
        if person_id == person.pk or share_mailbox([address], own)
    )
