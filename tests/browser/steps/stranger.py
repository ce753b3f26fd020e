"""What Eve does: meet a closed door, open what she was given, and check it by link, by file and by text."""

import json
import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.pages import Walker

YES = "Yes, this badge is valid."


def checks_link(eve: Walker, link: str) -> None:
    eve.go("/verify")
    eve.write("Or paste a link, an ID, or the badge text", link)
    eve.press("Check badge")
    eve.sees(YES)


def checks_file(eve: Walker, path: Path) -> None:
    eve.go("/verify")
    eve.main.get_by_label("Choose a badge file").set_input_files(path)
    eve.send("Check badge", then=YES)


def checks_text(eve: Walker, text: str) -> None:
    eve.go("/verify")
    eve.write("Or paste a link, an ID, or the badge text", text)
    eve.press("Check badge")
    eve.sees(YES)


def is_warned_of_changed_text(eve: Walker, text: str) -> None:
    badge = json.loads(text)
    badge["credentialSubject"]["achievement"]["name"] = "Chief of everything"
    eve.go("/verify")
    eve.write("Or paste a link, an ID, or the badge text", json.dumps(badge))
    eve.press("Check badge")
    eve.sees("Don’t rely on this badge")
    eve.sees(re.compile("Ask the person for a new link or the original file"))


def downloads(eve: Walker, name: str, *, to: Path) -> Path:
    """Save a file that the credential's page offers."""
    with eve.page.expect_download() as coming:
        eve.main.get_by_role("link", name=name).click()
    coming.value.save_as(to)
    expect(eve.page.locator("h1")).to_be_visible()
    return to
