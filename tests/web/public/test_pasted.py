"""What people paste into the page that checks badges."""

import base64
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from openbadges3 import bake
from tests.flows.people import ctx_of
from tests.flows.signing import issued
from tests.flows.world import World
from tests.network.badges import badge_by
from tests.network.hosts import Host, served
from tests.pure.packs.tiny import png
from waymark.flows.share_credential import make_share, set_visibility
from waymark.network.outside import REMEMBERED
from waymark.records.credentials.models import Credential
from waymark.records.credentials.states import Includes, Visibility
from waymark.rules.kernel.clock import SystemClock
from waymark.rules.kernel.context import Context
from waymark.web.public.pasted import Elsewhere, OurCredential, OurOther, OurShare, understood

ID = UUID("0189d1c2-0000-7000-8000-00000000abcd")
BASE = "https://badges.example.edu"


@pytest.fixture
def at_base(settings: Settings) -> None:
    settings.BASE_URL = BASE


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (f"{BASE}/credentials/{ID}", OurCredential(ID)),
        (f"http://badges.example.edu/credentials/{ID}", OurCredential(ID)),
        (f"badges.example.edu/credentials/{ID}", OurCredential(ID)),
        (f"Badges.Example.EDU/credentials/{ID}/", OurCredential(ID)),
        (f"  <{BASE}/credentials/{ID}.png>  ", OurCredential(ID)),
        (f"{BASE}/credentials/{ID}.json?share=abc", OurCredential(ID, "abc")),
        (f"{BASE}/credentials/{ID}?utm_source=x#top", OurCredential(ID)),
        (f"/credentials/{ID}", OurCredential(ID)),
        (f"{BASE}/verify?credential={BASE}/credentials/{ID}", OurCredential(ID)),
        (str(ID), OurCredential(ID)),
        (str(ID).upper(), OurCredential(ID)),
        (f"urn:uuid:{ID}", OurCredential(ID)),
        (f"{BASE}/s/tok-en_1", OurShare("tok-en_1")),
        ("badges.example.edu/s/tok-en_1", OurShare("tok-en_1")),
        ("/s/tok-en_1", OurShare("tok-en_1")),
        (f"{BASE}/collections/abc/{ID}", OurCredential(ID, "abc")),
        (f"{BASE}/programs/", OurOther()),
        (BASE, OurOther()),
        ("elsewhere.example/badge.json", Elsewhere("https://elsewhere.example/badge.json")),
        ("http://elsewhere.example/badge.json", Elsewhere("http://elsewhere.example/badge.json")),
        ("https://badges.example.edu.evil.example/s/x", Elsewhere("https://badges.example.edu.evil.example/s/x")),
        ("https://badges.example.edu:8443/s/x", Elsewhere("https://badges.example.edu:8443/s/x")),
        ("https://badges.example.edu@evil.example/s/x", Elsewhere("https://badges.example.edu@evil.example/s/x")),
        ('{"@context": []}', b'{"@context": []}'),
        ("\ufeff{}", b"{}"),
        ("eyJhbGciOiJFZERTQSJ9.eyJhIjoxfQ.c2ln", b"eyJhbGciOiJFZERTQSJ9.eyJhIjoxfQ.c2ln"),
        ("data:image/png;base64," + base64.b64encode(b"\x89PNG").decode(), b"\x89PNG"),
        ("data:application/json,%7B%7D", b"{}"),
        ("hello there", b"hello there"),
    ],
)
def test_a_text_is_understood(at_base: None, text: str, meant: object) -> None:
    assert understood(text) == meant


@pytest.fixture
def credential(world: World) -> Credential:
    return Credential.objects.get(pk=issued(world).pk)


def page(client: Client, text: str, **more: str) -> str:
    answer = client.post("/verify", {"text": text, **more})
    assert answer.status_code == 200
    return answer.content.decode()


GOOD = "this badge is valid"


