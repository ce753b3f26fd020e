"""How often one asker may ask: a number in a window of time."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Limit:
    """At most `most` in each window of `seconds`. Windows begin at whole multiples of their length."""

    name: str
    most: int
    seconds: int

    def ends_at(self, now: datetime) -> int:
        """The second, since 1970, at which the window of this instant ends."""
        return (int(now.timestamp()) // self.seconds + 1) * self.seconds


def checks_by_strangers(per_minute: int) -> tuple[Limit, ...]:
    """Checks of badges from one address without an account: so many a minute, and ten times as many an hour."""
    return (
        Limit("checks-in-a-minute", per_minute, 60),
        Limit("checks-in-an-hour", 10 * per_minute, 3600),
    )


def checks_by_people(per_minute: int) -> tuple[Limit, ...]:
    """Checks of badges by somebody with an account: four times as many."""
    return (Limit("own-checks-in-a-minute", 4 * per_minute, 60),)


WRONG_PASSWORDS_FOR_ACCOUNT = Limit("wrong-passwords-for-account", 5, 300)
"""For one account from one address: a stranger elsewhere spends none of these."""

WRONG_PASSWORDS_FROM_ADDRESS = Limit("wrong-passwords-from-address", 300, 300)
"""For all accounts from one address, which may be a whole campus."""

WRONG_PASSWORDS_IN_BROWSER = Limit("wrong-passwords-in-browser", 10, 300)
"""For an account in a browser that has signed in to it before, whatever others do at the same address."""

SIGN_UPS_FROM_ADDRESS = Limit("sign-ups-from-address", 300, 600)
RESETS_FROM_ADDRESS = Limit("resets-from-address", 100, 600)
JOIN_LINKS_BY_PERSON = Limit("join-links-by-person", 6, 3600)
JOIN_LINKS_FOR_MAILBOX = Limit("join-links-for-mailbox", 3, 3600)
RESETS_FOR_MAILBOX = Limit("resets-for-mailbox", 5, 3600)
NEW_PASSWORDS_FROM_ADDRESS = Limit("new-passwords-from-address", 200, 600)
ROOM_CODES = Limit("room-codes", 10, 900)
"""Codes of a room that one person tries, right or wrong: too few to guess one of 64 million."""
ACCOUNT_CHANGES = Limit("account-changes", 20, 600)
"""Changes of one's own password or addresses, by one person."""
