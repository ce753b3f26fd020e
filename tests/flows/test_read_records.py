"""Reading a learner's record: who may, and that each reading by somebody else is remembered."""

from uuid import uuid4

import pytest

from tests.flows.people import a_person, ctx_of, give
from tests.flows.world import World, enrolled, submitted_plan, verbs
from waymark.flows.read_records import read_enrollment, read_person, read_work
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import NotFound


def test_staff_read_and_each_reading_is_remembered(world: World) -> None:
    ada = enrolled(world)
    work = submitted_plan(ada)
    auditor = a_person("Gil")
    give(auditor, Role.AUDITOR, world.north.pk)
    for person in (world.cleo, world.fay, auditor):
        assert read_enrollment(ctx_of(person), ada.pk) == ada
        assert read_work(ctx_of(person), work.pk) == work
    assert verbs(about=ada.pk).count("work-read") == 3
    assert verbs(about=work.pk).count("work-read") == 3


def test_reading_your_own_is_nobodys_business(world: World) -> None:
    ada = enrolled(world)
    work = submitted_plan(ada)
    assert read_enrollment(ctx_of(world.ada), ada.pk) == ada
    assert read_work(ctx_of(world.ada), work.pk) == work
    assert "work-read" not in verbs()


def test_to_others_it_is_not_there(world: World) -> None:
    ada = enrolled(world)
    work = submitted_plan(ada)
    south = a_person("Gil")
    give(south, Role.ASSESSOR, world.south.pk)
    for person in (world.ben, world.eve, south):
        with pytest.raises(NotFound):
            read_enrollment(ctx_of(person), ada.pk)
        with pytest.raises(NotFound):
            read_work(ctx_of(person), work.pk)
    with pytest.raises(NotFound):
        read_work(ctx_of(world.fay), uuid4())
    with pytest.raises(NotFound):
        read_enrollment(ctx_of(world.fay), uuid4())
    assert "work-read" not in verbs()


def test_a_person_is_read_by_whoever_looks_after_people_there(world: World) -> None:
    give(world.eve, Role.REGISTRAR, world.north.pk)
    assert read_person(ctx_of(world.eve), world.ada.pk) == world.ada
    assert read_person(ctx_of(world.eve), world.eve.pk) == world.eve
    assert verbs(about=world.ada.pk).count("person-read") == 1 and "person-read" not in verbs(about=world.eve.pk)
    for reader, about in ((world.eve, world.ben), (world.fay, world.ada), (world.ada, world.ada)):
        with pytest.raises(NotFound):
            read_person(ctx_of(reader), about.pk)
