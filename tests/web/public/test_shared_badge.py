"""A badge behind a link: the address stays, can be passed on, and tells no more than the link does."""

import pytest
from django.test import Client

from tests.flows.people import NOW, ctx_of, give
from tests.flows.signing import issued
from tests.flows.world import World
from waymark.flows.share_credential import make_share, withdraw_share
from waymark.flows.suspend_or_revoke import revoke_credential, suspend_credential
from waymark.records.credentials.models import Credential, Share
from waymark.records.credentials.states import Includes
from waymark.rules.kernel.clock import FixedClock
from waymark.rules.kernel.context import Role

pytestmark = pytest.mark.usefixtures("still_clock")


def link_to(world: World, credential: Credential, *includes: Includes) -> str:
    _share, token = make_share(ctx_of(world.ada), credential.pk, label="A job", days=7, includes=includes)
    return f"/s/{token}"


def test_the_address_stays_and_opens_the_badge_for_whoever_it_is_passed_on_to(client: Client, world: World) -> None:
    credential = issued(world)
    link = link_to(world, credential)
    for browser in (client, Client()):
        answer = browser.get(link)
        assert answer.status_code == 200 and "Bike Mechanic" in answer.content.decode()
        assert "share" not in answer.cookies
    assert client.get(f"/credentials/{credential.pk}").status_code == 404
    assert Client().get("/s/not-a-token").status_code == 404


def test_the_page_offers_its_own_address_in_the_code_and_to_copy(client: Client, world: World) -> None:
    credential = issued(world)
    link = link_to(world, credential)
    page = client.get(link).content.decode()
    assert f'value="http://127.0.0.1:8000{link}"' in page
    assert f'"http://127.0.0.1:8000/credentials/{credential.pk}"' not in page


def test_the_link_leaks_to_nobody_who_is_not_given_it(client: Client, world: World) -> None:
    answer = client.get(link_to(world, issued(world)))
    assert answer["Referrer-Policy"] == "strict-origin"
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"


def test_the_files_of_a_shared_badge_open_by_the_link_too(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("waymark.api.credentials.CLOCK", FixedClock(NOW))
    credential = issued(world)
    link = link_to(world, credential)
    page = client.get(link).content.decode()
    for ending in ("json", "png"):
        address = f"/credentials/{credential.pk}.{ending}?share={link.removeprefix('/s/')}"
        assert address in page
        assert client.get(address).status_code == 200


def test_the_link_says_through_which_day_it_works_and_in_which_zone(client: Client, world: World) -> None:
    page = client.get(link_to(world, issued(world))).content.decode()
    assert "This link works through Sep 21, 2026 (EDT)." in page
    assert "Checked" in page and "EDT." in page


def test_a_link_shows_what_strangers_see_to_its_maker_too(client: Client, world: World) -> None:
    credential = issued(world)
    client.force_login(world.ada)
    page = client.get(link_to(world, credential)).content.decode()
    assert "This page isn’t public" not in page and "chose not to show a name" in page
    assert "Ada Lund" in client.get(link_to(world, credential, Includes.NAME)).content.decode()


def test_openings_are_counted_but_not_a_look_at_the_head(client: Client, world: World) -> None:
    link = link_to(world, issued(world))
    client.head(link)
    assert Share.objects.get().opened == 0
    client.get(link)
    assert Share.objects.get().opened == 1


def test_a_link_that_was_turned_off_opens_neither_page_nor_files(client: Client, world: World) -> None:
    credential = issued(world)
    share, token = make_share(ctx_of(world.ada), credential.pk, label="", days=7)
    withdraw_share(ctx_of(world.ada), share.pk)
    assert client.get(f"/s/{token}").status_code == 404
    assert client.get(f"/credentials/{credential.pk}.json?share={token}").status_code == 404


@pytest.mark.parametrize("act", [revoke_credential, suspend_credential])
def test_what_does_not_stand_says_so_before_the_name(client: Client, world: World, act: object) -> None:
    credential = issued(world)
    link = link_to(world, credential, Includes.NAME)
    give(world.cleo, Role.ISSUER, world.riders.pk)
    act(ctx_of(world.cleo), credential.pk, reason="issued-in-error")  # type: ignore[operator]  # one of two stories
    page = client.get(link).content.decode()
    main = page[page.index("<main") :]
    assert main.index('class="standing') < main.index("<h1") < main.index("Ada Lund</bdi></h1>")
    assert "btn--primary" not in main
    assert 'name="robots" content="noindex"' in page
    title = page[page.index("<title>") : page.index("</title>")]
    assert "This badge" in title


def test_no_check_of_a_revoked_badge_says_beside_it_that_its_status_is_fine(client: Client, world: World) -> None:
    credential = issued(world)
    link = link_to(world, credential)
    give(world.cleo, Role.ISSUER, world.riders.pk)
    revoke_credential(ctx_of(world.cleo), credential.pk, reason="issued-in-error")
    page = client.get(link).content.decode()
    checks = page[page.index('<ol class="proof">') : page.index("</ol>", page.index('<ol class="proof">'))]
    passed = [each.partition("</li>")[0] for each in checks.split('<li data-ok="yes">')[1:]]
    assert passed and not any("Status" in each or "stands" in each for each in passed)
    assert "real and current" not in page


def test_a_badge_that_stands_has_no_warning_before_its_name(client: Client, world: World) -> None:
    page = client.get(link_to(world, issued(world))).content.decode()
    assert 'class="standing' not in page and "btn--primary" in page
