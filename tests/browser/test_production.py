"""Production mode, from nothing to a badge that a stranger checks, and its end: by commands, pages and mail alone."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.pure.packs.tiny import tiny_files, tiny_pack
from waymark.rules.packs.model import Pack

from .campus import Campus
from .conftest import OpenPage
from .pages import Lookout, Walker
from .production import PATIENCE, Production, production, served
from .steps import administrator, assessor, coordinator, corrections, learner, stranger, supervisor

pytestmark = [pytest.mark.browser]
PASSWORD = "quiet birches by the river"
SERVER = "postgresql://postgres@127.0.0.1:5432"
ADMINISTRATOR = "finn@example.org"
TABLE = """email,given_name,family_name,organization,affiliation,role
cleo@example.org,Cleo,Marsh,north,faculty,assessor
nora@example.org,Nora,Marsh,north,staff,counselor
faye@example.org,Faye,Marsh,north,staff,coordinator
ben@example.org,Ben,Marsh,north,staff,registrar
gus@example.org,Gus,Marsh,north,staff,
"""
Come = Callable[..., Walker]


@dataclass(frozen=True)
class Program:
    """What the steps of the walk read of a program."""

    pack: Pack


@pytest.fixture
def empty_postgresql() -> Iterator[str]:
    """The address of an empty PostgreSQL database, which goes after the test."""
    try:
        server = psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=2)
    except psycopg.OperationalError:
        pytest.skip("No PostgreSQL server answers on 127.0.0.1:5432: production mode was walked on SQLite only.")
    name = sql.Identifier(f"waymark_walk_{os.getpid()}")
    with server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))
        yield f"{SERVER}/waymark_walk_{os.getpid()}"
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Production]:
    """An installation with an empty database."""
    database_url = "" if request.param == "sqlite" else request.getfixturevalue("empty_postgresql")
    with production(tmp_path, database_url=database_url) as made:
        yield made


@pytest.fixture
def come(installation: Production, open_page: OpenPage, lookout: Lookout, tmp_path: Path) -> Come:
    """Somebody comes with a browser of their own; with a link they sign in by it and set a password."""

    def came(name: str, *, link: str = "", width: int = 1280) -> Walker:
        page = open_page(width=width, complain=False)
        page.context.set_default_timeout(PATIENCE * 1000)
        lookout.listen(page)
        walker = Walker(name, page, installation.address, lookout, tmp_path, scripts=True)
        if link:
            signs_in_by(walker, link)
        return walker

    return came


def signs_in_by(walker: Walker, link: str) -> None:
    walker.go(link)
    address = walker.main.get_by_label("Type your email address to sign in")
    if address.count():
        address.fill(f"{walker.name.lower()}@example.org")
    walker.press("Sign in")
    walker.write("Password", PASSWORD)
    walker.write("Password (again)", PASSWORD)
    walker.press("Save my password")


def printed_link(text: str) -> str:
    (found,) = re.findall(r"https://\S+/sign-in/\S+", text)
    return str(found)


def test_from_nothing_to_a_checked_badge(installation: Production, come: Come, tmp_path: Path) -> None:
    pack, today = tiny_pack(), datetime.now(UTC).date()
    folder = tmp_path / "packs" / "bike-guide"
    for name, content in tiny_files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    made = installation.command("init", "--packs", str(folder.parent), "--administrator", ADMINISTRATOR)
    with served(installation):
        finn = come("Finn", link=printed_link(made))
        staff = lets_staff_in(installation, finn, come, tmp_path)
        opens(staff["Faye"], pack, today=today)
        ada = come("Ada")
        begins(installation, ada, staff["Ben"], pack)
        earns(installation, come, ada, staff, pack, today=today)
        loses_the_role(finn, staff["Nora"])
        eve = come("Eve")
        is_corrected(installation, ada, staff, eve, pack)
        is_checked_and_revoked(ada, staff["Gus"], eve, pack.achievements["bike-guide"].name)
    found = installation.command("check", "--json")
    assert '"findings": []' in found, found


def lets_staff_in(installation: Production, finn: Walker, come: Come, folder: Path) -> dict[str, Walker]:
    """A roster by command; links by command, and one handed over by the administrator on a page."""
    roster = folder / "people.csv"
    roster.write_text(TABLE)
    installation.command("people", "import", str(roster), "--dry-run")
    installation.command("people", "import", str(roster))
    installation.command("people", "grant", "gus@example.org", "issuer", "--at", "riders")
    links = {name: f"{name.lower()}@example.org" for name in ("Cleo", "Faye", "Ben", "Gus")}
    staff = {
        name: come(name, link=printed_link(installation.command("people", "link", email)))
        for name, email in links.items()
    }
    staff["Nora"] = come("Nora", link=administrator.hands_over_link(finn, "Nora Marsh"))
    return staff


def opens(faye: Walker, pack: Pack, *, today: date) -> None:
    faye.go("/offerings/open/")
    faye.main.get_by_label("Version and campus").select_option(index=1)
    faye.write("Opens on", (today - timedelta(days=1)).isoformat())
    faye.press("Open offering")


def begins(installation: Production, ada: Walker, ben: Walker, pack: Pack) -> None:
    """An account, its address confirmed by mail; asked to be added, and added; enrolled."""
    learner.finds_the_program(ada, Program(pack))  # type: ignore[arg-type]  # the steps read the pack alone
    ada.sign_up(email=learner.EMAIL, password=PASSWORD)
    ada.go(installation.mail.link(learner.EMAIL, "confirm-email"))
    ada.main.get_by_label("Type this email address to confirm it").fill(learner.EMAIL)
    ada.press("Confirm address")
    ada.go(f"/programs/{pack.program}/")
    ada.follow("Start at Riders College North", within=ada.main)
    ada.follow("Ask to be added", within=ada.main)
    ada.write("How do they know you? (optional)", "I am in the Tuesday class.")
    ada.press("Ask to be added")
    ben.go("/registrar/requests/")
    ben.follow("Ada Lund", within=ben.main)
    ben.press("Add to list")
    ada.go(installation.mail.link(learner.EMAIL, "/enroll/"))
    ada.press(f"Enroll in {pack.title}")
    ada.sees(re.compile("You are enrolled in"))


def earns(
    installation: Production, come: Come, ada: Walker, staff: dict[str, Walker], pack: Pack, *, today: date
) -> None:
    """The whole way of the program, with every helper's part."""
    program: Campus = Program(pack)  # type: ignore[assignment]  # the steps read the pack alone
    cleo, nora, faye = staff["Cleo"], staff["Nora"], staff["Faye"]
    steps, rubrics = pack.activities, pack.rubrics
    learner.takes_instruments(ada, program, steps["riding-style"])
    learner.writes_goals(ada, today=today)
    learner.sends(ada, program, steps["ride-plan"])
    assessor.accepts(cleo, steps["ride-plan"], rubrics["ride-plan"], level="strong")
    corrections.undoes(cleo, steps["ride-plan"])
    assessor.accepts(cleo, steps["ride-plan"], rubrics["ride-plan"], level="sound")
    learner.acts_on_the_plan(ada)
    learner.reflects(ada)
    learner.marks_done(ada, steps["shop-video"])
    learner.takes_quiz(ada, program, steps["safety-quiz"])
    coordinator.records_attendance(faye, steps["flat"], on=today)
    learner.sends(ada, program, steps["brakes"])
    assessor.accepts(cleo, steps["brakes"], None)
    names = {key: each.name for key, each in pack.achievements.items()}
    learner.waits_for_badges(ada, names["level-1"], names["mechanic"])
    activity = steps["led-ride"]
    learner.proposes(ada, activity, today=today)
    coordinator.approves_experience(nora, f"{learner.ROLE} at {learner.EMPLOYER}")
    learner.finishes(ada, activity)
    learner.asks_for_an_appraisal(ada, name=supervisor.NAME, email=supervisor.EMAIL)
    link, asked = installation.mail.link(supervisor.EMAIL, "/appraise/"), pack.appraisals[activity.appraisal]
    supervisor.begins(come("Dev", width=390), link, asked, level="fine")
    supervisor.finishes(come("Dev", width=390), link, asked, level="fine")
    coordinator.verifies_appraiser(nora, supervisor.NAME)
    learner.waits_for_badges(ada, names["level-2"])
    coordinator.releases(faye, names["bike-guide"])
    learner.waits_for_badges(ada, names["bike-guide"])


