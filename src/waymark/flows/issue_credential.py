"""A granted award becomes a signed credential: reserve, lint, sign, publish, each a step with a commit of its own.

A step that was cut off is simply taken again: what is signed was frozen by the reservation, and Ed25519 gives the same
bytes for the same input. One award or ten thousand take this same path, in batches.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.impartial import awarding
from waymark.records.audit.commands import record_all
from waymark.records.audit.verbs import Verb
from waymark.records.awards.models import Award
from waymark.records.awards.queries import scope_of
from waymark.records.credentials.commands import (
    add_reservations,
    give_up_unpublished,
    move_batch,
    publish_batch,
    refuse_reservations,
    store_bodies,
    take_places,
)
from waymark.records.credentials.custody import CustodyError
from waymark.records.credentials.models import Credential
from waymark.records.credentials.reasons import KEY_STOLEN
from waymark.records.credentials.reserve import reservations
from waymark.records.credentials.signing import lint_reservations, sign_reservations
from waymark.records.credentials.signing_queue import (
    active_keys,
    awards_to_sign,
    serials_of,
    stolen_of,
    unfinished,
    unfinished_of,
    unsigned_award_ids,
)
from waymark.records.credentials.states import CredentialState, KeyPurpose
from waymark.records.credentials.vouched import behind
from waymark.records.experience.appraisers import vouched_by
from waymark.rules.kernel.context import ActorKind, Context
from waymark.rules.kernel.errors import Conflict
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import person_behind, require

from .publish_status import publish_lists_of

log = logging.getLogger(__name__)

BATCH = 500
RESUME_AFTER = timedelta(seconds=60)


def request_issue(ctx: Context, award_ids: Iterable[UUID]) -> None:
    """Ask a job to issue credentials for these awards. A step inside the story that granted them."""
    from waymark.flows.jobs import issue_awards  # jobs enter stories, so they import them

    on_behalf_of = person_behind(ctx.actor)
    for batch in _batches(list(award_ids)):
        issue_awards.enqueue([str(each) for each in batch], str(on_behalf_of) if on_behalf_of else None)


def issue_awards(ctx: Context, award_ids: Sequence[UUID]) -> int:
    """Take every step for these awards, from wherever they stand. Answers how many credentials were published."""
    published = 0
    for batch in _batches(award_ids):
        found = reserve_credentials(ctx, batch)
        if len(found) < len(batch):
            found = unfinished_of(batch)
        published += finish_credentials(ctx, found)
    return published


def issue_pending(ctx: Context, *, limit: int = BATCH, older_than: timedelta = RESUME_AFTER) -> int:
    """Take up what was left behind: awards without a credential, and steps that were cut off.

    What is younger than `older_than` may still be in the hands of the job that began it.
    """
    published = 0
    alike: dict[UUID, list[Credential]] = {}
    for each in unfinished(before=ctx.now - older_than, limit=limit):
        alike.setdefault(each.key_id, []).append(each)
    for batch in alike.values():
        try:
            published += finish_credentials(ctx, batch)
        except CustodyError as error:  # a key that is gone must not stop the others
            log.error("%d credentials wait for their key: %s", len(batch), error)
    waiting = unsigned_award_ids(before=ctx.now - older_than, limit=limit)
    return published + (issue_awards(ctx, waiting) if waiting else 0)


def finish_credentials(ctx: Context, credentials: Sequence[Credential]) -> int:
    """Take the remaining steps for reservations, whichever step each stands at."""
    lint_credentials(ctx, _standing(credentials, CredentialState.RESERVED))
    sign_credentials(ctx, _standing(credentials, CredentialState.LINTED))
    return publish_credentials(ctx, _standing(credentials, CredentialState.SIGNED))


@transaction.atomic
def reserve_credentials(ctx: Context, award_ids: Iterable[UUID]) -> list[Credential]:
    """Freeze what each credential will say: id, subject, status place, key, instant and unsigned text.

    Awards that are not granted, or have a credential, are left out. Raises Conflict when nobody can sign for one.
    """
    awards = awards_to_sign(award_ids)
    if not awards:
        return []
    return reserve_for(ctx, awards)


def reserve_for(ctx: Context, awards: Sequence[Award]) -> list[Credential]:
    """The same for awards that are locked already, also for those that have a credential. A step inside a story."""
    _require_for(ctx, awards)
    keys = active_keys({award.program.owner_id for award in awards}, purpose=KeyPurpose.CREDENTIAL)
    for award in awards:
        if award.program.owner_id not in keys:
            owner = award.program.owner
            said = _("%(issuer)s cannot sign yet. Run: waymark init, or set it up as an issuer.")
            raise Conflict(said % {"issuer": owner.name})
    rests_on, serials = behind(awards), serials_of(awards)
    made: list[Credential] = []
    for owner_id, key in keys.items():
        mine = [award for award in awards if award.program.owner_id == owner_id]
        taken = take_places(key.issuer_id, len(mine), at=ctx.now)
        if taken.has_new_lists:
            publish_lists_of(ctx, key.issuer)
        made += reservations(mine, keys=keys, places=taken.places, rests_on=rests_on, serials=serials, at=ctx.now)
    add_reservations(made)
    return made


@transaction.atomic
def lint_credentials(ctx: Context, reserved: Sequence[Credential]) -> None:
    """Let pass what is fit to be signed; what is not is refused for good and told to the operator."""
    if not reserved:
        return
    _require_for(ctx, [each.award for each in reserved])
    linted = lint_reservations(reserved)
    _move(reserved, linted.fit, CredentialState.LINTED)
    move_batch(linted.fit, CredentialState.RESERVED, CredentialState.LINTED)
    if linted.refused:
        refuse_reservations(linted.refused, reason="refused-by-lint")
        _move(reserved, linted.refused, CredentialState.REVOKED)
        _record(ctx, Verb.CREDENTIAL_REVOKED, [each for each in reserved if each.pk in linted.refused])
        for credential_id, why in linted.refused.items():
            log.error("credential %s must not be signed: %s", credential_id, why)


@transaction.atomic
def sign_credentials(ctx: Context, linted: Sequence[Credential]) -> None:
    """Sign with the key each was reserved with, verify, and store the bytes, once. A key that was stolen since never
    signs again: what was reserved with it is given up, and reserved anew with another key later."""
    stolen = stolen_of({each.key_id for each in linted})
    for key_id in stolen:
        give_up_reservations(ctx, key_id)
    linted = [each for each in linted if each.key_id not in stolen]
    if not linted:
        return
    _require_for(ctx, [each.award for each in linted])
    store_bodies(sign_reservations(linted))
    _move(linted, [each.pk for each in linted], CredentialState.SIGNED)


@transaction.atomic
def publish_credentials(ctx: Context, signed: Sequence[Credential]) -> int:
    """Let signed credentials answer at their addresses. Answers how many were not published before."""
    if not signed:
        return 0
    _require_for(ctx, [each.award for each in signed])
    published = publish_batch([each.pk for each in signed], at=ctx.now)
    _record(ctx, Verb.CREDENTIAL_ISSUED, [each for each in signed if each.pk in published])
    return len(published)


def give_up_reservations(ctx: Context, key_id: UUID) -> list[UUID]:
    """Give up what waits to be signed with a stolen key. A step inside a story. Answers the awards it was for."""
    given_up = give_up_unpublished(key_id, reason=KEY_STOLEN)
    _record(ctx, Verb.CREDENTIAL_REVOKED, given_up)
    return [each.award_id for each in given_up]


def _require_for(ctx: Context, awards: Iterable[Award]) -> None:
    """A person who issues did not appraise what the award rests on. A job issues what others decided."""
    mine = vouched_by(ctx.actor.person_id if ctx.actor.kind is ActorKind.PERSON else None)
    for award in awards:
        require(ctx.actor, Action.ISSUE_CREDENTIAL, awarding(ctx.actor, scope_of(award), award, by=mine))


def _record(ctx: Context, verb: Verb, credentials: Sequence[Credential]) -> None:
    record_all(ctx, verb, [("credential", each.pk, each.award.campus_id) for each in credentials])


def _standing(credentials: Sequence[Credential], state: CredentialState) -> list[Credential]:
    return [each for each in credentials if each.state == state]


def _move(credentials: Sequence[Credential], ids: Iterable[UUID], state: CredentialState) -> None:
    """Let the rows in hand say what the database says, so that the next step need not read them again."""
    moved = set(ids)
    for each in credentials:
        if each.pk in moved:
            each.state = state.value


def _batches(award_ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (award_ids[start : start + BATCH] for start in range(0, len(award_ids), BATCH))
