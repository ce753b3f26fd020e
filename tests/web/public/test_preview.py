"""What a message shows of a link to a badge tells what the page tells, no more."""

import re
from html import unescape
from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from tests.flows.people import ctx_of, give
from tests.flows.signing import issued
from tests.flows.world import World
from waymark.flows.share_credential import make_share, set_visibility
from waymark.flows.suspend_or_revoke import revoke_credential
from waymark.records.credentials.states import Includes, Visibility
from waymark.rules.kernel.context import Role

pytestmark = pytest.mark.usefixtures("still_clock")


def tags(page: str) -> dict[str, str]:
    """The `og:` values of a page."""
    return {
        name: unescape(value) for name, value in re.findall(r'<meta property="og:([a-z:_]+)" content="([^"]*)">', page)
    }


def path(address: str) -> str:
    assert address.startswith(f"{settings.BASE_URL}/")
    return address.removeprefix(settings.BASE_URL)


def test_a_public_badge_has_title_text_and_picture(client: Client, world: World) -> None:
    credential = issued(world)
    set_visibility(ctx_of(world.ada), credential.pk, visibility=Visibility.PUBLIC, show_name=True)
    found = tags(client.get(f"/credentials/{credential.pk}").content.decode())
    assert found["title"] == "Bike Mechanic · Ada Lund"
    assert found["description"].startswith("Issued by Riders College System, earned at Riders College North on ")
    assert found["url"] == f"{settings.BASE_URL}/credentials/{credential.pk}"
    answer = client.get(path(found["image"]))
    assert answer["Content-Type"] == "image/png" and answer["Cache-Control"].startswith("public")
    assert Image.open(BytesIO(answer.content)).size == (1200, 630)


def test_a_link_s_preview_tells_what_the_link_tells(client: Client, world: World) -> None:
    credential, ada = issued(world), ctx_of(world.ada)
    set_visibility(ada, credential.pk, visibility=Visibility.PRIVATE, show_name=True)
    _, bare = make_share(ada, credential.pk, label="For a job", days=7)
    _, named = make_share(ada, credential.pk, label="", days=7, includes=(Includes.NAME,))
    page = client.get(f"/s/{bare}").content.decode()
    found = tags(page)
    assert found["url"] == f"{settings.BASE_URL}/s/{bare}" and found["title"] == "Bike Mechanic"
    assert "Lund" not in page and "For a job" not in page
    answer = client.get(path(found["image"]))
    assert answer.status_code == 200 and answer["Cache-Control"] == "private, no-store"
    assert client.get(path(found["image"]).partition("?")[0]).status_code == 404
    assert tags(client.get(f"/s/{named}").content.decode())["title"] == "Bike Mechanic · Ada Lund"


def test_a_page_that_only_its_holder_sees_has_no_preview(client: Client, world: World) -> None:
    credential = issued(world)
    client.force_login(world.ada)
    assert tags(client.get(f"/credentials/{credential.pk}").content.decode()) == {}


def test_a_revoked_badge_s_preview_says_so_first_and_its_picture_is_another(client: Client, world: World) -> None:
    credential = issued(world)
    set_visibility(ctx_of(world.ada), credential.pk, visibility=Visibility.PUBLIC, show_name=True)
    before = client.get(f"/credentials/{credential.pk}/card.png").content
    give(world.cleo, Role.ISSUER, world.riders.pk)
    revoke_credential(ctx_of(world.cleo), credential.pk, reason="issued-in-error")
    found = tags(client.get(f"/credentials/{credential.pk}").content.decode())
    assert found["title"].startswith("This badge was ") and found["title"].endswith(": Bike Mechanic · Ada Lund")
    assert found["description"].startswith("This badge was ")
    after = client.get(f"/credentials/{credential.pk}/card.png").content
    assert Image.open(BytesIO(after)).getpixel((2, 2)) != Image.open(BytesIO(before)).getpixel((2, 2))


def test_the_words_of_a_preview_are_never_markup(client: Client, world: World) -> None:
    credential = issued(world)
    world.ada.given_name = '"><script>alert(1)</script>'
    world.ada.save(update_fields=["given_name"])
    set_visibility(ctx_of(world.ada), credential.pk, visibility=Visibility.PUBLIC, show_name=True)
    assert "<script>alert" not in client.get(f"/credentials/{credential.pk}").content.decode()


def test_a_badge_that_can_be_earned_has_a_preview_too(client: Client, world: World) -> None:
    found = tags(client.get("/achievements/bike-guide/2.1/level-1", headers={"Accept-Language": "fr"}).content.decode())
    assert found["locale"] == "fr_CA" and found["url"].endswith("/achievements/bike-guide/2.1/level-1")
    picture = client.get(path(found["image"]))
    assert Image.open(BytesIO(picture.content)).size == (1200, 630)
    assert client.get("/achievements/bike-guide/2.1/no-such/card.png").status_code == 404
    assert client.get("/achievements/bike-guide/2.1/level-1/card.png?language=xx").status_code == 400
