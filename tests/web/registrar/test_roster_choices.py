"""A registrar chooses how lines are read: by line or for all, kept over pages, and nothing is written meanwhile."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.flows.people import NOW, give, operator
from tests.flows.world import World
from tests.web.registrar.test_rosters import the_import, words
from tests.web.shared.test_table_file import body
from waymark.flows.import_roster import import_roster
from waymark.records.people.models import Affiliation, Person
from waymark.rules.kernel.context import Role
from waymark.rules.people.roster import read_roster

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_clock")]

HEAD = "email,given_name,family_name,affiliation,campus_id\n"
COUNT = 60


def lines(at: str) -> str:
    return HEAD + "".join(f"p{n}@{at},Pat,Number {n},student,{1000 + n}\n" for n in range(COUNT))


@pytest.fixture
def registrar(world: World) -> Client:
    give(world.eve, Role.REGISTRAR, world.north.pk)
    import_roster(operator(), read_roster(lines("old.example").encode(), organization="north"), file_name="old.csv")
    Person.objects.filter(email="p1@old.example").update(last_login=NOW)
    client = Client()
    client.force_login(world.eve)
    return client


def upload(client: Client, world: World, text: str) -> str:
    file = SimpleUploadedFile("fall.csv", text.encode())
    fields = {"campus": str(world.north.pk), "file": file, "rest": "leave"}
    return words(client.post(reverse("rosters"), fields, follow=True))


def test_choices_by_line_are_kept_over_pages(world: World, registrar: Client) -> None:
    page = upload(registrar, world, lines("new.example"))
    assert f"{COUNT} need your choice." in page and 'value="import"' not in page
    found, people = the_import(), Person.objects.count()
    url = reverse("roster-choices", args=[found.pk])
    first = words(registrar.get(url))
    assert "The campus id" in first and "p0@old.example" in first and "checked" not in first
    posted = {f"pick-{n}-address": "same" for n in range(2, 27)} | {
        "pick-26-address": "skip",
        "all-address": "",
        "go": "2",
    }
    second = registrar.post(url, posted, follow=True)
    assert f"{COUNT - 25} need your choice." in words(second) and "Page 2 of 3" in words(second)
    assert len(re.findall(r" checked", words(registrar.get(url)))) == 25
    done = words(registrar.post(url, {"all-address": "same"}, follow=True))
    assert "Your choices are saved." in done and 'value="import"' in done and "Left out" in done
    assert Person.objects.count() == people and not Person.objects.filter(email__endswith="new.example").exists()
    report = body(registrar.get(reverse("roster-report", args=[found.pk]))).decode()
    assert '2,changed,p0@new.example,Pat Number 0,1000,north,"Known campus id, new address",Same person' in report
    assert "26,left-out,p24@new.example" in report
    registrar.post(reverse("roster-decide", args=[found.pk]), {"act": "import"})
    assert Person.objects.filter(email__endswith="new.example").count() == COUNT - 2
    assert Person.objects.filter(email__in=["p24@old.example", "p1@old.example"]).count() == 2
    after = body(registrar.get(reverse("roster-report", args=[found.pk]))).decode()
    assert "2,changed,person,p0@new.example,Pat Number 0" in after
    assert registrar.get(url).status_code == 302
    assert registrar.post(url, {"all-address": "skip"}).status_code == 409


def test_what_is_clear_asks_for_nothing(world: World, registrar: Client) -> None:
    page = upload(registrar, world, HEAD + "new@north.example,Pat,Number 3,staff,\n")
    assert "can be read in several ways" in page and 'value="import"' in page
    choices = words(registrar.get(reverse("roster-choices", args=[the_import().pk])))
    assert "p3@old.example, belongs here too" in choices
    assert re.search(r'value="other" checked', choices)


def test_a_registrar_finds_people_by_campus_id_and_no_one_else_does(world: World, registrar: Client) -> None:
    found = words(registrar.get(reverse("people") + "?q=1007"))
    assert "p7@old.example" in found and "p8@old.example" not in found
    person = Person.objects.get(email="p7@old.example")
    assert "1007" in words(registrar.get(reverse("person", args=[person.pk])))
    assert "p7@old.example" not in words(registrar.get(reverse("people") + "?q=100"))
    give(world.ada, Role.REGISTRAR, world.south.pk)
    elsewhere = Client()
    elsewhere.force_login(world.ada)
    assert "p7@old.example" not in words(elsewhere.get(reverse("people") + "?q=1007"))
    Affiliation.objects.filter(person=person).update(external_id="")
    assert "p7@old.example" in words(registrar.get(reverse("people") + "?q=number+7"))
