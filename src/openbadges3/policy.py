"""How strictly a badge is judged: what a relying party (`STRICT`) and a page that shows badges (`DISPLAY`) accept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from .registry import Registry
from .strict_json import Limits

Trusted = Callable[[str], bool]
"""Whether an issuer, given by its id, is one the caller knows."""


_MOST_BYTES = 8 * 1024 * 1024
"""How large a badge may be, as JSON or as an image: badges with an image inside are ordinary."""

_STRICT_LIMITS = Limits(size=_MOST_BYTES)


class Form(Enum):
    """How exactly a badge must have the structure of the standard."""

    EXACT = "every rule of the standard"
    READABLE = "faults of form are told as notes, as long as the signature holds"


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The choices of one verification.

    `registry` or `trusted` set: an authenticated issuer that neither knows gives `unknown-issuer`. Unset: whoever is
    authenticated as the issuer is accepted, and nobody vouches for the name the badge gives it. With a registry the
    report also warns of a badge that borrows the name or address of an issuer in it. `limits` bound the JSON of the
    badge, `image_bytes` a baked image. `local_hosts` lets development servers on the same machine be asked.
    """

    name: str = "custom"
    form: Form = Form.EXACT
    trusted: Trusted | None = None
    registry: Registry | None = None
    limits: Limits = _STRICT_LIMITS
    image_bytes: int = _MOST_BYTES
    local_hosts: bool = False

    def is_known(self, issuer: str) -> bool | None:
        """Whether somebody vouches for the issuer of this id; nothing if nobody was asked."""
        if self.trusted is None and self.registry is None:
            return None
        is_listed = self.registry is not None and self.registry.knows(issuer)
        return is_listed or (self.trusted is not None and self.trusted(issuer))


STRICT = Policy(name="strict")
"""Every rule of the standard; for anyone who relies on the answer."""

DISPLAY = Policy(name="display", form=Form.READABLE, limits=Limits(size=_MOST_BYTES, nodes=5_000, rounds=True))
"""For pages that show other people's badges: forgiving about form, never about signatures or status."""