def loses_the_role(finn: Walker, nora: Walker) -> None:
    """An administrator ends a role in the middle of its holder's work."""
    administrator.begins_a_note(nora)
    administrator.ends_role(finn, "Nora Marsh", "Career counselor")
    administrator.is_told_that_the_role_ended(nora, "Save note")


def is_corrected(installation: Production, ada: Walker, staff: dict[str, Walker], eve: Walker, pack: Pack) -> None:
    """Attendance was wrong: the badge on it is revoked by two people, what builds on that stays by a decision."""
    faye, names = staff["Faye"], {key: each.name for key, each in pack.achievements.items()}
    learner.opens_badge(ada, names["mechanic"])
    address = learner.makes_public(ada)
    corrections.takes_back_attendance(faye, pack.activities["flat"], badge=names["mechanic"])
    ada.go(installation.mail.link(learner.EMAIL, "/corrections/"))
    ada.sees(corrections.TOLD)
    stranger.checks_link(eve, address)  # under review it counts until somebody decides
    corrections.settles(faye, names["mechanic"], keep=False, reason="Only one of two repairs was seen.")
    corrections.confirms_revocation(staff["Gus"], names["mechanic"])
    corrections.settles(faye, names["bike-guide"], keep=True, reason="The third repair is planned for this week.")
    is_revoked(eve, address)


def is_revoked(eve: Walker, address: str) -> None:
    eve.go("/verify")
    eve.write("Or paste a link, an ID, or the badge text", address)
    eve.press("Check badge")
    eve.sees(re.compile("revoked", re.I))


def is_checked_and_revoked(ada: Walker, gus: Walker, eve: Walker, badge: str) -> None:
    """A stranger finds the badge valid, and after its revocation not."""
    learner.opens_badge(ada, badge)
    address = learner.makes_public(ada)
    stranger.checks_link(eve, address)
    gus.go("/issuer/credentials/")
    gus.follow(re.compile(f"^{badge}"), within=gus.main)
    gus.follow("Revoke", within=gus.main)
    gus.main.locator("[name='reason']").first.check()
    gus.write("Words for the holder", "The ride was with a club that is not on our list. Call us.")
    gus.press("Revoke badge")
    is_revoked(eve, address)
