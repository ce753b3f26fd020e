"""Ids and secrets: UUIDv7 names things, 256-bit tokens open doors."""

import hashlib
import secrets
from uuid import UUID

from uuid_utils import compat


def new_id() -> UUID:
    """A new UUIDv7: sortable by time, safe in a URL, never a secret."""
    return compat.uuid7()


def new_token() -> str:
    """A new capability of 256 random bits, URL-safe. Store `token_hash(token)`, never the token."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """The SHA-256 of a token in hex: what is stored and looked up."""
    return hashlib.sha256(token.encode()).hexdigest()
