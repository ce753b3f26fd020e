"""Reading the catalog: packs by version, what is open where, and pictures."""

from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from waymark.records.people.models import Organization
from waymark.records.people.reach import reach_q
from waymark.rules.kernel.errors import NotFound
from waymark.rules.packs.document import dump, from_document
from waymark.rules.packs.model import Pack
from waymark.rules.packs.translate import localize
from waymark.rules.policy.decide import Reach
from waymark.rules.policy.scope import Scope

from .models import Offering, Program, ProgramVersion, VersionArt
from .states import VersionState


@lru_cache(maxsize=64)
def _published_pack(version_id: UUID) -> Pack:
    version = ProgramVersion.objects.only("document", "state").filter(pk=version_id).first()
    if version is None or version.state not in (VersionState.PUBLISHED, VersionState.RETIRED):
        raise NotFound(_("There is no published version by that id."))
    return from_document(version.document)


def pack_of(version_id: UUID) -> Pack:
    """The pack of a published or retired version. Kept in the process: such a version never changes."""
    return _published_pack(version_id)


@lru_cache(maxsize=64)
def localized_pack(version_id: UUID, language: str) -> Pack:
    """The same pack in a language, in English where a text has no translation."""
    return localize(pack_of(version_id), language)


def open_offerings(*, on: date) -> QuerySet[Offering]:
    """Offerings of published versions that take enrollments on that day."""
    return (
        Offering.objects.filter(
            Q(closes_on__isnull=True) | Q(closes_on__gt=on), opens_on__lte=on, version__state=VersionState.PUBLISHED
        )
        .select_related("version__program", "campus")
        .defer("version__document")
        .order_by("version__program__title", "campus__name")
    )


def published_programs() -> list[Program]:
    """Every program that has a published version, with those versions (newest first) and offerings. Three queries."""
    versions = (
        ProgramVersion.objects.filter(state=VersionState.PUBLISHED)
        .defer("document")
        .order_by("-published_at", "-number")
        .prefetch_related(Prefetch("offerings", Offering.objects.select_related("campus").order_by("campus__name")))
    )
    return list(
        Program.objects.filter(versions__state=VersionState.PUBLISHED)
        .distinct()
        .select_related("owner")
        .prefetch_related(Prefetch("versions", versions, to_attr="published"))
        .order_by("title")
    )


def published_version(slug: str, number: str | None = None) -> ProgramVersion:
    """A published or retired version of a program: the named one, or the newest published. Raises NotFound."""
    versions = ProgramVersion.objects.filter(program__slug=slug).select_related("program__owner").defer("document")
    if number is None:
        found = versions.filter(state=VersionState.PUBLISHED).order_by("-published_at", "-number").first()
    else:
        found = versions.filter(number=number, state__in=[VersionState.PUBLISHED, VersionState.RETIRED]).first()
    if found is None:
        raise NotFound(_("There is no such program, or no such version of it."))
    return found


def offering(offering_id: UUID) -> Offering:
    """One offering with its version, program and campus. Raises NotFound."""
    found = (
        Offering.objects.select_related("version__program", "campus")
        .defer("version__document")
        .filter(pk=offering_id)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such offering. Look at the program's page for what is open now."))
    return found


def locked_offering(offering_id: UUID) -> Offering:
    """The same, locked until the transaction ends."""
    Offering.objects.select_for_update().filter(pk=offering_id).first()
    return offering(offering_id)


def ending_offerings(*, since: date, through: date) -> list[Offering]:
    """Offerings whose last day to finish lies between two days."""
    rows = Offering.objects.filter(finish_on__gte=since, finish_on__lte=through).order_by("finish_on", "id")
    return list(rows)


def offering_at(*, version_id: UUID, campus_id: UUID) -> Offering | None:
    """The offering of a version at a campus. One query."""
    return Offering.objects.filter(version_id=version_id, campus_id=campus_id).first()


def offerings_within(reach: Reach) -> QuerySet[Offering]:
    """The offerings a reach covers, by program and campus, the newest version first."""
    within = reach_q(reach, owner="pk", program="version__program_id", object_id="pk")
    return (
        Offering.objects.filter(within)
        .select_related("version__program", "campus")
        .defer("version__document")
        .order_by("version__program__title", "campus__name", "-version__published_at", "pk")
    )


def openable(reach: Reach) -> list[tuple[ProgramVersion, Organization]]:
    """Published versions with each campus that has a pathway, may be opened by the reader and is not. Three queries."""
    taken = set(Offering.objects.values_list("version_id", "campus__key"))
    versions = ProgramVersion.objects.filter(state=VersionState.PUBLISHED).select_related("program").defer("document")
    campuses = {campus.key: campus for campus in Organization.objects.all()}
    return [
        (version, campuses[key])
        for version in versions.order_by("program__title", "-published_at")
        for key in pack_of(version.pk).campuses
        if key in campuses
        and (version.pk, key) not in taken
        and reach.covers(Scope(organization_id=campuses[key].pk, program_id=version.program_id))
    ]


def art(version_id: UUID, name: str) -> VersionArt:
    """A picture of a version by its file name. Raises NotFound."""
    found = VersionArt.objects.filter(version_id=version_id, name=name).first()
    if found is None:
        raise NotFound(_("There is no such picture."))
    return found


def locked_version(version_id: UUID) -> ProgramVersion | None:
    """A published or retired version with its program, locked until the transaction ends."""
    rows = ProgramVersion.objects.select_related("program").defer("document").select_for_update(of=("self",))
    return rows.filter(pk=version_id, state__in=[VersionState.PUBLISHED, VersionState.RETIRED]).first()


def is_open_anywhere(version_id: UUID, *, on: date) -> bool:
    """Whether a campus has a version open on a day, or will."""
    ahead = Q(closes_on__isnull=True) | Q(closes_on__gt=on)
    return Offering.objects.filter(ahead, version_id=version_id).exists()


def files_of(version_id: UUID) -> dict[str, bytes]:
    """The files of a version, as a pack's folder has them."""
    rows = VersionArt.objects.filter(version_id=version_id).values_list("name", "body")
    return {**dump(pack_of(version_id)), **{f"art/{name}": bytes(body) for name, body in rows}}
