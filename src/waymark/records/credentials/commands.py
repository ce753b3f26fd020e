"""Writing issuers, keys, credentials, status lists and shares. Only flows call these.

Signed bodies are written by `executemany`, one round trip a batch, and only ever from empty to what was signed.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from waymark.rules.kernel.transitions import move

from .allocate import indexes, new_seed
from .custody import KeyName
from .models import (
    Collection,
    CollectionEntry,
    Credential,
    HolderReply,
    Issuer,
    SeveralChange,
    SeveralItem,
    Share,
    SigningKey,
    StandingChange,
    StatusList,
)
from .states import (
    CREDENTIAL_MOVES,
    KEY_MOVES,
    UNFINISHED,
    CredentialState,
    Includes,
    KeyPurpose,
    KeyState,
    StatusPurpose,
    Visibility,
)
from .values import Place, SignedBody, Taken

LIST_LENGTH = 131_072


def add_issuer(*, organization_id: UUID, did: str, name: str, url: str, at: datetime) -> Issuer:
    """Store a new issuer."""
    return Issuer.objects.create(organization_id=organization_id, did=did, name=name, url=url, created_at=at)


def add_key(
    issuer: Issuer, *, purpose: KeyPurpose, name: KeyName, reference: str, state: KeyState, at: datetime
) -> SigningKey:
    """Store the public half of a key that custody made."""
    return SigningKey.objects.create(
        issuer=issuer,
        kid=name.kid,
        public_multibase=name.kid,
        custody_reference=reference,
        purpose=purpose.value,
        state=state.value,
        from_at=at,
    )


def move_key(key: SigningKey, state: KeyState, *, at: datetime) -> None:
    """Move a key on. Retiring and compromising end it at this instant; its public half stays."""
    key.state = move(KEY_MOVES, KeyState(key.state), state).value
    if state in (KeyState.RETIRED, KeyState.COMPROMISED) and key.until_at is None:
        key.until_at = at
    if state is KeyState.COMPROMISED:
        key.compromised_at = at
    key.save(update_fields=["state", "until_at", "compromised_at"])


def date_theft(key: SigningKey, *, since: datetime) -> None:
    """Store since when a compromised key is not to be trusted. Only an earlier time than before may follow."""
    if key.compromised_at is None or since > key.compromised_at:
        raise ValueError("what a stolen key signed is not trusted again")
    key.compromised_at = since
    key.save(update_fields=["compromised_at"])


def give_up_unpublished(key_id: UUID, *, reason: str) -> list[Credential]:
    """Give up every reservation of a key that is not published yet: its place stays taken, and its bit is set. Answers
    them with their awards."""
    waiting = Credential.objects.select_for_update(of=("self",)).filter(key_id=key_id, state__in=UNFINISHED)
    found = list(waiting.select_related("award").defer("unsigned", "body").order_by("id"))
    Credential.objects.filter(pk__in=[each.pk for each in found]).update(
        state=CredentialState.REVOKED.value, state_reason=reason
    )
    places: dict[UUID, list[int]] = {}
    for each in found:
        places.setdefault(each.status_list_id, []).append(each.status_index)
    for list_id, taken in places.items():
        set_bits(list_id, taken)
    return found


def sign_lists_again(issuer_id: UUID) -> None:
    """Let every list of an issuer be due to be signed."""
    StatusList.objects.filter(issuer_id=issuer_id).update(dirty=True)


def take_over(old: Credential, new: Credential) -> None:
    """What the holder chose for a badge holds for the one that replaces it: who may see it, and every link to it."""
    Credential.objects.filter(pk=new.pk).update(visibility=old.visibility, show_name=old.show_name)
    Share.objects.filter(credential=old).update(credential=new)
    CollectionEntry.objects.filter(credential=old).update(credential=new)


def add_list_pair(issuer_id: UUID, *, at: datetime, length: int = LIST_LENGTH) -> StatusList:
    """Store a revocation list with its suspension twin, both all zeros. Answers the revocation list."""
    empty, seed = bytes(length // 8), new_seed()
    revocation = StatusList.objects.create(
        issuer_id=issuer_id,
        purpose=StatusPurpose.REVOCATION.value,
        length=length,
        seed=seed,
        bits=empty,
        created_at=at,
    )
    StatusList.objects.create(
        issuer_id=issuer_id,
        purpose=StatusPurpose.SUSPENSION.value,
        pair=revocation,
        length=length,
        seed=seed,
        bits=empty,
        created_at=at,
    )
    return revocation


def take_places(issuer_id: UUID, count: int, *, at: datetime) -> Taken:
    """Take random places for a batch: one read and one UPDATE, and a new pair of lists when the last one is full."""
    taken: list[Place] = []
    has_new_lists = False
    while len(taken) < count:
        twin = (
            StatusList.objects.select_for_update()
            .filter(issuer_id=issuer_id, purpose=StatusPurpose.SUSPENSION, pair__next__lt=F("length"))
            .select_related("pair")
            .order_by("created_at", "id")
            .defer("bits", "document", "pair__bits", "pair__document")
            .first()
        )
        if twin is None or twin.pair is None:
            add_list_pair(issuer_id, at=at)
            has_new_lists = True
            continue
        revocation = twin.pair
        share = min(count - len(taken), revocation.length - revocation.next)
        StatusList.objects.filter(pk=revocation.pk).update(next=F("next") + share)
        places = indexes(bytes(revocation.seed), first=revocation.next, count=share, length=revocation.length)
        taken += [Place(revocation.pk, twin.pk, index) for index in places]
    return Taken(tuple(taken), has_new_lists=has_new_lists)


def add_reservations(credentials: Sequence[Credential]) -> None:
    """Store reservations in one statement. One whose award has its serial already is left out: somebody was first."""
    fields = Credential._meta.concrete_fields
    _execute_many(
        f"INSERT INTO credentials_credential ({', '.join(str(field.column) for field in fields)}) "  # noqa: S608 - constants
        f"VALUES ({', '.join(['%s'] * len(fields))}) ON CONFLICT (award_id, serial) DO NOTHING",
        (
            [field.get_db_prep_save(getattr(credential, field.attname), connection) for field in fields]
            for credential in credentials
        ),
    )


def store_bodies(bodies: Sequence[SignedBody]) -> None:
    """Store signed bytes beside linted reservations: once, in one statement."""
    _execute_many(
        "UPDATE credentials_credential SET body = %s, digest = %s, state = %s "
        "WHERE id = %s AND state = %s AND body = ''",
        (
            [
                each.body,
                each.digest,
                CredentialState.SIGNED.value,
                Credential._meta.pk.get_db_prep_value(each.credential_id, connection),
                CredentialState.LINTED.value,
            ]
            for each in bodies
        ),
    )


def move_batch(credential_ids: Iterable[UUID], source: CredentialState, target: CredentialState) -> int:
    """Move those of a batch that still stand at `source`. Answers how many did."""
    move(CREDENTIAL_MOVES, source, target)
    return Credential.objects.filter(pk__in=list(credential_ids), state=source.value).update(state=target.value)


def publish_batch(credential_ids: Sequence[UUID], *, at: datetime) -> set[UUID]:
    """Let signed credentials answer at their addresses. Answers which did: another worker may have been first."""
    batch = Credential.objects.filter(pk__in=credential_ids)
    count = batch.filter(state=CredentialState.SIGNED).update(state=CredentialState.ISSUED.value, issued_at=at)
    if count in (0, len(credential_ids)):
        return set(credential_ids) if count else set()
    return set(batch.filter(state=CredentialState.ISSUED, issued_at=at).values_list("id", flat=True))


def refuse_reservations(credential_ids: Iterable[UUID], *, reason: str) -> None:
    """Give up reservations that must not be signed. Their places in the list stay taken."""
    Credential.objects.filter(pk__in=list(credential_ids), state=CredentialState.RESERVED).update(
        state=CredentialState.REVOKED.value, state_reason=reason
    )


def move_credential(credential: Credential, state: CredentialState, *, reason: str) -> None:
    """Move one credential on. `reason` is a short code, never prose."""
    credential.state = move(CREDENTIAL_MOVES, CredentialState(credential.state), state).value
    credential.state_reason = reason
    credential.save(update_fields=["state", "state_reason"])


def add_change(credential: Credential, *, reason: str, words: str, by_id: UUID | None, at: datetime) -> StandingChange:
    """Keep who changed how a badge stands, when, by which code, and in which words to its holder."""
    return StandingChange.objects.create(
        credential=credential, state=credential.state, reason=reason, words=words, by_id=by_id, at=at
    )


def add_reply(change: StandingChange, *, words: str, at: datetime) -> HolderReply:
    """Keep what the holder answers. The database refuses a second answer to the same change."""
    return HolderReply.objects.create(change=change, words=words, at=at)


def add_several(several: SeveralChange, credential_ids: Iterable[UUID]) -> SeveralChange:
    """Store an act on several badges with the badges it is about."""
    several.save(force_insert=True)
    SeveralItem.objects.bulk_create(SeveralItem(several=several, credential_id=each) for each in credential_ids)
    return several


def decide_several(several: SeveralChange, *, outcome: str, by_id: UUID | None, at: datetime) -> None:
    """Store who agreed or declined. The row must be locked."""
    several.outcome, several.decided_by_id, several.decided_at = outcome, by_id, at
    several.save(update_fields=["outcome", "decided_by", "decided_at"])


def finish_item(item: SeveralItem, *, outcome: str, why: str = "") -> None:
    """Store what became of one badge. The row must be locked."""
    item.outcome, item.why = outcome, why[:300]
    item.save(update_fields=["outcome", "why"])


def set_bit(list_id: UUID, index: int, *, is_set: bool) -> None:
    """Set or clear one bit of a list and mark the list as changed. A revocation bit is never cleared."""
    found = StatusList.objects.select_for_update().defer("document").get(pk=list_id)
    if found.purpose == StatusPurpose.REVOCATION and not is_set:
        raise ValueError("a revocation bit never goes back")
    bits = bytearray(found.bits)
    mask = 0x80 >> (index & 7)
    bits[index >> 3] = bits[index >> 3] | mask if is_set else bits[index >> 3] & ~mask & 0xFF
    found.bits = bytes(bits)
    found.dirty = True
    found.save(update_fields=["bits", "dirty"])


def set_bits(list_id: UUID, indexes_taken: Iterable[int]) -> None:
    """Set several bits of a list at once and mark it as changed."""
    found = StatusList.objects.select_for_update().defer("document").get(pk=list_id)
    bits = bytearray(found.bits)
    for index in indexes_taken:
        bits[index >> 3] |= 0x80 >> (index & 7)
    found.bits = bytes(bits)
    found.dirty = True
    found.save(update_fields=["bits", "dirty"])


def store_list_document(status_list: StatusList, *, document: str, at: datetime) -> None:
    """Store a list as it was signed; its version grows by one. The row must be locked."""
    status_list.document = document
    status_list.version += 1
    status_list.dirty = False
    status_list.signed_at = at
    status_list.save(update_fields=["document", "version", "dirty", "signed_at"])


def show_credential(credential: Credential, *, visibility: Visibility, show_name: bool) -> None:
    """Store who may see a credential's page, and whether it shows the name."""
    credential.visibility = visibility.value
    credential.show_name = show_name
    credential.save(update_fields=["visibility", "show_name"])


