"""Finding badges as staff: by person, badge, campus, date and state, within what their grants reach."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from waymark.records.people.folded import NAME_OF_PERSON, having_words
from waymark.records.people.reach import reach_q
from waymark.rules.kernel.errors import NotFound
from waymark.rules.policy.decide import Reach

from .models import Credential, StandingChange
from .states import UNFINISHED, CredentialState
from .theft import NOT_ACCEPTED

ORDERS = {
    "newest": ("-reserved_at", "-id"),
    "oldest": ("reserved_at", "id"),
    "name": ("award__person__family_name", "award__person__given_name", "id"),
    "badge": ("award__achievement_key", "award__person__family_name", "id"),
}
GROUPS: dict[str, tuple[CredentialState, ...]] = {
    "valid": (CredentialState.ISSUED,),
    "hold": (CredentialState.SUSPENDED,),
    "revoked": (CredentialState.REVOKED,),
    "signing": UNFINISHED,
    "replaced": (CredentialState.SUPERSEDED,),
}


@dataclass(frozen=True)
class Wanted:
    """What is looked for. Nothing given, nothing left out."""

    words: str = ""
    version_id: UUID | None = None
    achievement_key: str = ""
    campus_id: UUID | None = None
    since: date | None = None
    through: date | None = None
    key_id: UUID | None = None


def staff_reach(reach: Reach) -> Reach:
    """The part of a reach that roles give: not what somebody reaches as a holder or by a link."""
    return Reach(tuple(each for each in reach.patches if each.owner_id is None and each.object_id is None))


def credentials_within(reach: Reach) -> QuerySet[Credential]:
    """The badges a reach covers, without the bytes that lists do not show."""
    rows = Credential.objects.select_related("award__person", "award__enrollment__campus", "award__campus", "key")
    return rows.defer("unsigned", "body", "award__finding").filter(_covered(reach))


def _covered(reach: Reach) -> Q:
    return reach_q(
        reach,
        owner="award__person_id",
        organization="award__enrollment__campus_id",
        program="award__program_id",
    )


def matching(rows: QuerySet[Credential], wanted: Wanted) -> QuerySet[Credential]:
    """Those that match: every word is in a name or address, or the words are the badge's id or end of its address."""
    if wanted.campus_id:
        rows = rows.filter(award__enrollment__campus_id=wanted.campus_id)
    if wanted.achievement_key:
        rows = rows.filter(award__achievement_key=wanted.achievement_key)
    if wanted.version_id:
        rows = rows.filter(award__version_id=wanted.version_id)
    if wanted.key_id:
        rows = rows.filter(key_id=wanted.key_id)
    if wanted.since:
        rows = rows.filter(valid_from__gte=_start(wanted.since))
    if wanted.through:
        rows = rows.filter(valid_from__lt=_start(date.fromordinal(wanted.through.toordinal() + 1)))
    credential_id = id_in(wanted.words)
    if credential_id is not None:
        return rows.filter(pk=credential_id)
    return having_words(rows, wanted.words, [f"award__{field}" for field in NAME_OF_PERSON])


def id_in(text: str) -> UUID | None:
    """The id of a badge that somebody typed: bare, or at the end of the badge's address."""
    last = text.strip().rstrip("/").rsplit("/", 1)[-1].split(".")[0]
    try:
        return UUID(last)
    except ValueError:
        return None


def counted(rows: QuerySet[Credential]) -> dict[str, int]:
    """How many of them stand in each group, `refused`, and `all`. One query."""
    named = rows.order_by().values_list("state")
    counted_rows = list(named.annotate(count=Count("pk"), refused=Count("pk", filter=NOT_ACCEPTED)))
    found = {state: count for state, count, _refused in counted_rows}
    refused = sum(each for _state, _count, each in counted_rows)
    counts = {group: sum(found.get(state.value, 0) for state in states) for group, states in GROUPS.items()}
    counts["valid"] -= refused
    return {"all": sum(found.values()), "refused": refused, **counts}


def grouped(rows: QuerySet[Credential], group: str) -> QuerySet[Credential]:
    """Those that stand in a group; for no group, all. `valid` leaves out what no check accepts: `refused`."""
    if group == "refused":
        return rows.filter(NOT_ACCEPTED)
    if group == "valid":
        return rows.filter(state=CredentialState.ISSUED).exclude(NOT_ACCEPTED)
    return rows.filter(state__in=GROUPS[group]) if group in GROUPS else rows


def kinds_within(reach: Reach) -> list[tuple[UUID, str]]:
    """(Version, achievement key) of every badge a reach covers, the newest version first. One query."""
    kinds = (
        Credential.objects.filter(_covered(reach)).order_by().values_list("award__version_id", "award__achievement_key")
    )
    return sorted(kinds.distinct(), reverse=True)


def campuses_within(reach: Reach) -> list[tuple[UUID, str]]:
    """(Id, name) of the campuses of these badges, by name. One query."""
    found = Credential.objects.filter(_covered(reach)).order_by("award__enrollment__campus__name")
    return list(found.values_list("award__enrollment__campus_id", "award__enrollment__campus__name").distinct())


def staff_credential(credential_id: UUID) -> Credential:
    """One badge with all that staff see of it. Raises NotFound."""
    found = (
        Credential.objects.select_related(
            "award__person",
            "award__enrollment__campus",
            "award__enrollment__version",
            "award__enrollment__program",
            "award__campus",
            "award__program",
            "award__version",
            "key__issuer__organization",
            "status_list",
        )
        .defer("unsigned", "body", "status_list__bits", "status_list__document", "award__version__document")
        .defer("award__enrollment__version__document")
        .filter(pk=credential_id)
        .first()
    )
    if found is None:
        raise NotFound(_("We can’t find that badge."))
    return found


def changes_of(credential_id: UUID) -> list[StandingChange]:
    """Every hold, lifted hold and revocation of a badge with its answer, the newest first. One query."""
    rows = StandingChange.objects.select_related("by", "reply").filter(credential_id=credential_id)
    return list(rows.order_by("-at", "-id"))


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
