"""A roster in whatever kind of file it comes."""

from .oneroster import read_roster_zip
from .roster import Roster, read_roster

ZIP = b"PK"


def read_roster_file(content: bytes, *, organization: str = "") -> Roster:
    """The roster in a table or a ZIP of OneRoster. `organization` stands where a line of a table names none."""
    return read_roster_zip(content) if content.startswith(ZIP) else read_roster(content, organization=organization)
