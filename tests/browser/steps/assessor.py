"""What Cleo does: find the oldest work in the queue, read it beside its rubric, and answer."""

import re
from collections.abc import Mapping

from playwright.sync_api import expect

from tests.browser.pages import Walker
from waymark.rules.packs.model import Activity, Rubric


def opens_work(cleo: Walker, activity: Activity) -> None:
    cleo.go("/queue/")
    cleo.follow(re.compile(re.escape(activity.title)), within=cleo.main)


def rates(cleo: Walker, rubric: Rubric, *, level: str, thin: Mapping[str, str] | None = None) -> None:
    """Every criterion that is asked at the level; those in `thin` one level below it, with a note."""
    levels = list(rubric.levels)
    for key in rubric.criteria:
        chosen = levels[levels.index(level) - 1] if thin and key in thin else level
        mark = cleo.main.locator(f"[name='r-{key}'][value='{chosen}']")
        if mark.count():
            mark.check()
    for key, note in (thin or {}).items():
        cleo.main.locator(f"[name='n-{key}']").fill(note)


def decides(cleo: Walker, choice: str | re.Pattern[str]) -> None:
    cleo.choose("Decision", choice)


def answers(cleo: Walker, *, keep: str, following: str = "") -> None:
    cleo.write("One thing that worked (optional)", keep)
    if following:
        cleo.write("One thing to do next (optional)", following)
    cleo.press("Send to Ada")


def accepts(cleo: Walker, activity: Activity, rubric: Rubric | None, *, level: str = "") -> None:
    opens_work(cleo, activity)
    if rubric is None:
        decides(cleo, re.compile("^Accept"))
    else:
        rates(cleo, rubric, level=level)
    answers(cleo, keep="You say what you did yourself.")
    cleo.sees(re.compile("^Accepted. Ada gets an e-mail now."))


def sends_back(cleo: Walker, activity: Activity, rubric: Rubric, *, level: str, thin: Mapping[str, str]) -> None:
    opens_work(cleo, activity)
    rates(cleo, rubric, level=level, thin=dict.fromkeys(thin, ""))
    cleo.press("Send to Ada")
    expect(cleo.main.locator(".error-summary")).to_contain_text("Say what is missing here")
    rates(cleo, rubric, level=level, thin=thin)
    answers(cleo, keep="The reasons are your own.", following="Work on the two points, then send it again.")
    cleo.sees(re.compile("^Sent back for a change."))
