"""Staff keep notes about a learner's way: for themselves, for the campus, or for the learner too."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.admit import admit
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.enrollment import commands
from waymark.records.enrollment.models import Note
from waymark.records.enrollment.queries import locked, scope_of
from waymark.records.enrollment.staff_notes import note
from waymark.records.enrollment.states import NoteReaders
from waymark.rules.forms.text import plain_text
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.policy.actions import Action

LONGEST = 2000


@transaction.atomic
def write_note(ctx: Context, enrollment_id: UUID, *, note_id: UUID, text: str, seen_by: NoteReaders) -> Note:
    """Keep a note. The form brings its id, so that the same note sent twice is kept once."""
    enrollment = locked(enrollment_id)
    admit(ctx, Action.WRITE_NOTE, scope_of(enrollment))
    if ctx.actor.person_id is None:
        raise Forbidden(_("Only a person can do this. Sign in with your own account."))
    said = _usable(text)
    known = Note.objects.filter(pk=note_id).first()
    if known is not None:
        if known.by_id != ctx.actor.person_id or known.enrollment_id != enrollment.pk:
            raise Conflict(_("This page was used before. Reload it, then write the note again."))
        return known
    made = commands.add_note(
        note_id, enrollment_id=enrollment.pk, by_id=ctx.actor.person_id, seen_by=seen_by, text=said, at=ctx.now
    )
    record(ctx, Verb.NOTE_WRITTEN, "note", made.pk, organization_id=enrollment.campus_id)
    return made


@transaction.atomic
def change_note(ctx: Context, note_id: UUID, *, text: str, seen_by: NoteReaders) -> Note:
    """Its author writes a note anew. What stood there before is not kept."""
    found = _own(ctx, note_id)
    said = _usable(text)
    if (found.text, found.seen_by) != (said, seen_by):
        commands.change_note(found, seen_by=seen_by, text=said, at=ctx.now)
        record(ctx, Verb.NOTE_CHANGED, "note", found.pk, organization_id=found.enrollment.campus_id)
    return found


@transaction.atomic
def remove_note(ctx: Context, note_id: UUID) -> Note:
    """Its author removes a note; its text is gone for good."""
    found = _own(ctx, note_id)
    commands.remove_note(found, at=ctx.now)
    record(ctx, Verb.NOTE_REMOVED, "note", found.pk, organization_id=found.enrollment.campus_id)
    return found


def _own(ctx: Context, note_id: UUID) -> Note:
    """A note of the actor's, while they still look after its learner. Of others' nothing is said."""
    enrollment = locked(note(note_id).enrollment_id)
    admit(ctx, Action.WRITE_NOTE, scope_of(enrollment))
    found = note(note_id)
    if found.by_id != ctx.actor.person_id:
        raise NotFound(_("Only whoever wrote a note can change it."))
    return found


def _usable(text: str) -> str:
    said = plain_text(text)
    if not said:
        raise Invalid(_("Write the note first."), fields={"text": _("Write the note first.")})
    if len(said) > LONGEST:
        told = _("Keep this to %(count)s characters or fewer.") % {"count": LONGEST}
        raise Invalid(told, fields={"text": told})
    return said
