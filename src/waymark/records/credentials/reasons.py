"""The coded reasons for a hold, for lifting it and for a revocation: kept on record, never public."""

from collections.abc import Mapping
from enum import StrEnum

from .states import CredentialState


class ReasonCode(StrEnum):
    DECISION_CORRECTED = "decision-corrected"
    NOT_OWN_WORK = "not-own-work"
    STEP_REMOVED = "step-removed"
    WRONG_PERSON = "wrong-person"
    HOLDER_ASKED = "holder-asked"
    KEY_DISTRUSTED = "key-distrusted"
    LOOKED_INTO = "looked-into"
    SETTLED = "settled"
    BY_MISTAKE = "by-mistake"


_AGAINST = (
    ReasonCode.DECISION_CORRECTED,
    ReasonCode.NOT_OWN_WORK,
    ReasonCode.STEP_REMOVED,
    ReasonCode.WRONG_PERSON,
    ReasonCode.HOLDER_ASKED,
    ReasonCode.KEY_DISTRUSTED,
)
REASONS: Mapping[CredentialState, tuple[ReasonCode, ...]] = {
    CredentialState.SUSPENDED: (ReasonCode.LOOKED_INTO, *_AGAINST),
    CredentialState.ISSUED: (ReasonCode.SETTLED, ReasonCode.BY_MISTAKE),
    CredentialState.REVOKED: _AGAINST,
    CredentialState.SUPERSEDED: (ReasonCode.KEY_DISTRUSTED,),
}
"""The reasons that go with moving a badge to a state; ISSUED is reached by lifting a hold, SUPERSEDED by signing the
award again."""
KEY_STOLEN = "key-stolen"
"""Why a reservation was given up: the key it would have been signed with was stolen. The award gets another one."""
