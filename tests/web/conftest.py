"""What tests of pages share."""

import pytest

from tests.flows.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """Ada, Ben, Cleo, Eve and Fay, a published program, and a campus each."""
    return make_world()
