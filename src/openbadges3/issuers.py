"""Who issued a badge: is the key the issuer's, is the issuer known, and does the badge borrow somebody's name."""

from __future__ import annotations

from .codes import Code
from .errors import IdentityError
from .policy import Policy
from .registry import Borrowed, Claim
from .report import Finding, Outcome, Verdict
from .securing import Secured, authenticate

_SHOWN = 300


def issuer_finding(claim: Claim, secured: Secured, policy: Policy) -> Finding:
    """Whose badge a signature that holds makes it."""
    values = _values(claim, policy)
    try:
        is_authenticated = authenticate(claim.id, secured)
    except IdentityError as error:
        return Finding(Outcome.FAILED, str(error), Verdict.INVALID, error.reason, values)
    if not is_authenticated:
        detail = f"The signature holds, but nothing shows that its key belongs to {claim.id}."
        return Finding(Outcome.UNKNOWN, detail, Verdict.UNKNOWN_ISSUER, Code.UNPROVEN_ISSUER, values)
    is_known = policy.is_known(claim.id)
    if is_known is None:
        return Finding(
            Outcome.PASSED, f"The badge was signed by {claim.id}.", code=Code.SIGNED_BY_ISSUER, values=values
        )
    if is_known:
        return Finding(Outcome.PASSED, f"The badge was signed by {claim.id}.", code=Code.KNOWN_ISSUER, values=values)
    detail = f"The badge was signed by {claim.id}, who is not among the known issuers{_of(policy)}."
    return Finding(Outcome.UNKNOWN, detail, Verdict.UNKNOWN_ISSUER, Code.UNKNOWN_ISSUER, values)


def keyless_finding(claim: Claim, policy: Policy) -> Finding:
    """What is said of the issuer where its key could not be had, and nobody asked knows the issuer either."""
    detail = f"The badge says it comes from {claim.id}, who is not among the known issuers{_of(policy)}."
    return Finding(Outcome.UNKNOWN, detail, Verdict.UNKNOWN_ISSUER, Code.UNKNOWN_ISSUER, _values(claim, policy))


def impostor_finding(claim: Claim, policy: Policy) -> Finding | None:
    """A warning about a badge of an issuer that is not known, if it borrows the name or address of one that is."""
    registry = policy.registry
    if registry is None or registry.knows(claim.id):
        return None
    borrowed = registry.borrowed_by(claim)
    return None if borrowed is None else _warning(borrowed, claim, registry.name)


def _warning(borrowed: Borrowed, claim: Claim, registry: str) -> Finding:
    known = borrowed.known
    values = {"known": known.name, "knownId": known.id, "registry": registry}
    values |= {"issuer": claim.id[:_SHOWN], "name": claim.name[:_SHOWN]}
    if borrowed.address:
        detail = (
            f"Warning: it gives the address {borrowed.address[:_SHOWN]}, which is that of {known.name}, an issuer "
            f"known here. It was not signed with the key of {known.name}."
        )
        return Finding(
            Outcome.FAILED, detail, code=Code.BORROWED_ADDRESS, values=values | {"address": borrowed.address[:_SHOWN]}
        )
    detail = (
        f"Warning: it gives its issuer the name of {known.name}, an issuer known here. "
        f"It was not signed with the key of {known.name}."
    )
    return Finding(Outcome.FAILED, detail, code=Code.BORROWED_NAME, values=values)


def _values(claim: Claim, policy: Policy) -> dict[str, str]:
    registry = policy.registry.name if policy.registry is not None else ""
    return {"issuer": claim.id[:_SHOWN], "name": claim.name[:_SHOWN], "registry": registry}


def _of(policy: Policy) -> str:
    return f" ({policy.registry.name})" if policy.registry is not None else ""
