"""A version is published by two people, retired and restored."""

import pytest
from django.db import DatabaseError, transaction

from tests.flows.people import TODAY, a_person, ctx_of, give, operator
from tests.flows.world import World, enrolled, make_world, verbs
from tests.pure.packs.tiny import broken, tiny_files
from waymark.flows.open_offering import close_offering, open_offering
from waymark.flows.propose_version import (
    approve_version,
    decline_version,
    export_version,
    propose_version,
    restore_version,
    retire_version,
    upload_version,
    withdraw_version,
)
from waymark.flows.publish_pack import publish_pack
from waymark.records.catalog.models import Program, ProgramVersion, VersionAnswer, VersionProposal
from waymark.records.catalog.states import VersionState
from waymark.records.people.models import Grant, Person
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.packs.problems import PackError
from waymark.rules.packs.zipped import unzip, zipped

NEXT = zipped(broken(("version: 2.1", "version: 2.2")))


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def dana(world: World) -> Person:
    """A designer of the owner."""
    person = a_person("Dana", "Moss")
    give(person, Role.DESIGNER, world.riders.pk)
    return person


@pytest.fixture
def dirk(world: World) -> Person:
    """Another one."""
    person = a_person("Dirk", "Reed")
    give(person, Role.DESIGNER, world.riders.pk)
    return person


def asked(dana: Person) -> VersionProposal:
    made = upload_version(ctx_of(dana), body=NEXT)
    propose_version(ctx_of(dana), made.pk)
    return made


def test_two_people_publish(world: World, dana: Person, dirk: Person) -> None:
    made = asked(dana)
    propose_version(ctx_of(dana), made.pk)
    with pytest.raises(Forbidden):
        approve_version(ctx_of(dana), made.pk)
    version = approve_version(ctx_of(dirk), made.pk)
    assert (version.number, version.published_by, version.approved_by) == ("2.2", dana, dirk)
    assert version.digest == made.digest
    assert VersionAnswer.objects.get(proposal=made).version == version
    assert verbs(about=made.pk) == ["version-uploaded", "version-proposed", "version-approved"]
    with pytest.raises(Conflict, match="answered already"):
        approve_version(ctx_of(dirk), made.pk)
    with pytest.raises(Conflict, match="published already"):
        upload_version(ctx_of(dana), body=NEXT)


def test_an_administrator_may_be_the_second(world: World, dana: Person) -> None:
    made = asked(dana)
    give(world.eve, Role.ADMINISTRATOR, world.riders.pk)
    assert approve_version(ctx_of(world.eve), made.pk).approved_by == world.eve
    with pytest.raises(Forbidden):
        upload_version(ctx_of(world.eve), body=zipped(broken(("version: 2.1", "version: 2.3"))))


def test_it_is_not_approved_before_it_is_asked(world: World, dana: Person, dirk: Person) -> None:
    made = upload_version(ctx_of(dana), body=NEXT)
    with pytest.raises(Conflict, match="asked for approval"):
        approve_version(ctx_of(dirk), made.pk)
    with pytest.raises(Forbidden, match="uploaded this"):
        propose_version(ctx_of(dirk), made.pk)
    with pytest.raises(Forbidden, match="uploaded this"):
        withdraw_version(ctx_of(dirk), made.pk)


def test_it_is_sent_back_with_a_reason_or_withdrawn(world: World, dana: Person, dirk: Person) -> None:
    made = asked(dana)
    with pytest.raises(Invalid, match="has to change"):
        decline_version(ctx_of(dirk), made.pk, note=" ")
    decline_version(ctx_of(dirk), made.pk, note="The hours are too many.")
    with pytest.raises(Conflict, match="answered already"):
        withdraw_version(ctx_of(dana), made.pk)
    again = asked(dana)
    withdraw_version(ctx_of(dana), again.pk)
    assert not ProgramVersion.objects.filter(number="2.2").exists()
    assert set(VersionAnswer.objects.values_list("outcome", flat=True)) == {"declined", "withdrawn"}


