"""A badge goes to a LinkedIn profile with every field of their form, and nothing about the person."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from pytest_django import Settings

from tests.flows.people import ctx_of, give
from tests.flows.signing import issued
from tests.flows.world import World
from tests.web.learner.conftest import Browser
from tests.web.learner.pages import words
from waymark.flows.share_credential import set_visibility
from waymark.flows.suspend_or_revoke import revoke_credential
from waymark.records.credentials.models import Credential
from waymark.records.credentials.queries import credential_for_page
from waymark.records.credentials.states import Visibility
from waymark.rules.kernel.context import Role
from waymark.web.learner.linkedin import add_to_profile

LABEL = "Add to LinkedIn profile"


def made_public(world: World) -> Credential:
    credential = issued(world)
    set_visibility(ctx_of(world.ada), credential.pk, visibility=Visibility.PUBLIC, show_name=True)
    return credential


@pytest.mark.parametrize(
    ("number", "who"), [(None, ("organizationName", "Riders College System")), (77, ("organizationId", "77"))]
)
def test_every_field_of_the_form_is_filled_in(
    world: World, settings: Settings, number: int | None, who: tuple[str, str]
) -> None:
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"linkedin_organization": number})
    ada = ctx_of(world.ada)
    page = credential_for_page(made_public(world).pk, actor=ada.actor, now=ada.now)
    object.__setattr__(page, "valid_until", datetime(2029, 1, 1, 2, 0, tzinfo=UTC))
    address = add_to_profile(page, name="Bike & Mechanic", address="http://127.0.0.1:8000/credentials/1")
    assert urlsplit(address)[:3] == ("https", "www.linkedin.com", "/profile/add")
    assert parse_qs(urlsplit(address).query) == {
        "startTask": ["CERTIFICATION_NAME"],
        "name": ["Bike & Mechanic"],
        who[0]: [who[1]],
        "issueYear": ["2026"],
        "issueMonth": ["9"],
        "expirationYear": ["2028"],
        "expirationMonth": ["12"],
        "certUrl": ["http://127.0.0.1:8000/credentials/1"],
        "certId": [str(page.credential.pk)],
    }


def test_the_link_is_there_once_anyone_can_open_the_badge(world: World, browser: Browser) -> None:
    credential = issued(world)
    ada, url = browser(world.ada), f"/badges/{credential.pk}/"
    assert LABEL not in words(ada.get(url)) and "first let anyone see it" in words(ada.get(url))
    set_visibility(ctx_of(world.ada), credential.pk, visibility=Visibility.PUBLIC, show_name=False)
    page = ada.get(url)
    assert (
        LABEL in words(page)
        and f"certUrl={settings.BASE_URL}".replace(":", "%3A").replace("/", "%2F") in page.content.decode()
    )
    assert "Lund" not in page.content.decode().partition("linkedin.com")[2].partition('"')[0]


def test_a_revoked_badge_goes_to_no_profile(world: World, browser: Browser) -> None:
    credential = made_public(world)
    give(world.cleo, Role.ISSUER, world.riders.pk)
    revoke_credential(ctx_of(world.cleo), credential.pk, reason="issued-in-error")
    assert "LinkedIn" not in words(browser(world.ada).get(f"/badges/{credential.pk}/"))
