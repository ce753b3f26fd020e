"""How strictly a badge is judged: what a relying party (`STRICT`) and a page that shows badges (`DISPLAY`) accept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from .strict_json import Limits

Trusted = Callable[[str], bool]
"""Whether an issuer, given by its id, is one the caller knows."""


_STRICT_LIMITS = Limits(size=256 * 1024)


class Form(Enum):
    """How exactly a badge must have the structure of the standard."""

    EXACT = "every rule of the standard"
    READABLE = "a single value where an array is asked for is let through"


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The choices of one verification.

    `trusted` set: an authenticated issuer it does not know gives `unknown-issuer`. Unset: whoever is authenticated as
    the issuer is accepted. `limits` bound the JSON of the badge, `image_bytes` a baked image. `local_hosts` lets
    development servers on the same machine be asked.
    """

    name: str = "custom"
    form: Form = Form.EXACT
    trusted: Trusted | None = None
    limits: Limits = _STRICT_LIMITS
    image_bytes: int = 8 * 1024 * 1024
    local_hosts: bool = False


STRICT = Policy(name="strict")
"""Every rule of the standard; for anyone who relies on the answer."""

DISPLAY = Policy(name="display", form=Form.READABLE, limits=Limits(size=1024 * 1024, nodes=5_000))
"""For pages that show other people's badges: forgiving about form, never about signatures or status."""
