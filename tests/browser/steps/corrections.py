"""What is put right: a decision undone within the hour, attendance taken back, and what rested on it settled."""

import re

from playwright.sync_api import expect

from tests.browser.pages import Walker
from waymark.rules.packs.model import Activity

TOLD = "You came on Tuesday, and the list was of Monday. Come again, and we record the right day."


def undoes(cleo: Walker, activity: Activity) -> None:
    """From the queue, which work leaves when it is decided."""
    cleo.go("/queue/")
    cleo.follow(re.compile(f"^Undo.*{re.escape(activity.title)}"), within=cleo.main)
    cleo.press("Undo the decision")
    cleo.sees(re.compile("^Undone. The work is with you again"))


def takes_back_attendance(faye: Walker, activity: Activity, *, badge: str) -> None:
    """From the learner's page: what would change is shown, then done with a reason."""
    faye.go("/coordinator/learners/?show=all")
    faye.follow("Ada Lund", within=faye.main)
    faye.follow("Correct or waive", within=faye.main)
    faye.follow(re.compile(f"^Take back.*{re.escape(activity.title)}"), within=faye.main)
    expect(faye.main.get_by_role("listitem").filter(has_text=badge)).to_contain_text("Under review")
    faye.choose("Why", re.compile("^A slip"))
    faye.write("What the learner is told", TOLD)
    faye.press("Take it back")
    faye.sees("The entry is taken back.")


def settles(faye: Walker, badge: str, *, keep: bool, reason: str) -> None:
    """A badge under review stays, with the reason on record, or is taken back."""
    faye.go("/coordinator/questions/")
    faye.follow(re.compile(f"^Decide.*{re.escape(badge)}, Ada Lund"), within=faye.main)
    faye.choose("What should happen?", re.compile("^Keep it" if keep else "^Revoke it"))
    faye.write("Reason", reason)
    faye.press("Save the decision")
    faye.sees(re.compile("^The award stands" if keep else "^The award is taken back, and its badge is on hold"))


def confirms_revocation(gus: Walker, badge: str) -> None:
    """The issuer revokes for good what a coordinator took back."""
    gus.go("/coordinator/revocations/")
    gus.follow(re.compile(f"^Confirm or cancel.*{re.escape(badge)}, Ada Lund"), within=gus.main)
    gus.choose("What should happen?", "Revoke the badge")
    gus.press("Save the decision")
    gus.sees(re.compile("^The badge is revoked"))
