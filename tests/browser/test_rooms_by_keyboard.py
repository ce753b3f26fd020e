"""In each room one real act is done with the keys of a keyboard alone and without scripts, on a phone and at a desk.

Each begins on the first page of whoever acts, goes there by the menu, and ends with what the act left behind. The focus
is looked at on every step (see `keyboard.py`). Acts that can be undone are undone in the other width.
"""

import re
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Locator

from tests.pure.packs.tiny import broken
from tests.web.rooms import Rooms
from waymark.records.assessment.models import Assessment
from waymark.records.assessment.states import Decision
from waymark.records.catalog.models import VersionProposal
from waymark.records.credentials.models import Credential
from waymark.records.credentials.states import CredentialState
from waymark.records.enrollment.models import LetterRound, Note
from waymark.records.experience.models import Appraisal
from waymark.records.people.models import Affiliation, Grant
from waymark.rules.kernel.context import Role
from waymark.rules.packs.zipped import zipped

from .campus import PASSWORD
from .closer_look import DESK, PHONE
from .conftest import OpenPage
from .keyboard import Keys
from .pages import Enter, Lookout, Walker, a_picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def comes(enter: Enter, who: str, *, width: int) -> tuple[Walker, Keys]:
    """Somebody signed in, on their first page, whose hands are on the keyboard."""
    email = f"{who}@example.org"
    walker = enter(who, scripts=False, width=width)
    walker.sign_in(email=email, password=PASSWORD)
    return walker, Keys(walker)


def widens(walker: Walker, width: int) -> None:
    walker.page.set_viewport_size({"width": width, "height": 900})


def ends(walker: Walker, keys: Keys, *, width: int) -> None:
    """Step through the page where it ended, in the other width, and over the menu; nothing was to be complained of."""
    widens(walker, width)
    keys.go_round()
    keys.skip()
    walker.look()
    keys.is_content()


def group(walker: Walker, name: str) -> Locator:
    return walker.main.get_by_role("group", name=name)


def test_a_registrar_adds_somebody_who_asked(enter: Enter, staff: Rooms) -> None:
    walker, keys = comes(enter, "registrar.here", width=PHONE)
    keys.menu("Requests")
    keys.follow("Eve Stone")
    keys.press("Add to list")
    assert Affiliation.objects.filter(person__email="eve@example.org").exists()
    ends(walker, keys, width=DESK)


def test_an_issuer_puts_a_badge_on_hold_and_takes_it_off(enter: Enter, staff: Rooms) -> None:
    walker, keys = comes(enter, "issuer.here", width=DESK)
    keys.skip()
    keys.follow(re.compile("Level 1: Check"))
    keys.follow("Put on hold")
    keys.choose(group(walker, "Reason"), re.compile("look"))
    keys.write(walker.main.get_by_label("Words for the holder"), "We are looking at the wheel.")
    keys.press("Put badge on hold")
    found = Credential.objects.filter(award__achievement_key="level-1")
    assert found.get().state == CredentialState.SUSPENDED
    widens(walker, PHONE)
    keys.follow("Lift hold")
    keys.choose(group(walker, "Reason"), re.compile("."))
    keys.write(walker.main.get_by_label("Words for the holder"), "The wheel is true.")
    keys.press("Lift hold")
    assert found.get().state == CredentialState.ISSUED
    ends(walker, keys, width=DESK)


def test_a_designer_uploads_a_pack_and_proposes_it(enter: Enter, staff: Rooms, tmp_path: Path) -> None:
    path = tmp_path / "guide.zip"
    path.write_bytes(zipped(broken(("version: 2.1", "version: 2.3"))))
    walker, keys = comes(enter, "designer.here", width=PHONE)
    keys.skip()
    keys.follow("Upload a pack")
    keys.attach(walker.main.locator("input[type=file]"), path)
    keys.press("Read pack")
    keys.press("Ask for approval")
    assert VersionProposal.objects.get(number="2.3").asked_at is not None
    ends(walker, keys, width=DESK)


def test_an_auditor_looks_for_what_somebody_did(enter: Enter, staff: Rooms) -> None:
    walker, keys = comes(enter, "auditor.here", width=PHONE)
    keys.skip()
    keys.write(walker.main.get_by_label("Who", exact=True), "Cleo")
    keys.select(walker.main.get_by_label("Did what", exact=True), "Work and decisions about it")
    keys.press("Show")
    walker.sees("Cleo Marsh decided about work of Ada Lund.")
    ends(walker, keys, width=DESK)


def test_an_administrator_gives_a_role_and_ends_it(enter: Enter, staff: Rooms) -> None:
    walker, keys = comes(enter, "administrator.here", width=DESK)
    keys.menu("People")
    keys.skip()
    keys.follow("Cleo Marsh")
    keys.follow("Give a role")
    keys.choose(group(walker, "Role"), re.compile("Auditor"))
    keys.write(walker.main.get_by_label("Why", exact=True), "For the review")
    keys.press("Show what it allows")
    keys.press("Give the role")
    given = Grant.objects.get(person__email="cleo@example.org", role=Role.AUDITOR)
    widens(walker, PHONE)
    keys.follow(re.compile("^End role Auditor"))
    keys.choose(group(walker, "Why"), "Given by mistake")
    keys.press("End role")
    given.refresh_from_db()
    assert given.ended_at is not None
    ends(walker, keys, width=DESK)


