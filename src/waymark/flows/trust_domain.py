"""A registrar lets mailboxes of a domain answer for themselves: who confirms one is added at once."""

import re
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.joining import commands
from waymark.records.joining.models import TrustedDomain
from waymark.records.joining.queries import trusted_domain
from waymark.records.people.models import AffiliationKind
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Forbidden, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, require
from waymark.rules.policy.scope import Scope

_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
OPEN_TO_ALL = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "aol.com"),
        *("icloud.com", "me.com", "proton.me", "protonmail.com", "gmx.com", "gmx.net", "mail.com", "zoho.com"),
    }
)
"""Mail that anybody can get within a minute proves nothing."""


@transaction.atomic
def trust_domain(ctx: Context, *, campus_id: UUID, domain: str, kind: str) -> TrustedDomain:
    """Add whoever confirms a mailbox at this domain at once, from now on. Twice has the effect of once."""
    require(ctx.actor, Action.MANAGE_AFFILIATIONS, Scope(organization_id=campus_id))
    if ctx.actor.person_id is None:
        raise Forbidden(_("Sign in with your own account."))
    name = domain.strip().lower().rpartition("@")[2]
    if not _DOMAIN.fullmatch(name) or len(name) > 190:
        said = _("Write a domain as it stands after the @ of an address, such as example.edu.")
        raise Invalid(said, fields={"domain": said})
    if name in OPEN_TO_ALL:
        said = _("Anyone can get a mailbox at %(domain)s, so it can’t be trusted.") % {"domain": name}
        raise Invalid(said, fields={"domain": said})
    if kind not in AffiliationKind.values:
        raise Invalid(_("Choose what they are."), fields={"kind": _("Choose what they are.")})
    made = commands.add_domain(campus_id=campus_id, domain=name, kind=kind, by_id=ctx.actor.person_id, at=ctx.now)
    record(ctx, Verb.DOMAIN_TRUSTED, "trusted-domain", made.pk, organization_id=campus_id)
    return made


@transaction.atomic
def stop_trusting(ctx: Context, domain_id: UUID) -> None:
    """From now on a person answers again. Who was added stays."""
    found = trusted_domain(domain_id)
    if not may(ctx.actor, Action.MANAGE_AFFILIATIONS, Scope(organization_id=found.campus_id)):
        raise NotFound()
    commands.remove_domain(found.pk)
    record(ctx, Verb.DOMAIN_TRUST_ENDED, "trusted-domain", found.pk, organization_id=found.campus_id)
