"""Private Ed25519 keys as sealed files in one folder, one file a key."""

import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

from openbadges3.keys import Ed25519Signer, PublicKey

from .errors import CustodyError
from .sealing import new_salt, open_sealed, salt_of, seal

SCHEME = "file:"


@dataclass(frozen=True)
class KeyName:
    """What a key is for. `kid` is its public half as Multikey, so the name cannot lie about the key."""

    issuer: str
    purpose: str
    kid: str

    @property
    def bound_to(self) -> str:
        """What the seal is bound to."""
        return f"{self.issuer}|{self.purpose}|{self.kid}"

    @property
    def verification_method(self) -> str:
        """How proofs name the key."""
        return f"{self.issuer}#{self.kid}"


class FileCustody:
    """A folder of sealed keys. Nothing is read or derived before a key is asked for."""

    def __init__(self, folder: str | Path, *, passphrase: str) -> None:
        self.folder = Path(folder)
        self._passphrase = passphrase

    def make_key(self, *, issuer: str, purpose: str) -> tuple[KeyName, str]:
        """Make a key and seal it on disk, durably. Answers its name and the reference to find it by."""
        if not self._passphrase:
            raise CustodyError("There is no passphrase to seal keys with. Set WAYMARK_KEY_PASSPHRASE.")
        seed = secrets.token_bytes(32)
        name = KeyName(issuer, purpose, Ed25519Signer.from_seed(seed).public_key.multikey)
        sealed = seal(seed, passphrase=self._passphrase, salt=self._salt(), bound_to=name.bound_to)
        _write_new(self.folder / _file_name(name.kid), sealed)
        return name, SCHEME + _file_name(name.kid)

    def signer(self, reference: str, name: KeyName) -> Ed25519Signer:
        """The signer of a key. Raises CustodyError when the key is gone, does not open, or is another key.

        Whoever asks it for signatures verifies all of them, `faults_of_a_key` around their work.
        """
        file_name = reference.removeprefix(SCHEME)
        if file_name != _file_name(name.kid) or not reference.startswith(SCHEME):
            raise CustodyError(
                f"The key {name.kid} is not kept in files ({reference}). Set WAYMARK_SIGNER to where it is."
            )
        try:
            content = (self.folder / file_name).read_bytes()
        except OSError as error:
            raise CustodyError(
                f"The key file {file_name} is not in {self.folder} ({error.strerror}). Restore the keys folder from "
                "its backup, or set WAYMARK_SIGNER to where it is."
            ) from error
        seed = open_sealed(content, passphrase=self._passphrase, bound_to=name.bound_to, name=file_name)
        signer = Ed25519Signer.from_seed(seed, name.verification_method)
        if signer.public_key != PublicKey.from_multikey(name.kid):
            raise CustodyError(f"The key file {file_name} holds another key than {name.kid}.")
        return signer

    def _salt(self) -> bytes:
        salts = (salt_of(path.read_bytes()) for path in sorted(self.folder.glob("*.key.json")))
        return next((salt for salt in salts if salt), None) or new_salt()


def _file_name(kid: str) -> str:
    return f"{kid}.key.json"


def _write_new(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")  # 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)
    finally:
        Path(temporary).unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
