"""The reference process from npm: installed as the conformance tests install it, and asked over its standard input."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from openbadges3 import contexts
from openbadges3.did import did_key
from openbadges3.multiformats import base58btc_encode
from openbadges3.strict_json import JsonObject
from tests.conformance.installing import installed

from .fixture import SEED, signer

HERE = Path(__file__).parent


class Peer:
    """A running Node process with @digitalbazaar/vc. Use as a context manager."""

    def __enter__(self) -> "Peer":
        folder = _folder()
        shutil.copy(HERE / "peer.mjs", folder / "peer.mjs")
        self.files = Path(tempfile.mkstemp(suffix=".json")[1])
        self.files.write_text(json.dumps(_documents()))
        self.process = subprocess.Popen(
            ["node", "peer.mjs"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()
        self.files.unlink()

    def rate(self, do: str, badges: list[JsonObject]) -> float:
        """How many it does per second."""
        line = json.dumps({"do": do, "files": str(self.files), "badges": badges, "key": _key()})
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError("The reference process ended. Run it by hand to see why: node peer.mjs")
        return len(badges) / float(json.loads(answer)["seconds"])


def _folder() -> Path:
    try:
        return installed()
    except pytest.skip.Exception as error:
        raise RuntimeError(f"There is no reference to measure against: {error}.") from None


def _key() -> JsonObject:
    did = did_key(signer().public_key)
    return {
        "type": "Multikey",
        "id": signer().verification_method,
        "controller": did,
        "publicKeyMultibase": signer().public_key.multikey,
        "secretKeyMultibase": "z" + base58btc_encode(b"\x80\x26" + SEED),
    }


def _documents() -> dict[str, object]:
    did = did_key(signer().public_key)
    method = {key: value for key, value in _key().items() if key != "secretKeyMultibase"}
    documents: dict[str, object] = {url: contexts.load(url) for url in contexts.manifest()}
    documents[did] = {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [method],
        "assertionMethod": [method["id"]],
    }
    documents[str(method["id"])] = {"@context": "https://w3id.org/security/multikey/v1", **method}
    return documents
