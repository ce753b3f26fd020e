"""A person adds a file to their evidence library, takes it out, or reads one they may read."""

from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.enrollment.queries import scope_of
from waymark.records.evidence import commands, queries, store
from waymark.records.evidence.file_kinds import BY_MEDIA_TYPE, Kind
from waymark.records.evidence.file_names import safe_name
from waymark.records.evidence.models import Attachment
from waymark.records.evidence.sniff import sniff
from waymark.records.evidence.states import ScanState
from waymark.records.people.models import Person
from waymark.rules.forms.text import plain_line
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, require
from waymark.rules.policy.scope import Scope

CAPTION_LIMIT = 300
FILES_LIMIT, FILES_EVER_LIMIT = 200, 1_000
LIBRARY_LIMIT_BYTES = 500 * 1024 * 1024
LIBRARY_EVER_LIMIT_BYTES = 5 * LIBRARY_LIMIT_BYTES


@dataclass(frozen=True)
class Content:
    """What is known of the bytes of a file: its kind, and digest and size of what others get of an image."""

    kind: Kind
    copy: tuple[str, int] | None


def attach_file(ctx: Context, *, upload: store.Upload, caption: str = "") -> Attachment:
    """Keep a file in the actor's library. The same content twice is one file. Raises Invalid, with what to do, for a
    file that is empty, too big, damaged, locked or of a kind that is not taken, whatever its name says.

    The content is read, known and stored before the transaction: a slow upload holds no lock.
    """
    require(ctx.actor, Action.ATTACH_FILE, Scope(owner_id=ctx.actor.person_id))
    owner_id = ctx.actor.person_id
    if owner_id is None:
        raise Forbidden(_("Sign in with your own account to add files."))
    words = plain_line(caption)
    if len(words) > CAPTION_LIMIT:
        too_long = _("Keep the caption to %(most)s characters or fewer.") % {"most": CAPTION_LIMIT}
        raise Invalid(too_long, fields={"caption": too_long})
    limit = settings.FILE_LIMIT_BYTES
    if (upload.size or 0) > limit:
        raise Invalid(store.too_big(size=upload.size or 0, limit=limit))
    received = store.receive(upload, limit=limit)
    try:
        content = _known(received.digest) or _examined(received.content)
        if queries.same_file(owner_id, sha256=received.digest) is None:
            _require_room(owner_id, size=received.size)
        store.keep(received)
    finally:
        received.content.close()
    return _keep(ctx, owner_id, received, content, name=upload.name or "", caption=words)


def _known(digest: str) -> Content | None:
    """What was found when the same bytes came before."""
    standing = queries.examined(digest)
    kind = BY_MEDIA_TYPE.get(standing.media_type) if standing else None
    if standing is None or kind is None:
        return None
    return Content(kind, (standing.copy_sha256, standing.copy_size or 0) if standing.copy_sha256 else None)


def _examined(file: BinaryIO) -> Content:
    """Open the file, and keep what others get of an image: nobody learns from it where it was taken, or with what."""
    found = sniff(file)
    if found.copy is None:
        return Content(found.kind, None)
    with found.copy:
        copy = store.received_copy(found.copy)
        store.keep(copy)
    return Content(found.kind, (copy.digest, copy.size))


@transaction.atomic
def _keep(
    ctx: Context, owner_id: UUID, received: store.Received, content: Content, *, name: str, caption: str
) -> Attachment:
    Person.objects.select_for_update().get(pk=owner_id)
    standing = queries.same_file(owner_id, sha256=received.digest)
    if standing is not None:
        if standing.removed_at is not None or (caption and not standing.caption):
            commands.show_attachment(standing, caption=caption or standing.caption)
            record(ctx, Verb.FILE_ATTACHED, "attachment", standing.pk)
        return standing
    _require_room(owner_id, size=received.size)
    made = commands.add_attachment(
        owner_id=owner_id,
        sha256=received.digest,
        size=received.size,
        copy=content.copy,
        kind=content.kind,
        file_name=safe_name(name, content.kind),
        caption=caption,
        scan=ScanState.NOT_SCANNED,
        at=ctx.now,
    )
    record(ctx, Verb.FILE_ATTACHED, "attachment", made.pk)
    return made


