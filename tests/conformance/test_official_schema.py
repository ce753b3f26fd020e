"""1EdTech's own JSON schema accepts every badge of a default installation.

The schema is 1EdTech's to give: it is read from the folder that OPENBADGES3_SCHEMAS names, or asked for at its address.
Without both the test is skipped; `tests/pure/credentials/test_multiplicities.py` always runs.
"""

import json
import os
import subprocess
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from openbadges3.json_schema import schema_faults
from tests.conformance.installing import installed
from tests.conformance.test_independent_verifiers import PACKS, issued_for
from waymark.config.env import Env
from waymark.config.pack_files import read_pack
from waymark.config.prepare import operator
from waymark.flows.publish_pack import publish_pack

pytestmark = pytest.mark.conformance
NAME = "ob_v3p0_achievementcredential_schema.json"
ADDRESS = f"https://purl.imsglobal.org/spec/ob/v3p0/schema/json/{NAME}"


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file with 1EdTech's schema of a badge."""
    folder = os.environ.get("OPENBADGES3_SCHEMAS", "")
    if folder:
        return Path(folder) / NAME
    try:
        with urlopen(ADDRESS, timeout=10) as answer:
            content = answer.read(1_000_000)
    except (OSError, HTTPException) as error:
        pytest.skip(f"OPENBADGES3_SCHEMAS names no folder, and {ADDRESS} does not answer: {error}")
    file: Path = tmp_path_factory.mktemp("schemas") / NAME
    file.write_bytes(content)
    return file


def faults(schema: Path, folder: Path, badges: dict[str, str]) -> dict[str, list[str]]:
    """What ajv, and our own reading of JSON schemas, find wrong with each badge."""
    paths = []
    for name, body in badges.items():
        path = folder / name
        path.write_text(body)
        paths.append(str(path))
    done = subprocess.run(
        ["node", "schema.mjs", str(schema), *paths],
        cwd=installed(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    theirs = json.loads(done.stdout)
    ours = {name: schema_faults(json.loads(body), json.loads(schema.read_text())) for name, body in badges.items()}
    return {name: theirs[name] + ours[name] for name in badges}


@pytest.mark.django_db
@pytest.mark.parametrize("pack", sorted(path.parent.name for path in PACKS.glob("*/pack.yaml")))
def test_the_official_schema_accepts_every_badge_of_a_default_installation(
    pack: str, schema: Path, tmp_path: Path
) -> None:
    assert django_settings.WAYMARK.status_entries == Env.model_fields["status_entries"].default
    badges = issued_for(publish_pack(operator(), files=read_pack(PACKS / pack)).version)
    assert faults(schema, tmp_path, badges) == {name: [] for name in badges}


@pytest.mark.django_db
def test_the_official_schema_refuses_two_statuses(schema: Path, tmp_path: Path, settings: Settings) -> None:
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"status_entries": "both"})
    badges = issued_for(publish_pack(operator(), files=read_pack(PACKS / "first-aid")).version)
    for found in faults(schema, tmp_path, badges).values():
        assert "/credentialStatus must be object" in found
