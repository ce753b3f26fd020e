"""The name of a pack's content: the same content has the same digest, however its files are written."""

import hashlib
from collections.abc import Mapping
from typing import cast

import rfc8785

from waymark.rules.packs.document import to_document
from waymark.rules.packs.load import PackFiles, load


def digest(files: PackFiles) -> str:
    """ "sha256:<hex>" over the pack and its art. Comments, quoting and the order of files change nothing."""
    return document_digest(to_document(load(files)), art=art_digests(files))


def art_digests(files: PackFiles) -> dict[str, str]:
    """The digest of every file in the art folder, by path."""
    return {path: _sha256(raw) for path, raw in sorted(files.items()) if path.startswith("art/")}


def document_digest(document: Mapping[str, object], *, art: Mapping[str, str]) -> str:
    """ "sha256:<hex>" over the canonical JSON of a stored document and the digests of its art."""
    # rfc8785 types its input as a closed union; a document is JSON by contract, which Mapping[str, object] cannot show.
    content = cast("dict[str, dict[str, str]]", {"document": dict(document), "art": dict(art)})
    return _sha256(rfc8785.dumps(content))


def _sha256(raw: bytes) -> str:
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"
