"""Random places in a status list, and subject ids that tell nothing.

The n-th credential of a list takes the n-th place of an order that a secret seed decides: places look random to
whoever reads badges, none is used twice, and a range of them is taken by moving one counter.
"""

import hashlib
import secrets
from collections.abc import Iterator
from uuid import UUID

ROUNDS = 8


def new_seed() -> bytes:
    """A secret order for a new list."""
    return secrets.token_bytes(32)


def index_of(seed: bytes, n: int, *, length: int) -> int:
    """The place of the n-th credential of a list of this length. For one seed, different n have different places.

    A Feistel network permutes the next power of four; what falls outside the list is permuted again until it is inside.
    """
    if not 0 <= n < length:
        raise ValueError(f"a list of {length} has no credential number {n}")
    half = max(1, ((length - 1).bit_length() + 1) // 2)
    place = n
    while True:
        place = _permute(seed, place, half)
        if place < length:
            return place


def indexes(seed: bytes, *, first: int, count: int, length: int) -> Iterator[int]:
    """The places of `count` credentials from the `first` on."""
    return (index_of(seed, n, length=length) for n in range(first, first + count))


def _permute(seed: bytes, value: int, half: int) -> int:
    mask = (1 << half) - 1
    left, right = value >> half, value & mask
    for number in range(ROUNDS):
        digest = hashlib.blake2b(bytes([number]) + right.to_bytes(8), key=seed, digest_size=8).digest()
        left, right = right, left ^ (int.from_bytes(digest) & mask)
    return left << half | right


def new_subject_id() -> str:
    """A random name for the subject of one credential. Unlike other ids it does not tell when it was made."""
    return UUID(bytes=secrets.token_bytes(16), version=4).urn
