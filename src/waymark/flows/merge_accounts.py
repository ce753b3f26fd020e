"""Two accounts of one person become one: what can move moves, what cannot is refused in words, and one is closed."""

from dataclasses import dataclass
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.change_account import changeable, end_everything, require_every_place
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.awards.models import Award
from waymark.records.enrollment.commands import hand_over_enrollments
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.commands import hand_over_drafts
from waymark.records.evidence.models import Attachment
from waymark.records.people import commands
from waymark.records.people.grants import standing
from waymark.records.people.models import Affiliation, Grant, Person
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid


@dataclass(frozen=True)
class Merger:
    """What merging two accounts would do, and what stands against it, in sentences."""

    kept: Person
    gone: Person
    programs: tuple[str, ...]
    addresses: tuple[str, ...]
    against: tuple[str, ...]


@transaction.atomic
def look_at_merger(ctx: Context, kept_id: UUID, gone_id: UUID) -> Merger:
    """What would happen. Nothing is changed. Raises NotFound and Forbidden as the merging itself."""
    if kept_id == gone_id:
        raise Invalid(_("This is the same account. Choose another one."))
    kept, gone = (changeable(ctx, each) for each in (kept_id, gone_id))
    for person in (kept, gone):
        require_every_place(ctx, person)
    moving = list(Enrollment.objects.filter(person=gone).select_related("program").order_by("enrolled_at"))
    own = EmailAddress.objects.filter(user_id=gone.pk).values_list("email", flat=True)
    return Merger(
        kept=kept,
        gone=gone,
        programs=tuple(dict.fromkeys(each.program.title for each in moving)),
        addresses=tuple(dict.fromkeys((gone.email, *own))),
        against=tuple(_against(ctx, kept, gone, moving)),
    )


def _against(ctx: Context, kept: Person, gone: Person, moving: list[Enrollment]) -> list[str]:
    name = isolated(f"{gone.full_name} ({gone.email})")
    found = []
    if not (kept.is_active and gone.is_active):
        found.append(_("One of the accounts is closed."))
    if Award.objects.filter(person=gone).exists() or Attachment.objects.filter(owner=gone).exists():
        said = _(
            "%(name)s holds badges or files, which can’t move. Keep that account, and merge the other one into it."
        )
        found.append(said % {"name": name})
    if Grant.objects.filter(standing(ctx.now), person=gone).exists():
        found.append(_("%(name)s holds a role. End it first, and give it to the other account.") % {"name": name})
    both = {each.program_id for each in moving} & set(
        Enrollment.objects.filter(person=kept).values_list("program_id", flat=True)
    )
    for title in dict.fromkeys(each.program.title for each in moving if each.program_id in both):
        found.append(
            _("Both accounts are enrolled in %(program)s. Only one enrollment can be kept.") % {"program": title}
        )
    return found


@transaction.atomic
def merge_accounts(ctx: Context, kept_id: UUID, gone_id: UUID) -> Merger:
    """Move enrollments, drafts, affiliations and addresses to the account that is kept, and close the other one."""
    merger = look_at_merger(ctx, kept_id, gone_id)
    if merger.against:
        raise Conflict(" ".join(merger.against))
    kept, gone = merger.kept, merger.gone
    hand_over_enrollments(gone.pk, to_id=kept.pk)
    hand_over_drafts(gone.pk, to_id=kept.pk)
    known = set(Affiliation.objects.filter(person=kept).values_list("organization_id", "kind", "from_on"))
    for each in Affiliation.objects.filter(person=gone):
        if (each.organization_id, each.kind, each.from_on) not in known:
            commands.hand_over_affiliation(each, to_id=kept.pk)
    end_everything(ctx, gone)
    commands.merge_account(gone, into=kept, at=ctx.now)
    for person in (kept, gone):
        record(ctx, Verb.ACCOUNTS_MERGED, "person", person.pk)
    return merger
