"""What an appraisal came to is plain to learner and staff: one that is not positive, and one that saw too little."""

import re
from datetime import date

import pytest
from django.core import mail
from playwright.sync_api import expect

from tests.flows.people import ctx_of
from tests.pure.packs.tiny import tiny_files
from waymark.config.prepare import operator
from waymark.flows.appraise import appraise, confirm_appraiser, open_door
from waymark.flows.propose_experience import decide_experience, finish_experience, propose_experience
from waymark.flows.request_appraisal import request_appraisal
from waymark.records.enrollment.models import Enrollment
from waymark.records.experience.states import ExperienceType
from waymark.records.ledger.models import Fact
from waymark.rules.packs.model import AppraiserKind

from .campus import Campus, on_her_way, staffed
from .pages import Enter, Walker
from .steps import learner

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
DEV, GUS = "dev@bikeshop.example", "gus@bikeshop.example"


def asked(campus: Campus, enrollment: Enrollment) -> None:
    """Ada led rides, it was approved and is over, and Dev was asked how it went."""
    now = operator().now
    ada = ctx_of(enrollment.person, now=now)
    made = propose_experience(
        ada,
        enrollment.pk,
        activity_key="led-ride",
        type=ExperienceType.JOB,
        employer="Town Bike Shop",
        role_title="Ride leader",
        starts_on=date(2026, 6, 8),
        ends_on=date(2026, 8, 28),
        hours=40,
        outcomes="Lead six rides.",
    )
    decide_experience(ctx_of(campus.faye, now=now), made.pk, approve=True, note="")
    finish_experience(ada, made.pk)
    request_appraisal(
        ada,
        made.pk,
        kind=AppraiserKind.WORK_SUPERVISOR,
        appraiser_name="Dev Anand",
        appraiser_email=DEV,
        relation="Owner of the shop",
        justification="",
        consent=True,
    )


def answers(address: str, ratings: dict[str, str], *, overall: str, is_whole: bool = True) -> None:
    """Whoever got the newest link at this address answers."""
    bodies = [str(each.body) for each in mail.outbox if each.to == [address]]
    token = re.findall(r"/appraise/(\S+)", bodies[-1])[-1]
    found, ctx = open_door(token, now=operator().now)
    confirm_appraiser(ctx, found.pk)
    appraise(
        ctx,
        found.pk,
        ratings=ratings,
        overall=overall,
        words={"words": "Calm and clear."} if is_whole else {},
        hours_confirmed=40 if is_whole else 0,
        signed_name=found.appraiser_name,
    )


def verifies(faye: Walker, name: str, *, then: str) -> None:
    """Faye looks at the oldest answer, and vouches for who gave it."""
    faye.go("/coordinator/appraisals/")
    faye.follow(name, within=faye.main)
    faye.main.locator("[name=decision][value=verify]").check()
    faye.main.locator("[name=note]").fill("Called the shop's number.")
    faye.press("Save the decision")
    faye.sees(then)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_not_positive_appraisal_does_not_look_like_success(enter: Enter, *, scripts: bool) -> None:
    campus = staffed(tiny_files(), campus_key="north")
    asked(campus, on_her_way(campus))
    answers(DEV, {"safety": "great", "mood": "fine"}, overall="not-yet")
    faye = enter("Faye", scripts=scripts, signs_in=True)
    verifies(faye, "Dev Anand", then="The appraisal isn’t positive, so the step isn’t met.")
    faye.go("/coordinator/learners/")
    faye.sees("Town Bike Shop: Appraised, not positive")
    faye.follow("Ada Lund", within=faye.main)
    expect(faye.main.get_by_role("region", name="Experiences")).to_contain_text("Appraised, not positive")
    faye.follow("Appraisal by Dev Anand", within=faye.main)
    faye.sees("Overall it says “Not yet”; the program asks for “Fine”.")
    ada = enter("Ada", scripts=scripts, width=390, signs_in=True)
    ada.go("/trail/")
    expect(ada.main).not_to_contain_text("Change asked")  # an appraisal asks for none
    learner.goes_to(ada, campus.pack.activities["led-ride"])
    ada.follow("Ride leader, Town Bike Shop", within=ada.main)
    ada.sees("This appraisal isn’t positive")
    ada.sees("What you can do next")
    expect(ada.main).not_to_contain_text("On to the next step")
    expect(ada.main).not_to_contain_text("counts toward your badge")
    ada.follow("Propose another one", within=ada.main)
    ada.sees("Propose an experience")


def test_what_was_not_seen_is_asked_of_somebody_else_and_then_it_counts(enter: Enter) -> None:
    campus = staffed(tiny_files(), campus_key="north")
    asked(campus, on_her_way(campus))
    answers(DEV, {"safety": "not-observed", "mood": "great"}, overall="fine")
    faye = enter("Faye", scripts=True, signs_in=True)
    verifies(faye, "Dev Anand", then="Not enough was seen yet.")
    assert not Fact.objects.filter(kind="appraised").exists()
    ada = enter("Ada", scripts=True, width=390, signs_in=True)
    learner.goes_to(ada, campus.pack.activities["led-ride"])
    ada.follow("Ride leader, Town Bike Shop", within=ada.main)
    ada.sees("Nothing is decided yet, and nothing counts against you.")
    ada.follow("Ask someone else", within=ada.main)
    ada.main.locator("[value=work-supervisor]").check()
    for field, text in {"appraiser_name": "Gus Hale", "appraiser_email": GUS, "relation": "Mechanic"}.items():
        ada.main.locator(f"[name=answer-{field}]").fill(text)
    ada.main.locator("[name=answer-consent]").check()
    ada.main.locator("form[method=post] button[type=submit]").first.click()
    ada.sees("Gus Hale")
    answers(GUS, {"safety": "great"}, overall="", is_whole=False)
    verifies(faye, "Gus Hale", then="The appraisal is positive, and it counts for Ada.")
    assert Fact.objects.get(kind="appraised").value == {
        "appraisal": "ride-along",
        "outcome": "positive",
        "hours": 40,
    }
    ada.page.reload()
    ada.sees("It counts toward your badge.")
