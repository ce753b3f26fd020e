"""Handing over a sign-in link on a page."""

import re

import pytest
import segno
from django.conf import settings
from django.test import Client

from tests.flows.people import a_person, affiliate, give
from tests.flows.world import World
from waymark.records.people.models import Person, SignInLink
from waymark.rules.kernel.context import Role

pytestmark = pytest.mark.usefixtures("still_clock")


@pytest.fixture
def administrator(world: World) -> Client:
    dev = a_person("Dev", "Hall", email="dev.hall@example.org")
    give(dev, Role.ADMINISTRATOR, world.north.pk)
    client = Client()
    client.force_login(dev)
    return client


def address(person: Person) -> str:
    return f"/administrator/people/{person.pk}/link/"


def test_the_link_is_shown_once_and_signs_in(world: World, administrator: Client) -> None:
    affiliate(world.ada, world.north.pk)
    assert administrator.get(address(world.ada)).status_code == 200 and not SignInLink.objects.exists()
    page = administrator.post(address(world.ada))
    assert page.status_code == 200 and page["Cache-Control"] == "no-store"
    (path,) = set(re.findall(r"http://[^/\"]+(/sign-in/[^\"\s]+)", page.content.decode()))
    code = segno.make(f"{settings.BASE_URL}{path}", error="m").svg_inline(border=0, lineclass=None, omitsize=True)
    assert code[code.index("<path") :] in page.content.decode(), "the same link as a code"
    browser = Client()
    browser.post(path)
    assert browser.session["_auth_user_id"] == str(world.ada.pk)


def test_others_are_refused(world: World, administrator: Client) -> None:
    stranger = a_person("Eve", email="eve.hall@example.org")
    assert administrator.post(address(stranger)).status_code == 404
    ben = Client()
    ben.force_login(world.ben)
    assert ben.post(address(world.ada)).status_code == 404
    assert not SignInLink.objects.exists()
