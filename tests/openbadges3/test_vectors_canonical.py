"""The published vectors of RDF Dataset Canonicalization, JSON canonicalization and JSON parsing."""

import json
from collections import Counter
from pathlib import Path

import pytest

from openbadges3.canonical import canonical_labels, jcs, rdfc
from openbadges3.errors import StrictJsonError, WorkBudgetError
from openbadges3.strict_json import Limits, loads

from .conftest import VECTORS


def rdf_canon_cases() -> list[dict[str, str]]:
    manifest = Path(VECTORS) / "rdf-canon" / "manifest.jsonld"
    return list(json.loads(manifest.read_text())["entries"]) if VECTORS and manifest.exists() else []


@pytest.mark.parametrize("case", rdf_canon_cases(), ids=lambda case: case["id"].lstrip("#"))
def test_rdf_canon(vectors: Path, case: dict[str, str]) -> None:
    root = vectors / "rdf-canon"
    source = (root / case["action"]).read_text()
    hash_name = case.get("hashAlgorithm", "SHA256")
    if case["type"].endswith("NegativeEvalTest"):
        with pytest.raises(WorkBudgetError):
            rdfc(source, hash_name)
    elif case["type"].endswith("MapTest"):
        assert canonical_labels(source, hash_name) == json.loads((root / case["result"]).read_text())
    else:
        assert rdfc(source, hash_name) == (root / case["result"]).read_text()


@pytest.mark.usefixtures("vectors")
def test_every_rdf_canon_vector_was_met() -> None:
    kinds = Counter(case["type"] for case in rdf_canon_cases())
    assert kinds == {"rdfc:RDFC10EvalTest": 64, "rdfc:RDFC10MapTest": 21, "rdfc:RDFC10NegativeEvalTest": 1}


def test_jcs_files(vectors: Path) -> None:
    names = sorted(path.name for path in (vectors / "jcs" / "input").iterdir())
    assert names
    for name in names:
        value = json.loads((vectors / "jcs" / "input" / name).read_bytes())
        assert jcs(value) == (vectors / "jcs" / "output" / name).read_bytes().rstrip(b"\n"), name


def json_cases(prefix: str) -> list[Path]:
    return sorted((Path(VECTORS) / "json-test-suite").glob(f"{prefix}_*.json")) if VECTORS else []


@pytest.mark.parametrize("path", json_cases("n"), ids=lambda path: path.stem)
def test_json_that_must_be_refused(path: Path) -> None:
    with pytest.raises(StrictJsonError):
        loads(path.read_bytes(), limits=Limits(size=10**7))


@pytest.mark.parametrize("path", json_cases("y"), ids=lambda path: path.stem)
def test_json_that_may_be_read(path: Path) -> None:
    """Valid JSON is read, except where it repeats a member, which two readers would see differently."""
    if "duplicated_key" in path.stem:
        with pytest.raises(StrictJsonError, match="twice"):
            loads(path.read_bytes())
    else:
        assert loads(path.read_bytes()) == json.loads(path.read_bytes())


@pytest.mark.parametrize("path", json_cases("i"), ids=lambda path: path.stem)
def test_json_left_open_never_crashes(path: Path) -> None:
    """Where implementations differ ours either refuses or reads what Python reads."""
    try:
        value = loads(path.read_bytes(), limits=Limits(size=10**7))
    except StrictJsonError:
        return
    assert value == json.loads(path.read_bytes())
