"""Badges that another verifier was published with get the answer they deserve; nothing is fetched for them.

They come from an early edition of `@digitalcredentials/verifier-core` (MIT), which still carried its fixtures.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from openbadges3 import DISPLAY, Outcome, Registry, verify
from openbadges3.policy import Policy

from .installing import installed

pytestmark = pytest.mark.conformance

PACKAGE = "@digitalcredentials/verifier-core@1.0.0-beta.2"
INTEGRITY = "sha512-c/nqO3QdQnR2sdDLFCScdqziW+4V88Err6yElu4fzPrFb5ndec0dKZsd8p7JSd/99JmyrLo7R+3TDYZyVwCz/w=="
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PRINT = """
import {readdirSync, statSync} from 'node:fs';
const walk = d => readdirSync(d).flatMap(f => statSync(d + '/' + f).isDirectory() ? walk(d + '/' + f) : [d + '/' + f]);
const found = {};
for(const file of walk(process.argv[1]).filter(name => name.endsWith('.js'))) {
  for(const [name, value] of Object.entries(await import(file))) {
    if(value && value.proof) { found[name] = value; }
  }
}
console.log(JSON.stringify(found));
"""

LIST = ("cannot-tell", "list-unavailable")
ENDED = ("expired", "expired")
GOOD = ("valid", "")
KEY = ("cannot-tell", "unavailable")
DESERVED = {
    "v1Expired": ENDED,
    "v1ExpiredWithValidStatus": ENDED,
    "v1NoStatus": GOOD,
    "v1Revoked": LIST,
    "v1RevokedAndExpired": ENDED,
    "v1SimpleIssuerId": GOOD,
    "v1WithValidStatus": LIST,
    "v2DoubleSigWithBadStatusUrl": LIST,
    "v2DoubleSigWithValidStatus": LIST,
    "v2EddsaWithValidStatus": LIST,
    "v2Expired": ENDED,
    "v2ExpiredWithValidStatus": ENDED,
    "v2NoStatus": GOOD,
    "v2Revoked": LIST,
    "v2RevokedAndExpired": ENDED,
    "v2SimpleIssuerId": GOOD,
    "v2WithBadDidWeb": KEY,
    "v2WithValidStatus": LIST,
    "v2didWebMultikeyWithValidStatus": KEY,
    "v2didWebWithValidStatus": KEY,
}
"""The verdict of each, and the code of what decided it, where neither their list nor their did:web can be asked."""


def nothing(url: str) -> Any:
    raise LookupError(url)


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    """The badges by their names; skips as the other verifiers from npm do."""
    installed()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        done = subprocess.run(
            [str(shutil.which("npm")), "pack", PACKAGE, "--silent"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        archives = [*folder.glob("*.tgz")]
        if done.returncode or not archives:
            pytest.skip(f"{PACKAGE} could not be had: {done.stderr.strip().splitlines()[-1:]}")
        digest = base64.b64encode(hashlib.sha512(archives[0].read_bytes()).digest()).decode()
        assert f"sha512-{digest}" == INTEGRITY
        with tarfile.open(archives[0]) as archive:
            archive.extractall(folder, filter="data")
        asked = [
            str(shutil.which("node")),
            "--input-type=module",
            "-e",
            PRINT,
            str(folder / "package/dist/test-fixtures"),
        ]
        told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    return dict(json.loads(told))


def test_each_published_badge_is_there(published: dict[str, Any]) -> None:
    assert set(published) == set(DESERVED)


@pytest.mark.parametrize(("name", "deserved"), DESERVED.items())
def test_a_published_badge_gets_the_answer_it_deserves(
    name: str, deserved: tuple[str, str], published: dict[str, Any]
) -> None:
    content = json.dumps(published[name]).encode()
    report = verify(content, fetch=nothing, now=NOW, policy=DISPLAY)
    assert (report.verdict.value, report.reason) == deserved, report.checks
    proof = report.check("proof")
    assert proof is not None and proof.outcome is (Outcome.UNKNOWN if deserved == KEY else Outcome.PASSED)
    assert not any(check.code == "changed" for check in report.checks)
    policy = Policy(form=DISPLAY.form, limits=DISPLAY.limits, registry=Registry("nobody is known"))
    assert verify(content, fetch=nothing, now=NOW, policy=policy).verdict.value == "unknown-issuer"


@pytest.mark.parametrize("name", DESERVED)
def test_a_published_badge_that_was_changed_is_never_good(name: str, published: dict[str, Any]) -> None:
    document = published[name]
    document = document | {"credentialSubject": document["credentialSubject"] | {"narrative": "More than was signed."}}
    report = verify(json.dumps(document).encode(), fetch=nothing, now=NOW, policy=DISPLAY)
    if DESERVED[name] != KEY:
        assert (report.verdict.value, report.reason) == ("invalid", "changed")
    assert report.verdict.value != "valid"
