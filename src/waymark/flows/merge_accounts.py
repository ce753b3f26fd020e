"""Two accounts of one person become one: everything moves, what cannot be joined is refused in words, and one is
closed. What moved is kept exactly, so that the merger can be taken back for a month."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.change_account import changeable, end_everything, require_every_place
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.awards.models import Award
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Attachment
from waymark.records.joining.commands import decide
from waymark.records.joining.states import JoinState
from waymark.records.ledger.derive import local_day
from waymark.records.people import commands
from waymark.records.people.grants import standing
from waymark.records.people.models import AccountMerger, Affiliation, Grant, Person
from waymark.records.people.queries import affiliations_in_force
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound

from .move_belongings import Belongings, belongings_of, give_back, move

TAKE_BACK_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Merger:
    """What merging two accounts would do, and what stands against it, in sentences."""

    kept: Person
    gone: Person
    programs: tuple[str, ...]
    badges: int
    files: int
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
        badges=Award.objects.filter(person=gone).count(),
        files=Attachment.objects.filter(owner=gone).count(),
        addresses=tuple(dict.fromkeys((gone.email, *own))),
        against=tuple(_against(ctx, kept, gone, moving)),
    )


def _against(ctx: Context, kept: Person, gone: Person, moving: list[Enrollment]) -> list[str]:
    name = isolated(f"{gone.full_name} ({gone.email})")
    found = []
    if not (kept.is_active and gone.is_active):
        found.append(_("One of the accounts is closed."))
    if Grant.objects.filter(standing(ctx.now), person=gone).exists():
        found.append(_("%(name)s holds a role. End it first, and give it to the other account.") % {"name": name})
    both = {each.program_id for each in moving} & set(
        Enrollment.objects.filter(person=kept).values_list("program_id", flat=True)
    )
    for title in dict.fromkeys(each.program.title for each in moving if each.program_id in both):
        said = _(
            "Both accounts are enrolled in %(program)s. What was sent and decided belongs to its own enrollment, and "
            "badges rest on it, so two enrollments can’t become one."
        )
        found.append(said % {"program": title})
    return found


@transaction.atomic
def merge_accounts(ctx: Context, kept_id: UUID, gone_id: UUID) -> AccountMerger:
    """Move everything to the account that is kept, and close the other one. Signed badges stay as they were signed."""
    merger = look_at_merger(ctx, kept_id, gone_id)
    if merger.against:
        raise Conflict(" ".join(merger.against))
    kept, gone = merger.kept, merger.gone
    belongings, doubled = belongings_of(gone, kept)
    for each in doubled:
        decide(each, JoinState.WITHDRAWN, at=ctx.now, by_id=ctx.actor.person_id)
        record(ctx, Verb.JOIN_WITHDRAWN, "join-request", each.pk, organization_id=each.campus_id)
    moved: dict[str, object] = {**belongings.stored(), "ended": _ending(ctx, gone, belongings)}
    commands.hand_over_affiliations(belongings.affiliations, to_id=kept.pk)
    end_everything(ctx, gone)
    by_id = ctx.actor.person_id
    made = commands.merge_account(AccountMerger(kept=kept, gone=gone, moved=moved, at=ctx.now, by_id=by_id))
    move(belongings, to_id=kept.pk)
    for person in (kept, gone):
        record(ctx, Verb.ACCOUNTS_MERGED, "person", person.pk)
    return made


def _ending(ctx: Context, gone: Person, belongings: Belongings) -> dict[str, str | None]:
    """The affiliations that stay behind and end with the account, with the day on which they would have ended."""
    held: list[Affiliation] = affiliations_in_force(gone.pk, on=local_day(ctx.now))
    left = [each for each in held if each.pk not in belongings.affiliations]
    return {str(each.pk): each.until_on.isoformat() if each.until_on else None for each in left}


def look_at_splitting(ctx: Context, merger_id: UUID) -> AccountMerger:
    """The merger, locked, for whoever may change the account that was kept. Raises Conflict when it is too late."""
    found = AccountMerger.objects.select_related("kept", "gone").filter(pk=merger_id).first()
    if found is None:
        raise NotFound()
    kept = changeable(ctx, found.kept_id)
    require_every_place(ctx, kept)
    found = AccountMerger.objects.select_for_update(of=("self",)).select_related("kept", "gone").get(pk=merger_id)
    if found.undone_at is not None:
        raise Conflict(_("This merger was taken back already."))
    if found.at <= ctx.now - TAKE_BACK_WITHIN:
        raise Conflict(_("A merger can be taken back within 30 days, and this one can’t any more."))
    address = str(found.moved["email"])
    if Person.objects.filter(email=address).exists():
        said = _(
            "An account uses %(email)s to sign in now, the address of the account that was closed. Its holder chooses "
            "another address first."
        )
        raise Conflict(said % {"email": address})
    if AccountMerger.objects.filter(gone_id=found.kept_id, undone_at__isnull=True).exists():
        raise Conflict(_("The account that was kept was merged into another one since. Take that back first."))
    return found


@transaction.atomic
def take_back_merger(ctx: Context, merger_id: UUID) -> AccountMerger:
    """Open the other account again with what was its own, and with what came to its enrollments since."""
    found = look_at_splitting(ctx, merger_id)
    commands.note_undone(found, at=ctx.now, by_id=ctx.actor.person_id)
    commands.split_account(found)
    give_back(ctx, Belongings.of(found.moved), kept_id=found.kept_id, gone_id=found.gone_id)
    until = {UUID(key): day for key, day in found.moved["ended"].items()}
    rows = Affiliation.objects.filter(person_id=found.gone_id, pk__in=until)
    commands.set_affiliation_days({each.pk: (each.from_on, _day(until[each.pk])) for each in rows})
    for person_id in (found.kept_id, found.gone_id):
        record(ctx, Verb.ACCOUNTS_SPLIT, "person", person_id)
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def mergers_to_take_back(person_id: UUID, *, now: datetime) -> list[AccountMerger]:
    """The accounts that were merged into this one and can still be taken out again, the newest first."""
    rows = AccountMerger.objects.filter(kept_id=person_id, undone_at__isnull=True, at__gt=now - TAKE_BACK_WITHIN)
    return list(rows.select_related("gone").order_by("-at"))
