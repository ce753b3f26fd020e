"""The badges of a learner: what was earned, what is still being signed or released, and who may see each."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from waymark.records.awards.models import Award
from waymark.records.awards.queries import awards_waiting
from waymark.records.awards.states import AwardState
from waymark.records.catalog.queries import localized_pack
from waymark.records.credentials.models import Credential
from waymark.records.credentials.queries import WalletEntry, wallet
from waymark.records.credentials.states import UNFINISHED, CredentialState, Visibility
from waymark.records.credentials.theft import is_before_theft
from waymark.rules.packs.model import Tier
from waymark.web.shared.components.marks import BadgeImage, Blaze

from .doors import language
from .lost_badges import Lost, lost_of


@dataclass(frozen=True)
class Held:
    """One badge in the wallet. `url` is empty until it is signed."""

    name: str
    program: str
    campus: str
    earned_at: datetime | None
    image: BadgeImage
    large: BadgeImage
    state: str
    status: str
    note: str
    url: str
    tier: Tier


@dataclass(frozen=True)
class Waiting:
    """One badge that a coordinator still has to release."""

    name: str
    campus: str
    since: datetime
    image: BadgeImage


@dataclass(frozen=True)
class Wallet:
    """Every badge, the newest first; how many have just arrived, and the one of them to be greeted."""

    held: tuple[Held, ...]
    lost: tuple[Lost, ...]
    waiting: tuple[Waiting, ...]
    greeted: Held | None
    arrived: int
    newest_at: datetime | None


def wallet_page(person_id: UUID, *, now: datetime, seen_until: datetime) -> Wallet:
    """The wallet. What was signed after `seen_until`, and is not shown to anybody yet, has just arrived."""
    entries = wallet(person_id, now=now)
    held = tuple(_held(entry, now) for entry in entries)
    arrived = [each for each, entry in zip(held, entries, strict=True) if _has_arrived(entry, seen_until)]
    signed = [each.credential.issued_at for each in entries if each.credential and each.credential.issued_at]
    return Wallet(
        held=held,
        lost=lost_of(person_id),
        waiting=tuple(_waiting(each) for each in awards_waiting(person_id)),
        greeted=arrived[0] if arrived else None,
        arrived=len(arrived),
        newest_at=max(signed, default=None),
    )


def _has_arrived(entry: WalletEntry, seen_until: datetime) -> bool:
    found = entry.credential
    if found is None or found.state != CredentialState.ISSUED or found.issued_at is None:
        return False
    return found.issued_at > seen_until and found.visibility == Visibility.PRIVATE and not entry.shares


def _held(entry: WalletEntry, now: datetime) -> Held:
    award, found = entry.award, entry.credential
    pack = localized_pack(award.version_id, language())
    achievement = pack.achievements[award.achievement_key]
    is_signed = found is not None and found.state not in UNFINISHED
    blaze, status, note = _standing(award, found, len(entry.shares), now)
    shape = "diamond" if achievement.tier is Tier.MICRO else "round"
    return Held(
        name=achievement.name,
        program=pack.title,
        campus=award.campus.name,
        earned_at=award.decided_at,
        image=BadgeImage(reverse("public-art", args=[award.version_id, f"{achievement.art}.mini.svg"]), shape=shape),
        large=BadgeImage(reverse("public-art", args=[award.version_id, f"{achievement.art}.svg"]), shape=shape),
        state=blaze.value,
        status=status,
        note=note,
        url=reverse("learner-badge", args=[found.pk]) if found is not None and is_signed else "",
        tier=achievement.tier,
    )


def _standing(award: Award, found: Credential | None, links: int, now: datetime) -> tuple[Blaze, str, str]:
    """State, status and a sentence more."""
    if found is None or found.state in UNFINISHED:
        return (
            Blaze.REVIEW,
            pgettext("badge", "In progress"),
            _("This takes a minute or two. You don’t need to wait here."),
        )
    match CredentialState(found.state):
        case CredentialState.SUSPENDED:
            return (
                Blaze.CHANGES,
                _("On hold"),
                _("Its page and our checks say that it’s on hold. Open it to read more."),
            )
        case CredentialState.REVOKED:
            return Blaze.STOP, _("Revoked"), _("When people check this badge, they see that it’s no longer valid.")
        case CredentialState.SUPERSEDED:
            return Blaze.LATER, _("Replaced by a newer one"), ""
    if not is_before_theft(found):
        said = _("The key that signed it was stolen, so no check accepts it. Staff sign it again; you get a letter.")
        return Blaze.CHANGES, _("Waiting to be signed again"), said
    if found.valid_until is not None and found.valid_until < now:
        return Blaze.LATER, _("Expired"), _("This badge was valid for a limited time, which has ended.")
    note = ""
    if award.state == AwardState.IN_QUESTION:
        note = _("Staff are reviewing this badge again. You keep it in the meantime.")
    elif found.key.compromised_at is not None:
        note = _("Its key was stolen later. It’s valid here, but other sites refuse it until staff sign it again.")
    return Blaze.REACHED, visibility_words(found, links), note


def visibility_words(found: Credential, links: int) -> str:
    """Who can see a badge now."""
    if found.visibility == Visibility.PUBLIC:
        return _("Anyone can see it")
    if links:
        return ngettext(
            "You and anyone with your %(count)d link", "You and anyone with one of your %(count)d links", links
        ) % {"count": links}
    return _("Not public")


def _waiting(award: Award) -> Waiting:
    achievement = localized_pack(award.version_id, language()).achievements[award.achievement_key]
    return Waiting(
        name=achievement.name,
        campus=award.enrollment.campus.name,
        since=award.proposed_at,
        image=BadgeImage(earned=False, shape="diamond" if achievement.tier is Tier.MICRO else "round"),
    )
