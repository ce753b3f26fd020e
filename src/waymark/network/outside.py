"""The fetcher of this installation, as its settings have it."""

from django.conf import settings

from openbadges3 import Fetch

from .fetcher import Fetcher, off
from .remembered import Remembered

REMEMBERED = Remembered()
"""What other hosts answered this process, for all checks."""


def outside_fetcher() -> Fetcher | None:
    """A fetcher for one check; None where the settings say that other hosts are not asked."""
    if settings.WAYMARK.outside_requests == "off":
        return None
    return Fetcher(is_local=_is_allowed, remembered=REMEMBERED)


def outside_fetch() -> Fetch:
    """The same as a function that is always there."""
    return outside_fetcher() or off


def _is_allowed(host: str, port: int) -> bool:
    """Whether a host of this machine may be asked: only those that a test names, for hosts of its own."""
    return f"{host}:{port}" in settings.OUTSIDE_HOSTS_ON_THIS_MACHINE
