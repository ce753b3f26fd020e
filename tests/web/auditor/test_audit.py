"""The audit on pages: sentences, scope, pages by place, a file, who read what."""

import csv
from io import StringIO
from string import Formatter
from typing import Any
from uuid import uuid4

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from tests.flows.judging import read_by_cleo
from tests.flows.people import NOW, a_person, affiliate, ctx_of, give, operator
from tests.flows.world import World, enrolled, submitted_plan
from tests.web.assessor.conftest import Browser
from tests.web.learner.pages import heading, words
from waymark.flows.read_records import read_enrollment
from waymark.records.audit.commands import record_all
from waymark.records.audit.models import Entry
from waymark.records.audit.verbs import Verb
from waymark.records.people.models import Person
from waymark.rules.forms.spreadsheet import plain_cell
from waymark.rules.kernel.context import Role
from waymark.web.auditor.telling import GROUPS, SENTENCES, verbs_of

AUDIT, READS = "/auditor/", "/auditor/reads/"


@pytest.fixture
def auditor(world: World) -> Person:
    """Eve, who audits everything."""
    give(world.eve, Role.AUDITOR, None)
    return world.eve


def body(answer: Any) -> str:  # Any: the test client's answer
    return b"".join(answer.streaming_content).decode()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("verb", list(Verb))
def test_every_verb_has_a_sentence(verb: Verb, language: str) -> None:
    with translation.override("en"):
        english = str(SENTENCES[verb.value])
    with translation.override(language):
        said = str(SENTENCES[verb.value])
    assert language == "en" or said != english
    assert said.endswith(".")
    said % {"who": "Ada", "whom": "Ben", "what": "it"}
    assert _slots(said) == _slots(english)


def _slots(text: str) -> set[str]:
    return {part for part in ("who", "whom", "what") if f"%({part})s" in text}


def test_every_verb_is_in_one_group() -> None:
    listed = [verb for group in GROUPS for verb in verbs_of(group)]
    assert len(listed) == len(set(listed))
    assert {verb.value for verb in Verb} <= set(listed)
    assert not [name for text in SENTENCES.values() for _, name, _, _ in Formatter().parse(str(text)) if name]


def test_acts_are_read_as_sentences(world: World, auditor: Person, browser: Browser) -> None:
    way = enrolled(world)
    read_enrollment(ctx_of(world.fay), way.pk)
    answer = browser(auditor).get(AUDIT)
    said = words(answer)
    assert heading(answer) == "Audit"
    assert "Ada Lund enrolled in Bike Guide 2.1" in said
    assert "Fay Duval opened the record of Ada Lund" in said
    assert "An operator, by command published Bike Guide 2.1" in said
    assert Entry.objects.order_by("-position")[0].verb == "audit-read"
    assert "hasn’t been checked yet" in said


def test_a_name_is_no_markup(world: World, auditor: Person, browser: Browser) -> None:
    world.ada.given_name = "<script>alert(1)</script>%(what)s"
    world.ada.save()
    enrolled(world)
    page = browser(auditor).get(AUDIT).content.decode()
    assert "&lt;script&gt;alert(1)" in page and "<script>alert(1)" not in page


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("who=duval", "Fay Duval opened the record", "published"),
        ("who=operator", "published", "Fay Duval opened"),
        ("did=reads", "Fay Duval opened the record", "enrolled in"),
        ("about=ada", "Ada Lund enrolled", "Ben Okoye enrolled"),
        ("until=2026-01-01", "Nothing found", "enrolled"),
        ("since=2026-09-14&until=2026-09-14&did=learning", "Ada Lund enrolled", "published"),
        ("since=nonsense&did=x&where=y", "Ada Lund enrolled", "Nothing found"),
        ("who=zeno", "No one named “zeno”", "Ada Lund enrolled"),
        ("about=example.org", "Whom do you mean?", "Ada Lund enrolled"),
    ],
)
def test_it_is_searched(world: World, auditor: Person, browser: Browser, query: str, shown: str, hidden: str) -> None:
    way = enrolled(world)
    enrolled(world, world.ben)
    read_enrollment(ctx_of(world.fay), way.pk)
    said = words(browser(auditor).get(f"{AUDIT}?{query}"))
    assert shown in said
    assert hidden not in said


def test_an_auditor_of_a_campus_sees_that_campus(world: World, browser: Browser) -> None:
    enrolled(world)
    enrolled(world, world.ben)
    give(world.eve, Role.AUDITOR, world.north.pk)
    client = browser(world.eve)
    said = words(client.get(AUDIT))
    assert "Ada Lund enrolled" in said and "Ben Okoye" not in said
    assert "No one named “okoye”" in words(client.get(AUDIT + "?about=okoye"))
    assert "No one named" in words(client.get(f"{READS}?about={world.ben.pk}"))
    assert "Ben Okoye" not in body(client.post("/auditor/export/"))
    theirs = Entry.objects.filter(organization_id=world.south.pk)[0]
    assert client.get(f"/auditor/entries/{theirs.position}/").status_code == 404
    assert browser(world.fay).get(AUDIT).status_code == 403


