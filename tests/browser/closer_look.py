"""A closer look at pages that work without scripts: both languages, both themes, a desk and two phones.

A page is loaded once for each language, into a browser where nothing but axe-core runs. Its width and theme change
there without another load.
"""

from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import Page

from .axe import overflow, violations
from .english_left import english_left

DESK, PHONE, SMALL_PHONE = 1280, 390, 320
_NEXT_FRAME = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
Language = Literal["en", "fr"]
Theme = Literal["light", "dark"]
# Two languages make two looks: every width meets both themes, with all rules of axe-core.
THEMES: dict[Language, dict[int, Theme]] = {"en": {DESK: "light", PHONE: "dark"}, "fr": {DESK: "dark", PHONE: "light"}}


@dataclass
class CloserLook:
    """The browser that looks, and the kinds of pages that were looked at."""

    lens: Page
    seen: set[tuple[str, str]] = field(default_factory=set)

    def is_new(self, kind: tuple[str, str]) -> bool:
        """A page of this kind was not looked at before; from now on it was."""
        if kind in self.seen:
            return False
        self.seen.add(kind)
        return True

    def troubles(self, address: str, body: str, language: Language) -> list[str]:
        """What is not in order with a page, given as it was answered."""
        self.lens.route("**/*.js", lambda route: route.abort())
        self.lens.route(address, lambda route: route.fulfill(body=body, content_type="text/html"), times=1)
        self.lens.goto(address)
        found = [each for width, theme in THEMES[language].items() for each in self._seen_at(width, theme)]
        found += self._too_wide(SMALL_PHONE)
        return [f"in {language}: {each}" for each in [*found, *self._spoken(language)]]

    def _seen_at(self, width: int, theme: Theme) -> list[str]:
        self.lens.emulate_media(color_scheme=theme)
        wide = self._too_wide(width)
        return [*wide, *(f"{width} pixels, {theme}: {each}" for each in violations(self.lens))]

    def _too_wide(self, width: int) -> list[str]:
        self.lens.set_viewport_size({"width": width, "height": 900})
        self.lens.evaluate(_NEXT_FRAME)
        wide = overflow(self.lens)
        return [f"{wide} pixels too wide for {width}"] if wide else []

    def _spoken(self, language: Language) -> list[str]:
        said = self.lens.locator("html").get_attribute("lang")
        if said != language:
            return [f"it says that it speaks {said}"]
        return english_left(self.lens) if language == "fr" else []
