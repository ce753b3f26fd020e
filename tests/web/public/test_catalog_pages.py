"""The public pages of programs: everything a visitor can read without an account."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.flows.people import operator
from tests.flows.world import World
from tests.pure.packs.tiny import broken, tiny_files
from waymark.config.pack_files import read_pack
from waymark.flows.publish_pack import publish_pack
from waymark.records.catalog.models import VersionArt
from waymark.records.catalog.queries import pack_of

PAGES = (
    "/",
    "/programs/",
    "/programs/{slug}/",
    "/programs/{slug}/{number}/",
    "/programs/{slug}/?campus=south",
    "/programs/{slug}/{number}/rubrics/ride-plan/",
    "/achievements/{slug}/{number}/level-1",
    "/achievements/{slug}/{number}/bike-guide",
    "/verify",
)


def filled(world: World, address: str) -> str:
    return address.format(slug=world.version.program.slug, number=world.version.number)


@pytest.mark.parametrize("address", PAGES)
def test_it_answers_without_an_account(client: Client, world: World, address: str) -> None:
    answer = client.get(filled(world, address))
    assert answer.status_code == 200
    assert answer.content.count(b"<h1") == 1
    assert b"<style" not in answer.content and b'style="' not in answer.content
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("address", PAGES)
def test_it_is_in_french_for_those_who_read_french(client: Client, world: World, address: str) -> None:
    answer = client.get(filled(world, address), headers={"Accept-Language": "fr-CA"})
    assert b'<html lang="fr"' in answer.content


def test_the_program_page_tells_all_of_it(client: Client, world: World) -> None:
    pack = pack_of(world.version.pk)
    page = client.get(filled(world, "/programs/{slug}/")).content.decode()
    told = [
        pack.title,
        pack.tagline,
        pack.eligibility.text,
        pack.cost.text,
        pack.delivery.text,
        *(achievement.name for achievement in pack.achievements.values()),
        *(requirement.title for requirement in pack.requirements.values()),
        *(pathway.name for pathway in pack.pathways.values()),
        *(contact.role for pathway in pack.pathways.values() for contact in pathway.contacts),
        "Full list of micro-credentials",
        "last updated",
    ]
    from django.utils.html import escape

    missing = [text for text in told if escape(" ".join(text.split())) not in " ".join(page.split())]
    assert missing == []


def test_who_can_start_is_led_to_the_offerings_of_the_campuses(client: Client, world: World) -> None:
    page = client.get(filled(world, "/programs/{slug}/?campus=south")).content.decode()
    assert f"/enroll/{world.at_south.pk}/" in page
    assert f"/enroll/{world.at_north.pk}/" in page


def test_an_earlier_version_says_so_and_takes_nobody(client: Client, world: World) -> None:
    publish_pack(operator(), files=broken(("version: 2.1", "version: 2.2")))
    page = client.get(filled(world, "/programs/{slug}/{number}/")).content.decode()
    assert "This is an earlier version" in page
    assert "/enroll/" not in page


@pytest.mark.parametrize(
    "address",
    [
        "/programs/nothing/",
        "/programs/{slug}/9.9/",
        "/programs/{slug}/?campus=nowhere",
        "/programs/{slug}/{number}/rubrics/nothing/",
        "/achievements/{slug}/{number}/nothing",
        "/art/01a210a8-0000-7000-8000-000000000000/level-1.svg",
        "/programs/{slug}/%00/",
    ],
)
def test_what_is_not_there_answers_404(client: Client, world: World, address: str) -> None:
    assert client.get(filled(world, address)).status_code == 404


def test_the_list_can_be_searched_and_says_when_nothing_matches(client: Client, world: World) -> None:
    title = pack_of(world.version.pk).title
    assert title in client.get("/programs/", {"q": title.upper()}).content.decode()
    nothing = client.get("/programs/", {"q": "zzz\"'<script>"}).content.decode()
    assert "Nothing matches" in nothing
    assert "<script>" not in nothing


def test_an_empty_installation_still_answers(client: Client, db: None) -> None:
    assert "Nothing is published yet" in client.get("/").content.decode()
    assert client.get("/programs/").status_code == 200


def test_a_picture_is_kept_for_ever_and_runs_nothing(client: Client, world: World) -> None:
    address = f"/art/{world.version.pk}/level-1.svg"
    answer = client.get(address)
    assert answer.content == bytes(VersionArt.objects.get(version=world.version, name="level-1.svg").body)
    assert "immutable" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304


@pytest.mark.parametrize(("address", "most"), [("/", 5), ("/programs/", 5), ("/programs/{slug}/", 6)])
def test_a_page_takes_few_queries(
    client: Client,
    world: World,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    address: str,
    most: int,
) -> None:
    client.get(filled(world, address))
    with django_assert_max_num_queries(most):
        client.get(filled(world, address))


def test_who_has_several_campuses_to_choose_from_is_asked_which(client: Client, world: World) -> None:
    open_at = [offering for offering in world.version.offerings.select_related("campus")]
    assert len(open_at) > 1
    page = client.get(filled(world, "/programs/{slug}/")).content.decode()
    assert "Choose your campus to start:" in page
    for offering in open_at:
        assert f"Start at {offering.campus.name}" in page
        assert f'href="/enroll/{offering.pk}/"' in page or str(offering.pk) in page
    start = page[page.index('id="start"') :].partition("</div>")[0]
    assert "btn--primary" not in start, "none is chosen for the reader"
    chosen = client.get(filled(world, "/programs/{slug}/?campus=south")).content.decode()
    start = chosen[chosen.index('id="start"') :].partition("</div>")[0]
    assert start.count("btn--primary") == 1


@pytest.mark.parametrize(("wanted", "found"), [("resume", True), ("RÉSUMÉ", True), ("résumé", True), ("cv", False)])
def test_a_search_does_not_mind_accents(client: Client, world: World, wanted: str, found: bool) -> None:
    operator_files = tiny_files()
    operator_files["pack.yaml"] = (
        operator_files["pack.yaml"]
        .replace(b"program: bike-guide", b"program: letters")
        .replace(b"title: Bike Guide", "title: Write a résumé".encode())
    )
    publish_pack(operator(), files=operator_files)
    page = client.get("/programs/", {"q": wanted}).content.decode()
    assert ("Write a résumé" in page) is found


def test_what_may_be_chosen_is_said_on_program_map_and_badge(client: Client, db: None) -> None:
    files = read_pack(Path("packs/first-aid"))
    version = publish_pack(operator(), files=files).version
    page = client.get("/programs/first-aid/").content.decode()
    assert page.count("Choose 2 of 3") >= 3
    drawing = page[page.index("route-map") :].partition("</svg>")[0]
    assert drawing.count(">2 of 3<") == 3
    badge = client.get(f"/achievements/first-aid/{version.number}/first-aid").content.decode()
    assert badge.count("Choose 2 of 3") == 3


def test_texts_speak_of_what_the_programs_have(client: Client, db: None) -> None:
    publish_pack(operator(), files=read_pack(Path("packs/first-aid")))
    pack = pack_of(VersionArt.objects.values_list("version", flat=True)[0])
    home, listed = (client.get(each).content.decode() for each in ("/", "/programs/"))
    assert ("Supervising a student" in home) is bool(pack.appraisals)
    assert ("criteria and rubrics" in listed) is bool(pack.rubrics)
