"""Notes of staff: for themselves, the campus or the learner; their author alone changes and removes them."""

import pytest

from tests.flows.people import a_person, ctx_of, give
from tests.flows.world import World, enrolled, verbs
from waymark.flows.write_note import change_note, remove_note, write_note
from waymark.records.audit.models import Entry
from waymark.records.enrollment.models import Note
from waymark.records.enrollment.staff_notes import notes_for_learner, notes_for_staff
from waymark.records.enrollment.states import NoteReaders
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id


def test_each_note_is_read_by_those_it_is_for(world: World) -> None:
    way = enrolled(world)
    gil = a_person("Gil", "North")
    give(gil, Role.COUNSELOR, world.north.pk)
    for readers in NoteReaders:
        write_note(ctx_of(world.fay), way.pk, note_id=new_id(), text=f"For {readers}", seen_by=readers)
    assert len(notes_for_staff(way.pk, reader_id=world.fay.pk)) == 3
    assert {each.seen_by for each in notes_for_staff(way.pk, reader_id=gil.pk)} == {"campus", "learner"}
    assert [each.text for each in notes_for_learner(way.pk)] == ["For learner"]


def test_the_same_note_sent_twice_is_kept_once_and_no_word_of_it_is_in_the_audit(world: World) -> None:
    way = enrolled(world)
    note_id = new_id()
    for _ in range(2):
        write_note(ctx_of(world.fay), way.pk, note_id=note_id, text="Called on Monday", seen_by=NoteReaders.CAMPUS)
    assert Note.objects.count() == 1
    assert verbs(about=note_id) == ["note-written"]
    assert "Called" not in str(list(Entry.objects.values()))


def test_its_author_changes_and_removes_it_and_nobody_else(world: World) -> None:
    way = enrolled(world)
    gil = a_person("Gil", "North")
    give(gil, Role.COORDINATOR, world.north.pk)
    made = write_note(ctx_of(world.fay), way.pk, note_id=new_id(), text="One", seen_by=NoteReaders.CAMPUS)
    with pytest.raises(NotFound):
        change_note(ctx_of(gil), made.pk, text="Two", seen_by=NoteReaders.CAMPUS)
    change_note(ctx_of(world.fay), made.pk, text="Two", seen_by=NoteReaders.LEARNER)
    assert notes_for_learner(way.pk)[0].text == "Two"
    remove_note(ctx_of(world.fay), made.pk)
    assert Note.objects.get().text == ""
    with pytest.raises(NotFound):
        remove_note(ctx_of(world.fay), made.pk)


def test_learners_and_assessors_write_none_and_nothing_is_empty(world: World) -> None:
    way = enrolled(world)
    for who, refusal in ((world.ada, Forbidden), (world.cleo, Forbidden), (world.eve, NotFound)):
        with pytest.raises(refusal):
            write_note(ctx_of(who), way.pk, note_id=new_id(), text="x", seen_by=NoteReaders.CAMPUS)
    with pytest.raises(Invalid):
        write_note(ctx_of(world.fay), way.pk, note_id=new_id(), text=" \u200b", seen_by=NoteReaders.CAMPUS)
