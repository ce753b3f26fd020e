"""The whole way in a real browser, from the public page to a credential that a stranger checks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core import mail
from django.test import override_settings
from playwright.sync_api import Browser

from tests.pure.packs.tiny import tiny_files

from .campus import on_the_roster, shipped, staffed
from .conftest import OpenPage
from .installation import own_database, served
from .journey import ADA, Enter, Journey
from .pages import Lookout, Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def address(chromium: Browser, tmp_path: Path) -> Iterator[str]:
    """Where an installation of this test alone answers."""
    with (
        own_database(tmp_path / "walk.sqlite3"),
        override_settings(MEDIA_ROOT=tmp_path / "files"),
        served() as address,
    ):
        yield address


@pytest.fixture
def lookout() -> Lookout:
    """What was seen on the way."""
    return Lookout()


@pytest.fixture
def enter(address: str, open_page: OpenPage, lookout: Lookout) -> Enter:
    """Somebody comes with a browser of their own."""

    def entered(name: str, *, scripts: bool, width: int = 1280) -> Walker:
        return Walker(name, open_page(width=width, scripts=scripts, complain=False), address, lookout)

    return entered


def test_with_scripts(enter: Enter, lookout: Lookout, tmp_path: Path) -> None:
    campus = staffed(shipped("career-prepared-2025"), campus_key="umaine")
    way = Journey(campus, enter, tmp_path, scripts=True)
    activities = campus.pack.activities
    ada = enter("Ada", scripts=True)
    way.finds_the_program(ada)
    way.makes_an_account(ada)
    way.is_not_eligible_yet(ada)
    on_the_roster(campus, ADA)
    way.enrolls(ada)
    way.takes_instruments(ada, activities["self-assessments"])
    assert "\n".join(lookout.troubles) == ""


def test_without_scripts(enter: Enter, lookout: Lookout, tmp_path: Path) -> None:
    campus = staffed(tiny_files(), campus_key="north")
    way = Journey(campus, enter, tmp_path, scripts=False)
    ada = enter("Ada", scripts=False)
    way.finds_the_program(ada)
    way.makes_an_account(ada)
    way.is_not_eligible_yet(ada)
    on_the_roster(campus, ADA)
    way.enrolls(ada)
    way.takes_instruments(ada, campus.pack.activities["riding-style"])
    assert "\n".join(lookout.troubles) == ""
    assert mail.outbox == []
