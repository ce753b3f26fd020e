"""The two questions of the policy, answered from the same table: may I do this here, and which rows may I see?"""

from dataclasses import dataclass
from uuid import UUID

from waymark.rules.kernel.context import Actor, ActorKind, GrantView, Role
from waymark.rules.kernel.errors import Forbidden
from waymark.rules.kernel.wording import gettext as _
from waymark.rules.kernel.wording import gettext_noop
from waymark.rules.policy.actions import Action
from waymark.rules.policy.scope import Scope
from waymark.rules.policy.table import TABLE, Party, Relation, Rule

_ROLE_WORDS = {
    Role.COUNSELOR: gettext_noop("counselor"),
    Role.ASSESSOR: gettext_noop("assessor"),
    Role.COORDINATOR: gettext_noop("coordinator"),
    Role.DESIGNER: gettext_noop("designer"),
    Role.REGISTRAR: gettext_noop("registrar"),
    Role.ISSUER: gettext_noop("issuer"),
    Role.AUDITOR: gettext_noop("auditor"),
    Role.ADMINISTRATOR: gettext_noop("administrator"),
}


@dataclass(frozen=True)
class Patch:
    """Rows that fulfill every condition given; None is no condition, so `Patch()` is every row.

    `organization_ids` and `program_id` compare with the row's campus and program; `not_party` leaves out rows this
    person owns or is a party to.
    """

    owner_id: UUID | None = None
    object_id: UUID | None = None
    organization_ids: frozenset[UUID] | None = None
    program_id: UUID | None = None
    not_party: UUID | None = None

    def covers(self, scope: Scope) -> bool:
        """Whether a row with this scope is one of them."""
        return (
            self.owner_id in (None, scope.owner_id)
            and self.object_id in (None, scope.object_id)
            and (self.organization_ids is None or scope.organization_id in self.organization_ids)
            and self.program_id in (None, scope.program_id)
            and not scope.involves(self.not_party)
        )


@dataclass(frozen=True)
class Reach:
    """The rows a list may show: those of any patch. No patch, no row."""

    patches: tuple[Patch, ...]

    @property
    def is_everything(self) -> bool:
        return Patch() in self.patches

    @property
    def is_nothing(self) -> bool:
        return not self.patches

    def covers(self, scope: Scope) -> bool:
        """Whether a row with this scope may be shown."""
        return any(patch.covers(scope) for patch in self.patches)


def may(actor: Actor, action: Action, scope: Scope) -> bool:
    """Whether some rule of the table lets the actor do this here. What no rule allows is forbidden."""
    return any(_allows(rule, actor, scope) for rule in TABLE[action])


def require(actor: Actor, action: Action, scope: Scope) -> None:
    """Let the story go on, or raise Forbidden with a sentence that says why not and whom to ask."""
    if not may(actor, action, scope):
        raise Forbidden(_refusal(actor, action, scope))


def reach(actor: Actor, action: Action) -> Reach:
    """Which rows the actor may do this with: exactly those for which `may` says yes."""
    patches = [patch for rule in TABLE[action] for patch in _patches(rule, actor)]
    return Reach((Patch(),) if Patch() in patches else tuple(dict.fromkeys(patches)))


def person_behind(actor: Actor) -> UUID | None:
    """The person whose interests an actor has: who is signed in, or who started the job."""
    return actor.on_behalf_of if actor.kind is ActorKind.SYSTEM else actor.person_id


def _acts_as(actor: Actor) -> UUID | None:
    """The person whose rights an actor has: a job has those of whoever started it, a link has nobody's."""
    return person_behind(actor) if actor.kind in (ActorKind.PERSON, ActorKind.SYSTEM) else None


def _allows(rule: Rule, actor: Actor, scope: Scope) -> bool:
    if rule.party is Party.MAY_NOT_ACT and scope.involves(person_behind(actor)):
        return False
    match rule.relation:
        case Relation.ANYONE:
            return True
        case Relation.SIGNED_IN:
            return _acts_as(actor) is not None
        case Relation.OWNER:
            return _acts_as(actor) is not None and _acts_as(actor) == scope.owner_id
        case Relation.LINK:
            return _has_link(actor) and actor.link_object == scope.object_id
        case Relation.SYSTEM:
            return _is_system(actor, rule)
        case Relation.GRANT:
            return _acts_as(actor) is not None and any(_grant_covers(grant, rule, scope) for grant in actor.grants)


def _grant_covers(grant: GrantView, rule: Rule, scope: Scope) -> bool:
    is_here = grant.organization_ids is None or scope.organization_id in grant.organization_ids
    return grant.role in rule.roles and is_here and grant.program_id in (None, scope.program_id)


def _patches(rule: Rule, actor: Actor) -> list[Patch]:
    person = _acts_as(actor)
    not_party = person_behind(actor) if rule.party is Party.MAY_NOT_ACT else None
    match rule.relation:
        case Relation.ANYONE:
            return [Patch(not_party=not_party)]
        case Relation.SIGNED_IN:
            return [Patch(not_party=not_party)] if person is not None else []
        case Relation.OWNER:
            return [Patch(owner_id=person, not_party=not_party)] if person is not None else []
        case Relation.LINK:
            return [Patch(object_id=actor.link_object, not_party=not_party)] if _has_link(actor) else []
        case Relation.SYSTEM:
            return [Patch(not_party=not_party)] if _is_system(actor, rule) else []
        case Relation.GRANT:
            return [
                Patch(organization_ids=grant.organization_ids, program_id=grant.program_id, not_party=not_party)
                for grant in actor.grants
                if person is not None and grant.role in rule.roles
            ]


def _has_link(actor: Actor) -> bool:
    return actor.kind is ActorKind.LINK and actor.link_object is not None


def _is_system(actor: Actor, rule: Rule) -> bool:
    return actor.kind is ActorKind.SYSTEM and actor.system_name == rule.system


def _refusal(actor: Actor, action: Action, scope: Scope) -> str:
    rules = TABLE[action]
    roles = sorted({role for rule in rules for role in rule.roles})
    if actor.kind is ActorKind.ANONYMOUS:
        return _("Sign in first, then try again.")
    if actor.kind is ActorKind.LINK:
        return _("This link does not open that. Open the newest message you got, or ask its sender for a new link.")
    if actor.kind is ActorKind.SYSTEM:
        return f"The system actor {actor.system_name or 'without a name'} may not {_words(action)}."  # read in a log
    is_impartial = any(rule.party is Party.MAY_NOT_ACT for rule in rules)
    if is_impartial and scope.involves(actor.person_id):
        return _("Nobody may decide about their own record. Somebody else with the right role must do this.")
    if not roles:
        return _("Only the person this belongs to may do that. If it is yours, sign in with your own account.")
    if any(grant.role in rule.roles for rule in rules for grant in actor.grants):
        return _("Your role does not reach this campus or program. Ask an administrator to widen it.")
    said = _("This takes the role of %(roles)s for this campus and program. Ask an administrator for it.")
    return said % {"roles": _either([role_word(role) for role in roles])}


def role_word(role: str) -> str:
    """What a role is called."""
    return _(_ROLE_WORDS[Role(role)])


def _words(action: Action) -> str:
    return action.value.replace("-", " ")


def _either(roles: list[str]) -> str:
    if len(roles) == 1:
        return roles[0]
    return _("%(some)s or %(last)s") % {"some": ", ".join(roles[:-1]), "last": roles[-1]}
