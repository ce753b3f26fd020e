"""Writing people. Only flows call these."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import F

from .models import (
    AccountMerger,
    Affiliation,
    ApiToken,
    EndReason,
    FormerName,
    Grant,
    Organization,
    Outcome,
    Person,
    RoleAnswer,
    RoleProposal,
    SignInLink,
)

BATCH = 2_000


def add_person(person: Person) -> Person:
    """Store a new person. Without a password none is right, until the person sets one."""
    if not person.password:
        person.set_unusable_password()
    person.save(force_insert=True)
    return person


def set_language(person_id: UUID, *, language: str) -> bool:
    """Write to a person in this language from now on, and tell whether that is a change."""
    return bool(Person.objects.filter(pk=person_id).exclude(locale=language).update(locale=language))


def change_name(person: Person, *, given_name: str, family_name: str, at: datetime, by_id: UUID | None) -> None:
    """Store a new name, and the former one beside it."""
    FormerName.objects.create(
        person=person, given_name=person.given_name, family_name=person.family_name, until_at=at, changed_by_id=by_id
    )
    Person.objects.filter(pk=person.pk).update(given_name=given_name, family_name=family_name)


def close_account(person: Person, *, at: datetime) -> None:
    """Let nobody sign in any more: sessions end, tokens too, and the password opens nothing again."""
    person.is_active, person.closed_at = False, at
    person.set_unusable_password()
    person.save(update_fields=["is_active", "closed_at", "password"])
    ApiToken.objects.filter(person=person, revoked_at__isnull=True).update(revoked_at=at)
    SignInLink.objects.filter(person=person).delete()


def reopen_account(person: Person) -> None:
    """Let the person sign in again, with a new password."""
    Person.objects.filter(pk=person.pk).update(is_active=True, closed_at=None)


def hand_over_affiliations(affiliation_ids: Sequence[UUID], *, to_id: UUID) -> None:
    """Let affiliations belong to another account of the same person."""
    Affiliation.objects.filter(pk__in=affiliation_ids).update(person_id=to_id)


def merge_account(merger: AccountMerger) -> AccountMerger:
    """Close an account, let its addresses belong to the one it was merged into, and remember what moved."""
    gone, kept_id, address = merger.gone, merger.kept_id, merger.gone.email
    own = EmailAddress.objects.filter(user_id=gone.pk)
    merger.moved["email"] = address
    merger.moved["addresses"] = [[each.email, each.primary] for each in own]
    close_account(gone, at=merger.at)
    Person.objects.filter(pk=gone.pk).update(merged_into_id=kept_id, email=f"{gone.pk}@merged.invalid")
    own.update(user_id=kept_id, primary=False)
    if not EmailAddress.objects.filter(email__iexact=address).exists():
        EmailAddress.objects.create(user_id=kept_id, email=address, verified=False, primary=False)
    merger.save(force_insert=True)
    return merger


def note_undone(merger: AccountMerger, *, at: datetime, by_id: UUID | None) -> None:
    """Remember that a merger was taken back."""
    AccountMerger.objects.filter(pk=merger.pk).update(undone_at=at, undone_by_id=by_id)


def split_account(merger: AccountMerger) -> None:
    """Open the account that was merged into another one, with its addresses. Its password is gone for good."""
    address, gone_id = str(merger.moved["email"]), merger.gone_id
    Person.objects.filter(pk=gone_id).update(is_active=True, closed_at=None, merged_into=None, email=address)
    primary = {str(email).lower(): bool(is_primary) for email, is_primary in merger.moved["addresses"]}
    for row in EmailAddress.objects.filter(user_id=merger.kept_id, email__in={*primary, address}):
        EmailAddress.objects.filter(pk=row.pk).update(user_id=gone_id, primary=primary.get(row.email.lower(), False))


def add_organization(*, key: str, kind: str, name: str, url: str, parent: Organization | None) -> Organization:
    """Store a new organization."""
    return Organization.objects.create(key=key, kind=kind, name=name, url=url, parent=parent)


def add_affiliation(
    *, person_id: UUID, organization_id: UUID, kind: str, verified_by: str, from_on: date, until_on: date | None
) -> Affiliation:
    """Store that a person belongs somewhere."""
    return Affiliation.objects.create(
        person_id=person_id,
        organization_id=organization_id,
        kind=kind,
        verified_by=verified_by,
        from_on=from_on,
        until_on=until_on,
    )


def end_affiliation(affiliation: Affiliation, *, on: date) -> None:
    """End an affiliation on a day."""
    Affiliation.objects.filter(pk=affiliation.pk).update(until_on=on)


def add_grant(
    *,
    person_id: UUID,
    role: str,
    organization_id: UUID | None,
    program_id: UUID | None,
    from_at: datetime,
    until_at: datetime | None,
    granted_by_id: UUID | None,
    agreed_by_id: UUID | None = None,
    reason: str = "",
) -> Grant:
    """Store a role given to a person."""
    return Grant.objects.create(
        person_id=person_id,
        role=role,
        organization_id=organization_id,
        program_id=program_id,
        from_at=from_at,
        until_at=until_at,
        granted_by_id=granted_by_id,
        agreed_by_id=agreed_by_id,
        reason=reason,
    )


def end_grant(
    grant: Grant, *, until_at: datetime, at: datetime, by_id: UUID | None, reason: EndReason, note: str = ""
) -> None:
    """End a grant before its time, and remember when, by whom and why."""
    Grant.objects.filter(pk=grant.pk).update(
        until_at=until_at, ended_at=at, ended_by_id=by_id, end_reason=reason.value, end_note=note
    )


def add_role_proposal(proposal: RoleProposal) -> RoleProposal:
    """Store that a second administrator is asked."""
    proposal.save(force_insert=True)
    return proposal


def answer_role_proposal(
    proposal: RoleProposal, outcome: Outcome, *, by_id: UUID, at: datetime, note: str = "", grant: Grant | None = None
) -> RoleAnswer:
    """Store what became of a proposal. The database refuses a second answer."""
    return RoleAnswer.objects.create(proposal=proposal, outcome=outcome, by_id=by_id, at=at, note=note, grant=grant)


def add_api_token(
    *, person_id: UUID, token_hash: str, label: str, scopes: list[str], created_at: datetime, expires_at: datetime
) -> ApiToken:
    """Store the hash of an API token."""
    return ApiToken.objects.create(
        person_id=person_id,
        token_hash=token_hash,
        label=label,
        scopes=scopes,
        created_at=created_at,
        expires_at=expires_at,
    )


def end_api_token(token: ApiToken, *, at: datetime) -> None:
    """End an API token at an instant."""
    ApiToken.objects.filter(pk=token.pk).update(revoked_at=at)


def add_sign_in_link(
    *, person_id: UUID, token_hash: str, created_at: datetime, expires_at: datetime, is_mailed: bool
) -> SignInLink:
    """Store the hash of a sign-in link."""
    return SignInLink.objects.create(
        person_id=person_id, token_hash=token_hash, created_at=created_at, expires_at=expires_at, is_mailed=is_mailed
    )


def use_sign_in_link(link: SignInLink) -> None:
    """Use a sign-in link up."""
    SignInLink.objects.filter(pk=link.pk).delete()


def remove_sign_in_links(person_id: UUID) -> None:
    """The person's links open nothing any more."""
    SignInLink.objects.filter(person_id=person_id).delete()


