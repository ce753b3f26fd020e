"""Programs and their versions on pages: upload, look, approve by two, compare, retire, download."""

import io
import zipfile
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from tests.flows.people import TODAY, a_person, give, operator
from tests.flows.world import World, enrolled
from tests.pure.packs.tiny import broken, tiny_files
from tests.web.assessor.conftest import Browser
from tests.web.learner.pages import heading, words
from waymark.flows.open_offering import close_offering
from waymark.records.catalog.models import ProgramVersion, VersionProposal
from waymark.records.people.models import Person
from waymark.rules.kernel.context import Role
from waymark.rules.packs.zipped import unzip, zipped

LIST, UPLOAD = "/designer/", "/designer/upload/"
NEXT = zipped(broken(("version: 2.1", "version: 2.2"), ("tags: [bike, safety]", "tags: [bike]")), folder="pack")


def sent(body: bytes) -> dict[str, Any]:  # Any: what the test client takes
    return {"pack": SimpleUploadedFile("pack.zip", body, content_type="application/zip")}


@pytest.fixture
def designers(world: World) -> tuple[Person, Person]:
    """Dana and Dirk design the programs of the owner."""
    found = (a_person("Dana", "Moss"), a_person("Dirk", "Reed"))
    for person in found:
        give(person, Role.DESIGNER, world.riders.pk)
    return found


def proposed(browser: Browser, dana: Person) -> str:
    """The address of a proposal of Dana's that waits."""
    client = browser(dana)
    answer = client.post(UPLOAD, sent(NEXT))
    assert answer.status_code == 302, words(answer)
    address = str(answer["Location"])
    assert client.post(address, {"act": "submit"}).status_code == 302
    return address


def test_two_people_publish_on_pages(world: World, designers: tuple[Person, Person], browser: Browser) -> None:
    dana, dirk = designers
    enrolled(world)
    address = proposed(browser, dana)
    mine = words(browser(dana).get(address))
    assert "You can’t approve your own" in mine and "Approve and publish" not in mine
    assert browser(dana).post(address, {"act": "approve"}).status_code == 403
    other = browser(dirk)
    assert "Waiting for your approval" in words(other.get(LIST))
    said = words(other.get(address))
    assert "Approve Bike Guide 2.2?" in said
    assert "You are asked as the second of two." in said and "Every campus has a pathway" in said
    assert "Against 2.1" in said and "safety" in said and "Whom it touches" in said and "Nothing changes." in said
    assert other.post(address, {"act": "approve"}).status_code == 302
    assert other.post(address, {"act": "approve"}).status_code == 409
    version = ProgramVersion.objects.get(number="2.2")
    assert (version.published_by, version.approved_by) == (dana, dirk)
    page = words(other.get("/designer/programs/bike-guide/"))
    assert "Versions in time" in page and "Never opened" in page
    assert "Dana Moss, approved by Dirk Reed" in page.replace("\u2068", "").replace("\u2069", "")
    assert version.digest[:19] in page


def test_it_is_sent_back_with_words(world: World, designers: tuple[Person, Person], browser: Browser) -> None:
    dana, dirk = designers
    address = proposed(browser, dana)
    empty = browser(dirk).post(address, {"act": "decline", "note": ""})
    assert empty.status_code == 400
    answer = browser(dirk).post(address, {"act": "decline", "note": "Fewer <b>hours</b>, please."})
    assert answer.status_code == 302
    page = browser(dana).get(address)
    assert "Fewer <b>hours</b>, please." in words(page) and "<b>hours" not in page.content.decode()
    assert browser(dana).post(address, {"act": "nonsense"}).status_code == 400
    second = proposed(browser, dana)
    assert browser(dana).post(second, {"act": "withdraw"}).status_code == 302
    assert "Withdrawn" in words(browser(dana).get(second))


@pytest.mark.parametrize(
    ("body", "words_shown"),
    [
        (b"no zip", "no ZIP file"),
        (zipped({"art/a.svg": b""}), "no pack.yaml"),
        (zipped({**tiny_files(), "pack.yaml": b"title: [\n"}), "pack.yaml:"),
        (zipped({**tiny_files(), "art/level-1.svg": b"<svg onload='alert(1)'/>"}), "art/level-1.svg"),
    ],
)
def test_what_is_wrong_is_listed_and_nothing_is_kept(
    world: World, designers: tuple[Person, Person], browser: Browser, body: bytes, words_shown: str
) -> None:
    answer = browser(designers[0]).post(UPLOAD, sent(body))
    assert answer.status_code == 400
    assert words_shown in words(answer) and "Nothing was kept" in words(answer)
    assert not VersionProposal.objects.exists()


def test_no_file_is_asked_for_again(world: World, designers: tuple[Person, Person], browser: Browser) -> None:
    assert browser(designers[0]).post(UPLOAD, {}).status_code == 400
    assert browser(designers[0]).get(UPLOAD).status_code == 200


def test_two_versions_are_compared(world: World, designers: tuple[Person, Person], browser: Browser) -> None:
    dana, dirk = designers
    browser(dirk).post(proposed(browser, dana), {"act": "approve"})
    version = ProgramVersion.objects.get(number="2.2")
    said = words(browser(dana).get(f"/designer/versions/{version.pk}/"))
    assert "Against 2.1" in said and "bike, safety" in said
    back = words(browser(dana).get(f"/designer/versions/{world.version.pk}/"))
    assert "Against 2.2" in back
    assert browser(dana).get(f"/designer/versions/{version.pk}/?against=x").status_code == 200


