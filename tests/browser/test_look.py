"""The look holds in a real browser: accessible in both themes and at every width, and without scripts."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from .axe import overflow, violations
from .conftest import OpenPage, Theme

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def address(live_server: LiveServer) -> Iterator[str]:
    yield str(live_server.url)


VIEWS = [("/styleguide/", 1280), ("/styleguide/", 390), ("/accounts/login/", 320), ("/accounts/signup/", 390)]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("path", "width"), VIEWS)
def test_pages_are_accessible_and_fit(address: str, open_page: OpenPage, path: str, width: int, theme: Theme) -> None:
    page: Page = open_page(width=width, theme=theme)
    page.goto(address + path)
    assert violations(page) == []
    assert overflow(page) == 0


def test_every_component_fits_a_small_phone(address: str, open_page: OpenPage) -> None:
    page: Page = open_page(width=320)
    page.goto(f"{address}/styleguide/")
    assert overflow(page) == 0


def test_a_page_without_scripts_has_everything(address: str, open_page: OpenPage) -> None:
    page: Page = open_page(scripts=False, complain=False)
    page.goto(f"{address}/styleguide/")
    page.get_by_role("button", name="Dark", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.get_by_role("button", name="Copier")).to_have_count(0)


def test_colors_change_at_once_and_are_kept(address: str, open_page: OpenPage) -> None:
    page: Page = open_page()
    page.goto(f"{address}/styleguide/")
    with page.expect_response(re.compile("/preferences/theme")):
        page.get_by_role("button", name="Dark", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Dark", exact=True)).to_have_attribute("aria-pressed", "true")


def test_the_keyboard_reaches_the_content_first(address: str, open_page: OpenPage) -> None:
    page: Page = open_page()
    page.goto(f"{address}/accounts/login/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_id("main")


def test_a_refused_form_takes_focus_and_leads_to_the_field(address: str, open_page: OpenPage) -> None:
    page: Page = open_page()
    page.goto(f"{address}/accounts/login/")
    page.locator("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_title(re.compile("^Error:"))
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="Password: Fill this in.").click()
    expect(page.get_by_label("Password", exact=True)).to_be_focused()


def test_words_are_counted_and_survive_a_closed_tab(address: str, open_page: OpenPage) -> None:
    page: Page = open_page()
    page.goto(f"{address}/styleguide/")
    story = page.get_by_label("Your story").first
    story.fill("Three more words")
    expect(page.locator("[data-count-of=id_a-story]")).to_have_text("3 words")
    page.get_by_label("Shows up ready to work").or_(page.get_by_label("Sometimes")).first.check()
    second = page.context.new_page()
    page.close()
    second.goto(f"{address}/styleguide/")
    expect(second.get_by_label("Your story").first).to_have_value("Three more words")
    expect(second.get_by_label("Sometimes").first).to_be_checked()
    expect(second.locator("form[data-autosave] [data-saved]")).to_contain_text("Restored")


def test_a_draft_is_posted_and_said(address: str, open_page: OpenPage) -> None:
    page: Page = open_page(complain=False)
    posted: list[str] = []

    def answer(route: Route) -> None:
        posted.append(route.request.post_data or "")
        if len(posted) == 1:
            route.fulfill(status=503, body="")
        else:
            route.fulfill(status=200, json={"saved_at": "2026-09-14T14:30:00Z"})

    page.route("**/drafts/1", answer)
    page.goto(f"{address}/styleguide/")
    form = page.locator("form[data-autosave]")
    form.evaluate("form => { form.dataset.autosaveUrl = '/drafts/1'; }")
    page.get_by_label("Your story").first.fill("Kept")
    expect(form.locator("[data-saved]")).to_contain_text("Not saved yet", timeout=8000)
    page.get_by_label("Your story").first.fill("Kept twice")
    expect(form.locator("[data-saved]")).to_contain_text("Saved", timeout=8000)
    assert len(posted) == 2
    assert "Kept twice" in posted[1]
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('waymark-draft')).length") == 0


def test_what_was_sent_is_kept_until_it_is_taken(address: str, open_page: OpenPage) -> None:
    """A form that meets an ended session: the words are there again afterwards."""
    page: Page = open_page(complain=False)
    page.goto(f"{address}/styleguide/")
    page.get_by_label("Your story").first.fill("Do not lose me")
    page.route("**/styleguide/?*", lambda route: route.fulfill(status=403, body="<h1>Session ended</h1>"))
    page.locator("form[data-autosave]").get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Session ended")).to_be_visible()
    page.goto(f"{address}/styleguide/")
    expect(page.get_by_label("Your story").first).to_have_value("Do not lose me")


def test_chosen_files_are_listed_with_their_troubles(address: str, open_page: OpenPage, tmp_path: Path) -> None:
    page: Page = open_page()
    page.goto(f"{address}/styleguide/")
    (tmp_path / "small.txt").write_text("x" * 3000)
    with (tmp_path / "big.bin").open("wb") as big:
        big.truncate(26 * 1024 * 1024)
    page.get_by_label("Choose files").first.set_input_files([tmp_path / "small.txt", tmp_path / "big.bin"])
    rows = page.locator("[data-file-list]").first.locator("li")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("3 KB · Ready to send")
    expect(rows.nth(1)).to_contain_text("over 25 MB")


def test_files_are_sent_and_the_answer_is_shown(address: str, open_page: OpenPage, tmp_path: Path) -> None:
    page: Page = open_page(complain=False)
    page.goto(f"{address}/styleguide/")
    (tmp_path / "small.txt").write_text("x" * 3000)
    page.get_by_label("Choose files").first.set_input_files([tmp_path / "small.txt"])
    answers = iter([(503, "<h1>Not now</h1>"), (200, "<h1>Received</h1>")])

    def answer(route: Route) -> None:
        if route.request.method != "POST":
            return route.continue_()
        assert 'filename="small.txt"' in (route.request.post_data or "")
        status, body = next(answers)
        return route.fulfill(status=status, content_type="text/html", body=body)

    page.route("**/styleguide/**", answer)
    page.locator("form[data-autosave]").get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Not now")).to_be_visible()
    page.goto(f"{address}/styleguide/")
    page.get_by_label("Choose files").first.set_input_files([tmp_path / "small.txt"])
    page.locator("form[data-autosave]").get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Received")).to_be_visible()


def test_a_link_is_copied(address: str, open_page: OpenPage) -> None:
    page: Page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{address}/styleguide/")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "https://badges.example.edu/credentials/1"


def test_paper_is_light_and_opens_folds(address: str, open_page: OpenPage) -> None:
    page: Page = open_page(theme="dark")
    page.goto(f"{address}/styleguide/")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    expect(page.locator(".masthead")).to_be_hidden()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.querySelectorAll('main details:not([open])').length") == 0
