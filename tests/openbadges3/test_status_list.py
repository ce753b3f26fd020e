"""Status lists: bits, bounds and the errors of the standard."""

import gzip
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbadges3.errors import StatusError
from openbadges3.multiformats import base64url_encode
from openbadges3.status_list import INFLATED_CAP, MINIMUM_ENTRIES, Bitstring, Entry, status_in, status_list_document
from openbadges3.strict_json import JsonObject

from .samples import LIST, entry


def packed(data: bytes) -> str:
    return "u" + base64url_encode(gzip.compress(data, mtime=0))


@given(st.sets(st.integers(0, MINIMUM_ENTRIES - 1), max_size=20))
def test_bits_there_and_back(indexes: set[int]) -> None:
    bits = Bitstring.decode(Bitstring.of(indexes).encode())
    assert bits == Bitstring.of(indexes)
    assert bits.encode() == Bitstring.of(indexes).encode()
    assert all(bits.value(index) == 1 for index in indexes)
    assert sum(octet.bit_count() for octet in bits.octets) == len(indexes)


def test_bit_0_is_leftmost() -> None:
    assert Bitstring.of({0}).octets[0] == 0x80
    assert Bitstring.of({7}).octets[0] == 0x01
    assert Bitstring.of({8}).octets[:2] == b"\x00\x80"


def test_wider_entries() -> None:
    bits = Bitstring(b"\x1b" + bytes(20_000))
    assert [bits.value(index, size=2) for index in range(4)] == [0, 1, 2, 3]
    assert bits.value(0, size=8) == 0x1B


ENCODED = {
    "not multibase": ("x", "MALFORMED_VALUE_ERROR"),
    "base58": ("zabc", "MALFORMED_VALUE_ERROR"),
    "padded": (packed(bytes(16_384)) + "=", "MALFORMED_VALUE_ERROR"),
    "not gzip": ("u" + base64url_encode(bytes(16_384)), "MALFORMED_VALUE_ERROR"),
    "cut short": ("u" + base64url_encode(gzip.compress(bytes(16_384))[:-9]), "MALFORMED_VALUE_ERROR"),
    "going on": ("u" + base64url_encode(gzip.compress(bytes(16_384)) + b"x"), "MALFORMED_VALUE_ERROR"),
    "a bomb": (packed(bytes(INFLATED_CAP + 1)), "MALFORMED_VALUE_ERROR"),
    "too short": (packed(bytes(16_383)), "STATUS_LIST_LENGTH_ERROR"),
    "empty": (packed(b""), "STATUS_LIST_LENGTH_ERROR"),
}


@pytest.mark.parametrize(("encoded", "code"), ENCODED.values(), ids=ENCODED.keys())
def test_lists_that_are_refused(encoded: str, code: str) -> None:
    with pytest.raises(StatusError) as caught:
        Bitstring.decode(encoded)
    assert caught.value.code == code


def test_the_largest_list() -> None:
    assert len(Bitstring.decode(packed(bytes(INFLATED_CAP))).octets) == INFLATED_CAP


@pytest.mark.parametrize("entries", [0, 8, MINIMUM_ENTRIES - 8, MINIMUM_ENTRIES + 1])
def test_lists_that_are_not_made(entries: int) -> None:
    with pytest.raises(StatusError, match="entries"):
        Bitstring.of(set(), entries=entries)


@pytest.mark.parametrize("index", [-1, MINIMUM_ENTRIES])
def test_bits_outside(index: int) -> None:
    with pytest.raises(StatusError) as caught:
        Bitstring.of({index})
    assert caught.value.code == "RANGE_ERROR"


def test_reading_beyond_the_end() -> None:
    with pytest.raises(StatusError) as caught:
        Bitstring.of(set()).value(MINIMUM_ENTRIES)
    assert caught.value.code == "RANGE_ERROR"


@pytest.mark.parametrize(
    "change",
    [
        {"statusPurpose": None},
        {"statusPurpose": ""},
        {"statusListIndex": "9.5"},
        {"statusListIndex": 9},
        {"statusListCredential": None},
        {"statusListCredential": ""},
        {"id": LIST},
        {"statusSize": 0},
        {"statusSize": 9},
        {"statusSize": "1"},
        {"statusSize": True},
        {"statusSize": 2},
        {"statusMessage": []},
        {"statusMessage": [{"status": "0x0"}, {"status": "0x1", "message": "bad"}]},
        {"statusMessage": ["x"]},
    ],
)
def test_entries_that_are_refused(change: JsonObject) -> None:
    with pytest.raises(StatusError) as caught:
        Entry.of(entry("revocation").to_json() | change)
    assert caught.value.code == "MALFORMED_VALUE_ERROR"


def test_an_entry_with_messages() -> None:
    messages: Any = [{"status": f"0x{value:x}", "message": f"message {value}"} for value in range(4)]
    read = Entry.of(entry("message").to_json() | {"statusSize": 2, "statusMessage": messages})
    assert read.messages is not None and read.messages["0x3"] == "message 3"
    document = listing(purpose="message")
    document["credentialSubject"]["encodedList"] = packed(bytes([0, 0b0011_0000]) + bytes(2 * MINIMUM_ENTRIES // 8))
    assert status_in(document, read) == 3


def listing(*, purpose: Any = "revocation") -> Any:  # Any: JSON that the tests change
    document: Any = status_list_document(
        LIST, "did:example:x", purpose="revocation", bits=Bitstring.of({5}), valid_from="2026-01-01T00:00:00Z"
    )
    document["credentialSubject"]["statusPurpose"] = purpose
    return document


def test_a_list_for_several_purposes() -> None:
    assert status_in(listing(purpose=["suspension", "revocation"]), Entry.of(entry("revocation").to_json())) == 1


@pytest.mark.parametrize(
    ("path", "to", "code"),
    [
        (("type",), ["VerifiableCredential"], "STATUS_VERIFICATION_ERROR"),
        (("credentialSubject",), "x", "STATUS_VERIFICATION_ERROR"),
        (("credentialSubject", "type"), "RevocationList2020", "STATUS_VERIFICATION_ERROR"),
        (("credentialSubject", "statusPurpose"), "suspension", "STATUS_VERIFICATION_ERROR"),
        (("credentialSubject", "encodedList"), None, "MALFORMED_VALUE_ERROR"),
        (("id",), "https://badges.example.org/status/2", "STATUS_VERIFICATION_ERROR"),
    ],
)
def test_lists_that_do_not_answer(path: tuple[str, ...], to: object, code: str) -> None:
    document = listing()
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    with pytest.raises(StatusError) as caught:
        status_in(document, Entry.of(entry("revocation").to_json()))
    assert caught.value.code == code
