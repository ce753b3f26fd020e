"""From the menu of each role, links lead to every page of the staff that the policy lets the role see, and to no other.

What the policy lets a role see is what `matrix.txt` says of its column; both are asked of the same world.
"""

import re
from collections import defaultdict, deque
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from tests.web.rooms import COLUMNS, Rooms
from tests.web.test_matrix import addresses, expected
from waymark.rules.kernel.context import Role

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("matrix")]

STAFF = re.compile(r"/(administrator|people|roles|registrar|offerings|issuer|auditor|designer|coordinator|queue)/")
OF_A_KIND = 25
REFUSALS = {400, 403, 404, 405, 500}
OWN = {"role-resign"}  # of one's own role; the matrix asks about somebody else's
OTHERWISE = {  # what links do not lead to in this world, and what does
    "issuer-several-new": "the form of the list of credentials leads there, with those that are chosen",
    "issuer-several-progress": "the page of an act on several asks for it by itself while that runs; here none runs",
    "offering-call-off": "linked while an offering has not opened; here both have",
    "offering-reopen": "linked once an offering has a last day; here none has",
    "offering-open": "linked while a version is not open at a campus that has a pathway; here all are",
    "coordinator-restore-enrollment": "linked once an enrollment has ended; here none has",
}


class Links(HTMLParser):
    """The addresses that the links of a page lead to, those of its forms that only ask, and those it asks by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and (href := given.get("href")):
            self.found.append(href)
        elif tag == "form" and given.get("method", "get") == "get" and (action := given.get("action")):
            self.found.append(action)
        if asked := given.get("hx-get"):
            self.found.append(asked)


def links_of(html: str, *, at: str) -> list[str]:
    parser = Links()
    parser.feed(html)
    paths = (urlsplit(each).path or at for each in parser.found if not urlsplit(each).netloc)
    return [path for path in paths if STAFF.match(path)]


def walked(client: Client) -> dict[str, set[int]]:
    """Names of the pages that links lead to from the menu, each with its answers. Some of each kind are opened."""
    frame = client.get("/roles/mine/").context["layout"]
    ahead = deque(each.url for each in (*frame.nav, *frame.account))
    opened: dict[str, set[str]] = defaultdict(set)
    found: dict[str, set[int]] = defaultdict(set)
    while ahead:
        path = ahead.popleft()
        if not STAFF.match(path):
            continue
        name = resolve(path).url_name or ""
        if path in opened[name] or len(opened[name]) == OF_A_KIND:
            continue
        opened[name].add(path)
        answer = client.get(path)
        found[name].add(answer.status_code)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            ahead += links_of(answer.content.decode(), at=path)
        answer.close()
    return found


@pytest.mark.parametrize("role", list(Role))
def test_the_menu_leads_to_what_the_policy_allows_and_nowhere_else(rooms: Rooms, role: Role) -> None:
    column = f"{role}-here"
    place, rows = COLUMNS.index(column), expected()
    staff = [name for name, route in addresses().items() if STAFF.match(f"/{route}")]
    allowed = {name for name in staff if rows[("GET", name)][place] == "o"}
    found = walked(rooms.client(column))
    assert {name: answers for name, answers in found.items() if answers & REFUSALS} == {}
    reached = {name for name, answers in found.items() if 200 in answers}
    assert sorted(reached - allowed - OWN) == []
    assert sorted(allowed - reached - OTHERWISE.keys()) == []
