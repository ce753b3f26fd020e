"""The libraries from npm, and two issuers of badges: we, and they."""

from collections.abc import Iterator

import pytest

from tests.conformance.suites import House, Npm, npm, our_house, their_house


@pytest.fixture(scope="session")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Npm]:
    """One process with the libraries for all tests."""
    with npm(tmp_path_factory.mktemp("answers")) as started:
        yield started


@pytest.fixture(scope="session")
def ours(libraries: Npm) -> House:
    """We issue; the libraries may ask for our lists and keys."""
    return our_house(libraries)


@pytest.fixture(scope="session")
def theirs(libraries: Npm) -> House:
    """They issue, with keys made in this run."""
    return their_house(libraries)
