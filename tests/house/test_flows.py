"""Every story is whole: it asks the policy, leaves an audit entry, runs in a transaction and has a test."""

import ast
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
FLOWS = sorted(path for path in (PROJECT / "src/waymark/flows").glob("*.py") if path.name != "__init__.py")
# Why each of these asks no policy or leaves no entry of its own.
WITHOUT_POLICY = {
    "refuse.py": "records a refusal that the policy made",
    "register.py": "anyone may make an account",
    "notify.py": "is called inside other stories",
    "jobs.py": "only enters other stories",
    "reconsider.py": "is the consequence of a story that asked",
}


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_a_flow_is_whole(path: Path) -> None:
    text = path.read_text()
    if path.name not in WITHOUT_POLICY:
        assert "require(" in text, "asks no policy"
        assert "Action." in text
    if path.name != "jobs.py":
        assert "atomic" in text, "runs outside a transaction"
    public = [
        node.name
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
    tests = "\n".join(test.read_text() for test in (PROJECT / "tests").rglob("test_*.py"))
    untested = [name for name in public if name not in tests]
    assert untested == []
