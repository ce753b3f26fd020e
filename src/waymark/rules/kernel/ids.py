"""Ids and secrets: UUIDv7 names things, 256-bit tokens open doors."""

import base64
import hashlib
import hmac
import json
import secrets
from uuid import UUID

from uuid_utils import compat


def new_id() -> UUID:
    """A new UUIDv7: sortable by time, safe in a URL, never a secret."""
    return compat.uuid7()


def new_token() -> str:
    """A new capability of 256 random bits, URL-safe. Store `token_hash(token)`, never the token."""
    return secrets.token_urlsafe(32)


def sent_token(form_key: UUID | None, *told: object, secret: str) -> str:
    """The capability that one sending of a form makes: its key and words give the same one again, so that a form sent
    twice has one effect. Nobody without the secret can work it out. Without a key it is a new one."""
    if form_key is None:
        return new_token()
    said = json.dumps(["sent-token", str(form_key), *map(str, told)])
    digest = hmac.new(secret.encode(), said.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def token_hash(token: str) -> str:
    """The SHA-256 of a token in hex: what is stored and looked up."""
    return hashlib.sha256(token.encode()).hexdigest()
