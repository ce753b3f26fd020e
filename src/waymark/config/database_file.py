"""The file of an SQLite database is its owner's alone: it holds education records and sealed keys of links."""

from pathlib import Path

from django.conf import settings

PRIVATE = 0o600


def database_files() -> list[Path]:
    """The files of the database, none when it is not SQLite's or not in a file."""
    database = settings.DATABASES["default"]
    name = str(database["NAME"])
    if not str(database["ENGINE"]).endswith("sqlite3") or ":memory:" in name:
        return []
    return [Path(f"{name}{ending}") for ending in ("", "-wal", "-shm")]


def create_private() -> None:
    """Make the file before SQLite does, for its owner alone; SQLite gives its journals the same rights."""
    for path in database_files()[:1]:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=PRIVATE)
    keep_private()


def keep_private() -> None:
    """Take everyone else's rights from files that are there. A file of another owner is left as it is."""
    for path in database_files():
        try:
            if path.stat().st_mode & 0o077:
                path.chmod(PRIVATE)
        except (FileNotFoundError, PermissionError):
            continue
