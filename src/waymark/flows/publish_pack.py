"""A pack is published: it becomes a frozen version of its program, open on no campus yet."""

from dataclasses import dataclass

from django.db import transaction

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


@transaction.atomic
def publish_pack(ctx: Context, *, files: PackFiles) -> Published:
    """Freeze the pack as a version. A pack with a problem is refused whole; a number names one text for ever.

    What is published never changes, so a pack with a badge that could not be signed is refused too.
    """
    problems = lint(files)
    if problems:
        raise PackError(problems)
    pack = load(files)
    document = to_document(pack)
    named = document_digest(document, art=art_digests(files))
    program = Program.objects.select_for_update().filter(slug=pack.program).first()
    owner = Organization.objects.filter(key=pack.owner).first()
    require(
        ctx.actor,
        Action.PUBLISH_PACK,
        Scope(organization_id=owner.pk if owner else None, program_id=program.pk if program else None),
    )
    if program is not None:
        standing = ProgramVersion.objects.filter(program=program, number=pack.version).defer("document").first()
        if standing is not None and standing.digest == named:
            return Published(standing, is_new=False)
        if standing is not None:
            raise Conflict(
                f"{pack.title} {pack.version} is already published with another text. A published version never "
                "changes: give this one a new number, and name the old one under `supersedes`."
            )
    if unsignable := [*badge_problems(pack)]:
        raise PackError(unsignable)
    organizations = _make_sure_of_organizations(ctx, pack)
    if program is None:
        program = add_program(slug=pack.program, title=pack.title, owner_id=organizations[pack.owner].pk)
    rename_program(program, title=pack.title)
    version = add_published_version(
        program=program,
        number=pack.version,
        document=document,
        digest=named,
        updated_on=pack.updated,
        published_at=ctx.now,
        published_by_id=ctx.actor.person_id,
        art={path.removeprefix("art/"): body for path, body in files.items() if path.startswith("art/")},
    )
    record(ctx, Verb.PACK_PUBLISHED, "version", version.pk, organization_id=organizations[pack.owner].pk)
    return Published(version, is_new=True)


def _make_sure_of_organizations(ctx: Context, pack: Pack) -> dict[str, Organization]:
    found = {organization.key: organization for organization in Organization.objects.filter(key__in=pack.organizations)}
    waiting = [ref for ref in pack.organizations.values() if ref.key not in found]
    while waiting:
        ready = [ref for ref in waiting if not ref.parent or ref.parent in found]
        if not ready:
            raise Conflict("The organizations of this pack name each other as parents in a circle.")
        for ref in ready:
            made = add_organization(
                key=ref.key, kind=ref.kind.value, name=ref.name, url=ref.url, parent=found.get(ref.parent)
            )
            record(ctx, Verb.ORGANIZATION_ADDED, "organization", made.pk, organization_id=made.pk)
            found[ref.key] = made
            waiting.remove(ref)
    return found
