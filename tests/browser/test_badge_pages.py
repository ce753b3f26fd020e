"""A badge's page in a real browser: what does not stand says so first on a phone, and one printed page is enough."""

from io import BytesIO

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.flows.appraising import appraised
from tests.flows.judging import award_of, checked, mended, plan_accepted
from tests.flows.people import ctx_of, give
from tests.flows.signing import issued, issuer_of
from tests.flows.world import World, enrolled, make_world
from waymark.flows.release_award import release_award
from waymark.flows.share_collection import share_collection
from waymark.flows.share_credential import make_share, set_visibility
from waymark.flows.suspend_or_revoke import revoke_credential, suspend_credential
from waymark.records.credentials.models import Credential
from waymark.records.credentials.states import Includes, Visibility
from waymark.rules.kernel.context import Role

from .axe import overflow, violations
from .conftest import OpenPage, Theme

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def world(installation: str) -> World:
    made = make_world()
    give(made.cleo, Role.ISSUER, made.riders.pk)
    return made


def shared(world: World, credential: Credential) -> str:
    _share, token = make_share(ctx_of(world.ada), credential.pk, label="", days=365, includes=(Includes.NAME,))
    return f"/s/{token}"


def top(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["y"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_state_of_a_badge_that_does_not_stand_is_above_the_name(
    world: World, installation: str, open_page: OpenPage, width: int, theme: Theme
) -> None:
    for act, key in ((revoke_credential, "mechanic"), (suspend_credential, "level-1")):
        credential = issued(world, key=key)
        link = shared(world, credential)
        act(ctx_of(world.cleo), credential.pk, reason="issued-in-error")
        page = open_page(width=width, theme=theme)
        page.goto(installation + link)
        assert top(page, ".standing h2") < top(page, "main h1")
        assert page.locator("main .btn--primary").count() == 0
        assert page.locator("main h1").inner_text() == "Ada Lund"
        hero = page.locator(".cred-hero")
        assert "It was issued to" in hero.inner_text() and "Awarded to" not in page.locator("main").inner_text()
        assert hero.locator("img").evaluate("it => getComputedStyle(it).filter") == "grayscale(1)"
        assert overflow(page) == 0 and violations(page) == []


def test_a_badge_and_a_collection_fit_a_small_phone_and_are_accessible(
    world: World, installation: str, open_page: OpenPage
) -> None:
    world.ada.given_name, world.ada.family_name = "Wolfeschlegelsteinhausenberger" * 2, "Lund"
    world.ada.save(update_fields=["given_name", "family_name"])
    badges = [issued(world), issued(world, key="level-1")]
    _made, token = share_collection(
        ctx_of(world.ada), [each.pk for each in badges], title="", days=365, includes=(Includes.NAME,)
    )
    for path in (shared(world, badges[0]), f"/collections/{token}", f"/collections/{token}/{badges[0].pk}"):
        for width in (320, 1280):
            page = open_page(width=width)
            page.goto(installation + path)
            assert overflow(page) == 0 and violations(page) == [], path


def test_who_vouched_for_each_part_is_printed_too(world: World, installation: str, open_page: OpenPage) -> None:
    issuer_of(world)
    way = enrolled(world)
    checked(way)
    mended(world, way)
    plan_accepted(world, way)
    appraised(world, way)
    release_award(ctx_of(world.fay, days=1), award_of(way, "bike-guide").pk)
    credential = Credential.objects.get(award=award_of(way, "bike-guide"))
    set_visibility(ctx_of(world.ada), credential.pk, visibility=Visibility.PUBLIC, show_name=True)
    page = open_page()
    page.goto(f"{installation}/credentials/{credential.pk}")
    vouched = ["".join(each.split()) for each in page.locator(".evidence-list .muted").all_inner_texts()]
    printed = PdfReader(BytesIO(page.pdf(format="Letter")))
    said = "".join(printed.pages[0].extract_text().split())
    assert len(vouched) == 7 and len(printed.pages) == 1
    assert [each for each in vouched if each not in said] == []


def test_the_state_of_a_badge_in_a_collection_stands_beside_its_name(
    world: World, installation: str, open_page: OpenPage
) -> None:
    _made, token = share_collection(ctx_of(world.ada), [issued(world).pk], title="", days=365)
    page = open_page(width=1280)
    page.goto(f"{installation}/collections/{token}")
    name, state = (page.locator(each).bounding_box() for each in (".collected h2", ".collected .status"))
    assert name is not None and state is not None
    assert state["x"] > name["x"] + name["width"] and abs(state["y"] - name["y"]) < 60


def test_the_page_of_a_badge_prints_on_one_page_with_its_code(
    world: World, installation: str, open_page: OpenPage
) -> None:
    for key in ("mechanic", "bike-guide"):
        credential = issued(world, key=key)
        set_visibility(ctx_of(world.ada), credential.pk, visibility=Visibility.PUBLIC, show_name=True)
        page = open_page(theme="dark")
        page.goto(f"{installation}/credentials/{credential.pk}")
        for paper in ("Letter", "A4"):
            printed = PdfReader(BytesIO(page.pdf(format=paper)))
            assert len(printed.pages) == 1
            said = " ".join(printed.pages[0].extract_text().split())
            assert "Ada Lund" in said and "Scan to open this page" in said
            assert str(credential.pk) in said.replace(" ", "")
        page.emulate_media(media="print")
        assert page.locator("svg.qr").is_visible()
