"""Whoever makes an account goes on where they were going, in the browser they signed up in or in another one."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client

from tests.flows.world import World

GOING = "/programs/bike-care/"
PASSWORD = "four words you can picture"
ADA = {"email": "new@example.org", "password1": PASSWORD, "given_name": "Ada", "family_name": "Lane"}


@pytest.fixture(autouse=True)
def _confirmed_as_in_production(settings: object, world: World) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # type: ignore[attr-defined]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]


def mailed_link() -> str:
    found = re.search(r"https?://\S+confirm-email\S+", str(mail.outbox[-1].body))
    assert found
    parts = urlsplit(found[0])
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def test_the_pages_for_signing_in_and_up_lead_to_each_other_and_on(client: Client) -> None:
    page = client.get("/accounts/login/", {"next": GOING}).content.decode()
    assert "/accounts/signup/?next=/programs/bike-care/" in page.replace("%2F", "/")
    page = client.get("/accounts/signup/", {"next": GOING}).content.decode()
    assert "/accounts/login/?next=/programs/bike-care/" in page.replace("%2F", "/")
    assert f'name="next" value="{GOING}"' in page


def test_confirming_in_the_same_browser_signs_in_and_goes_on(client: Client) -> None:
    client.post("/accounts/signup/", {**ADA, "next": GOING})
    answer = client.post(mailed_link(), {"email": ADA["email"]})
    assert (answer.status_code, answer.headers["Location"]) == (302, GOING)
    assert "_auth_user_id" in client.session


def test_confirming_in_another_browser_goes_on_too_and_signs_nobody_in(client: Client) -> None:
    client.post("/accounts/signup/", {**ADA, "next": GOING})
    other = Client()
    page = other.get(mailed_link()).content.decode()
    form = page[page.index("<main") :].partition("<form")[2].partition(">")[0]
    assert 'method="post"' in form and "action" not in form, "it is sent to its own address, which says where to go on"
    assert other.post(mailed_link(), {"email": ADA["email"]}).headers["Location"] == GOING
    assert "_auth_user_id" not in other.session


def test_no_other_site_is_gone_on_to(client: Client) -> None:
    client.post("/accounts/signup/", {**ADA, "next": "https://elsewhere.example/"})
    assert "elsewhere" not in mailed_link()
    answer = Client().post(mailed_link() + "?next=https://elsewhere.example/", {"email": ADA["email"]})
    assert "elsewhere" not in answer.headers["Location"]
