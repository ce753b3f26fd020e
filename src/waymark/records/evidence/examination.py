"""Has a file opened by a process of its own, and says what came of it."""

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import BinaryIO, Literal

from django.utils.translation import gettext as _

from waymark.rules.kernel.errors import Invalid

_PROGRAM = Path(__file__).with_name("examine.py")
_SECONDS = 60


@dataclass(frozen=True)
class Examined:
    """`format` as `examine.py` names it; `copy` is a picture without place, camera and notes, None for other files."""

    format: str
    copy: BinaryIO | None


def examine(file: BinaryIO, what: Literal["picture", "pdf"]) -> Examined:
    """Open the file within limits of time and memory. Raises Invalid, with what to do, for one that is damaged, locked
    or larger than the limits allow. Whoever is given a copy closes it."""
    source, copy = _with_descriptor(file), TemporaryFile()  # noqa: SIM115 - handed to the caller
    try:
        found = _asked(source, copy, what)
        if "fault" in found:
            raise Invalid(_refusal(found, what))
    except BaseException:
        copy.close()
        raise
    finally:
        if source is not file:
            source.close()
    copy.seek(0)
    if what == "picture":
        return Examined(str(found["format"]), copy)
    copy.close()
    return Examined(str(found["format"]), None)


def _asked(source: BinaryIO, copy: BinaryIO, what: str) -> dict[str, object]:
    source.seek(0)
    target = copy.fileno()
    command = [sys.executable, "-I", str(_PROGRAM), what, str(target)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, and no text of the file is an argument
            command, stdin=source, capture_output=True, pass_fds=(target,), timeout=_SECONDS, check=False
        )
        found = json.loads(done.stdout) if done.returncode == 0 else {}
    except (subprocess.TimeoutExpired, ValueError):
        found = {}
    return found if isinstance(found, dict) and found else {"fault": "limits"}


def _with_descriptor(file: BinaryIO) -> BinaryIO:
    """The file, or a copy of it that the kernel can hand to another process."""
    file.seek(0)
    with suppress(OSError):
        file.fileno()
        file.flush()
        return file
    copied = TemporaryFile()  # noqa: SIM115 - closed by `examine`
    copyfileobj(file, copied)
    copied.flush()
    return copied


def _refusal(found: dict[str, object], what: str) -> str:
    match found["fault"]:
        case "locked":
            return _("This PDF is locked with a password, so nobody here can open it. Save it without the password.")
        case "pixels":
            facts = {"width": found["width"], "height": found["height"], "limit": int(str(found["most"])) // 1_000_000}
            return (
                _(
                    "This image has %(width)s by %(height)s pixels and the limit is %(limit)s million. "
                    "Make it smaller and send it again."
                )
                % facts
            )
        case "damaged" if what == "picture":
            return _("This image is damaged. Open it, save it again, and send that.")
        case "damaged":
            return _("This PDF is damaged. Open it, save it again, and send that.")
    return _("This file takes too much time or memory to open. Make it simpler or smaller, and send that.")
