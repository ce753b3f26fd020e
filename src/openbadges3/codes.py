"""The codes of a report: what a check found, as a stable word that pages can tell in their own language.

A code never changes its meaning. What its sentence names (an address, a date, a term) travels beside it as values.
"""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """What a check found. The values that go with a code are named behind it."""

    # read
    READ = "read"  # container, inside
    NOT_A_BADGE = "not-a-badge"  # kind
    NO_BADGE_IN_IMAGE = "no-badge-in-image"  # kind
    DAMAGED_IMAGE = "damaged-image"
    NOT_JSON = "not-json"
    AMBIGUOUS = "ambiguous"
    TOO_LARGE = "too-large"
    OPEN_BADGES_1 = "open-badges-1"  # edition, address, form
    OPEN_BADGES_2 = "open-badges-2"  # edition, address, form
    UNSIGNED = "unsigned"
    UNKNOWN_FORMAT = "unknown-format"  # name
    DAMAGED = "damaged"
    SEVERAL = "several"  # count

    # presentation: what the badge came in
    PRESENTATION_HOLDS = "presentation-holds"  # method
    PRESENTED_BY_SUBJECT = "presented-by-subject"  # method
    PRESENTATION_UNSIGNED = "presentation-unsigned"
    PRESENTATION_CHANGED = "presentation-changed"
    PRESENTATION_OTHER_HOLDER = "presentation-other-holder"  # holder
    PRESENTATION_UNSOUND = "presentation-unsound"  # error
    PRESENTATION_UNCHECKED = "presentation-unchecked"  # error

    # structure
    SOUND = "sound"
    FORM = "form"  # count, first
    HIDDEN_PARTS = "hidden-parts"  # name

    # proof
    HOLDS = "holds"
    CHANGED = "changed"
    MADE_WRONGLY = "made-wrongly"  # name
    MALFORMED = "malformed"
    UNKNOWN_CONTEXT = "unknown-context"  # name
    OWN_CONTEXT = "own-context"
    UNKNOWN_SUITE = "unknown-suite"  # name
    UNKNOWN_KEY_TYPE = "unknown-key-type"  # name
    UNKNOWN_DID_METHOD = "unknown-did-method"  # name
    UNKNOWN_EXTENSION = "unknown-extension"  # name
    NOTHING_MANDATORY = "nothing-mandatory"
    UNAVAILABLE = "unavailable"  # address
    UNREACHABLE = "unreachable"  # address
    UNUSABLE_ANSWER = "unusable-answer"  # address
    PROOF_EXPIRED = "proof-expired"  # date
    OTHER_PURPOSE = "other-purpose"  # name
    CLAIMS_DIFFER = "claims-differ"
    KEY_DISOWNED = "key-disowned"  # method
    UNSOUND_KEY = "unsound-key"
    TOO_MUCH_WORK = "too-much-work"

    # issuer, impostor
    KNOWN_ISSUER = "known-issuer"  # issuer, name, registry
    SIGNED_BY_ISSUER = "signed-by-issuer"  # issuer, name
    UNKNOWN_ISSUER = "unknown-issuer"  # issuer, name, registry
    UNPROVEN_ISSUER = "unproven-issuer"  # issuer, name, registry
    OTHER_SIGNER = "other-signer"  # issuer, name
    BORROWED_NAME = "borrowed-name"  # name, known, issuer, registry
    BORROWED_ADDRESS = "borrowed-address"  # address, known, issuer, registry

    # refresh
    REFRESHED = "refreshed"
    NOT_REFRESHED = "not-refreshed"

    # schema
    HOLDS_TO_SCHEMA = "holds-to-schema"  # address
    FAILS_SCHEMA = "fails-schema"  # address
    UNKNOWN_SCHEMA_TYPE = "unknown-schema-type"  # name
    SCHEMA_UNCHECKED = "schema-unchecked"  # address
    TOO_MANY_SCHEMAS = "too-many-schemas"  # count

    # status
    NO_LIST = "no-list"
    GOOD_STANDING = "good-standing"  # purpose
    REVOKED = "revoked"  # reason
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    MESSAGE = "message"  # value, text
    LIST_UNAVAILABLE = "list-unavailable"  # address, error
    LIST_UNSOUND = "list-unsound"  # address, error
    STATUS_MALFORMED = "status-malformed"
    UNKNOWN_STATUS_TYPE = "unknown-status-type"  # name
    UNKNOWN_STATUS_PURPOSE = "unknown-status-purpose"  # name
    TOO_MANY_LISTS = "too-many-lists"  # count

    # period
    IN_PERIOD = "in-period"
    EXPIRED = "expired"  # date
    NOT_YET_VALID = "not-yet-valid"  # date
    NO_DATES = "no-dates"
    UNREADABLE_DATE = "unreadable-date"  # name, date

    # endorsement: credentials inside
    INSIDE_VALID = "inside-valid"  # path
    INSIDE_INVALID = "inside-invalid"  # path, verdict, reason
    INSIDE_OPEN = "inside-open"  # path, verdict, reason
    TOO_MANY_INSIDE = "too-many-inside"  # count

    # recipient
    RECIPIENT_FITS = "recipient-fits"
    OTHER_RECIPIENT = "other-recipient"
