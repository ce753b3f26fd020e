"""An organization becomes able to sign: it gets a DID, a key for each purpose, and its first status lists."""

from uuid import UUID

from django.conf import settings
from django.db import transaction

from waymark.records.audit.commands import record, record_all
from waymark.records.audit.verbs import Verb
from waymark.records.credentials.addresses import organization_did, root_did
from waymark.records.credentials.commands import add_issuer, add_key, add_list_pair
from waymark.records.credentials.custody import custody
from waymark.records.credentials.models import Issuer, SigningKey
from waymark.records.credentials.queries import issuer_of_organization
from waymark.records.credentials.states import KeyPurpose, KeyState
from waymark.records.people.models import Organization
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import require
from waymark.rules.policy.scope import Scope

from .publish_status import publish_lists_of


@transaction.atomic
def set_up_issuer(ctx: Context, *, organization_id: UUID) -> Issuer:
    """Make the organization an issuer; one that is an issuer already stays as it is.

    The first organization at the top of its tree speaks for the address itself (/.well-known/did.json), every other one
    below it (/issuers/<key>/did.json). Private keys go to custody and never into the database.
    """
    organization = Organization.objects.select_for_update().filter(pk=organization_id).first()
    if organization is None:
        raise NotFound("There is no such organization.")
    require(ctx.actor, Action.MANAGE_KEYS, Scope(organization_id=organization.pk))
    standing = issuer_of_organization(organization.pk)
    if standing is not None:
        return standing
    issuer = add_issuer(
        organization_id=organization.pk,
        did=_did_for(organization),
        name=organization.name,
        url=organization.url,
        at=ctx.now,
    )
    record(ctx, Verb.ISSUER_ADDED, "issuer", issuer.pk, organization_id=organization.pk)
    keys = [make_key(ctx, issuer, purpose=purpose, state=KeyState.ACTIVE) for purpose in KeyPurpose]
    record_all(ctx, Verb.KEY_ACTIVATED, [("key", key.pk, organization.pk) for key in keys])
    add_list_pair(issuer.pk, at=ctx.now)
    publish_lists_of(ctx, issuer)
    return issuer


def make_key(ctx: Context, issuer: Issuer, *, purpose: KeyPurpose, state: KeyState) -> SigningKey:
    """Make a key in custody and store its public half. A step inside stories that asked for permission before."""
    name, reference = custody().make_key(issuer=issuer.did, purpose=purpose.value)
    key = add_key(issuer, purpose=purpose, name=name, reference=reference, state=state, at=ctx.now)
    record(ctx, Verb.KEY_MADE, "key", key.pk, organization_id=issuer.organization_id)
    return key


def _did_for(organization: Organization) -> str:
    root = root_did(settings.BASE_URL)
    if organization.parent_id is None and not Issuer.objects.filter(did=root).exists():
        return root
    return organization_did(settings.BASE_URL, organization.key)
