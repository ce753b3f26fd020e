"""Reading issuers, credentials, status lists and shares."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from waymark.records.awards.models import Award
from waymark.records.awards.queries import award_rows
from waymark.records.awards.states import AwardState
from waymark.records.catalog.queries import pack_of
from waymark.records.people.reach import reach_q
from waymark.rules.kernel.context import Actor, ActorKind
from waymark.rules.kernel.errors import NotFound
from waymark.rules.kernel.ids import token_hash
from waymark.rules.packs.model import Achievement, Pack
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import Reach, may
from waymark.rules.policy.scope import Scope

from .models import Credential, Issuer, Share, SigningKey, StatusList
from .openings import Opening, opening
from .states import CredentialState, Visibility
from .theft import GIVEN_UP

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
        raise NotFound(_("We can’t find an issuer at this address."))
    return found


def our_dids() -> frozenset[str]:
    """The issuers we stand for: our registry of trust."""
    return frozenset(Issuer.objects.values_list("did", flat=True))


def our_issuers() -> list[tuple[str, str, str]]:
    """The same with their names and addresses, by name."""
    return list(Issuer.objects.order_by("name", "did").values_list("did", "name", "url"))


def keys_of_all() -> QuerySet[SigningKey]:
    """Every key there ever was, with its issuer, the oldest first."""
    return SigningKey.objects.select_related("issuer__organization").order_by("issuer__did", "purpose", "from_at")


def status_list(list_id: UUID) -> StatusList:
    """A status list that was signed, without its bits. Raises NotFound."""
    found = StatusList.objects.filter(pk=list_id).exclude(document="").defer("bits", "seed").first()
    if found is None:
        raise NotFound(_("We can’t find a status list at this address."))
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
        "award__person",
        "award__enrollment",
        "award__campus",
        "award__program",
        "key__issuer__organization",
        "status_list",
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
        raise NotFound(_("We can’t find that badge."))
    return found


def held_for_revocation(award_id: UUID) -> list[Credential]:
    """The badges of an award that are on hold, the oldest first, locked inside a transaction by whoever moves them."""
    held = Credential.objects.filter(award_id=award_id, state=CredentialState.SUSPENDED).order_by("id")
    return list(held.defer("unsigned", "body"))


def revocations_within(reach: Reach) -> QuerySet[Award]:
    """Revoked awards whose badge is on hold until a second person decides, the longest waiting first."""
    held = Credential.objects.filter(award=OuterRef("pk"), state=CredentialState.SUSPENDED)
    return (
        award_rows()
        .filter(reach_q(reach, organization="enrollment__campus_id"), Exists(held), state=AwardState.REVOKED)
        .order_by("decided_at", "id")
    )


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
    opening: Opening | None
    valid_until: datetime | None

    @property
    def is_public(self) -> bool:
        """Whether anybody may see it."""
        return self.credential.visibility == Visibility.PUBLIC

    @property
    def is_revocation_open(self) -> bool:
        """Whether staff decided to revoke it and a second person still has to confirm or cancel that."""
        return self.state is CredentialState.SUSPENDED and self.credential.award.state == AwardState.REVOKED

    def is_expired(self, now: datetime) -> bool:
        """Whether its period is over. Computed, never stored."""
        return self.valid_until is not None and self.valid_until < now


def credential_for_page(credential_id: UUID, *, actor: Actor, now: datetime, share_token: str = "") -> CredentialPage:
    """A published credential as the actor may see it: its holder, staff of its campus, whoever has a live share link,
    or anybody once its holder made it public. Everybody else is told that there is no such thing. Two queries."""
    credential = _whole().filter(pk=credential_id, state__in=PUBLISHED).exclude(body="").first()
    if credential is None:
        raise NotFound(_("We can’t find a badge at this address."))
    opened = opening(share_token, now=now, credential_id=credential_id)
    if not (credential.visibility == Visibility.PUBLIC or opened or may_view(actor, credential)):
        raise NotFound(_("We can’t find a badge at this address."))
    return _page(credential, actor, opened)


@dataclass(frozen=True)
class ReadableCredential:
    """The signed bytes of a credential and what it takes to bake them into the badge's picture."""

    body: str
    digest: str
    is_public: bool
    version_id: UUID
    art: str


def readable_credential(
    credential_id: UUID, *, actor: Callable[[], Actor], now: datetime, share_token: str = ""
) -> ReadableCredential:
    """The same for machines. One light query for what is public; who asks is looked up only when it is not."""
    published = Credential.objects.filter(pk=credential_id, state__in=PUBLISHED).exclude(body="")
    row = published.values_list("body", "digest", "visibility", "award__version_id", "award__achievement_key").first()
    if row is None:
        raise NotFound(_("We can’t find a badge at this address."))
    body, digest, visibility, version_id, key = row
    is_public = visibility == Visibility.PUBLIC
    if not is_public:
        is_shared = opening(share_token, now=now, credential_id=credential_id) is not None
        whole = published.select_related("award__enrollment").defer("unsigned", "body", "award__finding")
        if not (is_shared or may_view(actor(), whole.get())):
            raise NotFound(_("We can’t find a badge at this address."))
    return ReadableCredential(body, digest, is_public, version_id, pack_of(version_id).achievements[key].art)


def may_view(actor: Actor, credential: Credential) -> bool:
    """Whether the actor may see a credential that is not public."""
    return actor.kind is not ActorKind.ANONYMOUS and may(actor, Action.VIEW_CREDENTIAL, scope_of(credential))


def _page(credential: Credential, actor: Actor, opened: Opening | None) -> CredentialPage:
    award = credential.award
    pack = pack_of(award.version_id)
    is_holder = actor.kind is ActorKind.PERSON and actor.person_id == award.person_id
    is_shown = credential.show_name and credential.visibility == Visibility.PUBLIC
    shows_name = is_shown or (opened is not None and opened.names_holder) or may_view(actor, credential)
    return CredentialPage(
        credential=credential,
        state=CredentialState(credential.state),
        pack=pack,
        achievement=pack.achievements[award.achievement_key],
        issuer_name=credential.key.issuer.name,
        campus_name=award.campus.name,
        holder_name=award.person.full_name if shows_name else "",
        is_holder=is_holder,
        opening=opened,
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
        .select_related("program", "enrollment", "campus")
        .order_by("-decided_at", "-id")
    )
    newest: dict[UUID, Credential] = {}
    for credential in (
        Credential.objects.filter(~GIVEN_UP, award__person_id=person_id)
        .select_related("key")
        .defer("unsigned", "body")
        .order_by("award_id", "serial")
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
