"""Sealing the link a message carries, so that neither a copy of the database nor its backup opens a door."""

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

PURPOSE = b"waymark notices: sealed link"


@lru_cache(maxsize=4)
def _sealer(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.blake2b(secret.encode(), key=PURPOSE, digest_size=32).digest()))


def seal(link: str) -> bytes:
    """The link, encrypted and authenticated under a key that only this installation's secret gives."""
    return _sealer(settings.SECRET_KEY).encrypt(link.encode())


def unseal(sealed: bytes | memoryview) -> str | None:
    """The link again; None when it was sealed under another secret, or changed."""
    try:
        return _sealer(settings.SECRET_KEY).decrypt(bytes(sealed)).decode()
    except InvalidToken:
        return None
