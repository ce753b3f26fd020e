"""Sealing a private key: AES-256-GCM under a key derived from the passphrase by scrypt.

What the key is for (issuer, purpose, key id) is bound to the seal, so a file swapped for another does not open.
"""

import base64
import binascii
import json
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from .errors import CustodyError

FORMAT = "waymark-sealed-key/1"
SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**15, 8, 1
_MOST_N = 2**20


@lru_cache(maxsize=16)
def _sealing_key(passphrase: str, salt: bytes, n: int, r: int, p: int) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=n, r=r, p=p).derive(passphrase.encode()))


def new_salt() -> bytes:
    """A salt for a folder of keys. Keys that share it cost one derivation together."""
    return secrets.token_bytes(16)


def seal(private: bytes, *, passphrase: str, salt: bytes, bound_to: str) -> bytes:
    """The content of a key file."""
    nonce = secrets.token_bytes(12)
    sealed = _sealing_key(passphrase, salt, SCRYPT_N, SCRYPT_R, SCRYPT_P).encrypt(nonce, private, bound_to.encode())
    content = {
        "format": FORMAT,
        "bound_to": bound_to,
        "kdf": {"name": "scrypt", "n": SCRYPT_N, "r": SCRYPT_R, "p": SCRYPT_P, "salt": _text(salt)},
        "cipher": {"name": "AES-256-GCM", "nonce": _text(nonce)},
        "sealed": _text(sealed),
    }
    return json.dumps(content, indent=1).encode()


def open_sealed(content: bytes, *, passphrase: str, bound_to: str, name: str) -> bytes:
    """The private key in a file. `name` is the file's, for the message of a CustodyError."""
    try:
        value = json.loads(content)
        kdf = value["kdf"]
        n, r, p = int(kdf["n"]), int(kdf["r"]), int(kdf["p"])
        salt, nonce, sealed = _bytes(kdf["salt"]), _bytes(value["cipher"]["nonce"]), _bytes(value["sealed"])
        known = value["format"] == FORMAT and kdf["name"] == "scrypt" and 2 <= n <= _MOST_N and r == 8 and p == 1
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise CustodyError(f"The key file {name} is damaged. Restore it from a backup of the keys folder.") from error
    if not known:
        raise CustodyError(
            f"The key file {name} was sealed by another version of Waymark. Run the version that made it."
        )
    try:
        return _sealing_key(passphrase, salt, n, r, p).decrypt(nonce, sealed, bound_to.encode())
    except InvalidTag as error:
        raise CustodyError(
            f"The private key in {name} does not open. WAYMARK_KEY_PASSPHRASE (without it, WAYMARK_SECRET_KEY) is not "
            "the one it was sealed with, or the file was changed. Set the passphrase it was made with, or restore the "
            "keys folder from its backup."
        ) from error


def salt_of(content: bytes) -> bytes | None:
    """The salt of a key file, to be used for the next one too; None when it cannot be read."""
    try:
        return _bytes(json.loads(content)["kdf"]["salt"])
    except (ValueError, KeyError, TypeError, binascii.Error):
        return None


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
