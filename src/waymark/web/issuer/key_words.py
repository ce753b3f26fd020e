"""Keys in words."""

from django.utils.translation import gettext as _

from waymark.records.credentials.models import SigningKey
from waymark.records.credentials.states import KeyPurpose, KeyState
from waymark.web.shared.components.marks import Blaze
from waymark.web.shared.components.text import moment


def purpose_words(purpose: str) -> str:
    """What a key signs."""
    return _("Badges") if purpose == KeyPurpose.CREDENTIAL else _("Status lists")


def short(kid: str) -> str:
    """A key's id as people tell it from others."""
    return f"{kid[:9]}…{kid[-4:]}"


def key_words(key: SigningKey) -> tuple[str, str]:
    """A blaze, and how the key stands."""
    if key.compromised_at is not None:
        return Blaze.STOP.value, _("Stolen, not trusted since %(when)s") % {"when": moment(key.compromised_at)}
    blaze, status = {
        KeyState.PENDING: (Blaze.NEXT, _("Public, doesn’t sign yet")),
        KeyState.ACTIVE: (Blaze.REACHED, _("Signs now")),
        KeyState.RETIRED: (Blaze.LATER, _("Retired")),
        KeyState.COMPROMISED: (Blaze.STOP, _("Not trusted")),
        KeyState.DESTROYED: (Blaze.STOP, _("Destroyed")),
    }[KeyState(key.state)]
    return blaze.value, status
