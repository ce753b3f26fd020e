"""Everybody on the staff walks through the rooms of their role without scripts, and every kind of page is in order.

A round begins with the menu and follows the links of each page it meets, one of each kind, within the rooms of
the staff. Each must answer; what has not been looked at before is looked at.
"""

import re
from collections import deque
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.flows.people import NOW, give
from tests.web.rooms import make_rooms
from waymark.records.catalog.models import Program
from waymark.records.people.models import Person
from waymark.rules.kernel.clock import FixedClock
from waymark.rules.kernel.context import Role

from .campus import PASSWORD
from .pages import Enter, Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

ROOMS = re.compile(
    r"/(administrator|people|roles|registrar|offerings|issuer|auditor|designer|coordinator|queue)/(?!.*\.(csv|zip)$)"
)
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/)|(?<=/attendance/\*/)[^/]+")
MENU = "() => [...document.querySelectorAll('nav.nav a, .menu--me a')].map(link => link.href)"
LINKS = "() => [...document.querySelectorAll('a[href]:not([download])')].map(link => link.href)"


@pytest.fixture
def staff(installation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One object of each kind, and somebody in every role who has a password.

    One administers the whole installation; the designer works for the owner of a program.
    """
    monkeypatch.setattr("waymark.web.shared.story.SystemClock", lambda: FixedClock(NOW.replace(day=15)))
    make_rooms()
    owner_id = Program.objects.get(slug="bike-guide").owner_id
    give(Person.objects.get(email="designer.here@example.org"), Role.DESIGNER, owner_id)
    whole = Person.objects.get(email="administrator.first@example.org")
    give(whole, Role.ADMINISTRATOR, None)
    for person in Person.objects.filter(email__regex=r"\.(here|first)@example\.org$"):
        person.set_password(PASSWORD)
        person.save()


def rooms_in(page: Page, links: str) -> list[str]:
    """The pages of the staff that these links of the page lead to, one of each kind."""
    paths = (urlsplit(link).path for link in page.evaluate(links))
    return list({ID.sub("*", path): path for path in paths if ROOMS.match(path)}.values())


def walk_round(walker: Walker) -> None:
    """Visit what the menu leads to, and on from there."""
    ahead, met = deque(rooms_in(walker.page, MENU)), set()
    assert len(ahead) > 1, f"{walker.name} has no menu"
    while ahead:
        path = ahead.popleft()
        if (kind := ID.sub("*", path)) in met:
            continue
        met.add(kind)
        answer = walker.page.goto(walker.address + path)
        if answer is None or answer.status != 200:
            walker.lookout.troubles.append(f"{walker.name}: {path} answered {answer and answer.status}")
            continue
        walker.look()
        ahead += rooms_in(walker.page, LINKS)


@pytest.mark.usefixtures("staff")
def test_everybody_goes_round_the_rooms(enter: Enter) -> None:
    for email in (*(f"{role}.here@example.org" for role in Role), "administrator.first@example.org"):
        walker = enter(email, scripts=False)
        walker.sign_in(email=email, password=PASSWORD)
        walk_round(walker)
        walker.page.context.close()
