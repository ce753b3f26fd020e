"""Everybody on the staff walks through the rooms of their role without scripts, and every kind of page is in order.

A round begins with the menu and follows the links of each page it meets, one of each kind, within the rooms of
the staff. Each must answer; what has not been looked at before is looked at, in English and in French.
"""

import re
from collections import deque
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from waymark.rules.kernel.context import Role

from .campus import PASSWORD
from .closer_look import CloserLook
from .conftest import OpenPage
from .english_left import left_in
from .pages import PARTS, Enter, Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

ROOMS = re.compile(
    r"/(administrator|people|roles|registrar|offerings|issuer|auditor|designer|coordinator|queue)/(?!.*\.(csv|zip)$)"
)
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/)|(?<=/attendance/\*/)[^/]+")
MENU = "() => [...document.querySelectorAll('nav.nav a, .menu--me a')].map(link => link.href)"
LINKS = "() => [...document.querySelectorAll('a[href]:not([download])')].map(link => link.href)"


def rooms_in(page: Page, links: str) -> list[str]:
    """The pages of the staff that these links of the page lead to, one of each kind."""
    paths = (urlsplit(link).path for link in page.evaluate(links))
    return list({ID.sub("*", path): path for path in paths if ROOMS.match(path)}.values())


def walk_round(walker: Walker, look: CloserLook) -> None:
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
        ahead += rooms_in(walker.page, LINKS)
        if look.is_new((kind, walker.page.evaluate(PARTS))):
            walker.lookout.troubles += [f"{kind}: {each}" for each in troubles_of(walker.page, look)]


def troubles_of(page: Page, look: CloserLook) -> list[str]:
    """What is not in order with the page in either language."""
    french = page.context.request.get(page.url, headers={"Accept-Language": "fr"})
    return [*look.troubles(page.url, page.content(), "en"), *look.troubles(page.url, french.text(), "fr")]


@pytest.mark.usefixtures("staff")
def test_everybody_goes_round_the_rooms(enter: Enter, open_page: OpenPage) -> None:
    look = CloserLook(open_page(complain=False))
    for email in (*(f"{role}.here@example.org" for role in Role), "administrator.first@example.org"):
        walker = enter(email, scripts=False)
        walker.sign_in(email=email, password=PASSWORD)
        walk_round(walker, look)
        walker.page.context.close()
    assert len(look.seen) > 80


def test_a_look_finds_what_is_not_in_order(open_page: OpenPage) -> None:
    look = CloserLook(open_page(complain=False))
    body = "<html lang=fr><title>Programmes</title><main><h1>Programmes</h1>{}</main></html>"
    address = "http://127.0.0.1:9/rooms/"
    assert look.troubles(address, body.format("<p>Bonjour"), "fr") == []
    for wrong, said in {
        "<p style='width:360px'>Bonjour": "too wide for 320",
        "<p style='color:#777;background:#888'>Bonjour": "color-contrast",
        "<p>Choose today or an <b>earlier</b> day.": "Choose today or an earlier day.".casefold(),
    }.items():
        assert any(said in each for each in look.troubles(address, body.format(wrong), "fr")), wrong
    assert look.troubles(address, body.format(""), "en") == ["in en: it says that it speaks fr"]


def test_english_is_told_from_names_and_from_french() -> None:
    assert left_in(["Ada Lund", "Bike Guide 2.1", "Code", "Courriel", "Rôle"]) == []
    assert left_in(["Role", "Ada: choose today or an earlier day"]) == [
        "in French: role",
        "in French: ada: choose today or an earlier day",
    ]


@pytest.mark.usefixtures("staff")
def test_every_menu_stands_in_one_row(enter: Enter) -> None:
    for email in (*(f"{role}.here@example.org" for role in Role), "administrator.first@example.org"):
        walker = enter(email, scripts=False)
        walker.sign_in(email=email, password=PASSWORD)
        walker.page.set_viewport_size({"width": 1280, "height": 800})
        for language in ("en", "fr"):
            cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": walker.address}
            walker.page.context.add_cookies([cookie])  # type: ignore[list-item]  # a plain dict will do
            walker.page.goto(f"{walker.address}/roles/mine/")
            assert walker.page.locator("html").get_attribute("lang") == language
            heights = walker.page.locator("nav.nav > *").evaluate_all("all => new Set(all.map(e => e.offsetTop)).size")
            assert heights == 1, f"{email} in {language}"
            more = walker.page.locator(".menu--more > summary")
            if more.count():
                more.click()
                expect(walker.page.locator(".menu--more a").last).to_be_visible()
        walker.page.context.close()
