"""Checking a badge and looking at a credential, as a stranger."""

import json
from io import BytesIO

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from tests.flows.people import ctx_of, give
from tests.flows.signing import issued
from tests.flows.world import World
from waymark.flows.share_credential import set_visibility
from waymark.flows.suspend_or_revoke import revoke_credential
from waymark.records.credentials.models import Credential
from waymark.records.credentials.states import Visibility
from waymark.rules.kernel.context import Role


@pytest.fixture
def public(world: World) -> Credential:
    """Ada's badge, which she made public with her name."""
    credential = issued(world)
    set_visibility(ctx_of(world.ada), credential.pk, visibility=Visibility.PUBLIC, show_name=True)
    return Credential.objects.get(pk=credential.pk)


def upload(body: bytes, name: str) -> BytesIO:
    file = BytesIO(body)
    file.name = name
    return file


def test_a_stranger_checks_a_badge_by_its_link(client: Client, public: Credential) -> None:
    page = client.post("/verify", {"text": f"http://127.0.0.1:8000/credentials/{public.pk}"}).content.decode()
    assert "Yes, this badge is valid." in page
    assert "The signature matches the badge exactly." in page


def test_a_stranger_checks_a_badge_by_its_text_and_by_its_picture(client: Client, public: Credential) -> None:
    assert "this badge is valid" in client.post("/verify", {"text": public.body}).content.decode()
    png = client.get(f"/credentials/{public.pk}.png").content
    assert "this badge is valid" in client.post("/verify", {"badge": upload(png, "badge.png")}).content.decode()


def test_a_changed_badge_is_refused_with_advice(client: Client, public: Credential) -> None:
    body = json.loads(public.body)
    body["credentialSubject"]["achievement"]["name"] += "!"
    page = client.post("/verify", {"text": json.dumps(body)}).content.decode()
    assert "Don’t rely on this badge" in page
    assert "What to do" in page
    assert "Nothing confirms it" in page


def test_a_revoked_badge_says_so_on_both_pages(client: Client, world: World, public: Credential) -> None:
    give(world.cleo, Role.ISSUER, world.riders.pk)
    revoke_credential(ctx_of(world.cleo), public.pk, reason="issued-in-error")
    assert "This badge was revoked" in client.post("/verify", {"text": public.body}).content.decode()
    answer = client.get(f"/credentials/{public.pk}")
    assert answer.status_code == 200
    assert "This badge was revoked" in answer.content.decode()


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"text": ""}, "Choose a file, or paste a link, an ID, or the badge text."),
        ({"text": "https://elsewhere.example/badge/1"}, "We don’t open links to other sites."),
        ({"text": "http://127.0.0.1:8000/programs/"}, "That isn’t a badge link."),
        (
            {"text": "http://127.0.0.1:8000/credentials/01a210a8-0000-7000-8000-000000000000"},
            "find a badge at this address",
        ),
        ({"text": "hello"}, "This isn’t a badge"),
        ({"text": "{"}, "We can’t read this badge"),
        ({"text": '{"validFrom": "2026-99-99T99:99:99Z"}'}, "This isn’t a badge"),
        ({"text": '{"a": NaN}'}, "We can’t read this badge"),
        ({"text": "[" * 5000}, "We can’t read this badge"),
        ({"text": '<svg xmlns="http://www.w3.org/2000/svg"/>'}, "This image isn’t a badge"),
    ],
)
def test_whatever_is_sent_gets_an_answer_in_words(
    client: Client, world: World, sent: dict[str, str], told: str
) -> None:
    answer = client.post("/verify", sent)
    assert answer.status_code == 200
    assert told in answer.content.decode()


def test_text_from_a_badge_is_never_markup(client: Client, world: World) -> None:
    hostile = json.dumps({"name": "<script>alert(1)</script>", "issuer": {"name": "<img src=x>"}, "id": "javascript:1"})
    page = client.post("/verify", {"text": hostile}).content.decode()
    assert "<script>alert" not in page and "<img src=x>" not in page and 'href="javascript' not in page


def test_the_page_of_a_credential_tells_an_employer_what_to_know(client: Client, public: Credential) -> None:
    answer = client.get(f"/credentials/{public.pk}", headers={"Accept": "text/html"})
    page = answer.content.decode()
    assert "Ada Lund" in page
    assert "Yes, this badge is valid." in page
    assert answer["X-Robots-Tag"] == "noindex"
    assert "Accept" in answer["Vary"]


def test_a_name_is_shown_only_when_the_holder_chose_so(client: Client, world: World, public: Credential) -> None:
    set_visibility(ctx_of(world.ada), public.pk, visibility=Visibility.PUBLIC, show_name=False)
    page = client.get(f"/credentials/{public.pk}").content.decode()
    assert "Lund" not in page
    assert "chose not to show a name" in page


def test_a_private_credential_is_not_there_for_strangers_and_is_for_its_holder(client: Client, world: World) -> None:
    credential = issued(world)
    assert client.get(f"/credentials/{credential.pk}").status_code == 404
    client.force_login(world.ben)
    assert client.get(f"/credentials/{credential.pk}").status_code == 404
    client.force_login(world.ada)
    assert "This page isn’t public" in client.get(f"/credentials/{credential.pk}").content.decode()


def test_the_demo_doors_exist_in_the_demo_only(client: Client, world: World, settings: Settings) -> None:
    for address in ("/demo/", "/demo/outbox/"):
        assert client.get(address).status_code == 404
    assert client.post("/demo/enter", {"person": str(world.ada.pk)}).status_code == 404
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"mode": "demo"})
    assert client.get("/demo/").status_code == 200
    assert client.get("/demo/outbox/").status_code == 200
    assert client.post("/demo/enter", {"person": "nobody"}).status_code == 404
    answer = client.post("/demo/enter", {"person": str(world.ada.pk)})
    assert (answer.status_code, answer["Location"]) == (302, "/start/")
    assert client.session["_auth_user_id"] == str(world.ada.pk)


def test_the_page_of_a_credential_takes_a_constant_number_of_queries(
    client: Client, public: Credential, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(f"/credentials/{public.pk}")
    with django_assert_max_num_queries(9):
        client.get(f"/credentials/{public.pk}")


def test_checks_are_limited_in_words_and_what_was_pasted_stays(
    client: Client, db: None, settings: Settings, still_clock: None
) -> None:
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"checks_per_minute": 2})
    answers = [client.post("/verify", {"text": "my own words"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    page = answers[2].content.decode()
    assert "Too many badges were checked from your network. Try again in" in page
    assert "my own words" in page
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    assert client.get("/verify").status_code == 200  # only checks are counted, not the page
    assert client.get("/verify?credential=x").status_code == 429


def test_people_with_an_account_are_counted_by_person(
    client: Client, world: World, settings: Settings, still_clock: None
) -> None:
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"checks_per_minute": 1})
    client.force_login(world.ada)
    statuses = [client.post("/verify", {"text": "x"}).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    assert Client().post("/verify", {"text": "x"}).status_code == 200
