"""`waymark offerings`."""

import json

import pytest

from tests.flows.world import World, make_world
from waymark.config.cli import build_parser
from waymark.config.commands import offerings
from waymark.records.audit.models import Entry
from waymark.records.catalog.models import Offering
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def run(*arguments: str) -> int:
    return offerings.run(build_parser(["offerings"]).parse_args(["offerings", *arguments]))


def test_an_offering_closes_and_opens_again(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    named = ("bike-guide@2.1", world.north.key)
    assert run("close", *named, "--until", "2098-01-31") == 0
    assert run("list", "--json") == 0
    rows = json.loads(capsys.readouterr().out.split("\n", 1)[1])
    (row,) = [each for each in rows if each["organization"] == world.north.key]
    assert row["program"] == "bike-guide" and row["until"] == "2098-01-31"
    assert run("open", *named) == 0
    assert Offering.objects.get(pk=world.at_north.pk).closes_on is None
    assert run("open", *named) == 0
    assert "Nothing was changed" in capsys.readouterr().out
    verbs = Entry.objects.filter(object_id=world.at_north.pk, system_name="command-line").values_list("verb", flat=True)
    assert [*verbs][-2:] == ["offering-closed", "offering-reopened"]


def test_a_last_day_to_finish(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    named = ("bike-guide@2.1", world.north.key)
    assert run("close", *named, "--until", "2098-01-31", "--finish", "2098-06-30") == 0
    assert "can finish until 2098-06-30" in capsys.readouterr().out
    run("list")
    assert "last day to finish 2098-06-30" in capsys.readouterr().out
    with pytest.raises(Conflict, match="Leave --finish out"):
        run("open", *named, "--finish", "2098-06-30")
    with pytest.raises(Invalid, match="before the day it closes"):
        run("close", *named, "--until", "2098-01-31", "--finish", "2098-01-01")


def test_an_offering_opens_on_its_day(world: World) -> None:
    Offering.objects.filter(pk=world.at_north.pk).delete()
    run("open", "bike-guide@2.1", world.north.key, "--from", "2098-01-31", "--until", "2098-06-30")
    made = Offering.objects.get(campus=world.north)
    assert (str(made.opens_on), str(made.closes_on)) == ("2098-01-31", "2098-06-30")
    with pytest.raises(Conflict, match="Leave --from out"):
        run("open", "bike-guide@2.1", world.north.key, "--from", "2098-02-01")


def test_faults_are_told_in_words(world: World) -> None:
    with pytest.raises(Invalid, match="PROGRAM@VERSION"):
        run("open", "bike-guide", world.north.key)
    with pytest.raises(NotFound):
        run("open", "bike-guide@9.9", world.north.key)
    with pytest.raises(NotFound, match="There are: "):
        run("open", "bike-guide@2.1", "moon")
    with pytest.raises(Invalid, match="no pathway"):
        run("open", "bike-guide@2.1", world.riders.key)
    with pytest.raises(NotFound, match="doesn’t offer"):
        run("close", "bike-guide@2.1", world.riders.key)
