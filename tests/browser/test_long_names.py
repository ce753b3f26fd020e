"""The longest names there can be, and words that never end, break no page: nothing is cut, covered or scrolls aside."""

import pytest
from django.conf import settings

from tests.flows.people import NOW
from tests.flows.world import submitted_plan
from tests.web.rooms import Rooms, make_rooms
from tests.web.test_matrix import addresses, doors, url
from waymark.flows.register import LONGEST_NAME
from waymark.records.credentials.models import Share
from waymark.records.credentials.states import Includes
from waymark.records.experience.models import AppraisalRequest, Experience
from waymark.records.people.models import Person
from waymark.rules.kernel.clock import FixedClock

from .axe import overflow
from .conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

SPILLED = """() => {
    const found = [], inline = ['inline', 'contents'];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const text = walk.currentNode, range = document.createRange();
        if (!text.data.trim() || !text.parentElement.checkVisibility()) continue;
        if (text.parentElement.closest('.vh, .table--cards thead, svg, select, script, textarea, .skip')) continue;
        let box = text.parentElement;
        while (inline.includes(getComputedStyle(box).display)) box = box.parentElement;
        if (getComputedStyle(box).textOverflow === 'ellipsis') continue;
        range.selectNodeContents(text);
        const words = range.getBoundingClientRect(), room = box.getBoundingClientRect();
        if (words.right > room.right + 2 || words.bottom > room.bottom + 12)
            found.push(`${box.tagName}.${box.className}: ${text.data.trim().slice(0, 40)}`);
    }
    return [...new Set(found)];
}"""
TOO_WIDE = """() => [...document.querySelectorAll('body *')]
    .filter(each => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .slice(-3).map(each => each.outerHTML.slice(0, 160))"""
LEARNER = """
    trail learner-trail learner-activity learner-experience learner-experience-ask learner-appraisal-cancel
    learner-badge learner-badge-share-end badges evidence plan
"""
COORDINATOR = """
    cohort coordinator-learners coordinator-learner coordinator-attendance coordinator-attest experiences release
    coordinator-experience coordinator-appraisals coordinator-appraisal coordinator-questions coordinator-settle
    coordinator-dismiss coordinator-recognitions coordinator-recognition coordinator-declined
"""
PAGES = {
    "owner": LEARNER.split(),
    "assessor-here": ["queue", "assessor-work"],
    "coordinator-here": COORDINATOR.split(),
    "issuer-here": ["coordinator-revocations", "coordinator-revocation"],
    "anonymous": ["public-share", "public-collection", "supervisor-appraisal", "supervisor-decline"],
}


@pytest.fixture
def rooms(installation: str, monkeypatch: pytest.MonkeyPatch) -> Rooms:
    """Everybody has names of the greatest length, and what was written holds a word of five hundred letters."""
    monkeypatch.setattr("waymark.web.shared.story.SystemClock", lambda: FixedClock(NOW.replace(day=15)))
    defaults = submitted_plan.__kwdefaults__ or {}
    for field, words in list(defaults.items()):
        if isinstance(words, str):
            monkeypatch.setitem(defaults, field, f"{words} {'w' * 500}")
    made = make_rooms()
    Person.objects.update(given_name="W" * LONGEST_NAME, family_name="M" * LONGEST_NAME)
    Experience.objects.update(employer="W" * 80, role_title="M" * 80, outcomes="w" * 500)
    AppraisalRequest.objects.update(appraiser_name="W" * 80, relation="M" * 80)
    Share.objects.update(label="W" * 120, includes=[Includes.NAME.value])
    return made


@pytest.mark.parametrize("reader", PAGES)
def test_the_longest_names_fit_every_page(rooms: Rooms, installation: str, open_page: OpenPage, reader: str) -> None:
    assert set(PAGES[reader]) <= set(addresses())
    troubles = []
    for width in (320, 1280):
        page = open_page(width=width, complain=False)
        if reader in rooms.sessions:
            page.context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": rooms.sessions[reader], "url": installation}]
            )
        for name in PAGES[reader]:
            for arguments in doors(rooms, name):
                answer = page.goto(installation + url(name, arguments))
                assert answer is not None and answer.status == 200, name
                if menu := page.locator(".menu--me > summary").all():
                    menu[0].click()
                found = [f"too wide: {each}" for each in page.evaluate(TOO_WIDE)] if overflow(page) else []
                troubles += [f"{name} at {width}: {each}" for each in [*found, *page.evaluate(SPILLED)]]
    assert troubles == [], "\n".join(troubles)
