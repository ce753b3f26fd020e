"""A real Chromium for the tests of pages. Without one they are skipped, with the reason said."""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Literal

import pytest
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import Browser, Page, sync_playwright

from tests.flows.people import NOW, give
from tests.web.rooms import Rooms, make_rooms
from waymark.records.catalog.models import Program
from waymark.records.people.models import Person
from waymark.rules.kernel.clock import FixedClock
from waymark.rules.kernel.context import Role

from .campus import PASSWORD
from .installation import own_database, served
from .pages import Enter, Lookout, Seen, Walker

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
QUICK_HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"  # the real one takes half a second a time, by design
Theme = Literal["light", "dark"]
OpenPage = Callable[..., Page]


@pytest.fixture(scope="session", autouse=True)
def _static_folder() -> None:
    """The server of the tests starts before any single test; whitenoise wants its folder then."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of a process."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "1"  # the driver runs a loop in this thread, and tests ask the database here
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Opens a page in a fresh profile. What the browser complains about fails the test that opened it."""
    complaints: list[str] = []
    contexts = []

    def opened(
        *,
        width: int = 1280,
        height: int = 900,
        theme: Theme = "light",
        scripts: bool = True,
        complain: bool = True,
        zone: str = "UTC",
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            java_script_enabled=scripts,
            locale="en-US",
            timezone_id=zone,
            reduced_motion="reduce",
            ignore_https_errors=True,  # an installation in production mode has a certificate of the test's own
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        if complain:
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def installation(chromium: Browser, tmp_path: Path) -> Iterator[str]:
    """Where an installation of this test alone answers."""
    with (
        own_database(tmp_path / "walk.sqlite3"),
        override_settings(MEDIA_ROOT=tmp_path / "files", PASSWORD_HASHERS=[QUICK_HASHER]),
        served() as address,
    ):
        yield address


@pytest.fixture(scope="session")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """The kinds of pages that some test has looked at, in whichever process of this run."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    found = Seen(folder / "pages-seen")
    found.folder.mkdir(exist_ok=True)
    return found


@pytest.fixture
def lookout(open_page: OpenPage, seen: Seen) -> Iterator[Lookout]:
    """Looks at every page that is met; what it does not like fails the test."""
    lookout = Lookout(open_page(complain=False), seen)
    yield lookout
    lookout.is_content()


@pytest.fixture
def enter(installation: str, open_page: OpenPage, lookout: Lookout, tmp_path: Path) -> Enter:
    """Somebody comes with a browser of their own; staff sign in."""

    def entered(name: str, *, scripts: bool, width: int = 1280, signs_in: bool = False) -> Walker:
        page = open_page(width=width, scripts=scripts, complain=False)
        lookout.listen(page)
        walker = Walker(name, page, installation, lookout, tmp_path, scripts)
        if signs_in:
            walker.sign_in(email=f"{name.lower()}@example.org", password=PASSWORD)
        return walker

    return entered


@pytest.fixture
def staff(installation: str, monkeypatch: pytest.MonkeyPatch) -> Rooms:
    """One object of each kind, and Ada and somebody in every role who have a password.

    One administers the whole installation; the designer works for the owner of a program.
    """
    monkeypatch.setattr("waymark.web.shared.story.SystemClock", lambda: FixedClock(NOW.replace(day=15)))
    rooms = make_rooms()
    owner_id = Program.objects.get(slug="bike-guide").owner_id
    give(Person.objects.get(email="designer.here@example.org"), Role.DESIGNER, owner_id)
    give(Person.objects.get(email="administrator.first@example.org"), Role.ADMINISTRATOR, None)
    for person in Person.objects.filter(email__regex=r"(\.(here|first)|^ada)@example\.org$"):
        person.set_password(PASSWORD)
        person.save()
    return rooms


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """When a test of pages fails, the report shows what stood on each page that was open."""
    report = yield
    browser = getattr(item, "funcargs", {}).get("chromium")
    if report.failed and isinstance(browser, Browser):
        for page in (page for context in browser.contexts for page in context.pages):
            report.sections.append((f"page {page.url}", page.locator("body").aria_snapshot()))
    return report
