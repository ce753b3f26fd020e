"""Two devices write in one form: what one changed is merged, what both changed is asked, and nothing is sent unseen."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from tests.flows.people import ctx_of
from tests.flows.world import RISKS, ROUTE
from tests.pure.packs.tiny import tiny_files
from waymark.config.prepare import operator, today
from waymark.flows.propose_experience import decide_experience, finish_experience, propose_experience
from waymark.flows.request_appraisal import request_appraisal
from waymark.flows.submit_work import submit_work
from waymark.records.assessment.models import Assessment
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Draft, Submission
from waymark.records.experience.states import ExperienceType
from waymark.records.people.models import Person
from waymark.records.plans.models import Goal, InstrumentResult
from waymark.rules.packs.model import AppraiserKind

from .campus import Campus, on_her_way, staffed
from .conftest import OpenPage
from .pages import Lookout, a_picture
from .steps.supervisor import EMAIL, NAME, mailed_link

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WAYS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
ZONES = pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
BACKEND = settings.AUTHENTICATION_BACKENDS[0]
COPIES = "Object.keys(localStorage).filter(name => name.startsWith('waymark-draft')).length"
KEPT = "Your words are kept on this device"


@dataclass(frozen=True)
class Place:
    """A program with Ada on her way, and where it answers."""

    address: str
    campus: Campus
    way: Enrollment
    open_page: OpenPage

    def device(self, person: Person | None, path: str, *, scripts: bool = True, zone: str = "UTC") -> Page:
        """A browser of its own, signed in, with the page open."""
        page = self.open_page(scripts=scripts, complain=False, zone=zone)
        if person is not None:
            session = SessionStore()
            session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(person.pk), BACKEND
            session[HASH_SESSION_KEY] = person.get_session_auth_hash()
            session.create()
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "url": self.address}
            page.context.add_cookies([cookie])  # type: ignore[list-item]  # a cookie needs no more
        page.goto(path if path.startswith("http") else self.address + path)
        return page

    def plan_form(self) -> str:
        """The form of the ride plan."""
        return reverse("learner-activity", args=[self.way.pk, "ride-plan"])

    def sent_plan(self) -> Submission:
        """Ada has sent her ride plan."""
        ada = ctx_of(self.way.person, now=operator().now)
        answers = {"route": ROUTE, "risks": RISKS}
        return submit_work(ada, self.way.pk, activity_key="ride-plan", answers=answers, attachment_ids={})

    def asked_supervisor(self) -> str:
        """The link that Dev got."""
        ada, faye = ctx_of(self.way.person, now=operator().now), ctx_of(self.campus.faye, now=operator().now)
        made = propose_experience(
            ada,
            self.way.pk,
            activity_key="led-ride",
            type=ExperienceType.JOB,
            employer="Town Bike Shop",
            role_title="Ride leader",
            starts_on=today(operator()).replace(day=1),
            ends_on=today(operator()),
            hours=40,
            outcomes="Lead six rides and keep everybody safe.",
        )
        decide_experience(faye, made.pk, approve=True, note="")
        finish_experience(ada, made.pk)
        request_appraisal(
            ada,
            made.pk,
            kind=AppraiserKind.WORK_SUPERVISOR,
            appraiser_name=NAME,
            appraiser_email=EMAIL,
            relation="Owner",
            justification="",
            consent=True,
        )
        return mailed_link()


@pytest.fixture
def place(installation: str, open_page: OpenPage) -> Place:
    campus = staffed(tiny_files(), campus_key="north")
    return Place(installation, campus, on_her_way(campus), open_page)


def answer(page: Page, key: str) -> Locator:
    return page.locator(f"main [name='answer-{key}']")


def press(page: Page, name: str | re.Pattern[str]) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name).first.click()


def told(page: Page) -> Locator:
    return page.locator("main [data-saved]").first


def saves(page: Page) -> None:
    """The script has saved what was typed."""
    expect(told(page)).to_contain_text(re.compile("^Saved"), timeout=15_000)


def keeps_all(page: Page) -> None:
    """At the question: keep all of it, one after the other."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Which words do you want to keep?")
    page.get_by_label("Keep all of it, one after the other").check()
    press(page, "Keep my choice")


