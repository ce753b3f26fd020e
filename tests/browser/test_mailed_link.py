"""The mailed link in a real browser: a person declines and comes back, and a program that clicks changes nothing."""

import pytest
from playwright.sync_api import Page, expect

from tests.flows.appraising import proposed
from tests.flows.people import ctx_of
from tests.pure.packs.tiny import tiny_files
from waymark.config.prepare import operator
from waymark.flows.propose_experience import decide_experience, finish_experience
from waymark.flows.request_appraisal import request_appraisal
from waymark.records.audit.models import Entry
from waymark.records.experience.models import Appraisal, AppraisalRequest, PausedAddress
from waymark.rules.packs.model import AppraiserKind

from .campus import on_her_way, staffed
from .conftest import OpenPage
from .pages import Enter, Walker
from .steps.supervisor import EMAIL, NAME, mailed_link, types_name

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PRESSED = "main a, main button, main summary, main input[type=radio], main input[type=checkbox]"


@pytest.fixture
def link(installation: str) -> str:
    """Ada's work at the shop is over, and Dev has been asked by mail."""
    campus = staffed(tiny_files(), campus_key="north")
    enrollment = on_her_way(campus)
    ada = ctx_of(enrollment.person, now=operator().now)
    about = proposed(enrollment)
    decide_experience(ctx_of(campus.nora, now=ada.now), about.pk, approve=True, note="")
    finish_experience(ada, about.pk)
    request_appraisal(
        ada,
        about.pk,
        kind=AppraiserKind.WORK_SUPERVISOR,
        appraiser_name=NAME,
        appraiser_email=EMAIL,
        relation="Owner of the shop",
        justification="",
        consent=True,
    )
    return mailed_link()


def comes_in(dev: Walker, link: str) -> None:
    dev.go(link)
    types_name(dev)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_declining_keeps_the_words_and_is_taken_back_on_the_same_link(enter: Enter, link: str, scripts: bool) -> None:
    dev = enter("Dev", scripts=scripts, width=390)
    comes_in(dev, link)
    dev.main.locator("[name='item-safety'][value='great']").check()
    dev.main.locator("[name='word-words']").fill("Calm on our busiest day.")
    dev.press("Decline")
    dev.is_at("Decline to appraise Ada’s work?")
    dev.press("Decline")
    expect(dev.main.locator(".error-summary")).to_contain_text("Type “decline” in this box")
    dev.write("Reason (optional)", "Too busy this month")
    dev.write("Type “decline” to confirm", "Decline")
    dev.press("Decline")
    dev.is_at("You declined. Thanks for letting us know")
    dev.go(link)
    dev.is_at("You declined. Thanks for letting us know")
    dev.follow("Answer after all", within=dev.main)
    dev.write("Type your full name", NAME)
    dev.press("Open the form again")
    expect(dev.main.locator("[name='word-words']")).to_have_value("Calm on our busiest day.")
    expect(dev.main.locator("[name='item-safety'][value='great']")).to_be_checked()
    assert AppraisalRequest.objects.get().state == "confirmed"
    assert not PausedAddress.objects.filter(lifted_at__isnull=True).exists()


def test_the_enter_key_keeps_the_answers_and_sends_nothing(enter: Enter, link: str) -> None:
    dev = enter("Dev", scripts=False)
    comes_in(dev, link)
    dev.main.locator("[name='item-safety'][value='great']").check()
    name = dev.main.locator("[name='signed_name']")
    name.fill(NAME)
    with dev.page.expect_navigation():
        name.press("Enter")
    expect(name).to_have_value(NAME)
    assert AppraisalRequest.objects.get().state == "confirmed"
    expect(dev.main.locator("[name='item-safety'][value='great']")).to_be_checked()
    assert not Appraisal.objects.exists() and "Error" not in dev.page.title()


def presses_everything(page: Page, link: str) -> int:
    """Open the link for each thing on its page and press that; then each thing on the page it leads to."""
    pressed = 0
    page.goto(link)
    for number in range(page.locator(PRESSED).count()):
        page.goto(link)
        pressed += _press(page, number)
        here = page.url
        if here != link and "/appraise/" in here:
            for inner in range(page.locator(PRESSED).count()):
                page.goto(here)
                pressed += _press(page, inner)
    return pressed


def _press(page: Page, number: int) -> int:
    mark = page.locator(PRESSED).nth(number)
    if not mark.is_visible():
        return 0
    mark.click()
    page.wait_for_load_state()
    return 1


def things() -> list[object]:
    """What a link to appraise may touch."""
    rows: list[object] = [list(model.objects.values()) for model in (AppraisalRequest, PausedAddress, Appraisal)]
    return [*rows, Entry.objects.count()]


def test_a_browser_that_clicks_everything_leaves_the_door_as_it_was(
    enter: Enter, open_page: OpenPage, link: str
) -> None:
    before = things()
    for _ in range(3):
        assert presses_everything(open_page(complain=False), link) > 5
    assert things() == before
    dev = enter("Dev", scripts=True, width=390)
    comes_in(dev, link)
    dev.main.locator("[name='word-words']").fill("Calm on our busiest day.")
    dev.press("Save and finish later")
    before = things()
    for _ in range(3):
        presses_everything(open_page(complain=False), link)
    assert things() == before
    dev.go(link)
    expect(dev.main.locator("[name='word-words']")).to_have_value("Calm on our busiest day.")
