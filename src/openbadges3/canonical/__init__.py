"""Canonical forms: what exactly a signature is made over.

- `rdfc`: RDF Dataset Canonicalization 1.0 over N-Quads, with a bound on its work.
- `jcs`: the JSON Canonicalization Scheme, RFC 8785.
- `canonize`: JSON-LD to canonical N-Quads in safe mode: a document that says anything that the canonical form would
  not cover is refused.
"""

from __future__ import annotations

from .canonical_json import jcs
from .rdfc10 import canonical_labels, rdfc
from .safe import canonical_bytes, canonize
from .shapes import Shapes

__all__ = ["Shapes", "canonical_bytes", "canonical_labels", "canonize", "jcs", "rdfc"]
