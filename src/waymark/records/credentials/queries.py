"""Reading issuers, credentials, status lists and shares."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from waymark.records.awards.models import Award
from waymark.records.awards.states import AwardState
from waymark.records.catalog.queries import pack_of
from waymark.rules.kernel.context import Actor, ActorKind
from waymark.rules.kernel.errors import NotFound
from waymark.rules.kernel.ids import token_hash
from waymark.rules.packs.model import Achievement, Pack
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may
from waymark.rules.policy.scope import Scope

from .lists import SIGN_AGAIN_AFTER
from .models import Credential, Issuer, Share, SigningKey, StatusList
from .states import UNFINISHED, CredentialState, Includes, KeyPurpose, KeyState, Visibility

PUBLISHED = (
    CredentialState.ISSUED,
    CredentialState.SUSPENDED,
    CredentialState.REVOKED,
    CredentialState.SUPERSEDED,
)


def issuer_of_organization(organization_id: UUID) -> Issuer | None:
    """The issuer that an organization is, if it is one."""
    return Issuer.objects.select_related("organization").filter(organization_id=organization_id).first()


def issuer_by_did(did: str) -> Issuer:
    """The issuer of a DID with its keys. Two queries. Raises NotFound."""
    found = Issuer.objects.filter(did=did).prefetch_related("keys").first()
    if found is None:
        raise NotFound("There is no issuer by that address.")
    return found


def our_dids() -> frozenset[str]:
    """The issuers we stand for: our registry of trust."""
    return frozenset(Issuer.objects.values_list("did", flat=True))


def active_keys(organization_ids: Iterable[UUID], *, purpose: KeyPurpose) -> dict[UUID, SigningKey]:
    """Organization id -> the key it signs with now, its issuer loaded. One query."""
    keys = SigningKey.objects.select_related("issuer").filter(
        issuer__organization_id__in=list(organization_ids), purpose=purpose, state=KeyState.ACTIVE
    )
    return {key.issuer.organization_id: key for key in keys}


def keys_of_all() -> QuerySet[SigningKey]:
    """Every key there ever was, with its issuer, the oldest first."""
    return SigningKey.objects.select_related("issuer__organization").order_by("issuer__did", "purpose", "from_at")


def awards_to_sign(award_ids: Iterable[UUID]) -> list[Award]:
    """Those of the awards that are granted and have no credential yet, locked, with what a credential says of them."""
    return list(
        Award.objects.select_for_update(of=("self",))
        .filter(pk__in=list(award_ids), state=AwardState.GRANTED)
        .filter(~Exists(Credential.objects.filter(award_id=OuterRef("pk"))))
        .select_related("enrollment__campus", "program__owner")
        .order_by("id")
    )


def unsigned_award_ids(*, before: datetime, limit: int) -> list[UUID]:
    """Awards granted before an instant and without a credential, the oldest first: work that a lost job left behind."""
    return list(
        Award.objects.filter(state=AwardState.GRANTED, decided_at__lte=before)
        .filter(~Exists(Credential.objects.filter(award_id=OuterRef("pk"))))
        .order_by("decided_at", "id")
        .values_list("id", flat=True)[:limit]
    )


def unfinished(*, before: datetime, limit: int) -> list[Credential]:
    """Reservations made before an instant that are not published yet, the oldest first, keys and issuers loaded."""
    return list(
        Credential.objects.select_related("key__issuer", "award__enrollment")
        .filter(state__in=UNFINISHED, reserved_at__lte=before)
        .order_by("reserved_at", "id")[:limit]
    )


def unfinished_of(award_ids: Iterable[UUID]) -> list[Credential]:
    """The same for some awards, whenever they were reserved."""
    return list(
        Credential.objects.select_related("key__issuer", "award__enrollment")
        .filter(state__in=UNFINISHED, award_id__in=list(award_ids))
        .order_by("id")
    )


def status_list(list_id: UUID) -> StatusList:
    """A status list that was signed, without its bits. Raises NotFound."""
    found = StatusList.objects.filter(pk=list_id).exclude(document="").defer("bits", "seed").first()
    if found is None:
        raise NotFound("There is no status list by that address.")
    return found


def scope_of(credential: Credential) -> Scope:
    """Where an act on the credential happens. `credential.award.enrollment` must be loaded."""
    award = credential.award
    return Scope(
        owner_id=award.person_id,
        organization_id=award.enrollment.campus_id,
        program_id=award.program_id,
        object_id=credential.pk,
    )


def _whole() -> QuerySet[Credential]:
    return Credential.objects.select_related(
        "award__person", "award__enrollment__campus", "award__program", "key__issuer__organization", "status_list"
    ).defer("unsigned", "status_list__bits", "status_list__document", "status_list__seed")


def locked_credential(credential_id: UUID) -> Credential:
    """A credential with its award, locked. Raises NotFound."""
    found = (
        Credential.objects.select_for_update(of=("self",))
        .select_related("award__enrollment", "award__person", "status_list__suspension_twin")
        .defer("unsigned", "body", "status_list__bits", "status_list__document")
        .filter(pk=credential_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such credential.")
    return found


@dataclass(frozen=True)
class CredentialPage:
    """A credential as somebody may see it. `holder_name` is empty when it is not to be shown."""

    credential: Credential
    state: CredentialState
    pack: Pack
    achievement: Achievement
    issuer_name: str
    campus_name: str
    holder_name: str
    is_holder: bool
    share: Share | None
    valid_until: datetime | None

    @property
    def is_public(self) -> bool:
        """Whether anybody may see it."""
        return self.credential.visibility == Visibility.PUBLIC

    def is_expired(self, now: datetime) -> bool:
        """Whether its period is over. Computed, never stored."""
        return self.valid_until is not None and self.valid_until < now


def credential_for_page(credential_id: UUID, *, actor: Actor, now: datetime, share_token: str = "") -> CredentialPage:
    """A published credential as the actor may see it: its holder, staff of its campus, whoever has a live share link,
    or anybody once its holder made it public. Everybody else is told that there is no such thing. Two queries."""
    credential = _whole().filter(pk=credential_id, state__in=PUBLISHED).exclude(body="").first()
    if credential is None:
        raise NotFound("There is no credential by that address.")
    share = live_share(share_token, now=now, credential_id=credential_id) if share_token else None
    if not (credential.visibility == Visibility.PUBLIC or share or may_view(actor, credential)):
        raise NotFound("There is no credential by that address.")
    return _page(credential, actor, share)


def may_view(actor: Actor, credential: Credential) -> bool:
    """Whether the actor may see a credential that is not public."""
    return actor.kind is not ActorKind.ANONYMOUS and may(actor, Action.VIEW_CREDENTIAL, scope_of(credential))


def _page(credential: Credential, actor: Actor, share: Share | None) -> CredentialPage:
    award = credential.award
    pack = pack_of(award.version_id)
    is_holder = actor.kind is ActorKind.PERSON and actor.person_id == award.person_id
    is_told = share is not None and Includes.NAME in share.includes
    shows_name = credential.show_name or is_told or may_view(actor, credential)
    return CredentialPage(
        credential=credential,
        state=CredentialState(credential.state),
        pack=pack,
        achievement=pack.achievements[award.achievement_key],
        issuer_name=credential.key.issuer.name,
        campus_name=award.enrollment.campus.name,
        holder_name=award.person.full_name if shows_name else "",
        is_holder=is_holder,
        share=share,
        valid_until=credential.valid_until,
    )


@dataclass(frozen=True)
class WalletEntry:
    """One award of a learner and the credential that states it, if it is signed yet."""

    award: Award
    credential: Credential | None
    pack: Pack
    achievement: Achievement
    shares: tuple[Share, ...]


def wallet(person_id: UUID, *, now: datetime) -> list[WalletEntry]:
    """Every standing award of a person with its newest credential and live share links, the newest first. Three queries
    and one for each version not seen before."""
    awards = (
        Award.objects.filter(person_id=person_id, state__in=[AwardState.GRANTED, AwardState.IN_QUESTION])
        .select_related("program", "enrollment__campus")
        .order_by("-decided_at", "-id")
    )
    newest: dict[UUID, Credential] = {}
    for credential in (
        Credential.objects.filter(award__person_id=person_id).defer("unsigned", "body").order_by("award_id", "serial")
    ):
        newest[credential.award_id] = credential
    shares: dict[UUID, list[Share]] = {}
    for share in Share.objects.filter(
        credential__award__person_id=person_id, withdrawn_at__isnull=True, expires_at__gt=now
    ).order_by("-made_at"):
        shares.setdefault(share.credential_id, []).append(share)
    entries = []
    for award in awards:
        pack, found = pack_of(award.version_id), newest.get(award.pk)
        entries.append(
            WalletEntry(
                award=award,
                credential=found,
                pack=pack,
                achievement=pack.achievements[award.achievement_key],
                shares=tuple(shares.get(found.pk, ())) if found else (),
            )
        )
    return entries


def live_share(token: str, *, now: datetime, credential_id: UUID | None = None) -> Share | None:
    """The share link of a token, when it is neither withdrawn nor over (and opens this credential). One query."""
    shares = Share.objects.filter(token_hash=token_hash(token), withdrawn_at__isnull=True, expires_at__gt=now)
    if credential_id is not None:
        shares = shares.filter(credential_id=credential_id)
    return shares.select_related("credential").defer("credential__unsigned", "credential__body").first()


def live_shares(credential_id: UUID, *, now: datetime) -> list[Share]:
    """The share links of a credential that still open it, the newest first."""
    return list(
        Share.objects.filter(credential_id=credential_id, withdrawn_at__isnull=True, expires_at__gt=now).order_by(
            "-made_at"
        )
    )


def lists_to_sign(*, now: datetime) -> QuerySet[StatusList]:
    """The lists that must be signed anew, locked, with their issuers: bits changed, or the signature grows old (or was
    made by a clock that ran ahead)."""
    is_due = Q(dirty=True) | Q(signed_at__isnull=True) | Q(signed_at__lte=now - SIGN_AGAIN_AFTER) | Q(signed_at__gt=now)
    return StatusList.objects.select_for_update(of=("self",)).select_related("issuer").filter(is_due).order_by("id")
