"""Where to begin: one card for a program with its campuses, and waymarks counted as the trail counts them."""

import re

from django.test import Client
from django.urls import reverse

from tests.flows.world import World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def test_a_program_that_is_open_at_two_campuses_is_one_card(client: Client, world: World) -> None:
    client.force_login(world.eve, backend=BACKEND)
    page = client.get(reverse("trail")).content.decode()
    assert page.count("Choose your campus:") == 1
    assert page.count('<h2 class="h3">Bike Guide</h2>') == 1
    for offering in (world.at_north, world.at_south):
        assert reverse("learner-enroll", args=[offering.pk]) in page


def test_waymarks_on_the_trail_and_on_side_trails_are_told_apart(client: Client, world: World) -> None:
    client.force_login(world.eve, backend=BACKEND)
    page = client.get(reverse("learner-enroll", args=[world.at_north.pk])).content.decode()
    assert re.search(r"\d+ waymarks? on the trail, \d+ on (a side trail|side trails)", page)
