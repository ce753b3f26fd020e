"""Every list that can be downloaded is the same table as CSV and as XLSX, with all its rows and as filtered."""

import csv
import html
import re
from io import StringIO

import pytest
from django.test import Client

from tests.flows.people import give
from tests.flows.world import World
from tests.web.rooms import Rooms, make_rooms
from tests.web.shared.test_table_file import body, opened
from waymark.records.people.models import Person
from waymark.records.rosters.models import RosterImport
from waymark.rules.kernel.context import Role

pytestmark = pytest.mark.usefixtures("still_clock")
LINK = re.compile(r'<a href="([^"]*as=(?:csv|xlsx)[^"]*)" download')
SERIAL = re.compile(r"\d{5}(\.\d+)?")


@pytest.fixture
def rooms(db: None) -> Rooms:
    return make_rooms()


def files(client: Client, page: str, *, counts: bool = True) -> list[list[list[str]]]:
    """The tables that a page offers, read from both kinds of file; where one has a day, the other has that day.
    Without `counts`, numbers need not be alike."""
    answer = client.get(page)
    assert answer.status_code == 200
    links = [html.unescape(found) for found in LINK.findall(answer.content.decode())]
    assert links and len(links) % 2 == 0, page
    tables = []
    for one, other in zip(links[::2], links[1::2], strict=True):
        plain, book = (client.get(link if link.startswith("/") else page.split("?")[0] + link) for link in (one, other))
        assert plain["Content-Type"].startswith("text/csv") and "spreadsheetml" in book["Content-Type"]
        rows = list(csv.reader(StringIO(body(plain).decode("utf-8-sig"))))
        cells = opened(body(book))
        assert len(rows) == len(cells) > 1
        for row, line in zip(rows, cells, strict=True):
            assert [as_words(cell, counts) for cell in row][: len(line)] == [
                as_words(str(cell), counts) for cell in line
            ]
        tables.append(rows)
    return tables


def as_words(cell: str, counts: bool) -> str:
    """What both kinds write alike: a day is a number in one of them, and a sign has an apostrophe in the other."""
    cell = re.sub(r"\.0$", "", cell).removeprefix("'")
    cell = cell if counts else re.sub(r"\d+ times?|^\d{1,3}$", "", cell)
    return "day" if SERIAL.fullmatch(cell) or re.match(r"\d{4}-\d\d-\d\d", cell) else cell


def test_staff_take_their_lists_along(rooms: Rooms) -> None:
    coordinator, issuer = rooms.client("coordinator-here"), rooms.client("issuer-here")
    (learners,) = files(coordinator, "/coordinator/learners/?show=all")
    assert learners[1][:3] == ["Ada Lund", "ada@example.org", "Riders College North"]
    assert files(coordinator, "/coordinator/learners/?show=all&q=lund&page=7") == [learners]
    (cohort,) = files(coordinator, "/coordinator/")
    assert cohort[0][6:9] == ["Requirements met", "Requirements in all", "Know the shop"] and {
        row[8] for row in cohort[1:]
    } <= {
        "yes",
        "no",
    }
    (requests,) = files(coordinator, "/coordinator/requests/")
    assert "gus@bikeshop.example" in {row[1] for row in requests}
    (badges,) = files(issuer, "/issuer/credentials/")
    assert "On hold" in {row[6] for row in badges}
    (roles,) = files(rooms.client("auditor-here"), "/roles/")
    assert "Coordinator" in {row[2] for row in roles}


def test_a_roster_and_its_report_are_files(rooms: Rooms) -> None:
    (planned,) = files(rooms.client("registrar-here"), f"/registrar/rosters/{RosterImport.objects.get().pk}/")
    assert planned[1] == ["2", "added", "hal@example.org", "Hal", "", "north", "", ""]


def test_an_auditor_takes_along_who_read_a_record(rooms: Rooms) -> None:
    auditor, ada = rooms.client("auditor-here"), Person.objects.get(given_name="Ada", family_name="Lund")
    tables = files(auditor, f"/auditor/reads/?about={ada.pk}", counts=False)
    assert tables[0][0][0] == "Who"
    exports = [row[3] for row in csv.reader(StringIO(body(auditor.post("/auditor/export/", {"as": "csv"})).decode()))]
    assert exports[1:4] == ["audit-exported"] * 3
    assert opened(body(auditor.post("/auditor/export/", {"as": "xlsx"})))[1][3] == "audit-exported"


def test_what_somebody_may_not_see_is_no_file_either(world: World) -> None:
    client = Client()
    client.force_login(world.ada)
    for page in (
        "/coordinator/learners/",
        "/coordinator/",
        "/coordinator/requests/",
        "/issuer/credentials/",
        "/roles/",
    ):
        for kind in ("csv", "xlsx"):
            assert client.get(f"{page}?as={kind}").status_code == 403
    give(world.eve, Role.COORDINATOR, world.south.pk)
    client.force_login(world.eve)
    assert len(opened(body(client.get("/coordinator/learners/?show=all&as=xlsx")))) == 1
