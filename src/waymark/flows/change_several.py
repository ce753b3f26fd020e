"""Several badges are put on hold, released or revoked in one act: many take two people, and a job does each."""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.admit import admit
from waymark.flows.impartial import awarding, vouched
from waymark.flows.reissue_badge import reissue_badge
from waymark.flows.revoke_badge import revoke_badge
from waymark.flows.suspend_or_revoke import reinstate_credential, suspend_credential, usable_words
from waymark.flows.tell_staff import tell_staff
from waymark.records.audit.commands import record, record_all
from waymark.records.audit.verbs import Verb
from waymark.records.credentials.commands import add_several, decide_several, finish_item
from waymark.records.credentials.models import Credential, SeveralChange, SeveralItem
from waymark.records.credentials.queries import scope_of
from waymark.records.credentials.reasons import REASONS
from waymark.records.credentials.several import locked_several, unfinished_items
from waymark.records.credentials.states import CredentialState
from waymark.records.notices.letters import Letter
from waymark.records.people.queries import person_actor
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, WaymarkError
from waymark.rules.policy.actions import Action

ACTIONS = {
    CredentialState.SUSPENDED: Action.SUSPEND_CREDENTIAL,
    CredentialState.ISSUED: Action.SUSPEND_CREDENTIAL,
    CredentialState.REVOKED: Action.REVOKE_CREDENTIAL,
    CredentialState.SUPERSEDED: Action.ISSUE_CREDENTIAL,
}
ROLES = {
    CredentialState.SUSPENDED: (Role.ISSUER, Role.REGISTRAR, Role.COORDINATOR),
    CredentialState.ISSUED: (Role.ISSUER, Role.REGISTRAR, Role.COORDINATOR),
    CredentialState.REVOKED: (Role.ISSUER, Role.REGISTRAR),
    CredentialState.SUPERSEDED: (Role.ISSUER,),
}
"""Who gets a letter when an act on several badges waits for a second person."""
AGREED, DECLINED, DONE, LEFT = "agreed", "declined", "done", "left"
MOST = 10_000
BATCH = 50


@transaction.atomic
def change_several(
    ctx: Context, credential_ids: Iterable[UUID], *, state: CredentialState, reason: str, words: str
) -> SeveralChange:
    """Ask for one act on several badges. Few begin at once; more than the installation lets one person do wait for a
    second person, and registrars and issuers get a letter."""
    said = usable_words(words)
    if state not in ACTIONS or reason not in {code.value for code in REASONS[state]}:
        raise Invalid(_("Choose a reason."), fields={"reason": _("Choose a reason.")})
    chosen = _chosen(ctx, credential_ids, state)
    asker_id = ctx.actor.person_id
    if asker_id is None:
        raise Forbidden(_("Sign in first, then try again."))
    if not 0 < len(chosen) <= MOST:
        raise Invalid(_("Choose 1 to %(count)d badges.") % {"count": MOST})
    several = SeveralChange(state=state.value, reason=reason, words=said, asked_by_id=asker_id, asked_at=ctx.now)
    add_several(several, [each.pk for each in chosen])
    campus_of = [("credential", each.pk, each.award.enrollment.campus_id) for each in chosen]
    record_all(ctx, Verb.SEVERAL_ASKED, campus_of)
    if len(chosen) <= settings.WAYMARK.badges_by_one:
        _begin(ctx, several)
        return several
    tell_staff(
        ctx,
        chosen[0].award,
        Letter.SEVERAL_WAITING,
        roles=ROLES[state],
        effect=f"several:{several.pk}",
        path=("issuer-several", several.pk),
    )
    return several


@transaction.atomic
def agree_to_several(ctx: Context, several_id: UUID, *, agree: bool) -> SeveralChange:
    """A second person, who may do the same to each of these badges, lets it begin or declines."""
    several = locked_several(several_id)
    state = CredentialState(several.state)
    ids = list(SeveralItem.objects.filter(several=several).values_list("credential_id", flat=True))
    chosen = _chosen(ctx, ids, state)
    if several.asked_by_id == ctx.actor.person_id and agree:
        raise Forbidden(_("A second person must agree. You asked for this yourself."))
    if several.outcome:
        raise Conflict(_("This has been decided already, so nothing was changed. Reload the list to see how."))
    organization_id = chosen[0].award.enrollment.campus_id
    if agree:
        record(ctx, Verb.SEVERAL_AGREED, "several-change", several.pk, organization_id=organization_id)
        _begin(ctx, several)
        return several
    decide_several(several, outcome=DECLINED, by_id=ctx.actor.person_id, at=ctx.now)
    record(ctx, Verb.SEVERAL_DECLINED, "several-change", several.pk, organization_id=organization_id)
    return several


def run_several(ctx: Context, several_id: UUID) -> int:
    """Do a batch of what was agreed, each badge in a transaction of its own and by the right of whoever asked: a role
    that ended meanwhile ends it. Run again, it goes on where it stopped. Answers how many badges were changed."""
    changed = 0
    for item_id in unfinished_items(several_id, limit=BATCH):
        changed += _run_item(ctx, item_id)
    return changed


def is_left(several_id: UUID) -> bool:
    """Whether there is more to do."""
    return bool(unfinished_items(several_id, limit=1))


@transaction.atomic
def _run_item(ctx: Context, item_id: UUID) -> int:
    item = SeveralItem.objects.select_for_update(of=("self",)).select_related("several").get(pk=item_id)
    several = item.several
    if item.outcome or several.outcome != AGREED:
        return 0
    asker = Context(actor=person_actor(several.asked_by_id, now=ctx.now), now=ctx.now, request_id=ctx.request_id)
    tell = _story(CredentialState(several.state))
    try:
        with transaction.atomic():
            tell(asker, item.credential_id, reason=several.reason, words=several.words)
    except WaymarkError as refusal:
        finish_item(item, outcome=LEFT, why=refusal.message)
        return 0
    finish_item(item, outcome=DONE)
    return 1


def _story(state: CredentialState) -> Callable[..., Credential]:
    """What is told of each badge."""
    stories: Mapping[CredentialState, Callable[..., Credential]] = {
        CredentialState.SUSPENDED: suspend_credential,
        CredentialState.ISSUED: reinstate_credential,
        CredentialState.REVOKED: revoke_badge,
        CredentialState.SUPERSEDED: reissue_badge,
    }
    return stories[state]


def _begin(ctx: Context, several: SeveralChange) -> None:
    from waymark.flows.jobs import change_several_badges  # jobs enter stories, so they import them

    decide_several(several, outcome=AGREED, by_id=ctx.actor.person_id, at=ctx.now)
    change_several_badges.enqueue(str(several.pk))


def _chosen(ctx: Context, credential_ids: Iterable[UUID], state: CredentialState) -> list[Credential]:
    """The badges, when the actor may do this to each. Raises NotFound or Forbidden at the first they may not."""
    rows = Credential.objects.select_related("award__enrollment").filter(pk__in=list(credential_ids))
    mine = vouched(ctx.actor)
    unread = ["unsigned", "body", *([] if mine.appraisal_ids else ["award__finding"])]
    chosen = list(rows.defer(*unread).order_by("id"))
    for each in chosen:
        scope = awarding(ctx.actor, scope_of(each), each.award, by=mine)
        admit(ctx, ACTIONS[state], scope, seen_by=Action.VIEW_CREDENTIAL)
    return chosen
