"""A roster is taken whole or not at all, again without effect, and by whoever keeps the list of a place."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.flows.people import NOW, TODAY, affiliate, ctx_of, give, operator
from tests.flows.world import World, verbs
from waymark.config.commands import people_import
from waymark.flows.eligibility import eligibility
from waymark.flows.import_roster import compare_roster, import_roster, reached_organizations
from waymark.records.people.models import Affiliation, Grant, Person, VerifiedBy
from waymark.records.rosters.models import RosterImport
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import Forbidden
from waymark.rules.people.roster import Roster, read_roster
from waymark.rules.people.roster_changes import Outcome, RosterPlan

HEAD = "email,given_name,family_name,organization,affiliation,role,program,starts,ends"
HAL = "hal@example.org,Hal,Moss,north,student,,,,"
IVY = "ivy@example.org,Ivy,Reed,north,student,,,2026-09-01,2026-12-18"


def roster(*lines: str, head: str = HEAD) -> Roster:
    return read_roster("\n".join((head, *lines)).encode())


def taken(*lines: str, ctx: Context | None = None, ends_missing: bool = False) -> RosterPlan:
    return import_roster(ctx or operator(), roster(*lines), file_name="fall.csv", ends_missing=ends_missing)


def counts(plan: RosterPlan) -> list[int]:
    return [plan.count(each) for each in Outcome]


def at(*columns: tuple[int, str]) -> list[tuple[int, str]]:
    return [*columns]


def told(plan: RosterPlan) -> Sequence[tuple[int, str]]:
    return [(each.line, each.column) for each in plan.problems]


def test_people_come_in_once_and_may_enroll(world: World) -> None:
    before = len(verbs())
    assert counts(taken(HAL, IVY)) == [2, 0, 0, 0]
    hal = Person.objects.get(email="hal@example.org")
    assert not hal.has_usable_password()
    assert eligibility(ctx_of(hal), world.version.pk, world.north.pk).eligible
    assert verbs()[before:] == ["person-registered"] * 2 + ["affiliation-added"] * 2 + ["roster-imported"]
    assert counts(taken(HAL, IVY)) == [0, 0, 2, 0]
    assert len(verbs()) == before + 5
    ivy = Affiliation.objects.get(person__email="ivy@example.org")
    assert (ivy.from_on, ivy.until_on, ivy.verified_by) == (date(2026, 9, 1), date(2026, 12, 19), VerifiedBy.ROSTER)


def test_an_address_in_another_case_is_the_same(world: World) -> None:
    assert counts(taken("EVE@Example.org,Eve,Stone,North,student,,,,")) == [1, 0, 0, 0]
    assert Person.objects.filter(email__iexact="eve@example.org").count() == 1


def test_names_and_days_change_until_the_person_comes(world: World) -> None:
    taken(HAL, IVY)
    plan = taken(HAL.replace("Hal,", "Hallie,"), IVY.replace("2026-12-18", "2027-05-14"))
    assert counts(plan) == [0, 2, 0, 0]
    assert Affiliation.objects.get(person__email="ivy@example.org").until_on == date(2027, 5, 15)
    Person.objects.filter(email="hal@example.org").update(last_login=NOW)
    assert counts(taken(HAL)) == [0, 0, 1, 0]
    assert Person.objects.get(email="hal@example.org").given_name == "Hallie"


def test_any_problem_and_nothing_is_written(world: World) -> None:
    before = (Person.objects.count(), len(verbs()))
    bad = (
        "x,Jo,,north,student,,,,",
        "jo@example.org,Jo,,atlantis,student,,,,",
        "kim@example.org,Kim,,north,,counselor,no,,",
    )
    plan = taken(HAL, *bad)
    assert told(plan) == at((3, "email"), (4, "organization"), (5, "program"))
    assert (Person.objects.count(), len(verbs())) == before
    assert not RosterImport.objects.exists()


def test_who_left_is_ended_only_when_asked(world: World) -> None:
    eve = world.eve
    affiliate(eve, world.north.pk, from_on=TODAY - timedelta(days=5))
    Affiliation.objects.filter(person=eve).update(verified_by=VerifiedBy.STAFF)
    taken(HAL, IVY, "jo@example.org,Jo,,north,staff,,,,", "kim@example.org,Kim,,south,student,,,,")
    assert counts(taken(HAL)) == [0, 0, 1, 0]
    later = Context(actor=operator().actor, now=NOW + timedelta(days=3))
    plan = taken(HAL, ctx=later, ends_missing=True)
    ended = {each.person_id for each in plan.ended_affiliations}
    assert ended == {Person.objects.get(email=each).pk for each in ("ada@example.org", "ivy@example.org")}
    assert counts(taken(HAL, ctx=later, ends_missing=True)) == [0, 0, 1, 0]
    assert Affiliation.objects.get(person__email="ivy@example.org").until_on == TODAY + timedelta(days=3)
    assert counts(taken(HAL, IVY, ctx=later)) == [0, 1, 1, 0]


def test_roles_come_by_roster_from_who_may_give_them(world: World) -> None:
    line = "ben@example.org,Ben,Okoye,north,,counselor,bike-guide,,2026-12-31"
    give(world.eve, Role.REGISTRAR, world.north.pk)
    assert told(taken(line, ctx=ctx_of(world.eve))) == at((2, "role"))
    assert counts(taken(line)) == [1, 0, 0, 0]
    made = Grant.objects.get(person=world.ben)
    assert (made.role, made.program_id, made.organization_id) == ("counselor", world.version.program_id, world.north.pk)
    assert made.until_at is not None and made.until_at.date() == date(2027, 1, 1)
    assert counts(taken(line)) == [0, 0, 1, 0]
    assert counts(taken(line.replace("2026-12-31", ""))) == [0, 1, 0, 0]
    other = "cleo@example.org,Cleo,Marsh,north,,counselor,bike-guide,,"
    assert counts(taken(other, ends_missing=True)) == [1, 0, 0, 1]
    made.refresh_from_db()
    assert made.until_at == NOW


def test_an_administrator_gives_nothing_to_themselves(world: World) -> None:
    give(world.eve, Role.ADMINISTRATOR, None)
    plan = taken("eve@example.org,Eve,Stone,north,staff,counselor,,,", ctx=ctx_of(world.eve))
    assert told(plan) == at((2, "email"), (2, "role"))


def test_a_registrar_keeps_the_list_of_one_campus(world: World) -> None:
    give(world.eve, Role.REGISTRAR, world.north.pk)
    eve = ctx_of(world.eve)
    assert reached_organizations(eve) == frozenset({world.north.pk})
    assert told(compare_roster(eve, roster(HAL, IVY.replace("north", "south")))) == at((3, "organization"))
    messages = [
        compare_roster(eve, roster(IVY.replace("north", each))).problems[0].message for each in ("south", "mouth")
    ]
    assert messages[0] == messages[1].replace("mouth", "south")
    renames_ben = "ben@example.org,Benny,Okoye,north,student,,,,"
    assert not compare_roster(eve, roster(renames_ben)).renamed
    assert counts(taken(HAL, ctx=eve)) == [1, 0, 0, 0]


def test_nobody_without_the_role_takes_a_roster(world: World) -> None:
    for person in (world.ada, world.fay, world.cleo):
        with pytest.raises(Forbidden):
            taken(HAL, ctx=ctx_of(person))


def test_a_closed_account_is_told(world: World) -> None:
    Person.objects.filter(pk=world.eve.pk).update(is_active=False)
    assert told(taken("eve@example.org,Eve,Stone,north,student,,,,")) == at((2, "email"))


def test_lines_are_written_many_at_a_time(world: World, django_assert_max_num_queries: object) -> None:
    lines = [f"p{number}@example.org,Pat,,north,student,,,," for number in range(600)]
    assert callable(django_assert_max_num_queries)
    with django_assert_max_num_queries(60):
        assert counts(taken(*lines)) == [600, 0, 0, 0]


@pytest.mark.django_db
def test_a_thousand_faults_are_all_told(world: World) -> None:
    lines = [
        f"p{number}@example.org,Pat,,{'north' if number % 3 else 'nowhere'},student,,,," for number in range(3_000)
    ]
    plan = taken(*lines)
    assert len(plan.problems) == 1_000
    assert not Person.objects.filter(given_name="Pat").exists()


def test_the_command_says_what_it_did(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "fall.csv"
    file.write_text("\n".join((HEAD, HAL, IVY)))

    def answer(*options: str) -> tuple[int, object]:
        import argparse

        parser = argparse.ArgumentParser()
        people_import.add_arguments(parser)
        code = people_import.run(parser.parse_args([str(file), "--json", *options]))
        return code, json.loads(capsys.readouterr().out)

    numbers = {"added": 2, "changed": 0, "unchanged": 0, "ended": 0, "problems": []}
    assert answer("--dry-run") == (0, numbers)
    assert not Person.objects.filter(email="hal@example.org").exists()
    assert answer() == (0, numbers)
    assert answer() == (0, numbers | {"added": 0, "unchanged": 2})
    file.write_text("\n".join((HEAD, HAL.replace("hal@", "hal"))))
    code, told_problems = answer()
    assert code == 1
    assert isinstance(told_problems, dict)
    problem = told_problems["problems"][0]
    assert (problem["line"], problem["column"]) == (2, "email")
    assert "halexample.org" in problem["message"]