def test_retire_and_restore(world: World, designers: tuple[Person, Person], browser: Browser) -> None:
    client = browser(designers[0])
    address = f"/designer/versions/{world.version.pk}/retire/"
    enrolled(world)
    assert "1 learner is in it and can finish." in words(client.get(address))
    assert client.post(address, {"act": "retire"}).status_code == 409
    for offering in (world.at_north, world.at_south):
        close_offering(operator(), offering.pk, on=TODAY)
    assert client.post(address, {"act": "retire"}).status_code == 302
    page = client.get("/designer/programs/bike-guide/")
    assert "Retired" in words(page) and "Restore" in words(page)
    assert client.post(address, {"act": "restore"}).status_code == 302
    assert ProgramVersion.objects.get(pk=world.version.pk).state == "published"


def test_the_folder_comes_back_whole(world: World, designers: tuple[Person, Person], browser: Browser) -> None:
    answer = browser(designers[0]).get(f"/designer/versions/{world.version.pk}.zip")
    assert answer["Content-Disposition"] == 'attachment; filename="bike-guide-2.1.zip"'
    body = answer.content
    assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None
    assert unzip(body)["art/level-1.svg"] == tiny_files()["art/level-1.svg"]


def test_other_organizations_are_not_there(world: World, designers: tuple[Person, Person], browser: Browser) -> None:
    address = proposed(browser, designers[0])
    dev = a_person("Dev", "North")
    give(dev, Role.DESIGNER, world.north.pk)
    client = browser(dev)
    assert heading(client.get(LIST)) == "Programs"
    assert client.post(UPLOAD, sent(NEXT)).status_code == 403
    version = f"/designer/versions/{world.version.pk}"
    for path in (address, "/designer/programs/bike-guide/", f"{version}/", f"{version}.zip", f"{version}/retire/"):
        assert client.get(path).status_code == 404
        assert browser(world.fay).get(path).status_code == 404
    assert client.post(address, {"act": "approve"}).status_code == 404
    assert browser(world.fay).get(LIST).status_code == 403
    assert browser(world.fay).get(UPLOAD).status_code == 403


def test_an_administrator_looks_and_approves_and_uploads_nothing(
    world: World, designers: tuple[Person, Person], browser: Browser
) -> None:
    address = proposed(browser, designers[0])
    give(world.eve, Role.ADMINISTRATOR, world.riders.pk)
    client = browser(world.eve)
    assert "Upload a pack" not in words(client.get(LIST))
    assert client.post(address, {"act": "approve"}).status_code == 302


def test_pages_take_a_constant_number_of_queries(
    world: World,
    designers: tuple[Person, Person],
    browser: Browser,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    address = proposed(browser, designers[0])
    client = browser(designers[1])
    for path in (LIST, "/designer/programs/bike-guide/", address):
        with django_assert_max_num_queries(22):
            assert client.get(path).status_code == 200


def test_they_talk_about_it_and_see_what_happened(
    world: World, designers: tuple[Person, Person], browser: Browser
) -> None:
    dana, dirk = designers
    address = proposed(browser, dana)
    assert browser(dirk).post(address, {"act": "comment", "words": ""}).status_code == 400
    assert browser(dirk).post(address, {"act": "comment", "words": "Where are <b>the tags</b>?"}).status_code == 302
    page = browser(dana).get(address)
    said = words(page)
    assert "Where are <b>the tags</b>?" in said and "<b>the tags" not in page.content.decode()
    assert "Talk about 2.2" in said and "Sent for approval" in said
    browser(dirk).post(address, {"act": "approve"})
    assert "Add comment" not in words(browser(dirk).get(address))
    version = ProgramVersion.objects.get(number="2.2")
    for offering in version.offerings.all():
        close_offering(operator(), offering.pk, on=TODAY)
    client = browser(dana)
    client.post(f"/designer/versions/{version.pk}/retire/", {"act": "retire"})
    client.post(f"/designer/versions/{version.pk}/retire/", {"act": "restore"})
    client.get(LIST)  # shows what was said of retiring and restoring
    told = words(client.get(f"/designer/versions/{version.pk}/")).replace("\u2068", "").replace("\u2069", "")
    place = [told.index(each) for each in ("Restored", "Retired", "Published by two people", "Sent for approval")]
    assert place == sorted(place) and "Dana Moss, Dirk Reed" in told and "Uploaded" in told


def test_a_draft_is_replaced(world: World, designers: tuple[Person, Person], browser: Browser) -> None:
    dana, dirk = designers
    first = proposed(browser, dana)
    client = browser(dana)
    key = first.rstrip("/").rsplit("/", 1)[-1]
    assert f"{UPLOAD}?replaces={key}" in client.get(first).content.decode()
    assert "takes its place" in words(client.get(f"{UPLOAD}?replaces={key}"))
    assert browser(dirk).get(f"{UPLOAD}?replaces={key}").status_code == 404
    better = zipped(broken(("version: 2.1", "version: 2.2"), ("tags: [bike, safety]", "tags: [hills]")), folder="pack")
    second = client.post(f"{UPLOAD}?replaces={key}", sent(better))["Location"]
    assert "Replaced by another upload" in words(client.get(first)) and second in client.get(first).content.decode()
    assert "Uploaded in place of an earlier upload" in words(client.get(second))
    assert client.get(f"{UPLOAD}?replaces={key}").status_code == 404


def test_parts_and_kinds_are_told_in_french(world: World, designers: tuple[Person, Person], browser: Browser) -> None:
    address = proposed(browser, designers[0])
    client = browser(designers[1])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    said = words(client.get(address))
    translation.activate("en")  # the page has left its language to this thread
    assert "Modifié" in said and "viennent du dossier" in said
