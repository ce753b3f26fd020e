"""Where the bytes of files are: once for each content, named by its SHA-256, whoever brought it."""

from collections.abc import Iterable
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Protocol, cast

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from waymark.rules.kernel.errors import Invalid

_IN_MEMORY = 1024 * 1024


class Upload(Protocol):
    """A file that somebody sends: Django's uploaded files are such, and so is any file opened from a disk with it."""

    @property
    def name(self) -> str | None:
        """The name it had where it came from."""
        ...

    @property
    def size(self) -> int | None:
        """How many bytes it says it has."""
        ...

    def chunks(self) -> Iterable[bytes]:
        """Its content, piece by piece."""
        ...


class Received:
    """A file that came in whole: its content, its SHA-256 and its true size."""

    def __init__(self, content: BinaryIO, *, digest: str, size: int) -> None:
        self.content, self.digest, self.size = content, digest, size


def receive(upload: Upload, *, limit: int) -> Received:
    """Read an upload, at most `limit` bytes of it whatever it claims. Raises Invalid when it has more, or nothing."""
    # typeshed does not know that a spooled file, opened for bytes, is a whole BinaryIO from Python 3.11 on.
    content = cast(BinaryIO, SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115 - the caller closes it
    hashed, size = sha256(), 0
    for chunk in upload.chunks():
        size += len(chunk)
        if size > limit:
            content.close()
            raise Invalid(too_big(size=max(size, upload.size or 0), limit=limit))
        hashed.update(chunk)
        content.write(chunk)
    if not size:
        content.close()
        raise Invalid(_("This file is empty. Choose it again, or pick another file."))
    return Received(content, digest=hashed.hexdigest(), size=size)


def received_copy(content: BinaryIO) -> Received:
    """What we made of a file, ready to be kept as it is."""
    content.seek(0)
    hashed, size = sha256(), 0
    while piece := content.read(_IN_MEMORY):
        hashed.update(piece)
        size += len(piece)
    return Received(content, digest=hashed.hexdigest(), size=size)


def too_big(*, size: int, limit: int) -> str:
    """What to tell somebody whose file is too big."""
    megabyte = 1024 * 1024
    facts = {"size": f"{max(size, limit + 1) / megabyte:.1f}", "limit": limit // megabyte}
    return (
        _(
            "This file has %(size)s MB and the limit is %(limit)s MB. "
            "Make it smaller, or put it on the web and send a link to it."
        )
        % facts
    )


def _address(digest: str) -> str:
    return f"blobs/{digest[:2]}/{digest[2:4]}/{digest}"


def keep(received: Received) -> None:
    """Store the content, once. A copy that was cut short by a fault is replaced."""
    address = _address(received.digest)
    if default_storage.exists(address):
        if default_storage.size(address) == received.size:
            return
        default_storage.delete(address)
    received.content.seek(0)
    stored = default_storage.save(address, File(received.content, name=received.digest))
    if stored != address:  # somebody stored the same content in the meantime
        default_storage.delete(stored)


def open_content(digest: str) -> BinaryIO:
    """The stored content, open for reading. Raises FileNotFoundError when it is gone."""
    # Django types every opened file as its own File; one opened "rb" reads bytes.
    return cast(BinaryIO, default_storage.open(_address(digest), "rb"))