def test_whoever_lost_the_role_has_proposed_nothing(world: World, dana: Person, dirk: Person) -> None:
    made = asked(dana)
    Grant.objects.filter(person=dana).update(until_at=ctx_of(dana).now)
    with pytest.raises(Conflict, match="no longer a designer"):
        approve_version(ctx_of(dirk), made.pk)


def test_the_number_taken_meanwhile_is_refused(world: World, dana: Person, dirk: Person) -> None:
    made = asked(dana)
    publish_pack(operator(), files=unzip(NEXT))
    with pytest.raises(Conflict, match="published already"):
        approve_version(ctx_of(dirk), made.pk)
    other = broken(("version: 2.1", "version: 2.2"), ("tags: [bike, safety]", "tags: [bike]"))
    with pytest.raises(Conflict, match="another text"):
        upload_version(ctx_of(dana), body=zipped(other))


def test_a_bad_pack_is_not_kept(world: World, dana: Person) -> None:
    for body in (b"no zip", zipped({**tiny_files(), "pack.yaml": b"title: [\n"})):
        with pytest.raises(PackError):
            upload_version(ctx_of(dana), body=body)
    assert not VersionProposal.objects.exists()


def test_nobody_takes_the_program_of_another_owner(world: World) -> None:
    """A pack that names the program of another organization, and its own designer as the owner's."""
    dev = a_person("Dev", "North")
    give(dev, Role.DESIGNER, world.north.pk)
    stolen = broken(("version: 2.1", "version: 2.2"), ("owner: riders", "owner: north"))
    with pytest.raises(Forbidden):
        upload_version(ctx_of(dev), body=zipped(stolen))
    with pytest.raises(Conflict, match="belongs to"):
        publish_pack(operator(), files=stolen)
    assert Program.objects.get().owner == world.riders


def test_others_do_not_know_of_it(world: World, dana: Person) -> None:
    made = asked(dana)
    dev = a_person("Dev", "North")
    give(dev, Role.DESIGNER, world.north.pk)
    for person in (dev, world.ada, world.fay):
        with pytest.raises(NotFound):
            approve_version(ctx_of(person), made.pk)
        with pytest.raises(NotFound):
            retire_version(ctx_of(person), world.version.pk)
        with pytest.raises(NotFound):
            export_version(ctx_of(person), world.version.pk)


def test_what_was_proposed_stays_as_it_was(world: World, dana: Person) -> None:
    made = asked(dana)
    for change in ({"digest": "x"}, {"files": b"x"}, {"proposed_by": world.eve}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            VersionProposal.objects.filter(pk=made.pk).update(**change)
    withdraw_version(ctx_of(dana), made.pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        VersionAnswer.objects.update(outcome="approved")


def test_a_version_is_retired_and_restored(world: World, dana: Person) -> None:
    way = enrolled(world)
    with pytest.raises(Conflict, match="has this version open"):
        retire_version(ctx_of(dana), world.version.pk)
    for offering in (world.at_north, world.at_south):
        close_offering(operator(), offering.pk, on=TODAY)
    retire_version(ctx_of(dana), world.version.pk)
    retire_version(ctx_of(dana), world.version.pk)
    assert ProgramVersion.objects.get(pk=world.version.pk).state == VersionState.RETIRED
    with pytest.raises(Conflict, match="published version"):
        open_offering(operator(), version_id=world.version.pk, campus_key="north", opens_on=TODAY)
    way.refresh_from_db()
    assert way.state == "active"
    restore_version(ctx_of(dana), world.version.pk)
    restore_version(ctx_of(dana), world.version.pk)
    assert verbs(about=world.version.pk) == ["pack-published", "version-retired", "version-restored"]


def test_an_exported_version_is_the_same_pack(world: World, dana: Person) -> None:
    name, body = export_version(ctx_of(dana), world.version.pk)
    assert name == "bike-guide-2.1"
    assert not publish_pack(operator(), files=unzip(body)).is_new
    assert verbs(about=world.version.pk)[-1] == "version-exported"
