"""Reading requests to be added, and trusted domains."""

from collections.abc import Collection, Sequence
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from waymark.records.people.folded import NAME_OF_PERSON, having_words
from waymark.records.people.models import Affiliation
from waymark.records.people.reach import reach_q
from waymark.records.rosters.queries import chunks
from waymark.rules.kernel.errors import NotFound
from waymark.rules.policy.decide import Reach
from waymark.rules.policy.scope import Scope

from .models import JoinRequest, TrustedDomain
from .states import JoinState

_ROWS = JoinRequest.objects.select_related("person", "campus", "offering__version__program", "decided_by").defer(
    "offering__version__document"
)


def join_request(request_id: UUID) -> JoinRequest:
    """One request. Raises NotFound."""
    found = _ROWS.filter(pk=request_id).first()
    if found is None:
        raise NotFound(_("We can’t find that request."))
    return found


def locked_request(request_id: UUID) -> JoinRequest:
    """The same, locked."""
    locked = JoinRequest.objects.select_for_update().filter(pk=request_id).first()
    if locked is None:
        raise NotFound(_("We can’t find that request."))
    return locked


def locked_requests(request_ids: Sequence[UUID]) -> list[JoinRequest]:
    """Several, locked in one order."""
    return list(JoinRequest.objects.select_for_update().filter(pk__in=request_ids).order_by("id"))


def waiting_of(people: Collection[UUID]) -> list[JoinRequest]:
    """What these people wait for, locked in one order, with what a letter about it needs."""
    return [each for chunk in chunks(people) for each in _whole(Q(person_id__in=chunk, state=JoinState.WAITING))]


def answered_by_roster(roster_id: UUID) -> list[JoinRequest]:
    """What a roster answered, the same way."""
    return _whole(Q(roster_id=roster_id, state=JoinState.ADDED))


def _whole(where: Q) -> list[JoinRequest]:
    return list(_ROWS.filter(where, person__is_active=True).select_for_update(of=("self",)).order_by("id"))


def request_of_link(token_hash: str) -> JoinRequest | None:
    """Whose link this is."""
    return _ROWS.filter(token_hash=token_hash, state=JoinState.WAITING).first() if token_hash else None


def newest_request(person_id: UUID, *, campus_id: UUID) -> JoinRequest | None:
    """What a person last asked of a campus."""
    return _ROWS.filter(person_id=person_id, campus_id=campus_id).order_by("-asked_at", "-id").first()


def requests_within(within: Reach) -> QuerySet[JoinRequest]:
    """Every request that somebody may answer, the longest waiting first."""
    return _ROWS.filter(reach_q(within, program="offering__version__program_id")).order_by("asked_at", "id")


def matching(requests: QuerySet[JoinRequest], words: str) -> QuerySet[JoinRequest]:
    """Those in whose name or addresses each of the words stands."""
    return having_words(requests, words, (*NAME_OF_PERSON, "address"))


def scope_of(request: JoinRequest) -> Scope:
    """Where answering happens."""
    return Scope(owner_id=request.person_id, organization_id=request.campus_id)


def is_trusted(*, campus_id: UUID, address: str, kind: str) -> bool:
    """Whether a mailbox there is answer enough."""
    domain = address.rpartition("@")[2].lower()
    return TrustedDomain.objects.filter(campus_id=campus_id, domain=domain, kind=kind).exists()


def domains_within(within: Reach) -> QuerySet[TrustedDomain]:
    """The trusted domains of the campuses somebody keeps."""
    rows = TrustedDomain.objects.select_related("campus", "added_by")
    places = Q(pk__in=[])
    for patch in within.patches:
        places |= Q() if patch.organization_ids is None else Q(campus_id__in=patch.organization_ids)
    if any(patch.organization_ids is None for patch in within.patches):
        places = Q()
    return rows.filter(places).order_by("campus__name", "domain", "kind")


def trusted_domain(domain_id: UUID) -> TrustedDomain:
    """One trusted domain. Raises NotFound."""
    found = TrustedDomain.objects.select_related("campus").filter(pk=domain_id).first()
    if found is None:
        raise NotFound(_("This domain is no longer trusted."))
    return found


def has_confirmed(person_id: UUID, address: str) -> bool:
    """Whether a person has confirmed this address for their account already."""
    return bool(EmailAddress.objects.filter(user_id=person_id, email__iexact=address, verified=True).exists())


def held_before(people: Sequence[UUID]) -> dict[tuple[UUID, UUID], Affiliation]:
    """The last affiliation of each person at each place, over or not. One query."""
    rows = Affiliation.objects.filter(person_id__in=people).order_by("from_on")
    return {(each.person_id, each.organization_id): each for each in rows}
