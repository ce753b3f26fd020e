"""Tokens for programs: made by whom they act for, told once, ended."""

import re

from django.test import Client

from tests.flows.world import World
from waymark.records.people.models import ApiToken

PAGE = "/accounts/api-tokens/"


def test_a_token_is_told_once_and_reads_as_its_owner(world: World) -> None:
    ada = Client()
    ada.force_login(world.ada)
    assert "You have no tokens." in ada.get(PAGE).content.decode()
    made = ada.post(PAGE, {"label": "Report", "days": "30"})
    assert made.status_code == 200 and made["Cache-Control"] == "no-store"
    found = re.search(r"wmk_[\w-]+", made.content.decode())
    assert found is not None
    later = ada.get(PAGE).content.decode()
    assert "<bdi>Report</bdi>" in later and found.group() not in later


def test_a_form_sent_twice_tells_the_same_token(world: World) -> None:
    ada = Client()
    ada.force_login(world.ada)
    (key,) = re.findall(r'name="key" value="([^"]+)"', ada.get(PAGE).content.decode())
    pages = [ada.post(PAGE, {"label": "Report", "days": "30", "key": key}).content.decode() for _twice in range(2)]
    assert len({token for page in pages for token in re.findall(r"wmk_[\w-]+", page)}) == 1
    assert ApiToken.objects.count() == 1


def test_a_token_is_ended_by_its_owner_alone(world: World) -> None:
    ada, eve = Client(), Client()
    ada.force_login(world.ada)
    eve.force_login(world.eve)
    ada.post(PAGE, {"label": "Report", "days": "7"})
    token = ApiToken.objects.get()
    assert eve.post(f"{PAGE}{token.pk}/end/").status_code == 404
    ada.post(f"{PAGE}{token.pk}/end/")
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert "You have no tokens." in ada.get(PAGE).content.decode()


def test_a_form_with_nothing_in_it_says_what_to_do(world: World) -> None:
    ada = Client()
    ada.force_login(world.ada)
    answer = ada.post(PAGE, {"label": "  ", "days": "9000"})
    assert answer.status_code == 400 and not ApiToken.objects.exists()
