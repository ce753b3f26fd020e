"""The whole way in a real browser, from the public page to a credential that a stranger checks."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.pure.packs.tiny import tiny_files
from waymark.config.prepare import operator, today

from .campus import Campus, on_the_roster, shipped, staffed
from .pages import Enter, Walker
from .steps import assessor, coordinator, learner, stranger, supervisor

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
TITLE = f"{learner.ROLE} at {learner.EMPLOYER}"


def begins(enter: Enter, campus: Campus, *, scripts: bool) -> Walker:
    """From the front page to the trail."""
    ada = enter("Ada", scripts=scripts)
    learner.finds_the_program(ada, campus)
    learner.makes_an_account(ada)
    learner.is_not_eligible_yet(ada, campus)
    on_the_roster(campus, learner.EMAIL)
    learner.enrolls(ada, campus)
    return ada


def works_and_is_appraised(
    enter: Enter, campus: Campus, ada: Walker, nora: Walker, key: str, *, level: str, scripts: bool
) -> None:
    """Proposed, approved, finished, asked, answered on a phone, and the appraiser verified."""
    activity = campus.pack.activities[key]
    asked = campus.pack.appraisals[activity.appraisal]
    learner.proposes(ada, activity, today=today(operator()))
    coordinator.approves_experience(nora, TITLE)
    learner.finishes(ada, activity)
    learner.asks_for_an_appraisal(ada, name=supervisor.NAME, email=supervisor.EMAIL)
    dev = enter("Dev", scripts=scripts, width=390)
    link = supervisor.mailed_link()
    supervisor.only_looks(dev, link)
    supervisor.begins(dev, link, asked, level=level)
    supervisor.finishes(enter("Dev", scripts=scripts, width=390), link, asked, level=level)
    coordinator.verifies_appraiser(nora, supervisor.NAME)


def is_checked(enter: Enter, ada: Walker, badge: str, *, scripts: bool, folder: Path) -> None:
    """The credential is private, then public; a stranger checks it in every way, and a changed one is refused."""
    eve = enter("Eve", scripts=scripts)
    learner.opens_badge(ada, badge)
    ada.follow("View badge page", within=ada.main)
    address = ada.page.url
    eve.meets(address, 404)
    learner.opens_badge(ada, badge)
    link = learner.makes_a_link(ada)
    eve.go(link)
    expect(eve.page.locator("h1")).to_have_text("Ada Lund")
    learner.opens_badge(ada, badge)
    assert learner.makes_public(ada) == address
    eve.go(address)
    expect(eve.page.locator("h1")).to_have_text("Ada Lund")
    picture = stranger.downloads(eve, "Badge image (PNG)", to=folder / "badge.png")
    text = stranger.downloads(eve, "Badge file (JSON)", to=folder / "badge.json").read_text()
    stranger.checks_link(eve, address)
    stranger.checks_file(eve, picture)
    stranger.checks_text(eve, text)
    stranger.is_warned_of_changed_text(eve, text)


def test_with_scripts(enter: Enter, tmp_path: Path) -> None:
    campus = staffed(shipped("career-prepared-2025"), campus_key="umaine")
    steps, rubrics, day = campus.pack.activities, campus.pack.rubrics, today(operator())
    ada = begins(enter, campus, scripts=True)
    cleo, nora, faye = (enter(name, scripts=True, signs_in=True) for name in ("Cleo", "Nora", "Faye"))
    learner.takes_instruments(ada, campus, steps["self-assessments"])
    learner.writes_goals(ada, today=day)
    thin = {"goals": "Say by when, and how you will know.", "actions": "Name a first step for this month."}
    learner.sends(ada, campus, steps["plan"])
    assessor.sends_back(cleo, steps["plan"], rubrics["plan"], level="proficient", thin=thin)
    learner.opens(ada, steps["plan"])
    for note in thin.values():
        ada.sees(note)
    expect(ada.field("self-knowledge")).to_have_count(0)
    learner.fills(ada, campus, steps["plan"], criteria=thin)
    ada.press("Send it again")
    assessor.accepts(cleo, steps["plan"], rubrics["plan"], level="proficient")
    for key in ("services-orientation", "counselor-visit"):
        coordinator.records_attendance(nora, steps[key], on=day)
    learner.acts_on_the_plan(ada)
    learner.reflects(ada)
    reports = ["career-exploration", "search-portfolio", "action-report", "attainment-reflection"]
    for key in [*reports, "self-development-evidence", "technology-evidence", "professionalism-evidence"]:
        learner.sends(ada, campus, steps[key])
        assessor.accepts(cleo, steps[key], rubrics[steps[key].rubric], level="proficient")
    names = {key: each.name for key, each in campus.pack.achievements.items()}
    micros = ("self-development", "technology", "professionalism")
    learner.has_badges(ada, [names[key] for key in ("level-1", "level-2", *micros)])
    works_and_is_appraised(enter, campus, ada, nora, "work", level="meets", scripts=True)
    learner.sends(ada, campus, steps["goals-statement"])
    assessor.accepts(cleo, steps["goals-statement"], rubrics["goals"], level="proficient")
    learner.has_badges(ada, [names["level-3"]])
    coordinator.releases(faye, names["career-prepared"])
    is_checked(enter, ada, names["career-prepared"], scripts=True, folder=tmp_path)


def test_without_scripts(enter: Enter, tmp_path: Path) -> None:
    campus = staffed(tiny_files(), campus_key="north")
    steps, rubrics, day = campus.pack.activities, campus.pack.rubrics, today(operator())
    ada = begins(enter, campus, scripts=False)
    cleo, nora, faye = (enter(name, scripts=False, signs_in=True) for name in ("Cleo", "Nora", "Faye"))
    learner.takes_instruments(ada, campus, steps["riding-style"])
    learner.writes_goals(ada, today=day)
    thin = {"risks": "Say what you do when it rains."}
    learner.sends(ada, campus, steps["ride-plan"])
    assessor.sends_back(cleo, steps["ride-plan"], rubrics["ride-plan"], level="sound", thin=thin)
    learner.opens(ada, steps["ride-plan"])
    ada.sees(thin["risks"])
    expect(ada.field("route")).to_have_count(0)
    learner.fills(ada, campus, steps["ride-plan"], criteria=thin)
    ada.press("Send it again")
    assessor.accepts(cleo, steps["ride-plan"], rubrics["ride-plan"], level="sound")
    learner.acts_on_the_plan(ada)
    learner.reflects(ada)
    learner.marks_done(ada, steps["shop-video"])
    learner.takes_quiz(ada, campus, steps["safety-quiz"])
    coordinator.records_attendance(faye, steps["flat"], on=day)
    learner.sends(ada, campus, steps["brakes"])
    assessor.accepts(cleo, steps["brakes"], None)
    names = {key: each.name for key, each in campus.pack.achievements.items()}
    learner.has_badges(ada, [names["level-1"], names["mechanic"]])
    works_and_is_appraised(enter, campus, ada, nora, "led-ride", level="fine", scripts=False)
    learner.has_badges(ada, [names["level-2"]])
    coordinator.releases(faye, names["bike-guide"])
    is_checked(enter, ada, names["bike-guide"], scripts=False, folder=tmp_path)
