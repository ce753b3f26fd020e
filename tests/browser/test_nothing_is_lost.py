"""Words survive an error, a closed tab and an ended session; an act has one effect; the keyboard is enough."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.flows.world import RISKS, ROUTE
from tests.pure.packs.tiny import tiny_files
from waymark.records.assessment.models import Assessment
from waymark.records.evidence.models import Draft, Submission

from .campus import PASSWORD, Campus, on_her_way, staffed
from .pages import Enter, Walker
from .steps import assessor, learner

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SENT = re.compile("^Sent. You get a message")
WAYS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


@pytest.fixture
def campus(installation: str) -> Campus:
    """The small program at its north campus, and Ada on her way."""
    made = staffed(tiny_files(), campus_key="north")
    on_her_way(made)
    return made


def at_the_plan(enter: Enter, campus: Campus, *, scripts: bool) -> Walker:
    """Ada with the form of her ride plan before her."""
    ada = enter("Ada", scripts=scripts, signs_in=True)
    learner.opens(ada, campus.pack.activities["ride-plan"])
    return ada


def writes(ada: Walker) -> None:
    ada.field("route").fill(ROUTE)
    ada.field("risks").fill(RISKS)


def sent_by(enter: Enter, campus: Campus) -> Walker:
    """Ada has sent her ride plan."""
    ada = at_the_plan(enter, campus, scripts=False)
    writes(ada)
    ada.press("Send to an assessor")
    return ada


@WAYS
def test_words_survive_an_error(enter: Enter, campus: Campus, scripts: bool) -> None:
    ada = at_the_plan(enter, campus, scripts=scripts)
    ada.field("risks").fill(RISKS)
    ada.press("Send to an assessor")
    expect(ada.page).to_have_title(re.compile("^Error:"))
    ada.main.locator(".error-summary a").first.click()
    expect(ada.field("route")).to_be_focused()
    expect(ada.field("risks")).to_have_value(RISKS)
    ada.field("route").fill(ROUTE)
    ada.press("Send to an assessor")
    ada.sees(SENT)
    assert Submission.objects.get().answers["risks"] == RISKS


def test_words_survive_a_closed_tab(enter: Enter, campus: Campus) -> None:
    ada = at_the_plan(enter, campus, scripts=True)
    address, context = ada.page.url, ada.page.context
    context.route("**/drafts/**", lambda route: route.abort())  # closed before the server had it
    writes(ada)
    ada.page.close()
    ada.page = context.new_page()
    ada.go(address)
    expect(ada.field("route")).to_have_value(ROUTE)
    expect(ada.field("risks")).to_have_value(RISKS)
    ada.press("Send to an assessor")
    ada.sees(SENT)
    ada.go(address)
    assert ada.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('waymark-draft')).length") == 0


def test_words_reach_the_server_while_they_are_typed(enter: Enter, campus: Campus) -> None:
    ada = at_the_plan(enter, campus, scripts=True)
    with ada.page.expect_response(re.compile("/drafts/")) as saved:
        ada.field("route").fill(ROUTE)
    assert saved.value.ok
    expect(ada.main.locator("[data-saved]").first).to_contain_text("Saved")
    elsewhere = at_the_plan(enter, campus, scripts=False)
    expect(elsewhere.field("route")).to_have_value(ROUTE)


def test_words_saved_for_later_are_there_in_another_browser(enter: Enter, campus: Campus) -> None:
    ada = at_the_plan(enter, campus, scripts=False)
    writes(ada)
    ada.press("Save for later")
    elsewhere = at_the_plan(enter, campus, scripts=False)
    expect(elsewhere.field("route")).to_have_value(ROUTE)
    expect(elsewhere.field("risks")).to_have_value(RISKS)


@WAYS
def test_words_survive_an_ended_session(enter: Enter, campus: Campus, scripts: bool) -> None:
    ada = at_the_plan(enter, campus, scripts=scripts)
    ada.page.context.clear_cookies(name="session")
    writes(ada)
    ada.press("Send to an assessor")
    ada.is_at("Sign in")
    ada.write("Email", learner.EMAIL)
    ada.write("Password", PASSWORD)
    ada.press("Sign in")
    ada.is_at("Ride plan")
    expect(ada.field("route")).to_have_value(ROUTE)
    expect(ada.field("risks")).to_have_value(RISKS)
    ada.press("Send to an assessor")
    ada.sees(SENT)
    assert Submission.objects.get().answers["route"] == ROUTE
    assert not Draft.objects.exists()


@WAYS
def test_work_sent_twice_is_sent_once(enter: Enter, campus: Campus, scripts: bool) -> None:
    ada = at_the_plan(enter, campus, scripts=scripts)
    second = Walker("Ada", ada.page.context.new_page(), ada.address, ada.lookout, ada.folder, scripts)
    second.go(ada.page.url)
    for tab in (ada, second):
        writes(tab)
    for tab in (ada, second):
        tab.press("Send to an assessor")
        tab.sees("With an assessor")
    assert Submission.objects.count() == 1


def test_a_double_click_sends_once(enter: Enter, campus: Campus) -> None:
    ada = at_the_plan(enter, campus, scripts=True)
    writes(ada)
    ada.main.get_by_role("button", name="Send to an assessor").dblclick()
    ada.sees("With an assessor")
    assert Submission.objects.count() == 1


def test_the_second_of_two_assessors_is_told_and_keeps_the_words(enter: Enter, campus: Campus) -> None:
    sent_by(enter, campus)
    plan, rubric = campus.pack.activities["ride-plan"], campus.pack.rubrics["ride-plan"]
    cleo, finn = (enter(name, scripts=True, signs_in=True) for name in ("Cleo", "Finn"))
    for reader in (cleo, finn):
        assessor.opens_work(reader, plan)
        assessor.rates(reader, rubric, level="sound")
    assessor.answers(cleo, keep="The rest at the bridge.")
    assessor.answers(finn, keep="The second tube in the bag.")
    finn.sees("Your reading was not sent")
    finn.sees("The second tube in the bag.")
    assert Assessment.objects.get().assessor == campus.cleo


def tabs_to(walker: Walker, mark: Locator, *, most: int = 120) -> None:
    """Press Tab until the element has the focus."""
    for _press in range(most):
        walker.page.keyboard.press("Tab")
        if mark.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Tab does not lead to {mark}")


def signs_in_by_keyboard(walker: Walker, email: str) -> None:
    walker.go("/accounts/login/")
    tabs_to(walker, walker.main.get_by_label("Email", exact=True))
    walker.page.keyboard.type(email)
    tabs_to(walker, walker.main.get_by_label("Password", exact=True), most=2)
    walker.page.keyboard.type(PASSWORD)
    with walker.page.expect_navigation():
        walker.page.keyboard.press("Enter")


def test_the_keyboard_is_enough_to_write_and_to_rate(enter: Enter, campus: Campus) -> None:
    ada = enter("Ada", scripts=True)
    signs_in_by_keyboard(ada, learner.EMAIL)
    learner.opens(ada, campus.pack.activities["ride-plan"])
    for key, text in (("route", ROUTE), ("risks", RISKS)):
        tabs_to(ada, ada.field(key))
        ada.page.keyboard.type(text)
    tabs_to(ada, ada.main.get_by_role("button", name="Send to an assessor"))
    ada.page.keyboard.press("Enter")
    ada.sees("With an assessor")
    cleo = enter("Cleo", scripts=True)
    signs_in_by_keyboard(cleo, "cleo@example.org")
    tabs_to(cleo, cleo.page.get_by_role("link", name=re.compile("^Open the oldest")))
    with cleo.page.expect_navigation():
        cleo.page.keyboard.press("Enter")
    for key in ("route", "risks"):
        tabs_to(cleo, cleo.main.locator(f"[name='r-{key}']").first)
        cleo.page.keyboard.press("Space")
        cleo.page.keyboard.press("ArrowDown")
        expect(cleo.main.locator(f"[name='r-{key}'][value='sound']")).to_be_checked()
    tabs_to(cleo, cleo.main.get_by_role("button", name="Send to Ada"))
    with cleo.page.expect_navigation():
        cleo.page.keyboard.press("Enter")
    cleo.sees(re.compile("^Accepted."))
    assert Assessment.objects.get().assessor == campus.cleo
