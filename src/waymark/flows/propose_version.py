"""A version is published by two people: a designer uploads a pack and asks, another designer or administrator approves.

A version can be retired, so that nobody new starts in it, and restored.
"""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.publish_pack import Fit, fitting, freeze, require_signable, standing_version
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.catalog import commands, proposals, queries
from waymark.records.catalog.models import ProgramVersion, VersionOutcome, VersionProposal
from waymark.records.catalog.states import VersionState
from waymark.records.ledger.derive import local_day
from waymark.records.people.queries import person_actor
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.packs.zipped import unzip, zipped
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, require
from waymark.rules.policy.scope import Scope


def proposal_scope(proposal: VersionProposal) -> Scope:
    """Where an act on a proposal happens. Who proposed it is a party: they are not the second person."""
    return Scope(
        party_ids=frozenset({proposal.proposed_by_id}),
        organization_id=proposal.program.owner_id if proposal.program else proposal.owner_id,
        program_id=proposal.program_id,
    )


def version_scope(version: ProgramVersion) -> Scope:
    """Where an act on a version happens."""
    return Scope(organization_id=version.program.owner_id, program_id=version.program_id)


@transaction.atomic
def upload_version(ctx: Context, *, body: bytes, replaces: UUID | None = None) -> VersionProposal:
    """Keep a pack that was sent as a ZIP file, to be looked at. Raises PackError with everything that is wrong.

    `replaces` is an own proposal of the same program that nobody answered: it ends, and this one comes in its place.
    """
    before = _replaceable(ctx, replaces) if replaces is not None else None
    fit = fitting(unzip(body))
    if before is not None:
        _require_fit_for(before, fit)
    require(ctx.actor, Action.PROPOSE_VERSION, fit.scope)
    if ctx.actor.person_id is None:
        raise Forbidden(_("Only a person can propose a version. At the command line, publish it."))
    _require_new(fit)
    require_signable(fit.pack)
    made = commands.add_version_proposal(
        VersionProposal(
            slug=fit.pack.program,
            title=fit.pack.title,
            number=fit.pack.version,
            digest=fit.digest,
            files=zipped(fit.files),
            owner=fit.owner,
            program=fit.program,
            proposed_by_id=ctx.actor.person_id,
            proposed_at=ctx.now,
            replaces=before,
        )
    )
    record(ctx, Verb.VERSION_UPLOADED, "version-proposal", made.pk, organization_id=fit.scope.organization_id)
    if before is not None:
        outcome = VersionOutcome.REPLACED
        commands.answer_version_proposal(before, outcome, by_id=ctx.actor.person_id, at=ctx.now, note="")
        _record(ctx, Verb.VERSION_REPLACED, before)
    return made


@transaction.atomic
def propose_version(ctx: Context, proposal_id: UUID) -> None:
    """Ask a second person to approve it. Twice has the effect of once."""
    proposal = _open(ctx, proposal_id, Action.PROPOSE_VERSION)
    if proposal.asked_at is not None:
        return
    _require_own(ctx, proposal)
    commands.ask_about_version(proposal, at=ctx.now)
    _record(ctx, Verb.VERSION_PROPOSED, proposal)


@transaction.atomic
def approve_version(ctx: Context, proposal_id: UUID) -> ProgramVersion:
    """The second person agrees: the version is published, and both stand in the record."""
    proposal = _open(ctx, proposal_id, Action.APPROVE_VERSION)
    if proposal.asked_at is None:
        raise Conflict(_("Whoever uploaded this hasn’t asked for approval yet."))
    proposer = person_actor(proposal.proposed_by_id, now=ctx.now)
    if not may(proposer, Action.PROPOSE_VERSION, proposal_scope(proposal)):
        raise Conflict(_("Whoever proposed this is no longer a designer there. Upload the pack again."))
    fit = fitting(unzip(bytes(proposal.files)))
    _require_new(fit)
    require_signable(fit.pack)
    if fit.digest != proposal.digest:
        raise Conflict(_("This pack is not what was proposed. Upload it again."))
    by = _person(ctx)
    version = freeze(ctx, fit, published_by_id=proposal.proposed_by_id, approved_by_id=by)
    commands.answer_version_proposal(
        proposal, VersionOutcome.APPROVED, by_id=by, at=ctx.now, note="", version_id=version.pk
    )
    _record(ctx, Verb.VERSION_APPROVED, proposal)
    return version