@WAYS
def test_fields_changed_on_one_device_each_are_merged(place: Place, scripts: bool) -> None:
    ada, path = place.way.person, place.plan_form()
    phone, laptop = (place.device(ada, path, scripts=scripts) for _device in range(2))
    answer(phone, "route").fill(ROUTE)
    answer(laptop, "risks").fill(RISKS)
    if scripts:
        saves(phone)
        saves(laptop)
        answer(laptop, "risks").press_sequentially(" And wind.")
        expect(answer(laptop, "route")).to_have_value(ROUTE, timeout=15_000)
    else:
        press(phone, "Save for later")
        press(laptop, "Save for later")
    expect(answer(laptop, "route")).to_have_value(ROUTE)
    assert Draft.objects.get().answers["route"] == ROUTE
    assert Draft.objects.get().clashes == {}


@WAYS
def test_a_field_changed_on_both_devices_is_asked_about_and_not_sent(
    place: Place, scripts: bool, lookout: Lookout
) -> None:
    ada, path = place.way.person, place.plan_form()
    phone, laptop = (place.device(ada, path, scripts=scripts) for _device in range(2))
    for device, text in ((phone, ROUTE), (laptop, "By the road, ten miles, with no rest at all.")):
        answer(device, "route").fill(text)
        answer(device, "risks").fill(RISKS)
    press(phone, "Save for later")
    press(laptop, "Send to an assessor")
    assert not Submission.objects.exists()
    expect(laptop.locator("main")).to_contain_text(ROUTE)
    expect(laptop.locator("main")).to_contain_text("By the road")
    lookout.look(laptop, scripts=scripts)
    keeps_all(laptop)
    expect(answer(laptop, "route")).to_have_value(f"{ROUTE}\n\nBy the road, ten miles, with no rest at all.")
    press(laptop, "Send to an assessor")
    assert "By the road" in Submission.objects.get().answers["route"]
    assert ROUTE in Submission.objects.get().answers["route"]


def test_a_typing_page_is_told_of_newer_words_and_asks(place: Place, lookout: Lookout) -> None:
    ada, path = place.way.person, place.plan_form()
    phone, laptop = place.device(ada, path), place.device(ada, path)
    answer(phone, "route").fill(ROUTE)
    saves(phone)
    answer(laptop, "route").fill("By the road")
    expect(laptop.locator("main [data-found]")).to_be_visible(timeout=15_000)
    expect(laptop.locator("main [data-found]")).to_contain_text("Newer words were found")
    expect(answer(laptop, "route")).to_have_value("By the road")
    lookout.look(laptop, scripts=True)
    with laptop.expect_navigation():
        laptop.get_by_role("link", name="Compare and choose").click()
    keeps_all(laptop)
    expect(answer(laptop, "route")).to_have_value(f"{ROUTE}\n\nBy the road")


@WAYS
def test_a_stale_page_does_not_send_what_it_did_not_show(place: Place, scripts: bool) -> None:
    ada, path = place.way.person, place.plan_form()
    laptop = place.device(ada, path, scripts=scripts)
    phone = place.device(ada, path, scripts=scripts)
    answer(phone, "risks").fill(RISKS)
    press(phone, "Save for later")
    answer(laptop, "route").fill(ROUTE)
    press(laptop, "Send to an assessor")
    expect(laptop.locator(".messages")).to_contain_text("Nothing was sent")
    expect(answer(laptop, "risks")).to_have_value(RISKS)
    assert not Submission.objects.exists()
    press(laptop, "Send to an assessor")
    assert Submission.objects.get().answers["risks"] == RISKS


@WAYS
def test_a_goal_is_not_written_over_by_an_older_page(place: Place, scripts: bool) -> None:
    goal = Goal.objects.get()
    path = reverse("learner-goal", args=[goal.pk])
    phone, laptop = (place.device(place.way.person, path, scripts=scripts) for _device in range(2))
    answer(phone, "statement").fill("Lead two calm rides")
    press(phone, "Save the goal")
    answer(laptop, "statement").fill("Lead a long ride")
    press(laptop, "Save the goal")
    goal.refresh_from_db()
    assert goal.statement == "Lead two calm rides"
    keeps_all(laptop)
    press(laptop, "Save the goal")
    goal.refresh_from_db()
    assert goal.statement == "Lead two calm rides\n\nLead a long ride"