def _require_room(owner_id: UUID, *, size: int) -> None:
    """Raise Conflict when the library is full. What was taken out counts less, but is not free: it is still kept."""
    use = queries.library_use(owner_id)
    if use.files >= FILES_LIMIT or use.size + size > LIBRARY_LIMIT_BYTES:
        facts = {"files": FILES_LIMIT, "size": LIBRARY_LIMIT_BYTES // (1024 * 1024)}
        raise Conflict(
            _("Your library is full: it holds %(files)s files and %(size)s MB. Remove a file you do not need.") % facts
        )
    if use.files_ever >= FILES_EVER_LIMIT or use.size_ever + size > LIBRARY_EVER_LIMIT_BYTES:
        raise Conflict(_("You have added very many files. Ask the coordinator of your campus before you add more."))


@transaction.atomic
def remove_file(ctx: Context, attachment_id: UUID) -> Attachment:
    """Take a file out of the library. Work that holds it keeps it; it can be put back."""
    held = _own_file(ctx, attachment_id)
    if held.removed_at is None:
        commands.hide_attachment(held, at=ctx.now)
        record(ctx, Verb.FILE_REMOVED, "attachment", held.pk)
    return held


@transaction.atomic
def restore_file(ctx: Context, attachment_id: UUID) -> Attachment:
    """Put a file back into the library."""
    held = _own_file(ctx, attachment_id)
    if held.removed_at is not None:
        commands.show_attachment(held, caption=held.caption)
        record(ctx, Verb.FILE_ATTACHED, "attachment", held.pk)
    return held


def _own_file(ctx: Context, attachment_id: UUID) -> Attachment:
    """A file of the actor's own. To anybody else it is not there."""
    held = queries.attachment(attachment_id)
    if not may(ctx.actor, Action.ATTACH_FILE, Scope(owner_id=held.owner_id)):
        raise NotFound(_("There is no such file."))
    return held


@transaction.atomic
def read_file(ctx: Context, attachment_id: UUID) -> tuple[Attachment, BinaryIO]:
    """A file and its content, for its owner, or for staff who may download it with a submission that holds it.

    To anybody else it is not there. Staff get an image without place, camera and notes; the file as it came is its
    owner's. Each reading by staff leaves one audit entry. Serve it as a download, never inline.
    """
    held = queries.attachment(attachment_id)
    is_own = may(ctx.actor, Action.DOWNLOAD_ATTACHMENT, Scope(owner_id=held.owner_id))
    campus_id = None
    if not is_own:
        scopes = [scope_of(each.enrollment) for each in queries.submissions_holding(held.pk)]
        readable = [scope for scope in scopes if may(ctx.actor, Action.DOWNLOAD_ATTACHMENT, scope)]
        if not readable:
            raise NotFound(_("There is no such file."))
        campus_id = readable[0].organization_id
    if held.scan_state not in queries.SERVED_STATES:
        raise Conflict(_("This file is still being checked. Try again in a minute."))
    content = _open(held.sha256) if is_own else _open_for_staff(held)
    if not is_own:
        record(ctx, Verb.FILE_READ, "attachment", held.pk, organization_id=campus_id)
    return held, content


def _open(digest: str) -> BinaryIO:
    try:
        return store.open_content(digest)
    except FileNotFoundError as error:
        raise NotFound(_("This file cannot be found in storage. Ask the administrator to restore it.")) from error


def _open_for_staff(held: Attachment) -> BinaryIO:
    """What staff get. An image that came before copies were made gets its copy now."""
    if held.media_type.startswith("image/") and not held.copy_sha256:
        with _open(held.sha256) as original:
            made = (_known(held.sha256) or _examined(original)).copy
        if made:
            commands.set_copy(held, copy=made)
    return _open(held.copy_sha256 or held.sha256)
