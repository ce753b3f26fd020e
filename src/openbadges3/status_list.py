"""Bitstring status lists (W3C Bitstring Status List 1.0): whether a badge was revoked or suspended.

Reading inflates in a stream with a cap, because the standard gives no upper bound and a gigabyte of zeros packs into a
megabyte. The errors carry the names of §3.5 (Processing Errors).
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .contexts import CREDENTIALS_V2
from .errors import EncodingError, StatusError
from .multiformats import base64url_decode, base64url_encode
from .strict_json import Json, JsonObject

MINIMUM_ENTRIES = 131_072
"""The least number of entries in a list, so that a badge hides among many (§6.1)."""

INFLATED_CAP = 2 * 1024 * 1024
"""The most bytes a list is inflated to."""

_INDEX = re.compile(r"0|[1-9][0-9]{0,14}")
_GZIP_LEVEL = 6


class Purpose(StrEnum):
    """What a set bit means (§2.2): revocation is for good, suspension may end, refresh says a newer badge exists."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"
    REFRESH = "refresh"
    MESSAGE = "message"


@dataclass(frozen=True)
class Bitstring:
    """The bits of a list, bit 0 leftmost in byte 0."""

    octets: bytes

    @classmethod
    def of(cls, indexes: frozenset[int] | set[int], *, entries: int = MINIMUM_ENTRIES) -> Bitstring:
        """A list of `entries` bits (a multiple of 8, at least `MINIMUM_ENTRIES`) with those of `indexes` set."""
        if entries < MINIMUM_ENTRIES or entries % 8:
            raise StatusError("STATUS_LIST_LENGTH_ERROR", f"A list needs at least {MINIMUM_ENTRIES} entries in bytes.")
        octets = bytearray(entries // 8)
        for index in indexes:
            if not 0 <= index < entries:
                raise StatusError("RANGE_ERROR", f"The index {index} is outside a list of {entries} entries.")
            octets[index >> 3] |= 0x80 >> (index & 7)
        return cls(bytes(octets))

    @classmethod
    def decode(cls, encoded: str, *, minimum: int = MINIMUM_ENTRIES) -> Bitstring:
        """The bits of an `encodedList`: `u`, base64url, gzip; §3.4. Raises `StatusError`."""
        if encoded[:1] != "u":
            raise StatusError("MALFORMED_VALUE_ERROR", "The encodedList does not start with u (base64url).")
        try:
            packed = base64url_decode(encoded[1:])
        except EncodingError as error:
            raise StatusError("MALFORMED_VALUE_ERROR", f"The encodedList is damaged: {error}") from None
        octets = _inflate(packed)
        if len(octets) * 8 < minimum:
            raise StatusError(
                "STATUS_LIST_LENGTH_ERROR", f"The list has {len(octets) * 8} entries; at least {minimum} are needed."
            )
        return cls(octets)

    def encode(self) -> str:
        """The `encodedList` of these bits; equal bits always give equal text (§3.3)."""
        return "u" + base64url_encode(gzip.compress(self.octets, _GZIP_LEVEL, mtime=0))

    def value(self, index: int, *, size: int = 1) -> int:
        """The status at an index, each entry `size` bits wide; `RANGE_ERROR` beyond the end."""
        start = index * size
        if start + size > len(self.octets) * 8:
            raise StatusError("RANGE_ERROR", f"The index {index} is beyond the end of the list.")
        value = 0
        for bit in range(start, start + size):
            value = value << 1 | (self.octets[bit >> 3] >> (7 - (bit & 7)) & 1)
        return value


def _inflate(packed: bytes) -> bytes:
    inflater = zlib.decompressobj(wbits=31)
    try:
        octets = inflater.decompress(packed, INFLATED_CAP + 1)
    except zlib.error:
        raise StatusError("MALFORMED_VALUE_ERROR", "The encodedList is not gzip.") from None
    if len(octets) > INFLATED_CAP:
        raise StatusError("MALFORMED_VALUE_ERROR", f"The list inflates beyond {INFLATED_CAP} bytes.")
    if not inflater.eof or inflater.unused_data:
        raise StatusError("MALFORMED_VALUE_ERROR", "The encodedList is cut short or carries something behind the list.")
    return octets


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A `credentialStatus` of type BitstringStatusListEntry, read strictly (§2.1)."""

    purpose: str
    index: int
    list_credential: str
    size: int = 1
    messages: Mapping[str, str] | None = None

    @classmethod
    def of(cls, status: Mapping[str, Json]) -> Entry:
        """Read an entry; `MALFORMED_VALUE_ERROR` if a part is missing or is not text as the standard asks."""
        purpose, index = status.get("statusPurpose"), status.get("statusListIndex")
        url, size = status.get("statusListCredential"), status.get("statusSize", 1)
        if not isinstance(purpose, str) or not purpose:
            raise StatusError("MALFORMED_VALUE_ERROR", "The status entry has no statusPurpose.")
        if not isinstance(index, str) or not _INDEX.fullmatch(index):
            raise StatusError("MALFORMED_VALUE_ERROR", f"The statusListIndex {index!r} is not a whole number as text.")
        if not isinstance(url, str) or not url:
            raise StatusError("MALFORMED_VALUE_ERROR", "The status entry has no statusListCredential.")
        if status.get("id") == url:
            raise StatusError("MALFORMED_VALUE_ERROR", "The id of the status entry is that of the list itself.")
        if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= 8:
            raise StatusError("MALFORMED_VALUE_ERROR", "The statusSize is not a whole number from 1 to 8.")
        return cls(purpose=purpose, index=int(index), list_credential=url, size=size, messages=_messages(status, size))


def _messages(status: Mapping[str, Json], size: int) -> Mapping[str, str] | None:
    """§2.1: wider entries must say what each value means."""
    listed = status.get("statusMessage")
    if listed is None and size == 1:
        return None
    messages: dict[str, str] = {}
    for item in listed if isinstance(listed, list) else []:
        if isinstance(item, dict) and isinstance(item.get("status"), str) and isinstance(item.get("message"), str):
            messages[str(item["status"]).lower()] = str(item["message"])
    if len(messages) != 2**size:
        raise StatusError("MALFORMED_VALUE_ERROR", f"The statusMessage must explain all {2**size} values.")
    return messages


def status_in(list_credential: Mapping[str, Json], entry: Entry) -> int:
    """The value of an entry in a list credential whose proof and period were checked already (§3.2 steps 5 to 11)."""
    kinds = list_credential.get("type")
    subject = list_credential.get("credentialSubject")
    if not _is_one_of("BitstringStatusListCredential", kinds) or not isinstance(subject, dict):
        raise StatusError("STATUS_VERIFICATION_ERROR", "What the address answered is not a status list credential.")
    if not _is_one_of("BitstringStatusList", subject.get("type")):
        raise StatusError("STATUS_VERIFICATION_ERROR", "The subject of the list is not a BitstringStatusList.")
    if list_credential.get("id", entry.list_credential) != entry.list_credential:
        raise StatusError("STATUS_VERIFICATION_ERROR", "The list names another address as its own.")
    if not _is_one_of(entry.purpose, subject.get("statusPurpose")):
        raise StatusError("STATUS_VERIFICATION_ERROR", f"The list is not for the purpose {entry.purpose!r}.")
    encoded = subject.get("encodedList")
    if not isinstance(encoded, str):
        raise StatusError("MALFORMED_VALUE_ERROR", "The list has no encodedList.")
    return Bitstring.decode(encoded, minimum=MINIMUM_ENTRIES * entry.size).value(entry.index, size=entry.size)


def _is_one_of(wanted: str, value: Json) -> bool:
    return wanted in value if isinstance(value, list) else value == wanted


def status_list_document(
    list_id: str,
    issuer: str,
    *,
    purpose: Purpose | str,
    bits: Bitstring,
    valid_from: str,
    valid_until: str | None = None,
    ttl: int | None = None,
) -> JsonObject:
    """An unsigned list credential (§2.2). Dates are date-times with zone; `ttl` is in milliseconds.

    Every part but `validUntil` and `encodedList` stays the same from one edition to the next.
    """
    subject: JsonObject = {"id": f"{list_id}#list", "type": "BitstringStatusList", "statusPurpose": str(purpose)}
    subject["encodedList"] = bits.encode()
    if ttl is not None:
        subject["ttl"] = ttl
    document: JsonObject = {
        "@context": [CREDENTIALS_V2],
        "id": list_id,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": valid_from,
    }
    if valid_until is not None:
        document["validUntil"] = valid_until
    return document | {"credentialSubject": subject}


def status_entry(list_id: str, index: int, *, purpose: Purpose | str) -> JsonObject:
    """The `credentialStatus` of a badge: entry `index` of the list at `list_id`."""
    return {
        "id": f"{list_id}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": str(purpose),
        "statusListIndex": str(index),
        "statusListCredential": list_id,
    }