def test_a_coordinator_writes_to_a_learner_and_undoes_it(enter: Enter, staff: Rooms) -> None:
    walker, keys = comes(enter, "coordinator.here", width=DESK)
    keys.skip()
    keys.follow("All learners")
    keys.skip()
    keys.check(walker.main.locator("input[name=who]").first)
    keys.press("Write a message")
    keys.write(walker.main.locator("textarea").first, "See you at the shop on Friday.")
    keys.open(walker.main.locator(".actions .btn--primary"))
    sent = LetterRound.objects.get(sentence__contains="Friday")
    widens(walker, PHONE)
    keys.press("Undo, send nothing")
    sent.refresh_from_db()
    assert sent.undone_at is not None
    ends(walker, keys, width=DESK)


def test_an_assessor_decides_about_work(enter: Enter, staff: Rooms) -> None:
    walker, keys = comes(enter, "assessor.here", width=PHONE)
    keys.skip()
    keys.follow(re.compile("Ride plan"))
    keys.choose(group(walker, "Route"), re.compile("^Sound"))
    keys.choose(group(walker, "Risks"), re.compile("^Strong"))
    keys.write(walker.main.get_by_label("One thing that worked (optional)"), "The rest at the bridge.")
    keys.press("Send to Ada")
    decided = Assessment.objects.get(assessor__email="assessor.here@example.org")
    assert decided.decision == Decision.ACCEPTED
    ends(walker, keys, width=DESK)


def test_a_counselor_writes_a_note(enter: Enter, staff: Rooms) -> None:
    walker, keys = comes(enter, "counselor.here", width=PHONE)
    keys.skip()
    keys.follow("All learners")
    keys.follow("Ada Lund")
    keys.follow("Write a note")
    keys.write(walker.main.locator("textarea").first, "Asked about summer work.")
    keys.press("Save note")
    assert Note.objects.get(by__email="counselor.here@example.org").text == "Asked about summer work."
    ends(walker, keys, width=DESK)


def test_a_supervisor_answers_on_a_phone(enter: Enter, staff: Rooms) -> None:
    [door] = staff.doors["supervisor-appraisal"]
    walker = enter("Dev", scripts=False, width=PHONE)
    keys = Keys(walker)
    walker.go(f"/appraise/{door['token']}")
    keys.write(walker.main.get_by_label("Type your full name"), "Dev Anand")
    keys.open(walker.main.get_by_role("button", name=re.compile("Continue$")))
    for name in ("item-safety", "item-mood"):
        keys.choose(walker.main.locator("fieldset", has=walker.page.locator(f"[name={name}]")), "Great")
    keys.write(walker.main.locator("[name=word-words]"), "Calm and clear.")
    keys.choose(walker.main.locator("fieldset", has=walker.page.locator("[name=overall]")), "Great")
    keys.write(walker.main.locator("[name=hours_confirmed]"), "40")
    keys.check(walker.main.locator("[name=attest]"))
    keys.write(walker.main.locator("[name=signed_name]"), "Dev Anand")
    keys.press("Send appraisal")
    [asked] = staff.doors["by-request_id"]
    assert Appraisal.objects.filter(request_id=UUID(str(asked["request_id"]))).exists()
    ends(walker, keys, width=DESK)


def test_a_learner_saves_a_piece_of_work(enter: Enter, staff: Rooms, tmp_path: Path) -> None:
    walker, keys = comes(enter, "ada", width=PHONE)
    keys.skip()
    keys.follow("See the advice and revise")
    keys.attach(walker.main.locator("input[type=file]").first, a_picture(tmp_path, "levers.png"))
    keys.press("Save for later")
    walker.sees("levers.png")
    widens(walker, DESK)
    keys.press("Remove levers.png")
    assert walker.main.get_by_role("button", name="Remove levers.png").count() == 0
    ends(walker, keys, width=PHONE)


STEPS = "<main>{}<p><a href='#a'>One</a><p><a href='#b'>Two</a></main>"
WRONG = {
    "no outline": "<style>a { outline: none }</style>",
    "an outline of contrast": "<style>a { outline: 3px solid #ddd }</style>",
    "hidden under something": "<div style='position: fixed; inset: 0; background: white; pointer-events: all'></div>",
    "out of order": "<p><a href='#c' tabindex='0'>Zero</a><p><a href='#d' tabindex='1'>First</a>",
    "against the reading": "<style>main { display: flex; flex-direction: column-reverse }</style>",
}


@pytest.mark.parametrize("told", ["", *WRONG])
def test_the_keys_feel_what_is_not_in_order(open_page: OpenPage, tmp_path: Path, lookout: Lookout, told: str) -> None:
    page = open_page()
    page.set_content(f"<style>a {{ outline: 3px solid #004 }}</style>{STEPS.format(WRONG.get(told, ''))}")
    keys = Keys(Walker("Dev", page, "", lookout, tmp_path, scripts=True))
    for _step in range(4):
        keys.tab()
    assert bool(keys.troubles) is bool(told)
    assert not told or any(told in each for each in keys.troubles)
