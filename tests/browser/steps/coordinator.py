"""What Nora and Faye do: record who came, approve the work, make sure who appraised it, release the badge."""

import re
from datetime import date

from tests.browser.pages import Walker
from waymark.rules.packs.model import Activity


def records_attendance(staff: Walker, activity: Activity, *, on: date) -> None:
    staff.go("/coordinator/attendance/")
    staff.follow(activity.title, within=staff.main)
    staff.main.get_by_label("Ada Lund came").check()
    staff.write("On which day was it?", on.isoformat())
    staff.press("Record who came")


def approves_experience(nora: Walker, title: str) -> None:
    nora.go("/coordinator/experiences/")
    nora.follow(title, within=nora.main)
    nora.choose("Decision", re.compile("^Approve it"))
    nora.write("Note to the learner (optional)", "A good fit for your plan.")
    nora.press("Save the decision")
    nora.sees(re.compile("^Approved. Ada gets an e-mail now."))


def verifies_appraiser(nora: Walker, name: str) -> None:
    nora.go("/coordinator/appraisals/")
    nora.follow(name, within=nora.main)
    nora.choose("Is this the right person?", re.compile("^Yes"))
    nora.press("Save the decision")
    nora.sees(re.compile("Fill this in"))
    nora.write("How do you know?", "Called the number on the bakery's site and spoke with the owner.")
    nora.press("Save the decision")


def releases(faye: Walker, badge: str) -> None:
    faye.go("/coordinator/")
    faye.go("/coordinator/awards/")
    faye.main.get_by_label(f"Choose {badge} for Ada Lund").check()
    faye.press("Release the chosen badges")