def set_password(person: Person, password: str) -> None:
    """Store a password: sessions that were begun with the one before end."""
    person.set_password(password)
    person.save(update_fields=["password"])


def open_account(person: Person) -> bool:
    """Whoever came by a link is the holder: the address is confirmed, and where there is no password one can be set.
    Tells whether the address was not confirmed before."""
    if not person.password:
        person.set_unusable_password()
        Person.objects.filter(pk=person.pk).update(password=person.password)
    return confirm_address(person, person.email)


def confirm_address(person: Person, address: str) -> bool:
    """Count an address of the person as confirmed, unless another account has it. Tells whether that is new."""
    if EmailAddress.objects.filter(email__iexact=address, verified=True).exists():
        return False
    has_primary = EmailAddress.objects.filter(user_id=person.pk, primary=True).exists()
    mine = EmailAddress.objects.filter(user_id=person.pk, email__iexact=address).first()
    if mine is None:
        EmailAddress.objects.create(user_id=person.pk, email=address.lower(), verified=True, primary=not has_primary)
    else:
        EmailAddress.objects.filter(pk=mine.pk).update(verified=True)
    return True


def add_people(people: Sequence[Person]) -> None:
    """Store many new people at once."""
    Person.objects.bulk_create(people, batch_size=BATCH)


def rename_people(people: Mapping[UUID, tuple[str, str]]) -> None:
    """Give people these given and family names."""
    rows = [Person(pk=each, given_name=given, family_name=family) for each, (given, family) in people.items()]
    Person.objects.bulk_update(rows, ["given_name", "family_name"], batch_size=300)


def readdress_people(people: Mapping[UUID, str]) -> None:
    """Give people who have never signed in these addresses."""
    rows = [Person(pk=each, email=email) for each, email in people.items()]
    Person.objects.bulk_update(rows, ["email"], batch_size=300)


def identify_affiliations(ids: Mapping[UUID, str]) -> None:
    """Say what organizations themselves call the people of these affiliations."""
    rows = [Affiliation(pk=each, external_id=external_id) for each, external_id in ids.items()]
    Affiliation.objects.bulk_update(rows, ["external_id"], batch_size=300)


def add_affiliations(affiliations: Sequence[Affiliation]) -> None:
    """Store many new affiliations at once."""
    Affiliation.objects.bulk_create(affiliations, batch_size=BATCH)


def set_affiliation_days(days: Mapping[UUID, tuple[date, date | None]]) -> None:
    """Let affiliations hold from a day until another."""
    same: dict[tuple[date, date | None], list[UUID]] = defaultdict(list)
    for each, held in days.items():
        same[held].append(each)
    for (from_on, until_on), ids in same.items():
        for chunk in _chunks(ids):
            Affiliation.objects.filter(pk__in=chunk).update(from_on=from_on, until_on=until_on)


def remove_affiliations(affiliation_ids: Sequence[UUID]) -> None:
    """Remove affiliations that never held a day."""
    for chunk in _chunks(affiliation_ids):
        Affiliation.objects.filter(pk__in=chunk).delete()


def add_grants(grants: Sequence[Grant]) -> None:
    """Store many new roles at once."""
    Grant.objects.bulk_create(grants, batch_size=BATCH)


def set_grant_ends(ends: Mapping[UUID, datetime | None]) -> None:
    """Let roles end at these instants, or never."""
    same: dict[datetime | None, list[UUID]] = defaultdict(list)
    for each, until_at in ends.items():
        same[until_at].append(each)
    for until_at, ids in same.items():
        for chunk in _chunks(ids):
            Grant.objects.filter(pk__in=chunk).update(until_at=until_at)


def end_grants(grant_ids: Sequence[UUID], *, at: datetime, by_id: UUID | None, is_begun: bool) -> None:
    """End roles of people who are on a roster no longer."""
    for chunk in _chunks(grant_ids):
        Grant.objects.filter(pk__in=chunk).update(
            until_at=at if is_begun else F("from_at"), ended_at=at, ended_by_id=by_id, end_reason=EndReason.LEFT
        )


def _chunks(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + 900] for start in range(0, len(ids), 900))