@WAYS
def test_a_self_assessment_answered_apart_is_asked_about(place: Place, scripts: bool) -> None:
    path = reverse("learner-instrument", args=[place.way.pk, "riding-style", "riding-style"])
    phone, laptop = (place.device(place.way.person, path, scripts=scripts) for _device in range(2))
    before = InstrumentResult.objects.count()
    for device, value in ((phone, 2), (laptop, 0)):
        for key in ("c1", "b1", "c2"):
            device.locator(f"main [name='answer-{key}'][value='{value}']").check()
    press(phone, "Save for later")
    press(laptop, "See my result")
    assert InstrumentResult.objects.count() == before
    expect(laptop.get_by_role("heading", level=1)).to_have_text("Which words do you want to keep?")
    for group in laptop.locator("main fieldset").all():
        group.get_by_role("radio").first.check()
    press(laptop, "Keep my choice")
    press(laptop, "See my result")
    assert InstrumentResult.objects.latest("taken_at").answers == {"c1": 2, "b1": 2, "c2": 2}


def opens_the_form(page: Page) -> None:
    """Dev says who they are, where the page asks."""
    named = page.locator("main").get_by_role("textbox")
    if page.locator("main [name='item-safety']").count() == 0:
        if named.count():
            named.first.fill(NAME)
        press(page, re.compile("^Yes, I"))
    expect(page.locator("main [name='word-words']")).to_be_visible()


@WAYS
def test_an_appraisal_begun_on_a_phone_is_not_written_over_at_the_desk(place: Place, scripts: bool) -> None:
    link = place.asked_supervisor()
    phone = place.device(None, link, scripts=scripts)
    opens_the_form(phone)
    desk = place.device(None, link, scripts=scripts)
    opens_the_form(desk)
    phone.locator("[name='word-words']").fill("Calm on the road.")
    phone.locator("[name='item-safety'][value='great']").check()
    press(phone, "Save and finish later")
    desk.locator("[name='word-words']").fill("Kind to everybody.")
    press(desk, "Save and finish later")
    keeps_all(desk)
    expect(desk.locator("[name='word-words']")).to_have_value("Calm on the road.\n\nKind to everybody.")
    expect(desk.locator("[name='item-safety'][value='great']")).to_be_checked()


@WAYS
def test_notes_of_an_assessor_are_not_written_over_in_a_second_tab(place: Place, scripts: bool) -> None:
    path = reverse("assessor-work", args=[place.sent_plan().pk])
    one, two = (place.device(place.campus.cleo, path, scripts=scripts) for _device in range(2))
    for tab, note in ((one, "The rest at the bridge."), (two, "The second tube.")):
        for key in ("route", "risks"):
            tab.locator(f"[name='r-{key}'][value='sound']").check()
        tab.locator("[name='keep']").fill(note)
    press(one, "Save for later")
    press(two, "Send to Ada")
    assert not Assessment.objects.exists()
    keeps_all(two)
    press(two, "Send to Ada")
    assert Assessment.objects.get().keep == "The rest at the bridge.\n\nThe second tube."


def test_words_kept_on_a_device_do_not_go_over_newer_ones(place: Place) -> None:
    ada, path = place.way.person, place.plan_form()
    laptop = place.device(ada, path)
    laptop.context.set_offline(True)
    answer(laptop, "route").fill("Typed on a train, offline")
    answer(laptop, "risks").fill(RISKS)
    expect(told(laptop)).to_contain_text(KEPT, timeout=15_000)
    laptop.close()
    phone = place.device(ada, path, scripts=False)
    answer(phone, "route").fill(ROUTE)
    press(phone, "Save for later")
    again = laptop.context.new_page()
    laptop.context.set_offline(False)
    again.goto(place.address + path)
    expect(again.locator("main [data-found]")).to_be_visible(timeout=15_000)
    expect(answer(again, "route")).to_have_value(ROUTE)
    expect(answer(again, "risks")).to_have_value(RISKS)
    draft = Draft.objects.get()
    assert draft.clashes["route"][0]["answer"] == "Typed on a train, offline"
    assert again.evaluate(COPIES) == 0


