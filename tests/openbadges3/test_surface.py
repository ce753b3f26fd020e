"""The public surface: the names others build on, and that the library stands alone."""

import ast
import subprocess
import sys
from pathlib import Path

import openbadges3
from openbadges3 import (  # noqa: F401 - that they are there is what is tested
    DISPLAY,
    STRICT,
    Fetched,
    Report,
    Signer,
    Verdict,
    bake,
    issue,
    unbake,
    verify,
)
from openbadges3.canonical import canonize, jcs, rdfc

ROOT = Path(openbadges3.__file__).parent


def test_every_public_name_is_there_and_told() -> None:
    for name in openbadges3.__all__:
        assert getattr(openbadges3, name).__doc__ or name == "Fetch", name


def test_plain_functions() -> None:
    assert rdfc("<a:s> <a:p> _:x .\n", "sha256") == "<a:s> <a:p> _:c14n0 .\n"
    assert jcs({"b": 1, "a": 1.0}) == b'{"a":1,"b":1}'
    assert callable(canonize)


def test_verdicts_are_those_of_the_contract() -> None:
    assert {verdict.value for verdict in Verdict} == {
        "valid", "invalid", "unknown-issuer", "expired", "not-yet-valid", "revoked", "suspended", "superseded",
        "cannot-tell",
    }  # fmt: skip


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(str(node.module).partition(".")[0])
    return found


def test_the_library_stands_alone() -> None:
    allowed = {"cryptography", "nacl", "orjson", "pyld", "rfc8785", "openbadges3"} | set(sys.stdlib_module_names)
    for path in ROOT.rglob("*.py"):
        assert imported(path) <= allowed, path
        assert not imported(path) & {"socket", "urllib3", "requests", "http"}, path


def test_importing_opens_nothing_and_needs_no_framework() -> None:
    code = "import openbadges3, sys; print(sorted({'django', 'waymark', 'requests', 'aiohttp'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT.parent, check=True)
    assert done.stdout.strip() == "[]"
