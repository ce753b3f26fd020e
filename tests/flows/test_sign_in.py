"""Doors without a password: one-use links of seeded accounts, tokens of the API, and the demo's own."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import override_settings

from tests.flows.people import NOW, ctx_of, operator
from tests.flows.world import World, verbs
from waymark.flows.make_api_token import make_api_token
from waymark.flows.sign_in import make_sign_in_link, sign_in_by_link, sign_in_to_demo
from waymark.records.people.models import ApiToken, SignInLink
from waymark.rules.kernel.errors import Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id, token_hash

PRODUCTION = settings.WAYMARK.model_copy(update={"mode": "production"})
DEMO = settings.WAYMARK.model_copy(update={"mode": "demo"})


def test_a_link_opens_once(world: World) -> None:
    token = make_sign_in_link(operator(), world.ada.pk)
    assert token not in SignInLink.objects.values_list("token_hash", flat=True)
    assert sign_in_by_link(token, now=NOW) == world.ada
    assert verbs(about=world.ada.pk)[-2:] == ["sign-in-link-made", "signed-in-by-link"]
    with pytest.raises(NotFound):
        sign_in_by_link(token, now=NOW)


def test_a_link_ends_after_a_day(world: World) -> None:
    token = make_sign_in_link(operator(), world.ada.pk)
    for wrong, at in ((token, NOW + timedelta(days=1, seconds=1)), (token + "x", NOW), ("", NOW)):
        with pytest.raises(NotFound):
            sign_in_by_link(wrong, now=at)


def test_links_are_made_by_operators_and_never_in_production(world: World) -> None:
    with pytest.raises(Forbidden):
        make_sign_in_link(ctx_of(world.ada), world.ada.pk)
    token = make_sign_in_link(operator(), world.ada.pk)
    with override_settings(WAYMARK=PRODUCTION):
        with pytest.raises(NotFound):
            make_sign_in_link(operator(), world.ada.pk)
        with pytest.raises(NotFound):
            sign_in_by_link(token, now=NOW)


def test_only_the_demo_lets_people_choose_who_they_are(world: World) -> None:
    for mode in (settings.WAYMARK, PRODUCTION):
        with override_settings(WAYMARK=mode), pytest.raises(NotFound):
            sign_in_to_demo(world.ada.pk, now=NOW)
    with override_settings(WAYMARK=DEMO):
        assert sign_in_to_demo(world.ada.pk, now=NOW) == world.ada
        with pytest.raises(NotFound):
            sign_in_to_demo(new_id(), now=NOW)


def test_a_token_of_the_api_is_kept_as_a_hash(world: World) -> None:
    token = make_api_token(operator(), world.ada.pk, label="A script", lasts=timedelta(days=2))
    kept = ApiToken.objects.get()
    assert kept.token_hash == token_hash(token) and kept.expires_at == NOW + timedelta(days=2)
    assert verbs(about=kept.pk) == ["api-token-made"]


def test_tokens_are_not_made_by_oneself_nor_without_end(world: World) -> None:
    with pytest.raises(Forbidden):
        make_api_token(ctx_of(world.ada), world.ada.pk, label="Mine")
    with pytest.raises(Invalid):
        make_api_token(operator(), world.ada.pk, label="Wide", scopes=("write",))
    for lasts in (timedelta(0), timedelta(days=367)):
        with pytest.raises(Invalid):
            make_api_token(operator(), world.ada.pk, label="Long", lasts=lasts)
    assert not ApiToken.objects.exists()
