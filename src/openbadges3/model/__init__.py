"""Open Badges 3.0 as frozen dataclasses: written to JSON and read back without loss, every fault with its place.

Field names are those of the standard in snake case. Dates, values and points are texts, as the standard has them.
"""

from __future__ import annotations

from .achievements import (
    Achievement,
    AchievementSubject,
    Alignment,
    Criteria,
    Evidence,
    Related,
    Result,
    ResultDescription,
    RubricCriterionLevel,
)
from .credentials import (
    CONTEXTS,
    AchievementCredential,
    BitstringStatusListEntry,
    CredentialSchema,
    CredentialStatus,
    EndorsementCredential,
    EndorsementSubject,
    RefreshService,
)
from .learner_records import Association, ClrCredential, ClrSubject
from .part import Fault, Part
from .people import Address, GeoCoordinates, IdentifierEntry, IdentityObject, Image, Profile
from .structure import structure_faults

__all__ = [
    "CONTEXTS",
    "Achievement",
    "AchievementCredential",
    "AchievementSubject",
    "Address",
    "Alignment",
    "Association",
    "BitstringStatusListEntry",
    "ClrCredential",
    "ClrSubject",
    "CredentialSchema",
    "CredentialStatus",
    "Criteria",
    "EndorsementCredential",
    "EndorsementSubject",
    "Evidence",
    "Fault",
    "GeoCoordinates",
    "IdentifierEntry",
    "IdentityObject",
    "Image",
    "Part",
    "Profile",
    "RefreshService",
    "Related",
    "Result",
    "ResultDescription",
    "RubricCriterionLevel",
    "structure_faults",
]
