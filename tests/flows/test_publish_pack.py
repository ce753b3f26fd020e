"""Publishing packs, opening them on campuses."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from tests.flows.people import a_person, ctx_of, give, operator
from tests.flows.world import World
from tests.pure.packs.tiny import broken, tiny_files
from waymark.flows.open_offering import close_offering, open_offering
from waymark.flows.publish_pack import publish_pack
from waymark.records.audit.models import Entry
from waymark.records.catalog.models import Offering, Program, ProgramVersion, VersionArt
from waymark.records.catalog.queries import open_offerings, pack_of, published_version
from waymark.records.people.models import Organization
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.packs.problems import PackError

NEXT = broken(("version: 2.1", "version: 2.2"))


def test_a_pack_becomes_a_frozen_version_with_its_pictures_and_organizations(db: None) -> None:
    published = publish_pack(operator(), files=tiny_files())
    assert published.is_new
    assert published.version.digest.startswith("sha256:")
    assert pack_of(published.version.pk).title == published.version.program.title
    assert VersionArt.objects.filter(version=published.version).count() == 12
    assert Organization.objects.get(key="north").parent == Organization.objects.get(key="riders")
    assert Entry.objects.filter(verb="pack-published", object_id=published.version.pk).count() == 1


def test_the_same_pack_twice_has_the_effect_of_one(db: None) -> None:
    first = publish_pack(operator(), files=tiny_files())
    entries = Entry.objects.count()
    again = publish_pack(operator(), files=tiny_files())
    assert (again.version, again.is_new) == (first.version, False)
    assert (ProgramVersion.objects.count(), Entry.objects.count()) == (1, entries)


def test_a_number_names_one_text_for_ever(world: World) -> None:
    changed = tiny_files()
    changed["art/level-1.svg"] = changed["art/level-1.svg"].replace(b"#23614a", b"#224466")
    with pytest.raises(Conflict, match="never changes"):
        publish_pack(operator(), files=changed)


def test_a_new_number_is_a_new_version_of_the_same_program(world: World) -> None:
    newer = publish_pack(operator(), files=NEXT).version
    assert newer.program == world.version.program
    assert published_version(newer.program.slug).pk == newer.pk
    assert published_version(newer.program.slug, "2.1").pk == world.version.pk


def test_a_broken_pack_is_refused_with_file_and_line_and_changes_nothing(db: None) -> None:
    with pytest.raises(PackError) as refused:
        publish_pack(operator(), files={**tiny_files(), "pack.yaml": b"format: waymark-pack/1\ntitle: [\n"})
    assert str(refused.value).startswith("pack.yaml:")
    assert (Program.objects.count(), Organization.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_a_pack_whose_badge_could_not_be_signed_is_refused(db: None) -> None:
    """Two tags that verifiers sort differently: the pack is sound, its badge is not."""
    with pytest.raises(PackError, match=r"pack\.yaml:0: The badge level-1 could not be signed\. Some verifiers sort"):
        publish_pack(operator(), files=broken(("tags: [bike, safety]", 'tags: ["\uff76", "\U0001f331"]')))
    assert Program.objects.count() == 0


def test_nobody_publishes_alone_but_an_operator(world: World) -> None:
    dana = a_person("Dana")
    give(dana, Role.DESIGNER, world.riders.pk)
    for person in (world.cleo, dana):
        with pytest.raises(Forbidden):
            publish_pack(ctx_of(person), files=NEXT)
    assert publish_pack(operator(), files=NEXT).is_new


def test_a_published_version_cannot_be_changed_in_the_database(world: World) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ProgramVersion.objects.filter(pk=world.version.pk).update(document={})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        VersionArt.objects.filter(version=world.version).delete()


def test_a_campus_opens_a_version_once_and_closes_it(world: World) -> None:
    with pytest.raises(Conflict, match="already offers"):
        open_offering(operator(), version_id=world.version.pk, campus_key="north", opens_on=date(2026, 9, 1))
    close_offering(operator(), world.at_north.pk, on=date(2026, 9, 30))
    assert world.at_north in open_offerings(on=date(2026, 9, 29))
    assert world.at_north not in open_offerings(on=date(2026, 9, 30))
    assert Entry.objects.filter(verb="offering-closed").count() == 1


def test_an_offering_needs_a_pathway_sound_days_and_the_right_to_open(world: World) -> None:
    newer = publish_pack(operator(), files=NEXT).version
    with pytest.raises(Invalid, match="no pathway"):
        open_offering(operator(), version_id=newer.pk, campus_key="riders", opens_on=date(2026, 9, 1))
    day = date(2026, 9, 1)
    with pytest.raises(Invalid, match="after the day it opens"):
        open_offering(operator(), version_id=newer.pk, campus_key="north", opens_on=day, closes_on=day)
    with pytest.raises(Invalid, match="after the day it opens"):
        close_offering(operator(), world.at_north.pk, on=world.at_north.opens_on)
    with pytest.raises(Forbidden):
        open_offering(ctx_of(world.ada), version_id=newer.pk, campus_key="north", opens_on=day)
    with pytest.raises(NotFound):
        open_offering(operator(), version_id=newer.pk, campus_key="nowhere", opens_on=day)
    assert Offering.objects.filter(version=newer).count() == 0
