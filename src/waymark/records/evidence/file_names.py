"""A file's name as it may be shown and downloaded by."""

import re
from pathlib import PurePosixPath

from waymark.rules.forms.text import plain_line

from .file_kinds import Kind

_UNSAFE = re.compile(r'[<>:"|?*\u00ad\u200c\u200d]')
_LONGEST = 150


def safe_name(name: str, kind: Kind) -> str:
    """The last part of a name only, nothing unseen in it, and an ending that tells what the file truly is."""
    last = re.split(r"[/\\]", name)[-1]
    plain = plain_line(_UNSAFE.sub("-", last)).strip(" .")
    path = PurePosixPath(plain)
    stem, ending = path.stem, path.suffix.lower()
    if ending not in kind.endings:
        stem, ending = plain, kind.endings[0]
    return f"{stem[: _LONGEST - len(ending)].strip(' .') or 'file'}{ending}"
