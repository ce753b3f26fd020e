"""A role that takes two administrators: one proposes it, another agrees or declines while there is time."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.announce_role_ends import tell_of_proposal
from waymark.flows.manage_grants import give_role, require_whole
from waymark.flows.tell_of_roles import tell_proposer
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.people.commands import add_role_proposal, answer_role_proposal
from waymark.records.people.grants import is_proposed
from waymark.records.people.models import Grant, Outcome, Person, RoleProposal
from waymark.records.people.queries import person_actor
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import Conflict, Forbidden, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, require
from waymark.rules.policy.scope import Scope


@transaction.atomic
def propose_role(
    ctx: Context,
    *,
    person_id: UUID,
    role: Role,
    organization_id: UUID | None,
    program_id: UUID | None = None,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
    reason: str = "",
) -> RoleProposal:
    """Ask a second administrator to agree. Nothing starts until one does; asked for twice, there is one proposal."""
    scope = Scope(owner_id=person_id, organization_id=organization_id, program_id=program_id)
    require(ctx.actor, Action.MANAGE_GRANTS, scope)
    if ctx.actor.person_id is None:
        raise Forbidden(_("Only a person can propose a role. At the command line, give it."))
    Person.objects.select_for_update().filter(pk=person_id).first()
    begins = max(from_at, ctx.now) if from_at is not None else ctx.now
    require_whole(person_id, organization_id, program_id, begins=begins, until_at=until_at, reason=reason)
    if is_proposed(person_id, role=role, organization_id=organization_id, program_id=program_id, now=ctx.now):
        raise Conflict(_("This role is proposed already, and waits for another administrator."))
    made = add_role_proposal(
        RoleProposal(
            person_id=person_id,
            role=role.value,
            organization_id=organization_id,
            program_id=program_id,
            from_at=from_at,
            until_at=until_at,
            reason=reason.strip(),
            proposed_by_id=ctx.actor.person_id,
            proposed_at=ctx.now,
            lapses_at=ctx.now + timedelta(days=settings.WAYMARK.role_proposal_days),
        )
    )
    record(ctx, Verb.ROLE_PROPOSED, "role-proposal", made.pk, organization_id=organization_id)
    tell_of_proposal(ctx, made)
    return made


@transaction.atomic
def approve_role(ctx: Context, proposal_id: UUID) -> Grant:
    """The second administrator agrees: the role begins, and both stand in the record."""
    proposal = _answerable(ctx, proposal_id)
    proposer = person_actor(proposal.proposed_by_id, now=ctx.now)
    if not may(proposer, Action.MANAGE_GRANTS, _scope(proposal)):
        raise Conflict(_("Whoever proposed this is no longer an administrator there. Propose the role again."))
    made = give_role(
        ctx,
        person_id=proposal.person_id,
        role=Role(proposal.role),
        organization_id=proposal.organization_id,
        program_id=proposal.program_id,
        from_at=proposal.from_at,
        until_at=proposal.until_at,
        reason=proposal.reason,
        granted_by_id=proposal.proposed_by_id,
        agreed_by_id=ctx.actor.person_id,
    )
    _answer(ctx, proposal, Outcome.APPROVED, grant=made if not hasattr(made, "answer") else None)
    record(ctx, Verb.ROLE_APPROVED, "role-proposal", proposal.pk, organization_id=proposal.organization_id)
    return made


@transaction.atomic
def decline_role(ctx: Context, proposal_id: UUID, *, note: str = "") -> None:
    """The second administrator does not agree. Whoever proposed it reads why, and can propose again."""
    proposal = _answerable(ctx, proposal_id)
    _answer(ctx, proposal, Outcome.DECLINED, note=note)
    record(ctx, Verb.ROLE_DECLINED, "role-proposal", proposal.pk, organization_id=proposal.organization_id)


@transaction.atomic
def withdraw_proposal(ctx: Context, proposal_id: UUID) -> None:
    """Whoever proposed it takes it back while nobody has answered."""
    proposal = _locked(proposal_id)
    require(ctx.actor, Action.MANAGE_GRANTS, _scope(proposal))
    if ctx.actor.person_id != proposal.proposed_by_id:
        raise Forbidden(_("Only whoever proposed this can withdraw it. You can decline it instead."))
    _require_open(ctx, proposal)
    _answer(ctx, proposal, Outcome.WITHDRAWN)
    record(ctx, Verb.ROLE_PROPOSAL_WITHDRAWN, "role-proposal", proposal.pk, organization_id=proposal.organization_id)


def _answerable(ctx: Context, proposal_id: UUID) -> RoleProposal:
    """The proposal, locked, when the actor is a second administrator there and it is still open."""
    proposal = _locked(proposal_id)
    require(ctx.actor, Action.MANAGE_GRANTS, _scope(proposal))
    if ctx.actor.person_id is None or ctx.actor.person_id == proposal.proposed_by_id:
        raise Forbidden(_("You proposed this role. Another administrator has to agree."))
    _require_open(ctx, proposal)
    return proposal


def _locked(proposal_id: UUID) -> RoleProposal:
    proposal = RoleProposal.objects.select_for_update().filter(pk=proposal_id).first()
    if proposal is None:
        raise NotFound()
    return proposal


def _scope(proposal: RoleProposal) -> Scope:
    return Scope(owner_id=proposal.person_id, organization_id=proposal.organization_id, program_id=proposal.program_id)


def _require_open(ctx: Context, proposal: RoleProposal) -> None:
    if hasattr(proposal, "answer"):
        raise Conflict(_("Someone has answered this already. Open the person’s page to see how it stands."))
    if proposal.lapses_at <= ctx.now:
        raise Conflict(_("The time to agree is over. Propose the role again if it is still needed."))


def _answer(
    ctx: Context, proposal: RoleProposal, outcome: Outcome, *, note: str = "", grant: Grant | None = None
) -> None:
    if ctx.actor.person_id is not None:
        answer_role_proposal(
            proposal, outcome, by_id=ctx.actor.person_id, at=ctx.now, note=note.strip()[:2000], grant=grant
        )
    if outcome is not Outcome.WITHDRAWN:
        tell_proposer(ctx, proposal, outcome)
