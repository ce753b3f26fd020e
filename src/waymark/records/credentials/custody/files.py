"""Private Ed25519 keys as sealed files in one folder, one file a key."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openbadges3.keys import PublicKey
from openbadges3.multiformats import KeyCodec

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


class FileSigner:
    """Signs with one opened key, and looks at each signature with the public key before it gives it out."""

    def __init__(self, private: Ed25519PrivateKey, name: KeyName) -> None:
        self._private = private
        self._public = PublicKey.from_multikey(name.kid)
        self._method = name.verification_method

    @property
    def verification_method(self) -> str:
        """The DID URL of the key."""
        return self._method

    @property
    def public_key(self) -> PublicKey:
        """The public half, as the database has it."""
        return self._public

    def sign(self, message: bytes, /) -> bytes:
        """The signature. Whoever asks for it verifies all of their work, `faults_of_a_key` around it."""
        return self._private.sign(message)


class FileCustody:
    """A folder of sealed keys. Nothing is read or derived before a key is asked for."""

    def __init__(self, folder: str | Path, *, passphrase: str) -> None:
        self.folder = Path(folder)
        self._passphrase = passphrase

    def make_key(self, *, issuer: str, purpose: str) -> tuple[KeyName, str]:
        """Make a key and seal it on disk, durably. Answers its name and the reference to find it by."""
        if not self._passphrase:
            raise CustodyError("There is no passphrase to seal keys with. Set WAYMARK_KEY_PASSPHRASE.")
        private = Ed25519PrivateKey.generate()
        public = PublicKey(KeyCodec.ED25519, private.public_key().public_bytes_raw())
        name = KeyName(issuer, purpose, public.multikey)
        sealed = seal(
            private.private_bytes_raw(), passphrase=self._passphrase, salt=self._salt(), bound_to=name.bound_to
        )
        _write_new(self.folder / _file_name(name.kid), sealed)
        return name, SCHEME + _file_name(name.kid)

    def signer(self, reference: str, name: KeyName) -> FileSigner:
        """The signer of a key. Raises CustodyError when the key is gone, does not open, or is another key."""
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
        raw = open_sealed(content, passphrase=self._passphrase, bound_to=name.bound_to, name=file_name)
        private = Ed25519PrivateKey.from_private_bytes(raw)
        if private.public_key().public_bytes_raw() != PublicKey.from_multikey(name.kid).raw:
            raise CustodyError(f"The key file {file_name} holds another key than {name.kid}.")
        return FileSigner(private, name)

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
