"""Reading proposed versions, and programs as a designer sees them."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from waymark.records.people.reach import reach_q
from waymark.rules.policy.decide import Reach

from .models import Offering, Program, ProgramVersion, VersionAnswer, VersionComment, VersionProposal
from .states import VersionState

SHOWN = [VersionState.PUBLISHED, VersionState.RETIRED]


def _rows() -> QuerySet[VersionProposal]:
    return VersionProposal.objects.select_related(
        "program__owner", "owner", "proposed_by", "answer__by", "replaces", "replacement"
    ).defer("files", "replaces__files", "replacement__files")


def version_proposal(proposal_id: UUID) -> VersionProposal | None:
    """One proposal with its people and its answer, without its files."""
    return _rows().filter(pk=proposal_id).first()


def locked_version_proposal(proposal_id: UUID) -> VersionProposal | None:
    """The same with its files, locked until the transaction ends."""
    rows = VersionProposal.objects.select_for_update(of=("self",)).select_related("program")
    return rows.filter(pk=proposal_id).first()


def proposed_files(proposal_id: UUID) -> bytes:
    """The files of a proposal, as a ZIP file."""
    return bytes(VersionProposal.objects.values_list("files", flat=True).get(pk=proposal_id))


def is_answered(proposal_id: UUID) -> bool:
    """Whether it was approved, declined or withdrawn."""
    return VersionAnswer.objects.filter(proposal_id=proposal_id).exists()


def comments_on(proposal_id: UUID) -> list[VersionComment]:
    """What was said about a proposed version, the oldest first. One query."""
    return list(VersionComment.objects.filter(proposal_id=proposal_id).select_related("by"))


def proposals_of(version: ProgramVersion) -> list[VersionProposal]:
    """Every proposal of a number of a program, the oldest first. One query."""
    rows = _rows().filter(program_id=version.program_id, number=version.number)
    return list(rows.order_by("proposed_at", "pk"))


def proposals_within(reach: Reach) -> QuerySet[VersionProposal]:
    """The proposals a reach covers, the newest first."""
    of_program = reach_q(reach, owner="pk", organization="program__owner_id", program="program_id")
    of_owner = reach_q(reach, owner="pk", organization="owner_id", program="program_id")
    within = (Q(program__isnull=False) & of_program) | (Q(program__isnull=True) & of_owner)
    return _rows().filter(within).order_by("-proposed_at", "-pk")


def programs_within(reach: Reach) -> QuerySet[Program]:
    """The programs a reach covers, by title, with how many versions each has."""
    within = reach_q(reach, owner="pk", organization="owner_id", program="pk")
    counted = Count("versions", filter=Q(versions__state__in=SHOWN))
    return Program.objects.filter(within).select_related("owner").annotate(count=counted).order_by("title", "pk")


def versions_of(program_id: UUID) -> list[ProgramVersion]:
    """The published and retired versions of a program, the newest first. One query."""
    rows = ProgramVersion.objects.filter(program_id=program_id, state__in=SHOWN).defer("document")
    return list(rows.select_related("program", "published_by", "approved_by").order_by("-published_at", "-number"))


def offerings_of(version_ids: Iterable[UUID]) -> list[Offering]:
    """Where these versions are or were open. One query."""
    rows = Offering.objects.filter(version_id__in=list(version_ids)).select_related("campus")
    return list(rows.order_by("campus__name"))
