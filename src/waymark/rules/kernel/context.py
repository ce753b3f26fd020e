"""Who does something, when, and in which request: what every story is told with."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from .ids import new_id


class Role(StrEnum):
    """What a grant lets a person be, inside a scope and between two dates."""

    COUNSELOR = "counselor"
    ASSESSOR = "assessor"
    COORDINATOR = "coordinator"
    DESIGNER = "designer"
    REGISTRAR = "registrar"
    ISSUER = "issuer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class GrantView:
    """One grant in force: a role at an organization (and all below it; None = any) for a program (None = any)."""

    role: Role
    organization_ids: frozenset[UUID] | None
    program_id: UUID | None


class ActorKind(StrEnum):
    """What kind of actor tells the story."""

    PERSON = "person"
    LINK = "link"  # somebody who came through a capability link, without an account
    SYSTEM = "system"  # a job, acting for whoever started it
    ANONYMOUS = "anonymous"


@dataclass(frozen=True)
class Actor:
    """Who acts. `grants` are those in force at the instant of the story, read anew for each request and job.

    `link_object` is the one object a capability link opens. `on_behalf_of` names who started a job.
    """

    kind: ActorKind
    person_id: UUID | None = None
    grants: tuple[GrantView, ...] = ()
    link_object: UUID | None = None
    system_name: str = ""
    on_behalf_of: UUID | None = None


ANONYMOUS = Actor(kind=ActorKind.ANONYMOUS)


def system_actor(name: str, *, on_behalf_of: UUID | None = None, grants: tuple[GrantView, ...] = ()) -> Actor:
    """The named system actor that a job acts as, with the grants in force now of whoever started it."""
    return Actor(kind=ActorKind.SYSTEM, system_name=name, on_behalf_of=on_behalf_of, grants=grants)


@dataclass(frozen=True)
class Context:
    """One story's who, when and where: `now` is one instant for the whole of it."""

    actor: Actor
    now: datetime
    request_id: UUID = field(default_factory=new_id)
