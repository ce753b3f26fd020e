"""What the page of one person shows: roles, belongings, learning, ways in, and what changed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from waymark.flows.merge_accounts import mergers_to_take_back
from waymark.flows.sign_in import may_let_in
from waymark.records.audit.queries import entries_about
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.people import Places
from waymark.records.people.grants import role_proposals
from waymark.records.people.models import Affiliation, ApiToken, Grant, Person, RoleProposal, VerifiedBy
from waymark.rules.kernel.context import Context, Role
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, reach
from waymark.rules.policy.scope import Scope
from waymark.web.shared.role_words import Sentence, kind_words, name_of, sentences
from waymark.web.shared.staff import local_day

from .history_words import SIGN_INS, TOLD, sentence_of
from .within import place_words, program_titles, program_words

NEWEST, NEWEST_SIGN_INS = 30, 10


@dataclass(frozen=True)
class RoleRow:
    """One role of the person. `state` is "now", "later" or "over"."""

    name: str
    place: str
    program: str
    from_at: datetime
    until_at: datetime | None
    given_by: str
    agreed_by: str
    reason: str
    state: str
    end_url: str = ""
    again_url: str = ""


@dataclass(frozen=True)
class ProposalRow:
    """One role that waits for a second administrator."""

    name: str
    place: str
    program: str
    proposed_by: str
    lapses_at: datetime
    url: str


@dataclass(frozen=True)
class BelongsRow:
    """One affiliation."""

    id: UUID
    kind: str
    place: str
    from_on: object
    until_on: object
    said_by: str
    external_id: str
    end_url: str = ""


@dataclass(frozen=True)
class LearnsRow:
    """One enrollment."""

    program: str
    campus: str
    state: str
    since: datetime
    url: str


@dataclass(frozen=True)
class Happened:
    """One act in the log."""

    at: datetime
    text: str


def person_context(ctx: Context, person: Person, where: Places) -> dict[str, object]:
    """Everything the page shows, within the reader’s reach. The number of queries is fixed."""
    titles = program_titles()
    grants = [each for each in _grants(person.pk) if _within(each.organization_id, where) or not each.organization_id]
    rows = [_role_row(ctx, each, titles) for each in grants]
    belongs = [each for each in _affiliations(person.pk) if _within(each.organization_id, where)]
    learns = [each for each in _enrollments(person.pk) if _within(each.campus_id, where)]
    proposals = [each for each in role_proposals().filter(person=person) if _within(each.organization_id, where)]
    now_held = {Role(each.role) for each, row in zip(grants, rows, strict=True) if row.state == "now"}
    about = [person.pk, *(each.pk for each in (*grants, *belongs, *proposals))]
    return {
        "person": person,
        "title": person.full_name,
        "roles": [row for row in rows if row.state != "over"],
        "ended": [row for row in rows if row.state == "over"],
        "proposals": [_proposal_row(each, titles) for each in proposals if _waits(each, ctx.now)],
        "belongs": [_belongs_row(ctx, each) for each in belongs],
        "learns": [_learns_row(ctx, each) for each in learns],
        "can": _can(now_held),
        "addresses": _addresses(person),
        "tokens": ApiToken.objects.filter(person=person, revoked_at__isnull=True, expires_at__gt=ctx.now).count(),
        "sign_ins": _sign_ins(person.pk),
        "log": _log(about, {each.pk: each for each in grants}, {each.pk: each for each in proposals}),
        "may_give": _may(ctx, Action.MANAGE_GRANTS, person, where),
        "may_add": _may(ctx, Action.MANAGE_AFFILIATIONS, person, where),
        "may_change": ctx.actor.person_id != person.pk and not reach(ctx.actor, Action.CHANGE_ACCOUNT).is_nothing,
        "former": list(person.former_names.order_by("-until_at")),
        "link_url": _address("hand-over-link", person.pk) if may_let_in(ctx, person) else "",
        "mergers": mergers_to_take_back(person.pk, now=ctx.now) if ctx.actor.person_id != person.pk else [],
        "is_self": ctx.actor.person_id == person.pk,
    }


def _within(organization_id: UUID | None, where: Places) -> bool:
    return where is None or organization_id in where


def _may(ctx: Context, action: Action, person: Person, where: Places) -> bool:
    """Whether the reader may do this for the person at any place of theirs."""
    ids = [None] if where is None else list(where)
    return person.is_active and any(
        may(ctx.actor, action, Scope(owner_id=person.pk, organization_id=each)) for each in ids
    )


def _address(name: str, person_id: UUID) -> str:
    try:
        return reverse(name, args=[person_id])
    except NoReverseMatch:
        return ""


def _grants(person_id: UUID) -> list[Grant]:
    rows = Grant.objects.filter(person_id=person_id).select_related("organization", "granted_by", "agreed_by")
    return list(rows.order_by("-from_at", "-pk"))


def _affiliations(person_id: UUID) -> list[Affiliation]:
    return list(Affiliation.objects.filter(person_id=person_id).select_related("organization").order_by("-from_on"))


def _enrollments(person_id: UUID) -> list[Enrollment]:
    rows = Enrollment.objects.filter(person_id=person_id).select_related("program", "campus")
    return list(rows.order_by("-enrolled_at"))


def state_of(grant: Grant, now: datetime) -> str:
    """Whether a role holds now, later or no more."""
    if grant.until_at is not None and grant.until_at <= max(now, grant.from_at):
        return "over"
    return "later" if grant.from_at > now else "now"


def _role_row(ctx: Context, grant: Grant, titles: dict[UUID, str]) -> RoleRow:
    state = state_of(grant, ctx.now)
    scope = Scope(owner_id=grant.person_id, organization_id=grant.organization_id, program_id=grant.program_id)
    acts = state != "over" and may(ctx.actor, Action.MANAGE_GRANTS, scope)
    again = f"{reverse('person-give-role', args=[grant.person_id])}?grant={grant.pk}" if acts else ""
    return RoleRow(
        name=name_of(grant.role),
        place=place_words(grant.organization),
        program=program_words(grant.program_id, titles),
        from_at=grant.from_at,
        until_at=grant.until_at,
        given_by=grant.granted_by.full_name if grant.granted_by else _("By command"),
        agreed_by=grant.agreed_by.full_name if grant.agreed_by else "",
        reason=grant.reason,
        state=state,
        end_url=reverse("role-end", args=[grant.pk]) if acts else "",
        again_url=again,
    )


def _waits(proposal: RoleProposal, now: datetime) -> bool:
    return not hasattr(proposal, "answer") and proposal.lapses_at > now


def _proposal_row(proposal: RoleProposal, titles: dict[UUID, str]) -> ProposalRow:
    return ProposalRow(
        name=name_of(proposal.role),
        place=place_words(proposal.organization),
        program=program_words(proposal.program_id, titles),
        proposed_by=proposal.proposed_by.full_name,
        lapses_at=proposal.lapses_at,
        url=reverse("role-proposal", args=[proposal.pk]),
    )


def _belongs_row(ctx: Context, each: Affiliation) -> BelongsRow:
    sources = {
        VerifiedBy.SSO: _("Campus sign-on"),
        VerifiedBy.ROSTER: _("Roster"),
        VerifiedBy.STAFF: _("Entered by staff"),
    }
    is_over = each.until_on is not None and each.until_on <= local_day(ctx.now)
    scope = Scope(owner_id=each.person_id, organization_id=each.organization_id)
    acts = not is_over and may(ctx.actor, Action.MANAGE_AFFILIATIONS, scope)
    return BelongsRow(
        id=each.pk,
        kind=kind_words(each.kind),
        place=each.organization.name,
        from_on=each.from_on,
        until_on=each.until_on,
        said_by=sources[VerifiedBy(each.verified_by)],
        external_id=each.external_id,
        end_url=reverse("affiliation-end", args=[each.pk]) if acts else "",
    )


def enrollment_words(state: str) -> str:
    """How an enrollment stands."""
    return {
        "requested": _("Requested"),
        "active": _("Active"),
        "declined": _("Declined"),
        "paused": _("Paused"),
        "completed": _("Completed"),
        "withdrawn": _("Left"),
    }[state]


def _learns_row(ctx: Context, each: Enrollment) -> LearnsRow:
    scope = Scope(owner_id=each.person_id, organization_id=each.campus_id, program_id=each.program_id)
    seen = ctx.actor.person_id != each.person_id and may(ctx.actor, Action.VIEW_ENROLLMENT, scope)
    return LearnsRow(
        program=each.program.title,
        campus=each.campus.name,
        state=enrollment_words(each.state),
        since=each.enrolled_at,
        url=reverse("coordinator-learner", args=[each.pk]) if seen else "",
    )


def _can(held: set[Role]) -> tuple[Sentence, ...]:
    return sentences(role for role in Role if role in held) if held else ()


def _addresses(person: Person) -> list[tuple[str, str]]:
    """Every address with how it stands."""
    rows = list(EmailAddress.objects.filter(user_id=person.pk).order_by("-primary", "email"))
    found = [(row.email, _("Confirmed") if row.verified else _("Not confirmed yet")) for row in rows]
    known = {address.lower() for address, _state in found}
    return found if person.email in known else [(person.email, _("Not confirmed yet")), *found]


def _sign_ins(person_id: UUID) -> list[Happened]:
    entries = entries_about([person_id], verbs=tuple(SIGN_INS), most=NEWEST_SIGN_INS)
    return [Happened(each.at, str(SIGN_INS[each.verb])) for each in entries]


def _log(about: list[UUID], grants: dict[UUID, Grant], proposals: dict[UUID, RoleProposal]) -> list[Happened]:
    entries = entries_about(about, verbs=TOLD, most=NEWEST)
    ids = {each.actor_id for each in entries if each.actor_id}
    actors = {each.pk: each.full_name for each in Person.objects.filter(pk__in=ids)}
    found = []
    for entry in entries:
        row = grants.get(entry.object_id) or proposals.get(entry.object_id) if entry.object_id else None
        what = f"{name_of(row.role)}, {place_words(row.organization)}" if row is not None else ""
        found.append(Happened(entry.at, sentence_of(entry, actors, what)))
    return found
