"""One badge as staff see it: how it stands, what it rests on and what rests on it, and all that happened to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from waymark.flows.impartial import awarding
from waymark.flows.read_records import read_credential
from waymark.records.awards.models import Award
from waymark.records.awards.queries import facts_behind
from waymark.records.awards.states import AwardState
from waymark.records.catalog.queries import localized_pack
from waymark.records.credentials.effects import built_on
from waymark.records.credentials.models import Credential, HolderReply, StandingChange
from waymark.records.credentials.queries import PUBLISHED, scope_of
from waymark.records.credentials.search import changes_of
from waymark.records.credentials.states import CredentialState
from waymark.records.credentials.verifying import verify_stored
from waymark.records.ledger.models import SourceKind
from waymark.records.ledger.queries import facts
from waymark.rules.kernel.context import Context
from waymark.rules.packs.model import FactKind
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may
from waymark.web.shared.components.lists import TimelineEntry
from waymark.web.shared.components.marks import BadgeImage, Blaze
from waymark.web.shared.proof import answer, steps
from waymark.web.shared.staff import language
from waymark.web.shared.story import story

from .words import badge_of, code_words, seen_by, standing_words


@dataclass(frozen=True)
class Built:
    """Another badge of the same learner that rests on this one."""

    name: str
    image: BadgeImage
    blaze: str
    status: str


@dataclass(frozen=True)
class Ground:
    """One fact the badge rests on."""

    what: str
    how: str
    on: Any
    is_withdrawn: bool


@dataclass(frozen=True)
class Acts:
    """What this person may do with the badge now. `waits` leads to a revocation that a second person finishes."""

    hold: bool
    lift: bool
    revoke: bool
    waits: str


@login_required
@require_safe
def credential(request: HttpRequest, credential_id: UUID) -> HttpResponse:
    """The page of one badge. Opening it is noted in the audit."""
    ctx = story(request)
    found = read_credential(ctx, credential_id)
    name, image = badge_of(found.award)
    blaze, status = standing_words(found, ctx.now)
    changes = changes_of(found.pk)
    signed = found.state in PUBLISHED and bool(found.digest)
    report = verify_stored(found.pk, now=ctx.now) if signed else None
    context = {
        "title": name,
        "image": image,
        "found": found,
        "award": found.award,
        "blaze": blaze,
        "status": status,
        "answer": answer(report) if report else None,
        "steps": steps(report) if report else (),
        "built": [_built(each) for each in built_on([found.award])[found.award_id]],
        "grounds": _grounds(found.award),
        "changes": _timeline(found, changes),
        "reply": _newest_reply(changes),
        "acts": acts_on(ctx, found),
        "facts": _facts(found),
        "address": reverse("public-credential", args=[found.pk]) if signed else "",
        "learner_url": _learner_url(ctx, found),
    }
    return render(request, "issuer/credential.html", context)


def acts_on(ctx: Context, found: Credential) -> Acts:
    """Which acts the state of the badge and the policy leave open."""
    scope = awarding(ctx.actor, scope_of(found), found.award)
    may_hold, may_revoke = (
        may(ctx.actor, each, scope) for each in (Action.SUSPEND_CREDENTIAL, Action.REVOKE_CREDENTIAL)
    )
    is_held = found.state == CredentialState.SUSPENDED
    is_waiting = is_held and found.award.state == AwardState.REVOKED
    stands = found.state not in (CredentialState.REVOKED, CredentialState.SUPERSEDED)
    return Acts(
        hold=may_hold and found.state == CredentialState.ISSUED,
        lift=may_hold and is_held and not is_waiting,
        revoke=may_revoke and stands and not is_waiting,
        waits=reverse("coordinator-revocation", args=[found.award_id]) if may_revoke and is_waiting else "",
    )


def _learner_url(ctx: Context, found: Credential) -> str:
    if not may(ctx.actor, Action.VIEW_ENROLLMENT, scope_of(found)):
        return ""
    return reverse("coordinator-learner", args=[found.award.enrollment_id])


def _built(award: Award) -> Built:
    name, image = badge_of(award)
    return Built(name, image, Blaze.REACHED.value, pgettext("badge", "Valid"))


def _grounds(award: Award) -> list[Ground]:
    pack = localized_pack(award.version_id, language())
    rows = sorted(facts(facts_behind(award)).values(), key=lambda each: (each.on, str(each.pk)))
    names = {key: each.title for key, each in pack.activities.items()}
    names |= {key: each.name for key, each in pack.achievements.items()}
    how = {
        SourceKind.ASSESSMENT: _("Rated by an assessor"),
        SourceKind.APPRAISAL: _("Appraised by a supervisor"),
        SourceKind.ATTESTATION: _("Confirmed by staff"),
        SourceKind.AWARD: pgettext("badge", "Badge earned"),
    }
    found = []
    for each in rows:
        said = how.get(SourceKind(each.source_kind), _("Recorded for the learner"))
        if each.kind == FactKind.EARNED and each.source_kind != SourceKind.AWARD:
            said = _("Outside badge accepted")
        found.append(Ground(names.get(each.about, each.about), said, each.on, each.withdrawn_at is not None))
    return found


def _newest_reply(changes: Sequence[StandingChange]) -> HolderReply | None:
    return next((found for each in changes if (found := _reply(each))), None)


def _reply(change: StandingChange) -> HolderReply | None:
    found = getattr(change, "reply", None)
    return found if isinstance(found, HolderReply) else None


def _timeline(found: Credential, changes: Sequence[StandingChange]) -> tuple[TimelineEntry, ...]:
    """What happened to the badge, the newest first."""
    award, entries = found.award, list[TimelineEntry]()
    titles = {
        CredentialState.SUSPENDED: (_("Put on hold: %(reason)s"), Blaze.CHANGES),
        CredentialState.ISSUED: (_("Hold lifted: %(reason)s"), Blaze.REACHED),
        CredentialState.REVOKED: (_("Revoked: %(reason)s"), Blaze.STOP),
        CredentialState.SUPERSEDED: (_("Signed again, as another badge: %(reason)s"), Blaze.LATER),
    }
    for each in changes:
        title, blaze = titles[CredentialState(each.state)]
        reply = _reply(each)
        if reply:
            entries.append(
                TimelineEntry(
                    reply.at, _("The holder answered"), reply.words, award.person.full_name, Blaze.REVIEW.value
                )
            )
        who = each.by.full_name if each.by else _("By command")
        entries.append(
            TimelineEntry(each.at, title % {"reason": code_words(each.reason)}, each.words, who, blaze.value)
        )
    if found.issued_at:
        entries.append(TimelineEntry(found.issued_at, _("Signed and published")))
    moments: list[datetime | None] = [found.reserved_at, award.proposed_at]
    for when, title in zip(moments, (_("Place in the status list taken"), _("Earned")), strict=True):
        if when:
            entries.append(TimelineEntry(when, title))
    return tuple(entries)


def _facts(found: Credential) -> tuple[tuple[str, str], ...]:
    pack = localized_pack(found.award.version_id, language())
    return (
        (_("ID"), str(found.pk)),
        (_("Program"), f"{pack.title} {pack.version}"),
        (_("Issuer"), found.key.issuer.name),
        (_("Key"), f"{found.key.kid[:9]}…{found.key.kid[-4:]}"),
        (
            _("Status list"),
            _("Place %(place)d of %(length)d")
            % {
                "place": found.status_index,
                "length": found.status_list.length,
            },
        ),
        (_("Who can see it"), seen_by(found)),
    )
