"""Published vectors live outside the project; tests that need them say so and skip when they are not there."""

import os
from pathlib import Path

import pytest

VECTORS = os.environ.get("OPENBADGES3_VECTORS", "")
EXAMPLES = int(os.environ.get("OPENBADGES3_EXAMPLES", "25"))
"""How many examples each of the slow property tests tries; thousands when one has the time."""


@pytest.fixture(scope="session")
def vectors() -> Path:
    """The folder of published vectors."""
    if not VECTORS:
        pytest.skip("OPENBADGES3_VECTORS names no folder of published vectors")
    return Path(VECTORS)
