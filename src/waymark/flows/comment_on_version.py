"""Designers and the second person talk about a proposed version until it is answered."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.catalog import commands, proposals
from waymark.records.catalog.models import VersionComment
from waymark.rules.forms.text import plain_text
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, require

from .propose_version import proposal_scope

LONGEST = 1200
MOST = 200


@transaction.atomic
def comment_on_version(ctx: Context, proposal_id: UUID, *, words: str) -> VersionComment:
    """Say something about a proposed version. It stays, as it was said. Sent twice in a row, it is said once."""
    proposal = proposals.locked_version_proposal(proposal_id)
    if proposal is None or not may(ctx.actor, Action.VIEW_VERSIONS, proposal_scope(proposal)):
        raise NotFound()
    scope = proposal_scope(proposal)
    require(ctx.actor, Action.DISCUSS_VERSION, scope)
    if ctx.actor.person_id is None:
        raise Forbidden(_("Sign in first, then try again."))
    if proposals.is_answered(proposal.pk):
        raise Conflict(_("This has been answered already, so nothing more is said here. Reload the page to see how."))
    said = plain_text(words)
    problem = _("Write your comment first.") if not said else ""
    if len(said) > LONGEST:
        problem = _("Keep this to %(count)s characters or fewer.") % {"count": LONGEST}
    earlier = proposals.comments_on(proposal.pk)
    if earlier and (earlier[-1].by_id, earlier[-1].words) == (ctx.actor.person_id, said):
        return earlier[-1]
    if len(earlier) >= MOST:
        problem = _("There are %(count)d comments already. Talk in another way, and answer the proposal.") % {
            "count": MOST
        }
    if problem:
        raise Invalid(problem, fields={"words": problem})
    made = commands.add_version_comment(proposal, by_id=ctx.actor.person_id, words=said, at=ctx.now)
    record(ctx, Verb.VERSION_COMMENTED, "version-proposal", proposal.pk, organization_id=scope.organization_id)
    return made
