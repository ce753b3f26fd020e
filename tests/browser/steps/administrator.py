"""What Finn does: find somebody, hand over a link, end a role; and what its holder is told in the middle of a page."""

import re

from playwright.sync_api import expect

from tests.browser.pages import Walker

NOTE = "Ask her on Monday how the ride went."


def finds(finn: Walker, name: str) -> None:
    finn.go("/people/")
    finn.main.get_by_label("Name, email or campus id").fill(name)
    finn.press("Show")
    finn.follow(name, within=finn.main)


def hands_over_link(finn: Walker, name: str) -> str:
    """A link that works once, to be given to somebody by hand."""
    finds(finn, name)
    finn.follow("Hand over a sign-in link", within=finn.main)
    finn.press("Make link")
    return finn.main.get_by_label("Sign-in link").input_value()


def ends_role(finn: Walker, name: str, role: str) -> None:
    finds(finn, name)
    finn.follow(re.compile(rf"^End role\s+{role}"), within=finn.main)
    finn.choose("Why", re.compile("^Left or moved on"))
    finn.press("End role")
    finn.sees("Ended. It stops with their next click.")


def begins_a_note(nora: Walker) -> None:
    """A form is open with words in it when the role ends."""
    nora.go("/coordinator/learners/?show=all")
    nora.follow("Ada Lund", within=nora.main)
    nora.follow("Write a note", within=nora.main)
    nora.write("Note", NOTE)


def is_told_that_the_role_ended(nora: Walker, button: str) -> None:
    """In words, with what was typed; the next page says it too."""
    nora.press(button)
    nora.is_at("Your role has ended")
    nora.sees(re.compile("^Finn .*ended it"))
    nora.sees(NOTE)
    expect(nora.page.get_by_role("link", name="Appraisals", exact=True)).to_have_count(0)
    nora.meets("/coordinator/learners/", 403)
    nora.is_at("Your role has ended")
