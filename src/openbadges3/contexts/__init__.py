"""The JSON-LD contexts this library knows, bundled byte for byte; nothing is ever fetched.

`manifest.json` says for each where it was taken from, in which version, under which license, and its SHA-256, which
is compared whenever one is loaded: a context that was changed on disk would change what signatures mean.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files

from openbadges3.errors import ContextError
from openbadges3.strict_json import JsonObject

CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OPEN_BADGES_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
COMPREHENSIVE_LEARNER_RECORD = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"


@cache
def manifest() -> dict[str, dict[str, str]]:
    """Where each bundled context is from: address of the context to its entry in the manifest."""
    entries = json.loads(files(__name__).joinpath("manifest.json").read_bytes())
    return {entry["url"]: entry for entry in entries}


@cache
def _text(url: str) -> bytes:
    entry = manifest().get(url)
    if entry is None:
        sentence = f"The context {url!r} is not one this library knows; contexts are never fetched."
        raise ContextError(sentence, name=url)
    raw = files(__name__).joinpath(entry["file"]).read_bytes()
    if hashlib.sha256(raw).hexdigest() != entry["sha256"]:
        raise ContextError(f"The bundled copy of {url} does not have the digest of the manifest; install again.")
    return raw


def load(url: str) -> JsonObject:
    """A fresh copy of a bundled context document; `ContextError` for an unknown address or a changed file."""
    document: JsonObject = json.loads(_text(url))
    return document


def is_known(url: str) -> bool:
    """Whether a context of this address is bundled."""
    return url in manifest()
