"""Writing requests to be added, and trusted domains. Only flows call these."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from waymark.rules.kernel.transitions import move

from .models import JoinRequest, TrustedDomain
from .states import JOIN_MOVES, JoinState


def add_request(
    *, person_id: UUID, campus_id: UUID, kind: str, offering_id: UUID, note: str, address: str, at: datetime
) -> JoinRequest:
    """Store a request."""
    return JoinRequest.objects.create(
        person_id=person_id,
        campus_id=campus_id,
        kind=kind,
        offering_id=offering_id,
        note=note,
        address=address,
        state=JoinState.WAITING,
        asked_at=at,
    )


def set_link(request: JoinRequest, *, token_hash: str, until: datetime) -> None:
    """Only the newest link works."""
    request.token_hash, request.link_until = token_hash, until
    request.save(update_fields=["token_hash", "link_until"])


def confirm(request: JoinRequest, *, at: datetime) -> None:
    """The mailbox is theirs; the link is used up."""
    request.confirmed_at, request.token_hash, request.link_until = at, "", None
    request.save(update_fields=["confirmed_at", "token_hash", "link_until"])


def decide(
    request: JoinRequest,
    state: JoinState,
    *,
    at: datetime,
    by_id: UUID | None,
    reason: str = "",
    roster_id: UUID | None = None,
) -> None:
    """Answer a request, once."""
    request.roster_id = roster_id
    request.state = move(JOIN_MOVES, JoinState(request.state), state)
    request.decided_at, request.decided_by_id, request.reason, request.token_hash = at, by_id, reason, ""
    request.save(update_fields=["state", "decided_at", "decided_by", "reason", "token_hash", "roster"])


def wait_again(request: JoinRequest) -> None:
    """What answered a request is taken back."""
    request.state = move(JOIN_MOVES, JoinState(request.state), JoinState.WAITING)
    request.decided_at = request.decided_by_id = request.roster_id = None
    request.save(update_fields=["state", "decided_at", "decided_by", "roster"])


def add_domain(*, campus_id: UUID, domain: str, kind: str, by_id: UUID, at: datetime) -> TrustedDomain:
    """Trust a domain."""
    made, _is_new = TrustedDomain.objects.get_or_create(
        campus_id=campus_id, domain=domain, kind=kind, defaults={"added_by_id": by_id, "added_at": at}
    )
    return made


def remove_domain(domain_id: UUID) -> None:
    """Trust a domain no longer."""
    TrustedDomain.objects.filter(pk=domain_id).delete()


def hand_over_requests(request_ids: Sequence[UUID], *, to_id: UUID) -> None:
    """Let requests belong to another account of the same person."""
    JoinRequest.objects.filter(pk__in=request_ids).update(person_id=to_id)
