"""Designers and the second person talk about a proposed version, and a draft is replaced by another upload."""

import pytest
from django.db import DatabaseError, transaction

from tests.flows.people import a_person, ctx_of, give
from tests.flows.world import World, make_world, verbs
from tests.pure.packs.tiny import broken
from waymark.flows.comment_on_version import comment_on_version
from waymark.flows.propose_version import approve_version, propose_version, upload_version, withdraw_version
from waymark.records.catalog.models import VersionComment, VersionProposal
from waymark.records.people.models import Person
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.packs.zipped import zipped

NEXT = zipped(broken(("version: 2.1", "version: 2.2"), ("tags: [bike, safety]", "tags: [bike]")))
BETTER = zipped(broken(("version: 2.1", "version: 2.2"), ("tags: [bike, safety]", "tags: [bike, hills]")))


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def designers(world: World) -> tuple[Person, Person]:
    found = (a_person("Dana", "Moss"), a_person("Dirk", "Reed"))
    for person in found:
        give(person, Role.DESIGNER, world.riders.pk)
    return found


def test_both_say_something_and_it_stays(world: World, designers: tuple[Person, Person]) -> None:
    dana, dirk = designers
    made = upload_version(ctx_of(dana), body=NEXT)
    first = comment_on_version(ctx_of(dirk), made.pk, words="  Why are the tags gone?\r\n")
    again = comment_on_version(ctx_of(dirk, minutes=1), made.pk, words="Why are the tags gone?")
    assert first.pk == again.pk and first.words == "Why are the tags gone?"
    comment_on_version(ctx_of(dana, minutes=2), made.pk, words="They are in the pathway now.")
    assert list(VersionComment.objects.values_list("by__given_name", flat=True)) == ["Dirk", "Dana"]
    assert verbs(about=made.pk) == ["version-uploaded", "version-commented", "version-commented"]
    with pytest.raises(DatabaseError), transaction.atomic():
        VersionComment.objects.update(words="Something else.")
    for wrong in (" ", "a" * 1201):
        with pytest.raises(Invalid):
            comment_on_version(ctx_of(dana), made.pk, words=wrong)


def test_who_may_and_until_when(world: World, designers: tuple[Person, Person]) -> None:
    dana, dirk = designers
    made = upload_version(ctx_of(dana), body=NEXT)
    for stranger in (world.ada, world.fay):
        with pytest.raises(NotFound):
            comment_on_version(ctx_of(stranger), made.pk, words="Hello.")
    give(world.eve, Role.ADMINISTRATOR, world.riders.pk)
    comment_on_version(ctx_of(world.eve), made.pk, words="Good.")
    propose_version(ctx_of(dana), made.pk)
    approve_version(ctx_of(dirk), made.pk)
    with pytest.raises(Conflict, match="answered already"):
        comment_on_version(ctx_of(dirk), made.pk, words="Too late.")


def test_another_upload_takes_the_place(world: World, designers: tuple[Person, Person]) -> None:
    dana, dirk = designers
    first = upload_version(ctx_of(dana), body=NEXT)
    propose_version(ctx_of(dana), first.pk)
    with pytest.raises(Forbidden):
        upload_version(ctx_of(dirk), body=BETTER, replaces=first.pk)
    with pytest.raises(NotFound):
        upload_version(ctx_of(world.fay), body=BETTER, replaces=first.pk)
    with pytest.raises(Conflict, match="very pack"):
        upload_version(ctx_of(dana), body=NEXT, replaces=first.pk)
    second = upload_version(ctx_of(dana, minutes=1), body=BETTER, replaces=first.pk)
    found = VersionProposal.objects.get(pk=first.pk)
    assert found.answer.outcome == "replaced" and found.replacement.pk == second.pk
    assert second.asked_at is None and verbs(about=first.pk)[-1] == "version-replaced"
    for act in (lambda: approve_version(ctx_of(dirk), first.pk), lambda: withdraw_version(ctx_of(dana), first.pk)):
        with pytest.raises(Conflict):
            act()
    with pytest.raises(Conflict):
        upload_version(ctx_of(dana, minutes=2), body=NEXT, replaces=first.pk)
    propose_version(ctx_of(dana), second.pk)
    assert approve_version(ctx_of(dirk), second.pk).number == "2.2"
