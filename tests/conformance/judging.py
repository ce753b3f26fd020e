"""Verifiers from npm, asked offline: they get files that we write, and no socket."""

import hashlib
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from openbadges3 import contexts
from tests.conformance.installing import installed
from waymark.records.credentials.models import Issuer, StatusList
from waymark.records.credentials.verifying import did_json


def write_answers(folder: Path) -> None:
    """Write all that a verifier may ask for: contexts, our DID documents, our status lists."""
    index: dict[str, str] = {}

    def add(url: str, content: bytes) -> None:
        name = f"{hashlib.sha256(url.encode()).hexdigest()[:24]}.json"
        (folder / name).write_bytes(content)
        index[url] = name

    for url in contexts.manifest():
        add(url, json.dumps(contexts.load(url)).encode())
    for issuer in Issuer.objects.all():
        document = did_json(issuer.did)
        add(issuer.did, document)
        host, *path = issuer.did.removeprefix("did:web:").split(":")
        add(f"https://{host.replace('%3A', ':')}/{'/'.join([*(path or ['.well-known']), 'did.json'])}", document)
    for each in StatusList.objects.exclude(document=""):
        add(f"{settings.BASE_URL}/status/{each.pk}", each.document.encode())
    (folder / "index.json").write_text(json.dumps(index))


def judged(folder: Path, badges: Mapping[str, str]) -> dict[str, Any]:  # Any: JSON of the verifiers
    """What each verifier says of each badge: name -> {"digitalbazaar": …, "digitalcredentials": …}."""
    write_answers(folder)
    paths = []
    for name, body in badges.items():
        path = folder / f"{name}.badge"
        path.write_text(body)
        paths.append(str(path))
    done = subprocess.run(
        ["node", "judge.mjs", str(folder), *paths],
        cwd=installed(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["found"]
    return {name.removesuffix(".badge"): verdicts for name, verdicts in found.items()}


def is_accepted(verdicts: Mapping[str, Any]) -> bool:  # Any: JSON of the verifiers
    """Whether both verifiers accept a badge: signature, period, and each status it names."""
    theirs, log = verdicts["digitalbazaar"], verdicts["digitalcredentials"]["log"]
    return bool(
        theirs["verified"]
        and not theirs["set"]
        and not theirs["errors"]
        and not verdicts["digitalcredentials"]["errors"]
        and log.get("valid_signature") is True
        and log.get("revocation_status") is True
        and log.get("suspension_status", True) is True
        and log.get("expiration") is True
    )


def is_refused(verdicts: Mapping[str, Any]) -> bool:  # Any: JSON of the verifiers
    """Whether both verifiers refuse it."""
    theirs, log = verdicts["digitalbazaar"], verdicts["digitalcredentials"]["log"]
    bazaar = not theirs["verified"] or bool(theirs["set"])
    credentials = bool(verdicts["digitalcredentials"]["errors"]) or False in (
        log.get("valid_signature"),
        log.get("revocation_status"),
        log.get("suspension_status"),
    )
    return bazaar and credentials
