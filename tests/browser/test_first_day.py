"""The pages of the first day are followed as they are written, in production mode, each by the person it is for."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page

from waymark.config.pack_files import read_pack
from waymark.rules.packs.load import load
from waymark.rules.packs.model import Pack

from .campus import Campus
from .conftest import OpenPage
from .first_day import Heading, Line, Mark, Reader, parts_of
from .pages import Lookout, Seen, Walker
from .production import PATIENCE, Production, production, wait_for
from .steps import learner

pytestmark = [pytest.mark.browser]
PROJECT = Path(__file__).parents[2]
PASSWORD = "quiet birches by the river"
WHO = {"administrator": "Dev", "coordinator": "Cleo", "issuer": "Eve"}
LEARNERS_BEGIN = "When the first learners have started"


class Listens(Lookout):
    """Hears what scripts complain of. Other tests look at these pages."""

    def look(self, page: Page, *, scripts: bool) -> None:
        """Not here."""


@dataclass
class Place:
    """The machine with its terminal: the two commands that keep running run until the end."""

    installation: Production
    running: ExitStack
    links: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return self.installation.folder

    def command(self, *arguments: str) -> str:
        """What it prints; a link that signs somebody in is handed to them."""
        if arguments[0] in ("serve", "work"):
            return self._keeps(arguments[0])
        said = self.installation.command(*arguments)
        for link in re.findall(r"https://\S+/sign-in/\S+", said):
            self.links[next(each for each in arguments if "@" in each)] = link
        return said

    def _keeps(self, name: str) -> str:
        port = self.installation.environment["WAYMARK_INNER_PORT"]
        bind = ("--bind", f"127.0.0.1:{port}") if name == "serve" else ()
        self.running.enter_context(self.installation.running(name, *bind))
        if name == "serve":
            wait_for(int(port))
        return ""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Nothing yet, but the packs that come with Waymark."""
    (tmp_path / "packs").symlink_to(PROJECT / "packs")
    with production(tmp_path) as installation, ExitStack() as running:
        yield Place(installation, running)


@pytest.fixture
def come(place: Place, open_page: OpenPage, seen: Seen) -> Iterator[Callable[[str], Walker]]:
    """Somebody comes with a browser of their own."""
    listens = Listens(open_page(complain=False), seen)

    def came(name: str) -> Walker:
        page = open_page(scripts=False, complain=False)
        page.context.set_default_timeout(PATIENCE * 1000)
        listens.listen(page)
        return Walker(name, page, place.installation.address, listens, place.folder, scripts=False)

    yield came
    listens.is_content()


def test_every_page_of_the_first_day_is_followed(place: Place, come: Callable[[str], Walker]) -> None:
    followed = 0
    for name, person in WHO.items():
        walker = come(person)
        reader = Reader(place, walker, PASSWORD, ways_in(place, person))
        for part in parts_of(PROJECT / f"docs/first-day/{name}.md"):
            if part == Heading(LEARNERS_BEGIN):
                ada_earns_a_badge(place, come("Ada"))
            reader.takes(part)
            followed += isinstance(part, (Line, Mark))
    assert set(place.links) == {"dev@example.edu", "cleo@example.edu"}
    assert followed > 100, "the pages are read: a step that nobody takes proves nothing"


def ways_in(place: Place, person: str) -> dict[str, Callable[[], str]]:
    email = f"{person.lower()}@example.edu"
    return {
        "Open the link": lambda: place.links[email],
        "Open the link in the email": lambda: place.installation.mail.link(email, "/password/"),
        "Open the sign-in page": lambda: "/accounts/login/",
    }


@dataclass(frozen=True)
class Program:
    """What the steps of a learner read of a program."""

    pack: Pack


def ada_earns_a_badge(place: Place, ada: Walker) -> None:
    """A learner who was on the page's roster: she comes in as the issuer's page says, starts, and passes the quiz."""
    pack = load(read_pack(PROJECT / "packs/first-aid"))
    steps = Path(PROJECT / "docs/first-day/issuer.md").read_text().partition("## Find a badge")[0]
    page = place.folder / "learner.md"
    page.write_text(steps.replace("eve@example.edu", "ada@example.edu"))
    reader = Reader(place, ada, PASSWORD, ways_in(place, "Ada"))
    for part in parts_of(page):
        reader.takes(part)
    program: Campus = Program(pack)  # type: ignore[assignment]  # the steps read the pack alone
    ada.go(f"/programs/{pack.program}/")
    ada.follow("Start at Example Harbor Town Hall", within=ada.main)
    ada.press(f"Enroll in {pack.title}")
    learner.takes_quiz(ada, program, pack.activities["basics-quiz"])
    learner.waits_for_badges(ada, pack.achievements["first-aid-basics"].name)
