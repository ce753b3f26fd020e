"""How badges stand, and the coded reasons, in words."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from waymark.records.awards.models import Award
from waymark.records.catalog.queries import localized_pack
from waymark.records.credentials.models import Credential
from waymark.records.credentials.reasons import ReasonCode
from waymark.records.credentials.states import UNFINISHED, CredentialState, Visibility
from waymark.records.credentials.theft import is_before_theft
from waymark.web.shared.components.marks import BadgeImage, Blaze
from waymark.web.shared.forms import Described
from waymark.web.shared.staff import language, mini_badge

CODES: dict[str, Described] = {
    ReasonCode.LOOKED_INTO: Described(
        gettext_lazy("Being looked into"), gettext_lazy("Something about it isn’t clear yet.")
    ),
    ReasonCode.DECISION_CORRECTED: Described(
        gettext_lazy("Decision corrected"),
        gettext_lazy("What it rests on was decided wrongly, and a later decision replaced it."),
    ),
    ReasonCode.NOT_OWN_WORK: Described(
        gettext_lazy("Not the learner’s own work"), gettext_lazy("An integrity case was closed.")
    ),
    ReasonCode.STEP_REMOVED: Described(
        gettext_lazy("A step no longer counts"), gettext_lazy("Attendance or an appraisal turned out wrong.")
    ),
    ReasonCode.WRONG_PERSON: Described(
        gettext_lazy("Wrong person"), gettext_lazy("It was awarded to someone who didn’t earn it.")
    ),
    ReasonCode.HOLDER_ASKED: Described(gettext_lazy("The holder asked for it")),
    ReasonCode.KEY_DISTRUSTED: Described(
        gettext_lazy("The key can’t be trusted"), gettext_lazy("Someone else may have signed with it.")
    ),
    ReasonCode.SETTLED: Described(gettext_lazy("Settled"), gettext_lazy("It was looked into, and the badge is right.")),
    ReasonCode.BY_MISTAKE: Described(gettext_lazy("The hold was a mistake")),
}
_BY_THE_SYSTEM = {
    "released-by-mistake": gettext_lazy("It was released by mistake"),
    "award-revoked": gettext_lazy("The award was revoked"),
    "revocation-canceled": gettext_lazy("The revocation was canceled"),
    "key-stolen": gettext_lazy("Its key was stolen before it was signed"),
}


def code_words(code: str) -> str:
    """A coded reason as staff read it."""
    if code in CODES:
        return str(CODES[code])
    return str(_BY_THE_SYSTEM.get(code, code))


def standing_words(found: Credential, now: datetime) -> tuple[str, str]:
    """A blaze, and how the badge stands."""
    state = CredentialState(found.state)
    if state in UNFINISHED:
        return Blaze.REVIEW.value, _("Being signed")
    if state is CredentialState.SUSPENDED:
        return Blaze.CHANGES.value, _("On hold")
    if state is CredentialState.REVOKED:
        return Blaze.STOP.value, _("Revoked")
    if state is CredentialState.SUPERSEDED:
        return Blaze.LATER.value, _("Replaced by a newer one")
    if not is_before_theft(found):
        return Blaze.STOP.value, _("Not accepted: its key was stolen")
    if found.valid_until is not None and found.valid_until < now:
        return Blaze.LATER.value, _("Expired")
    return Blaze.REACHED.value, pgettext("badge", "Valid")


def seen_by(found: Credential) -> str:
    """Who may open its page."""
    if found.visibility == Visibility.PUBLIC:
        return _("Anyone")
    return _("The holder, and anyone with a link of theirs")


def badge_of(award: Award) -> tuple[str, BadgeImage]:
    """The name of an award's badge, and its small picture."""
    achievement = localized_pack(award.version_id, language()).achievements.get(award.achievement_key)
    return (achievement.name if achievement else award.achievement_key), mini_badge(award.version_id, achievement)
