"""Several badges under one link, chosen by their holder and shown to anyone with the link."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.flows.people import NOW, ctx_of, give
from tests.flows.signing import issued
from tests.flows.world import World
from tests.web.learner.pages import words
from waymark.flows.share_collection import share_collection
from waymark.flows.suspend_or_revoke import revoke_credential, suspend_credential
from waymark.records.credentials.models import Collection, Credential
from waymark.records.credentials.states import Includes
from waymark.rules.kernel.clock import FixedClock
from waymark.rules.kernel.context import Role

pytestmark = pytest.mark.usefixtures("still_clock")


def collection_of(world: World, badges: list[Credential], *includes: Includes, title: str = "For a job") -> str:
    chosen = [badge.pk for badge in badges]
    _made, token = share_collection(ctx_of(world.ada), chosen, title=title, days=7, includes=includes)
    return f"/collections/{token}"


def test_a_learner_chooses_badges_gets_the_link_once_and_turns_it_off(client: Client, world: World) -> None:
    first, second = issued(world), issued(world, key="level-1")
    client.force_login(world.ada)
    assert reverse("learner-collection-new") in client.get(reverse("badges")).content.decode()
    form = client.get(reverse("learner-collection-new")).content.decode()
    assert str(first.pk) in form and str(second.pk) in form
    (key,) = re.findall(r'name="key" value="([^"]+)"', form)
    sent = {"badges": [str(second.pk)], "title": "For a job", "days": "7", "name": "on", "key": key}
    client.post(reverse("learner-collection-new"), sent)
    page = client.post(reverse("learner-collection-new"), sent)
    assert Collection.objects.count() == 1
    assert page["Cache-Control"] == "no-store"
    assert "It shows 1 badge." in words(page) and "It works through Sep 21, 2026 (EDT)." in words(page)
    link = "/collections/" + page.content.decode().partition("/collections/")[2].partition('"')[0]
    shown = Client().get(link).content.decode()
    assert "For a job" in shown and "Ada Lund" in shown and str(second.pk) in shown and str(first.pk) not in shown
    mine = client.get(reverse("badges"))
    assert link not in mine.content.decode() and "Opened 1 time." in words(mine)
    off = reverse("learner-collection-off", args=[Collection.objects.get().pk])
    assert "Turn off the link “For a job”?" in words(client.get(off))
    client.post(off)
    assert Client().get(link).status_code == 404 and client.get(off).status_code == 404


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"badges": [], "days": "7"}, "Choose at least one badge."),
        ({"badges": ["not-an-id"], "days": "7"}, "not one of the available choices"),
        ({"badges": "OWN", "days": "4000"}, "not one of the available choices"),
    ],
)
def test_a_choice_that_will_not_do_is_named(client: Client, world: World, sent: dict[str, object], told: str) -> None:
    badge = issued(world)
    client.force_login(world.ada)
    chosen = {**sent, "badges": [str(badge.pk)]} if sent["badges"] == "OWN" else sent
    page = client.post(reverse("learner-collection-new"), chosen)
    assert told in words(page) and not Collection.objects.exists()


def test_somebody_else_s_badges_cannot_be_chosen(client: Client, world: World) -> None:
    badge = issued(world)
    client.force_login(world.ben)
    assert "No badges yet" in words(client.get(reverse("learner-collection-new")))
    client.post(reverse("learner-collection-new"), {"badges": [str(badge.pk)], "days": "7"})
    assert not Collection.objects.exists()
    collection_of(world, [badge])
    assert client.post(reverse("learner-collection-off", args=[Collection.objects.get().pk])).status_code == 404


def test_each_badge_of_it_has_its_state_and_a_page_that_checks_it(client: Client, world: World) -> None:
    badges = [issued(world), issued(world, key="level-1"), issued(world, key="level-2")]
    link = collection_of(world, badges)
    give(world.cleo, Role.ISSUER, world.riders.pk)
    revoke_credential(ctx_of(world.cleo), badges[0].pk, reason="issued-in-error")
    suspend_credential(ctx_of(world.cleo), badges[1].pk, reason="under-review")
    page = client.get(link)
    said = words(page)
    assert said.index("Revoked") < said.index("On hold") < said.index("Valid")
    for badge in badges:
        inside = client.get(f"{link}/{badge.pk}")
        assert inside.status_code == 200 and "Lund" not in inside.content.decode()
        assert f'href="{link}"' in inside.content.decode()
        assert client.get(f"/credentials/{badge.pk}").status_code == 404
    first = client.get(f"{link}/{badges[0].pk}").content.decode()
    assert first.index('class="standing') < first.index("<h1")
    assert client.get(f"{link}/{issued(world, key='bike-guide').pk}").status_code == 404


def test_files_certificate_and_picture_of_each_open_by_the_same_link(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("waymark.api.credentials.CLOCK", FixedClock(NOW))
    badge = issued(world)
    link = collection_of(world, [badge])
    page = client.get(f"{link}/{badge.pk}").content.decode()
    found = {unescape(each) for each in re.findall(rf'/credentials/{badge.pk}[^"]*', page)}
    assert {each.partition("?")[0].rpartition("/")[2].rpartition(".")[2] for each in found} == {"json", "png", "pdf"}
    assert all(client.get(each).status_code == 200 for each in found)


def test_it_names_its_holder_only_when_it_was_made_to(client: Client, world: World) -> None:
    badge = issued(world)
    bare, named = collection_of(world, [badge]), collection_of(world, [badge], Includes.NAME, title="")
    assert "Lund" not in client.get(bare).content.decode()
    page = client.get(named).content.decode()
    assert "Badges of Ada Lund" in page and 'property="og:title" content="Badges of Ada Lund"' in page


def test_it_stays_with_those_who_have_the_link(client: Client, world: World) -> None:
    badge = issued(world)
    link = collection_of(world, [badge])
    for address in (link, f"{link}/{badge.pk}"):
        answer = client.get(address)
        assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex")
        assert answer["Referrer-Policy"] == "strict-origin"
        assert "This link works through Sep 21, 2026 (EDT)." in words(answer)
    assert client.get("/collections/no-such-token").status_code == 404


def test_the_list_takes_a_constant_number_of_queries(client: Client, world: World) -> None:
    badges = [issued(world), issued(world, key="level-1"), issued(world, key="level-2")]
    one, all_of_them = collection_of(world, badges[:1]), collection_of(world, badges)

    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    count(all_of_them)
    assert count(one) == count(all_of_them) <= 8
