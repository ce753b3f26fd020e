"""Somebody who gets about with the keys of a keyboard alone, and what every step of the focus has to keep.

Where the focus stands is seen (an outline that stands out from its ground), nothing lies over it, it follows the page,
and it comes round: nothing holds it.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from .pages import Walker

MOST = 400
# What is wrong with where the focus stands now. The element before is remembered on the page.
_LOOK = """({forwards}) => {
    const it = document.activeElement, before = window.hadFocus;
    window.hadFocus = it;
    if (!it || it === document.body) return {out: true, troubles: []};
    const troubles = [], name = `<${it.outerHTML.slice(1, 120)}`;
    const paint = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const rgba = color => {
        paint.clearRect(0, 0, 1, 1); paint.fillStyle = color; paint.fillRect(0, 0, 1, 1);
        return paint.getImageData(0, 0, 1, 1).data;
    };
    const light = ([r, g, b]) => [r, g, b].map(part => part / 255)
        .map(part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
        .reduce((sum, part, n) => sum + part * [.2126, .7152, .0722][n], 0);
    const ground = element => {
        for (let each = element; each; each = each.parentElement) {
            const color = rgba(getComputedStyle(each).backgroundColor);
            if (color[3] > 250) return color;
        }
        return [255, 255, 255];
    };
    const is_ringed = each => {
        const style = getComputedStyle(each);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    };
    const around = [];
    for (let each = it; each && each !== document.body && around.length < 7; each = each.parentElement)
        around.push(each);
    const ring = around.find(is_ringed);
    if (!ring) troubles.push(`no outline: ${name}`);
    else {
        const style = getComputedStyle(ring);
        const beside = parseFloat(style.outlineOffset) < 0 ? ring : ring.parentElement;
        const [a, b] = [light(rgba(style.outlineColor)), light(ground(beside))].sort((x, y) => y - x);
        const contrast = (a + .05) / (b + .05);
        if (contrast < 3) troubles.push(`an outline of contrast ${contrast.toFixed(2)}: ${name}`);
    }
    // A browser brings the focus into the window with its next frame, which a window that nobody looks at may not draw.
    const is_out = each => { const at = each.getBoundingClientRect(); return at.top < 0 || at.bottom > innerHeight; };
    if (is_out(it)) it.scrollIntoView({block: 'nearest', behavior: 'instant'});
    const box = (ring || it).getBoundingClientRect();
    const points = [[.5, .5], [.1, .5], [.9, .5], [.5, .2], [.5, .8]];
    const is_met = ([x, y]) => {
        const found = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
        return found && (around.includes(found) || it.contains(found) || (ring && ring.contains(found)));
    };
    if (!points.some(is_met)) {
        const over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        const what = over ? over.outerHTML.slice(0, 80) : `nothing: it is ${Math.round(box.top)} px down`;
        troubles.push(`hidden under something: ${name}, ${what}`);
    }
    if (before && before.isConnected && before !== document.body && before !== it) {
        const follows = before.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING;
        const came = before.getBoundingClientRect(), goes = it.getBoundingClientRect();
        const is_same_column = came.left < goes.right && goes.left < came.right;
        const is_round = it.matches('.skip') || before.matches('.skip');
        if (!is_round && Boolean(follows) !== forwards) troubles.push(`out of order: ${name}`);
        const is_against = forwards ? goes.bottom <= came.top : goes.top >= came.bottom;
        const is_fixed = [it, before].some(each => each.closest('.tabbar, .skip'));
        if (is_same_column && is_against && !is_fixed) troubles.push(`against the reading: ${name}`);
    }
    return {out: false, troubles};
}"""


class Keys:
    """The keyboard of a walker; what is wrong on the way is kept for the end."""

    def __init__(self, walker: Walker) -> None:
        self.walker, self.page = walker, walker.page
        self.troubles: list[str] = []

    def tab(self, *, forwards: bool = True) -> bool:
        """One step of the focus; whether it stands on something of the page."""
        self.page.keyboard.press("Tab" if forwards else "Shift+Tab")
        seen = self.page.evaluate(_LOOK, {"forwards": forwards})
        self.troubles += [f"{self.page.url.partition('//')[2].partition('/')[2]}: {each}" for each in seen["troubles"]]
        return not seen["out"]

    def to(self, mark: Locator) -> Locator:
        """Step on until the focus stands there."""
        for _step in range(MOST):
            if mark.evaluate("it => it === document.activeElement"):
                return mark
            self.tab()
        raise AssertionError(f"the keys never came to {mark}")

    def back_to(self, mark: Locator) -> Locator:
        """Step back until the focus stands there."""
        for _step in range(MOST):
            if mark.evaluate("it => it === document.activeElement"):
                return mark
            self.tab(forwards=False)
        raise AssertionError(f"the keys never came back to {mark}")

    def open(self, mark: Locator) -> None:
        """Step to a link or a button, press Enter, and wait for the page that answers."""
        self.to(mark)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def press(self, name: str) -> None:
        """Press the button of the page that has this name."""
        self.open(self.walker.main.get_by_role("button", name=name, exact=True).first)

    def follow(self, name: str | re.Pattern[str]) -> None:
        """Follow the link of the page that has this name."""
        self.open(self.walker.main.get_by_role("link", name=name, exact=isinstance(name, str)).first)

    def write(self, field: Locator, text: str) -> None:
        """Step to a field and type, in place of what is in it."""
        self.to(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)
        expect(field).to_have_value(text)

    def check(self, box: Locator) -> None:
        """Step to a box and tick it with the space bar."""
        self.to(box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def choose(self, group: Locator, answer: str | re.Pattern[str]) -> None:
        """Step into a group of round buttons, and on with the arrow until the answer is chosen."""
        marks, wanted = group.locator("input[type=radio]"), group.get_by_label(answer).first
        self._into(marks)
        self.page.keyboard.press("Space")
        for _step in range(marks.count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        expect(wanted).to_be_checked()

    def select(self, field: Locator, label: str) -> None:
        """Step to a list that opens, and down to the choice with this label."""
        self.to(field)
        self.page.keyboard.press("Home")
        for _step in range(field.locator("option").count()):
            if field.evaluate("it => it.selectedOptions[0].label") == label:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no choice named {label}")

    def attach(self, field: Locator, file: Path) -> None:
        """Step to where a file is chosen. The browser's own window opens there; its choice is given."""
        self.to(field)
        field.set_input_files(file)

    def menu(self, name: str) -> None:
        """Go to a room by the menu, which opens first on a phone."""
        header = self.page.locator("header").first
        fold, link = header.locator("summary", has_text="Menu").first, header.get_by_role("link", name=name, exact=True)
        if fold.is_visible():
            self.to(fold)
            self.page.keyboard.press("Enter")
        self.open(link.locator("visible=true").first)

    def skip(self) -> None:
        """Pass over the menu: the first step on a page leads to what it is about."""
        self.page.evaluate("() => { document.activeElement.blur(); window.hadFocus = null; }")
        first = self.page.locator(".skip")
        self.page.keyboard.press("Home")
        self.to(first)
        self.page.keyboard.press("Enter")
        expect(self.page.locator("main")).to_be_focused()

    def go_round(self) -> None:
        """Step through the whole page and out of it, then a little back: nothing holds the focus."""
        self.page.goto(self.page.url)
        count = 0
        while self.tab():
            count += 1
            assert count < MOST, "the keys do not come out of the page"
            if count > 1 and self.page.locator(".skip").evaluate("it => it === document.activeElement"):
                break
        assert count > 5
        for _step in range(5):
            self.tab(forwards=False)

    def is_content(self) -> None:
        """Nothing on the way was to be complained of."""
        if self.troubles:
            pytest.fail("\n".join(dict.fromkeys(self.troubles)))

    def _into(self, marks: Locator) -> None:
        """Step on until the focus stands on one of these."""
        for _step in range(MOST):
            if marks.evaluate_all("all => all.includes(document.activeElement)"):
                return
            self.tab()
        raise AssertionError(f"the keys never came to {marks}")
