"""Selective disclosure with `ecdsa-sd-2023` (vc-di-ecdsa 1.0 §3.4): the holder shows parts of a badge, still signed.

- `issue_base`: the issuer signs every statement; only the holder keeps this base.
- `derive`: the holder picks what to show.
- `is_disclosed`: the verifier checks what was shown. A base proof is never accepted as a proof.

Validity, status and issuer are always mandatory: a holder who could leave them out could hide that a badge was revoked.
"""

from __future__ import annotations

from .base import derive, issue_base
from .disclosure import is_disclosed

__all__ = ["derive", "is_disclosed", "issue_base"]
