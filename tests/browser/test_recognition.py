"""A badge from elsewhere: brought by the learner, checked, and recognized by the coordinator."""

from pathlib import Path

import pytest

from tests.flows.foreign import foreign_badge, in_a_picture
from tests.pure.packs.tiny import tiny_files
from waymark.records.ledger.models import Fact

from .campus import on_her_way, staffed
from .pages import Enter
from .steps import learner

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
NOTE = "The club's own page lists her badge."


def test_a_badge_from_elsewhere_is_recognized(enter: Enter, tmp_path: Path) -> None:
    campus = staffed(tiny_files(), campus_key="north")
    on_her_way(campus)
    ada = enter("Ada", scripts=True, signs_in=True)
    learner.opens(ada, campus.pack.activities["wheel-badge"])
    ada.main.get_by_role("textbox").first.fill("https://badges.example.com/1")
    ada.press("Send my badge")
    ada.sees("Links are not followed here.")
    picture = tmp_path / "wheels.png"
    picture.write_bytes(in_a_picture(foreign_badge()))
    learner.goes_to(ada, campus.pack.activities["wheel-badge"])
    ada.main.locator("input[type=file]").set_input_files(picture)
    ada.send("Send my badge", then="Your badge is with staff now.")
    faye = enter("Faye", scripts=True, signs_in=True)
    faye.go("/coordinator/recognitions/")
    faye.follow("Ada Lund", within=faye.main)
    faye.sees("What the badge says of itself")
    faye.press("Save the decision")
    faye.main.get_by_label("The badge “Wheel badge” of Town Bike Club").check()
    faye.main.locator("[name=note]").fill(NOTE)
    faye.press("Save the decision")
    faye.sees("Recognized. Ada gets an e-mail now.")
    assert Fact.objects.filter(kind="recognized").count() == 1
    faye.go("/coordinator/recognitions/")
    faye.is_at("No badge from elsewhere waits")
    learner.goes_to(ada, campus.pack.activities["wheel-badge"])
    ada.sees(NOTE)
