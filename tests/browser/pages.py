"""How people get about in the pages: each walker has a browser of their own, and looks at every page they meet.

A page of a new kind (its address without ids, with the parts it shows) is looked at once: no violation found by
axe-core in light, none of contrast in dark, and no sideways scroll on the smallest phone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from .axe import overflow, violations

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/appraise/)[^/]+|(?<=/s/)[^/]+|(?<=/steps/)[^/]+|(?<=/take/)[^/]+")
PARTS = """() => {
    const names = new Set();
    for (const each of document.querySelectorAll('main *')) for (const name of each.classList) names.add(name);
    return (document.title.startsWith('Error') ? 'error ' : '') + [...names].sort().join(' ');
}"""


_NEXT_FRAME = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"


Kind = tuple[str, str, bool]
"""An address without ids, the parts that the page shows, and whether scripts run."""


@dataclass(frozen=True)
class Seen:
    """The kinds of pages that some test of this run has looked at: a file for each, which all processes share."""

    folder: Path

    def is_new(self, kind: Kind) -> bool:
        """Whether nobody has looked at one yet. Whoever asks looks now."""
        mark = self.folder / sha256(repr(kind).encode()).hexdigest()
        try:
            mark.touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


@dataclass
class Lookout:
    """What a walk has looked at, and what it did not like.

    axe-core is a script and waits now and then, which a page without scripts cannot: such a page is copied into `lens`,
    a browser with scripts, where nothing but axe-core runs.
    """

    lens: Page
    seen: Seen
    troubles: list[str] = field(default_factory=list)

    def look(self, page: Page, *, scripts: bool) -> None:
        """Look at a page, unless its like was looked at before."""
        address = _ID.sub("*", page.url.partition("//")[2].partition("/")[2].partition("?")[0].partition("#")[0])
        kind = (address, str(page.evaluate(PARTS)), scripts)
        if not self.seen.is_new(kind):
            return
        found = self._troubles_of(page if scripts else self._copy_of(page))
        self.troubles += [f"/{address} ({page.title()}): {each}" for each in found]

    def listen(self, page: Page) -> None:
        """Hear what a page's scripts and its policy complain of. Refused pages are told there too: they are meant."""
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        page.on("console", lambda said: self._hear(said.type, said.text))

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.troubles.append(f"console: {text}")

    def is_content(self) -> None:
        """Nothing seen was to be complained of."""
        if self.troubles:
            pytest.fail("\n".join(self.troubles))

    def _copy_of(self, page: Page) -> Page:
        body, address = page.content(), page.url.partition("#")[0]
        self.lens.route("**/*.js", lambda route: route.abort())
        self.lens.route(address, lambda route: route.fulfill(body=body, content_type="text/html"), times=1)
        self.lens.goto(address)
        assert self.lens.title() == page.title()
        return self.lens

    def _troubles_of(self, page: Page) -> list[str]:
        found = violations(page)
        page.emulate_media(color_scheme="dark")
        page.evaluate(_NEXT_FRAME)
        found += [f"in dark: {each}" for each in violations(page, rules=["color-contrast"])]
        page.emulate_media(color_scheme="light")
        size = page.viewport_size
        assert size is not None
        page.set_viewport_size({"width": 320, "height": 640})
        wide = overflow(page)
        page.set_viewport_size(size)
        return [*found, f"{wide} pixels too wide for a small phone"] if wide else found


@dataclass
class Walker:
    """Somebody with a browser."""

    name: str
    page: Page
    address: str
    lookout: Lookout
    folder: Path
    scripts: bool

    @property
    def main(self) -> Locator:
        """What the page is about."""
        return self.page.locator("main")

    def look(self) -> None:
        """Look about on the page."""
        self.lookout.look(self.page, scripts=self.scripts)

    def go(self, path: str) -> None:
        """Open an address of ours, or any."""
        answer = self.page.goto(path if path.startswith("http") else self.address + path)
        assert answer is not None
        assert answer.status == 200, f"{path} answered {answer.status}"
        self.look()

    def meets(self, path: str, status: int) -> None:
        """The address is refused with this status, on a page that can be read."""
        answer = self.page.goto(path if path.startswith("http") else self.address + path)
        assert answer is not None
        assert answer.status == status, f"{path} answered {answer.status}"
        self.look()

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Press the button, and look at the page that answers."""
        self.take((within or self.main).get_by_role("button", name=name, exact=True).first)

    def follow(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Follow the link, and look at the page it leads to."""
        self.take((within or self.page.locator("body")).get_by_role("link", name=name, exact=True).first)

    def send(self, name: str, *, then: str | re.Pattern[str]) -> None:
        """Press the button of a form with files. With scripts they are sent in the background: wait for the answer."""
        self.main.get_by_role("button", name=name, exact=True).first.click()
        self.sees(then)
        self.look()

    def take(self, mark: Locator) -> None:
        """Click what leads to another page, and look at it."""
        with self.page.expect_navigation():
            mark.click()
        self.look()

    def write(self, label: str, text: str) -> None:
        """Fill in a field."""
        self.main.get_by_label(label, exact=True).first.fill(text)

    def choose(self, group: str, answer: str | re.Pattern[str]) -> None:
        """Choose one answer of a group."""
        self.main.get_by_role("group", name=group).get_by_label(answer).first.check()

    def field(self, key: str) -> Locator:
        """The field of a program's form, by its key."""
        return self.main.locator(f"[name='answer-{key}']")

    def unfold(self, title: str) -> Locator:
        """Open what is folded under a title, unless it is open."""
        fold = self.main.locator("details").filter(has=self.page.locator("summary", has_text=title)).first
        if fold.get_attribute("open") is None:
            fold.locator("summary").first.click()
        return fold

    def sees(self, text: str | re.Pattern[str]) -> None:
        """The text stands on the page."""
        expect(self.main.get_by_text(text).first).to_be_visible()

    def is_at(self, heading: str | re.Pattern[str]) -> None:
        """The page's heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def sign_up(self, *, email: str, password: str) -> None:
        """Make an account."""
        self.go("/accounts/signup/")
        self.write("First name", self.name)
        self.write("Last name (optional)", "Lund")
        self.write("Email", email)
        self.write("Password", password)
        self.press("Make my account")

    def sign_in(self, *, email: str, password: str) -> None:
        """Sign in with a password."""
        self.go("/accounts/login/")
        self.write("Email", email)
        self.write("Password", password)
        self.press("Sign in")


Enter = Callable[..., Walker]


def words(least: int, *, about: str) -> str:
    """A text of at least so many words."""
    sentence = f"I wrote this about {about} after a talk with two people who do it every day, and I checked it twice. "
    return (sentence * (least // len(sentence.split()) + 1)).strip()


def a_picture(folder: Path, name: str) -> Path:
    """A small picture to attach."""
    from tests.pure.packs.tiny import png

    path = folder / name
    path.write_bytes(png(12, 12))
    return path