@transaction.atomic
def decline_version(ctx: Context, proposal_id: UUID, *, note: str) -> None:
    """The second person says what must change first."""
    proposal = _open(ctx, proposal_id, Action.APPROVE_VERSION)
    if not note.strip():
        raise Invalid(_("Say what has to change."), fields={"note": _("Say what has to change.")})
    commands.answer_version_proposal(
        proposal, VersionOutcome.DECLINED, by_id=_person(ctx), at=ctx.now, note=note.strip()[:1200]
    )
    _record(ctx, Verb.VERSION_DECLINED, proposal)


@transaction.atomic
def withdraw_version(ctx: Context, proposal_id: UUID) -> None:
    """Whoever proposed it takes it back."""
    proposal = _open(ctx, proposal_id, Action.PROPOSE_VERSION)
    _require_own(ctx, proposal)
    commands.answer_version_proposal(proposal, VersionOutcome.WITHDRAWN, by_id=_person(ctx), at=ctx.now, note="")
    _record(ctx, Verb.VERSION_PROPOSAL_WITHDRAWN, proposal)


@transaction.atomic
def retire_version(ctx: Context, version_id: UUID) -> None:
    """No campus can open it any more. Learners who are in it finish. Twice has the effect of once."""
    version = _version(ctx, version_id, Action.RETIRE_VERSION)
    if version.state == VersionState.RETIRED:
        return
    if queries.is_open_anywhere(version.pk, on=local_day(ctx.now)):
        raise Conflict(_("A campus has this version open. Close it there first."))
    commands.retire_version(version)
    record(ctx, Verb.VERSION_RETIRED, "version", version.pk, organization_id=version.program.owner_id)


@transaction.atomic
def restore_version(ctx: Context, version_id: UUID) -> None:
    """Campuses can open it again. Twice has the effect of once."""
    version = _version(ctx, version_id, Action.RETIRE_VERSION)
    if version.state == VersionState.PUBLISHED:
        return
    commands.restore_version(version)
    record(ctx, Verb.VERSION_RESTORED, "version", version.pk, organization_id=version.program.owner_id)


@transaction.atomic
def export_version(ctx: Context, version_id: UUID) -> tuple[str, bytes]:
    """A version as a ZIP file of its folder, and a name for it."""
    version = _version(ctx, version_id, Action.VIEW_VERSIONS)
    name = f"{version.program.slug}-{version.number}"
    record(ctx, Verb.VERSION_EXPORTED, "version", version.pk, organization_id=version.program.owner_id)
    return name, zipped(queries.files_of(version.pk), folder=name)


def _replaceable(ctx: Context, proposal_id: UUID) -> VersionProposal:
    proposal = _open(ctx, proposal_id, Action.PROPOSE_VERSION)
    _require_own(ctx, proposal)
    return proposal


def _require_fit_for(before: VersionProposal, fit: Fit) -> None:
    if fit.pack.program != before.slug:
        said = _("This pack is of the program %(slug)s. Only a pack of %(wanted)s can take this place.")
        raise Conflict(said % {"slug": fit.pack.program, "wanted": before.slug})
    if fit.digest == before.digest:
        raise Conflict(_("This is the very pack that is here already. Nothing was changed."))


def _require_new(fit: Fit) -> None:
    if standing_version(fit) is not None:
        said = _("%(title)s %(number)s is published already, with just this text.")
        raise Conflict(said % {"title": fit.pack.title, "number": fit.pack.version})


def _open(ctx: Context, proposal_id: UUID, action: Action) -> VersionProposal:
    proposal = proposals.locked_version_proposal(proposal_id)
    scope = proposal_scope(proposal) if proposal else Scope()
    if proposal is None or not may(ctx.actor, Action.VIEW_VERSIONS, scope):
        raise NotFound()
    require(ctx.actor, action, scope)
    if proposals.is_answered(proposal.pk):
        raise Conflict(_("This has been answered already. Reload the page to see how."))
    return proposal


def _version(ctx: Context, version_id: UUID, action: Action) -> ProgramVersion:
    version = queries.locked_version(version_id)
    if version is None:
        raise NotFound()
    is_operator = may(ctx.actor, action, version_scope(version))
    if not is_operator and not may(ctx.actor, Action.VIEW_VERSIONS, version_scope(version)):
        raise NotFound()
    require(ctx.actor, action, version_scope(version))
    return version


def _require_own(ctx: Context, proposal: VersionProposal) -> None:
    if ctx.actor.person_id != proposal.proposed_by_id:
        raise Forbidden(_("Only whoever uploaded this can do that."))


def _person(ctx: Context) -> UUID:
    if ctx.actor.person_id is None:
        raise Forbidden(_("Sign in first, then try again."))
    return ctx.actor.person_id


def _record(ctx: Context, verb: Verb, proposal: VersionProposal) -> None:
    record(ctx, verb, "version-proposal", proposal.pk, organization_id=proposal_scope(proposal).organization_id)
