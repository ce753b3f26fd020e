"""The older 1EdTechRevocationList: an unsigned list of revoked credentials by id (OB 3.0 §9.2, `vcrl/v1p0`)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

from .errors import StatusError
from .strict_json import Json

REVOCATION_LIST_TYPE = "1EdTechRevocationList"


def same_id(one: Json, other: Json) -> bool:
    """Whether two ids are equal as OB 3.0 compares credentials: percent-decoded and trimmed."""
    return isinstance(one, str) and isinstance(other, str) and unquote(one).strip() == unquote(other).strip()


def revocation_in(listed: Mapping[str, Json], *, credential_id: Json, issuer: str) -> str | None:
    """Why the credential was revoked, or nothing if the list does not say so.

    An entry with `revoked: false` is not a revocation. `StatusError` for a list of another issuer, or one that cannot
    be read to the end: a list that is half understood must not count as good news.
    """
    named = listed.get("issuer")
    if not same_id(named.get("id") if isinstance(named, dict) else named, issuer):
        raise StatusError("STATUS_VERIFICATION_ERROR", f"The revocation list is that of {named!r}.")
    entries = listed.get("revokedCredential", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise StatusError("MALFORMED_VALUE_ERROR", "The revocation list is damaged.")
    for entry in entries:
        if isinstance(entry, dict) and same_id(entry.get("id"), credential_id) and entry.get("revoked") is not False:
            return str(entry.get("revocationReason") or "no reason is given")
    return None