def test_pages_go_by_place(world: World, auditor: Person, browser: Browser) -> None:
    record_all(operator(), Verb.LANGUAGE_CHOSEN, [("person", world.ada.pk, None)] * 120)
    client = browser(auditor)
    page = client.get(AUDIT)
    seen: list[str] = []
    for _ in range(10):
        said = page.content.decode()
        seen += [part.split("/")[0] for part in said.split("/auditor/entries/")[1:]]
        if "Earlier</a>" not in said:
            break
        link = said.split('">Earlier</a>')[0].rsplit('href="', 1)[1]
        page = client.get(AUDIT + link)
    assert seen == [str(n) for n in range(int(seen[0]), 0, -1)]
    assert Entry.objects.filter(verb="audit-read").count() == 1
    assert client.get(AUDIT + "?before=-1").status_code == client.get(AUDIT + "?before=9" + "9" * 30).status_code == 200


def test_one_entry_in_full(world: World, auditor: Person, browser: Browser) -> None:
    found = Entry.objects.order_by("-position")[0]
    said = words(browser(auditor).get(f"/auditor/entries/{found.position}/"))
    assert found.hash in said and found.previous_hash in said and found.verb in said


def test_as_many_queries_for_many_as_for_few(
    world: World, auditor: Person, browser: Browser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    submitted_plan(enrolled(world))
    client = browser(auditor)
    with django_assert_max_num_queries(45):
        client.get(AUDIT)
    for n in range(40):
        person = a_person(f"Learner{n}", "North")
        affiliate(person, world.north.pk)
    with django_assert_max_num_queries(45):
        client.get(AUDIT)
    with django_assert_max_num_queries(70):
        client.get(f"{READS}?about={world.ada.pk}")


def test_the_file_holds_all_and_runs_nothing(world: World, auditor: Person, browser: Browser) -> None:
    world.ada.given_name = "=HYPERLINK(0)"
    world.ada.save()
    enrolled(world)
    record_all(operator(), Verb.LANGUAGE_CHOSEN, [("person", uuid4(), None)] * 700)
    answer = browser(auditor).post("/auditor/export/")
    assert answer["Content-Type"].startswith("text/csv") and "attachment" in answer["Content-Disposition"]
    rows = list(csv.reader(StringIO(body(answer).removeprefix("\ufeff"))))
    assert len(rows) == 1 + Entry.objects.count()
    assert rows[1][3] == "audit-exported"
    assert not [one for row in rows[1:] for one in row if one[:1] in "=+-@" and one]
    assert any("HYPERLINK" in row[2] for row in rows)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\u2068=1", " =1", "＝1"])
def test_a_formula_is_a_text(text: str) -> None:
    assert plain_cell(text).startswith("'")


def test_the_chain_is_said_to_be_whole_only_when_checked(world: World, auditor: Person, browser: Browser) -> None:
    client = browser(auditor)
    assert client.post("/auditor/check/").status_code == 302
    assert "The chain was whole when it was checked" in words(client.get(AUDIT))
    Entry.objects.model.objects.bulk_create([_forged()])
    assert client.post("/auditor/check/").status_code == 302
    assert "The chain is broken" in words(client.get(AUDIT))


def _forged() -> Entry:
    return Entry(
        position=10**6,
        at=NOW,
        actor_kind="person",
        verb="enrolled",
        object_kind="enrollment",
        request_id=uuid4(),
        previous_hash="0" * 64,
        hash="0" * 64,
    )


def test_who_read_what_and_by_what_role(world: World, auditor: Person, browser: Browser) -> None:
    way = enrolled(world)
    read_by_cleo(world, submitted_plan(way))
    read_enrollment(ctx_of(world.fay), way.pk)
    client = browser(auditor)
    assert "Newest reads" in words(client.get(READS))
    answer = client.get(f"{READS}?about=lund")
    said = words(answer)
    assert heading(answer) == "Who read the record of Ada Lund"
    assert "Fay Duval" in said and "coordinator, Riders" in said and "1 record" in said
    assert "No role at one of these moments" not in said
    Person.objects.get(pk=world.fay.pk).grants.update(until_at=NOW)
    assert "Look at Fay Duval" in words(client.get(f"{READS}?about={world.ada.pk}"))
    newest = Entry.objects.order_by("-position")[0]
    assert (newest.verb, newest.object_id) == ("audit-read", world.ada.pk)
    assert "Eve Stone audit, 1 time" in words(client.get(f"{READS}?about={world.cleo.pk}"))