def test_a_badge_of_ours_is_found_by_its_id_and_by_its_address_without_http(
    client: Client, world: World, credential: Credential
) -> None:
    assert "find a badge at this address" in page(client, str(credential.pk)), "a private badge is not told of"
    set_visibility(ctx_of(world.ada), credential.pk, visibility=Visibility.PUBLIC, show_name=True)
    for text in (str(credential.pk), f"127.0.0.1:8000/credentials/{credential.pk}", f"/credentials/{credential.pk}"):
        assert GOOD in page(client, text), text


def test_a_share_link_opens_the_badge_it_was_made_for_and_names_the_holder_it_may_name(
    client: Client, world: World, credential: Credential
) -> None:
    ctx = Context(actor=ctx_of(world.ada).actor, now=SystemClock().now())
    _, token = make_share(ctx, credential.pk, label="A job", days=7, includes=(Includes.NAME,))
    said = page(client, f"http://127.0.0.1:8000/s/{token}")
    assert GOOD in said
    assert f"Our records say it was awarded to {world.ada.full_name}." in said
    assert "no longer works" in page(client, "http://127.0.0.1:8000/s/not-a-token")


def test_a_file_of_ours_tells_its_holder_only_to_who_may_know(
    client: Client, world: World, credential: Credential
) -> None:
    said = page(client, credential.body)
    assert GOOD in said
    assert world.ada.full_name not in said
    assert "A badge file can be copied." in said
    assert "The badge doesn’t say whose it is." in said
    assert "Ask the person for a link to this badge with their name on it. Only the holder can make one." in said
    set_visibility(ctx_of(world.ada), credential.pk, visibility=Visibility.PUBLIC, show_name=False)
    assert "Its holder chose not to show a name on its page." in page(client, credential.body)
    set_visibility(ctx_of(world.ada), credential.pk, visibility=Visibility.PUBLIC, show_name=True)
    said = page(client, credential.body)
    assert f"awarded to {world.ada.full_name}." in said
    assert f"/credentials/{credential.pk}" in said


@pytest.fixture
def host(settings: Settings) -> Iterator[Host]:
    REMEMBERED.clear()
    with served() as found:
        settings.WAYMARK = settings.WAYMARK.model_copy(update={"outside_requests": "on"})
        settings.OUTSIDE_HOSTS_ON_THIS_MACHINE = frozenset({found.name})
        yield found


def test_a_badge_file_on_another_host_is_fetched_with_its_keys(client: Client, world: World, host: Host) -> None:
    badge = badge_by(host)
    said = page(client, host.says("/badge.json", badge, kind="application/vc+ld+json"))
    assert "Example College" in said
    assert "Teamwork" in said
    assert host.asked == ["/badge.json", "/.well-known/did.json"]
    assert host.accepts[0].startswith("application/vc+ld+json")
    said = page(client, host.says("/badge.png", bake(png(8, 8), badge), kind="image/png"))
    assert "Example College" in said
    assert host.asked[2:] == ["/badge.png"], "keys are remembered for a while"


def test_what_another_host_has_instead_of_a_badge_is_said(client: Client, world: World, host: Host) -> None:
    said = page(client, host.says("/badge", b"<!doctype html><p>Hello", kind="text/html; charset=utf-8"))
    assert "That address is a web page, not a badge file." in said
    assert "couldn’t get a badge from that address" in page(client, f"http://{host.name}/none")
    assert "couldn’t get a badge from that address" in page(client, host.leads("/away", "http://127.0.0.1:1/"))
    assert "couldn’t get a badge from that address" in page(client, "http://169.254.169.254/latest/meta-data")


def test_a_link_in_the_address_alone_asks_no_other_host(client: Client, world: World, host: Host) -> None:
    url = host.says("/badge.json", badge_by(host))
    said = client.get("/verify", {"credential": url}).content.decode()
    assert "Choose “Check badge” to open it" in said
    assert url in said
    assert host.asked == []


def test_no_other_host_is_asked_where_the_settings_say_so(
    client: Client, world: World, host: Host, settings: Settings
) -> None:
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"outside_requests": "off"})
    url = host.says("/badge.json", badge_by(host))
    assert "We don’t open links to other sites." in page(client, url)
    page(client, badge_by(host).decode())
    assert host.asked == []