def add_share(
    *,
    credential_id: UUID,
    token_hash: str,
    label: str,
    includes: Sequence[Includes],
    made_by_id: UUID,
    made_at: datetime,
    expires_at: datetime,
) -> Share:
    """Store the hash of a new share link."""
    return Share.objects.create(
        credential_id=credential_id,
        token_hash=token_hash,
        label=label,
        includes=[item.value for item in includes],
        made_by_id=made_by_id,
        made_at=made_at,
        expires_at=expires_at,
    )


def end_share(share: Share, *, at: datetime) -> None:
    """Withdraw a share link."""
    Share.objects.filter(pk=share.pk, withdrawn_at__isnull=True).update(withdrawn_at=at)


def count_opening(share: Share) -> None:
    """Count that a share link was opened."""
    Share.objects.filter(pk=share.pk).update(opened=F("opened") + 1)


def add_collection(collection: Collection, credential_ids: Sequence[UUID]) -> Collection:
    """Store a new collection and its badges in their order."""
    collection.save(force_insert=True)
    CollectionEntry.objects.bulk_create(
        CollectionEntry(collection=collection, credential_id=credential_id, position=position)
        for position, credential_id in enumerate(credential_ids)
    )
    return collection


def end_collection(collection: Collection, *, at: datetime) -> None:
    """Turn the link of a collection off."""
    Collection.objects.filter(pk=collection.pk, withdrawn_at__isnull=True).update(withdrawn_at=at)


def count_collection_opening(collection: Collection) -> None:
    """Count that the link of a collection was opened."""
    Collection.objects.filter(pk=collection.pk).update(opened=F("opened") + 1)


def _execute_many(statement: str, rows: Iterable[list[Any]]) -> None:  # Any: values as the database driver takes them
    listed = list(rows)
    if not listed:
        return
    with connection.cursor() as cursor:
        cursor.executemany(statement, listed)


def hand_over_collections(collection_ids: Sequence[UUID], *, to_id: UUID) -> None:
    """Let links to several badges belong to another account of the same person."""
    Collection.objects.filter(pk__in=collection_ids).update(person_id=to_id)
