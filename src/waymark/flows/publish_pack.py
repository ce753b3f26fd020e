"""A pack is published: it becomes a frozen version of its program, open on no campus yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.catalog.commands import add_program, add_published_version, rename_program
from waymark.records.catalog.models import Program, ProgramVersion
from waymark.records.credentials.rehearse import badge_problems
from waymark.records.people.commands import add_organization
from waymark.records.people.models import Organization
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict
from waymark.rules.packs.digest import art_digests, document_digest
from waymark.rules.packs.document import to_document
from waymark.rules.packs.lint import lint
from waymark.rules.packs.load import PackFiles, load
from waymark.rules.packs.model import Pack
from waymark.rules.packs.problems import PackError
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import require
from waymark.rules.policy.scope import Scope


@dataclass(frozen=True)
class Published:
    """What publishing did: the version, and whether it was new (the same pack published twice is once)."""

    version: ProgramVersion
    is_new: bool


@dataclass(frozen=True)
class Fit:
    """A pack that may be published as far as its text goes, and where it would stand."""

    pack: Pack
    files: PackFiles
    document: Mapping[str, object]
    digest: str
    program: Program | None
    owner: Organization | None

    @property
    def scope(self) -> Scope:
        """Where publishing it happens: at the organization that owns the program, or would."""
        organization_id = self.program.owner_id if self.program else self.owner.pk if self.owner else None
        return Scope(organization_id=organization_id, program_id=self.program.pk if self.program else None)


@transaction.atomic
def publish_pack(ctx: Context, *, files: PackFiles) -> Published:
    """Freeze the pack as a version. A pack with a problem is refused whole; a number names one text for ever.

    What is published never changes, so a pack with a badge that could not be signed is refused too.
    """
    fit = fitting(files)
    require(ctx.actor, Action.PUBLISH_PACK, fit.scope)
    standing = standing_version(fit)
    if standing is not None:
        return Published(standing, is_new=False)
    require_signable(fit.pack)
    return Published(freeze(ctx, fit, published_by_id=ctx.actor.person_id), is_new=True)


def fitting(files: PackFiles) -> Fit:
    """The pack read and linted, with its program locked. Raises PackError with everything that is wrong."""
    if problems := lint(files):
        raise PackError(problems)
    pack = load(files)
    document = to_document(pack)
    return Fit(
        pack=pack,
        files=files,
        document=document,
        digest=document_digest(document, art=art_digests(files)),
        program=Program.objects.select_for_update(of=("self",))
        .select_related("owner")
        .filter(slug=pack.program)
        .first(),
        owner=Organization.objects.filter(key=pack.owner).first(),
    )


def standing_version(fit: Fit) -> ProgramVersion | None:
    """The version that this very text is already, if it is. Raises Conflict when its number or program is taken."""
    if fit.program is None:
        return None
    standing = ProgramVersion.objects.filter(program=fit.program, number=fit.pack.version).defer("document").first()
    if standing is not None and standing.digest != fit.digest:
        said = _(
            "%(title)s %(number)s is already published with another text. A published version never "
            "changes: give this one a new number, and name the old one under `supersedes`."
        )
        raise Conflict(said % {"title": fit.pack.title, "number": fit.pack.version})
    if standing is None and fit.program.owner.key != fit.pack.owner:
        said = _("The program %(slug)s belongs to %(owner)s. Name this owner in the pack, or use another key.")
        raise Conflict(said % {"slug": fit.pack.program, "owner": fit.program.owner.name})
    return standing


def require_signable(pack: Pack) -> None:
    """Raise PackError when a badge of the pack could not be signed."""
    if unsignable := [*badge_problems(pack)]:
        raise PackError(unsignable)


def freeze(
    ctx: Context, fit: Fit, *, published_by_id: UUID | None, approved_by_id: UUID | None = None
) -> ProgramVersion:
    """Store the version, its program and the organizations that it names."""
    pack = fit.pack
    organizations = _make_sure_of_organizations(ctx, pack)
    program = fit.program
    if program is None:
        program = add_program(slug=pack.program, title=pack.title, owner_id=organizations[pack.owner].pk)
    rename_program(program, title=pack.title)
    version = add_published_version(
        program=program,
        number=pack.version,
        document=fit.document,
        digest=fit.digest,
        updated_on=pack.updated,
        published_at=ctx.now,
        published_by_id=published_by_id,
        approved_by_id=approved_by_id,
        art={path.removeprefix("art/"): body for path, body in fit.files.items() if path.startswith("art/")},
    )
    record(ctx, Verb.PACK_PUBLISHED, "version", version.pk, organization_id=organizations[pack.owner].pk)
    return version


def _make_sure_of_organizations(ctx: Context, pack: Pack) -> dict[str, Organization]:
    found = {organization.key: organization for organization in Organization.objects.filter(key__in=pack.organizations)}
    waiting = [ref for ref in pack.organizations.values() if ref.key not in found]
    while waiting:
        ready = [ref for ref in waiting if not ref.parent or ref.parent in found]
        if not ready:
            raise Conflict(_("The organizations of this pack name each other as parents in a circle."))
        for ref in ready:
            made = add_organization(
                key=ref.key, kind=ref.kind.value, name=ref.name, url=ref.url, parent=found.get(ref.parent)
            )
            record(ctx, Verb.ORGANIZATION_ADDED, "organization", made.pk, organization_id=made.pk)
            found[ref.key] = made
            waiting.remove(ref)
    return found
