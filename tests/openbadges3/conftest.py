"""Published vectors live outside the project; tests that need them say so and skip when they are not there."""

import os
from pathlib import Path

import pytest

VECTORS = os.environ.get("OPENBADGES3_VECTORS", "")


@pytest.fixture(scope="session")
def vectors() -> Path:
    """The folder of published vectors."""
    if not VECTORS:
        pytest.skip("OPENBADGES3_VECTORS names no folder of published vectors")
    return Path(VECTORS)
