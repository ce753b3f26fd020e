"""The hold or revocation that a badge stands in, and what its holder answered."""

from waymark.flows.answer_change import ANSWERABLE
from waymark.records.credentials.models import HolderReply, StandingChange
from waymark.records.credentials.queries import CredentialPage
from waymark.records.credentials.search import changes_of


def newest_change(page: CredentialPage) -> StandingChange | None:
    """The hold or revocation that the badge stands in now, when a person decided it."""
    if page.state not in ANSWERABLE:
        return None
    changes = changes_of(page.credential.pk)
    return changes[0] if changes and changes[0].state == page.state else None


def answer_to(change: StandingChange | None) -> HolderReply | None:
    """What the holder answered to it."""
    found = getattr(change, "reply", None) if change else None
    return found if isinstance(found, HolderReply) else None