@ZONES
def test_an_assessor_finds_the_words_that_the_device_kept(place: Place, zone: str) -> None:
    path = reverse("assessor-work", args=[place.sent_plan().pk])
    page = place.device(place.campus.cleo, path, zone=zone)
    page.locator("[name='keep']").fill("Saved first.")
    saves(page)
    page.context.set_offline(True)
    page.locator("[name='keep']").fill("Kept on this device.")
    expect(told(page)).to_contain_text(KEPT, timeout=15_000)
    page.close()
    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto(place.address + path)
    expect(again.locator("[name='keep']")).to_have_value("Kept on this device.", timeout=15_000)
    expect(told(again)).to_contain_text("Restored from this device")
    assert Draft.objects.get().answers["keep"] == "Kept on this device."
    assert again.evaluate(COPIES) == 0


@ZONES
def test_a_supervisor_finds_the_words_that_the_device_kept(place: Place, zone: str) -> None:
    page = place.device(None, place.asked_supervisor(), zone=zone)
    opens_the_form(page)
    link = page.url
    page.locator("[name='word-words']").fill("Saved first.")
    saves(page)
    page.context.set_offline(True)
    page.locator("[name='word-words']").fill("Kept on this device.")
    expect(told(page)).to_contain_text(KEPT, timeout=15_000)
    page.close()
    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto(link)
    expect(again.locator("[name='word-words']")).to_have_value("Kept on this device.", timeout=15_000)
    assert again.evaluate(COPIES) == 0


def test_nothing_is_said_to_be_kept_where_the_device_keeps_nothing(place: Place) -> None:
    page = place.device(place.way.person, "/")
    forbid = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
    page.context.add_init_script(forbid)
    page.context.route("**/drafts/**", lambda route: route.abort())
    page.goto(place.address + place.plan_form())
    answer(page, "route").fill("Only here")
    expect(told(page)).to_contain_text("Your words are only on this page", timeout=15_000)
    expect(told(page)).not_to_contain_text("kept on this device")
    expect(page.get_by_role("button", name=re.compile("Remove my words"))).to_be_hidden()


def test_the_copy_on_a_device_goes_by_its_button_and_on_signing_out(place: Place) -> None:
    page = place.device(place.way.person, place.plan_form())
    page.context.route("**/drafts/**", lambda route: route.abort())
    answer(page, "route").fill("On a shared computer")
    expect(told(page)).to_contain_text(KEPT, timeout=15_000)
    page.get_by_role("button", name=re.compile("Remove my words")).click()
    expect(told(page)).to_contain_text("Removed from this device")
    assert page.evaluate(COPIES) == 0
    answer(page, "risks").fill("Typed after")
    assert page.evaluate(COPIES) == 0
    page.reload()
    answer(page, "route").fill("Once more")
    expect(told(page)).to_contain_text(KEPT, timeout=15_000)
    assert page.evaluate(COPIES) == 1
    page.goto(f"{place.address}/accounts/logout/")
    press(page, "Sign out")
    assert page.evaluate(COPIES) == 0


def test_the_copy_on_a_supervisors_phone_goes_when_the_appraisal_is_sent(place: Place) -> None:
    page = place.device(None, place.asked_supervisor())
    opens_the_form(page)
    page.locator("[name='item-safety'][value='great']").check()
    page.locator("[name='item-mood'][value='great']").check()
    page.locator("[name='word-words']").fill("Calm and clear. Everybody came home happy.")
    page.locator("[name='overall'][value='fine']").check()
    page.locator("[name='hours_confirmed']").fill("40")
    page.locator("[name='signed_name']").fill(NAME)
    page.locator("[name='attest']").check()
    assert page.evaluate(COPIES) == 1
    press(page, re.compile("^Send (my )?appraisal$"))
    page.wait_for_load_state()
    assert "thanks" in page.url
    assert page.evaluate(COPIES) == 0


def test_words_typed_after_a_file_was_attached_are_saved(place: Place, tmp_path: Path) -> None:
    page = place.device(place.way.person, place.plan_form())
    answer(page, "route").fill(ROUTE)
    page.locator("input[type=file]").first.set_input_files(a_picture(tmp_path, "map.png"))
    page.get_by_role("button", name="Add the chosen files now").click()
    expect(page.locator("main [name^='kept-'][type=hidden]")).to_have_count(1, timeout=15_000)
    with page.expect_response(re.compile("/drafts/")) as saved:
        answer(page, "risks").fill(RISKS)
    assert saved.value.ok
    draft = Draft.objects.get()
    assert (draft.answers["route"], draft.answers["risks"], draft.clashes) == (ROUTE, RISKS, {})
