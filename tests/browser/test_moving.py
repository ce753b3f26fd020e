"""A learner leaves, comes back and moves to another campus on the pages, and nothing that was met is lost."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.flows.people import ctx_of
from tests.pure.packs.tiny import tiny_files
from waymark.config.prepare import operator, today
from waymark.flows.attest import attest
from waymark.flows.manage_affiliations import add_affiliation
from waymark.flows.open_offering import open_offering
from waymark.records.enrollment.models import Enrollment
from waymark.records.people.models import AffiliationKind, Organization, Person, VerifiedBy

from .campus import Campus, on_her_way, staffed
from .pages import Enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WAYS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


@pytest.fixture
def campus(installation: str) -> Campus:
    """The small program at north and south, and Ada on her way at north, with a step done that only north has."""
    made = staffed(tiny_files(), campus_key="north")
    on_her_way(made)
    ctx = operator()
    south = Organization.objects.get(key="south")
    opens_on = today(ctx) - timedelta(days=30)
    open_offering(ctx, version_id=made.version.pk, campus_key="south", opens_on=opens_on)
    add_affiliation(
        ctx,
        person_id=Person.objects.get(given_name="Ada").pk,
        organization_id=south.pk,
        kind=AffiliationKind.STUDENT,
        verified_by=VerifiedBy.ROSTER,
        from_on=opens_on,
    )
    counselor = ctx_of(made.nora, now=ctx.now)
    attest(counselor, Enrollment.objects.get().pk, activity_key="shop-visit", on=today(ctx))
    return made


@WAYS
def test_moving_shows_what_stays_met_and_keeps_it(enter: Enter, campus: Campus, scripts: bool) -> None:
    ada = enter("Ada", scripts=scripts, signs_in=True)
    before = Enrollment.objects.get()
    ada.go("/trail/")
    ada.follow("Move to another campus")
    ada.follow(re.compile("^See what stays met.*South$"))
    expect(ada.main).to_contain_text("You’ve met 2 waymarks, and all stay met.")
    ada.press("Continue at Riders College South")
    expect(ada.main).to_contain_text("You’re enrolled at Riders College South now.")
    after = Enrollment.objects.get()
    assert (after.pk, after.met, after.campus.key) == (before.pk, before.met, "south")


@WAYS
def test_leaving_and_coming_back_keeps_everything(enter: Enter, campus: Campus, scripts: bool) -> None:
    ada = enter("Ada", scripts=scripts, signs_in=True)
    before = Enrollment.objects.get()
    ada.go("/trail/")
    ada.follow("Leave this program")
    ada.press("Leave program")
    expect(ada.main).to_contain_text("Come back when the program is open to you")
    ada.follow("See how to come back")
    ada.follow(re.compile("^See what stays met.*North$"))
    ada.press("Continue at Riders College North")
    after = Enrollment.objects.get()
    assert (after.pk, after.met, after.state) == (before.pk, before.met, "active")
