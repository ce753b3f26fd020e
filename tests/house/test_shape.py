"""The house keeps its shape: small files, arrows that point one way, settings that hold."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SOURCE = PROJECT / "src"


def modules() -> list[Path]:
    return [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *arguments], cwd=PROJECT, capture_output=True, text=True, check=False)


def test_modules_are_small() -> None:
    lengths = sorted(len(path.read_text().splitlines()) for path in modules())
    assert lengths[len(lengths) // 2] <= 150
    assert lengths[int(len(lengths) * 0.9)] <= 300
    assert lengths[-1] <= 500


def test_functions_are_small() -> None:
    long = [
        f"{path.relative_to(SOURCE)}:{node.lineno} {node.name}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 60
    ]
    assert long == []


def test_imports_point_one_way() -> None:
    result = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(SOURCE), "PATH": "/usr/bin:/bin"},
    )
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("arguments", [("check", "."), ("format", "--check", ".")], ids=["lint", "format"])
def test_ruff_is_content(arguments: tuple[str, ...]) -> None:
    result = run("ruff", *arguments)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.xdist_group("mypy")
def test_types_hold() -> None:
    result = run("mypy", "src", "tests", "bench")
    assert result.returncode == 0, result.stdout + result.stderr


def test_requirements_are_the_lock() -> None:
    locked = {
        (package["name"], package.get("version"))
        for package in tomllib.loads((PROJECT / "uv.lock").read_text())["package"]
        if package["name"] != "waymark"
    }
    listed = set()
    for name in ("requirements.txt", "requirements-test.txt"):
        for line in (PROJECT / name).read_text().splitlines():
            if "==" in line and not line.startswith((" ", "#")):
                package, version = line.split(";")[0].removesuffix("\\").strip().split("==")
                listed.add((package.split("[")[0], version.strip()))
    assert listed <= locked
    assert {name for name, _ in locked} - {name for name, _ in listed} <= {"colorama", "pywin32"}


def test_programs_are_data() -> None:
    words = ("career prepared", "nace", "umaine", "umfk", "umpi", "level 2", "level-2")
    found = [
        f"{path.relative_to(SOURCE)}: {word}"
        for path in [*modules(), *SOURCE.rglob("*.html"), *SOURCE.rglob("*.js")]
        for word in words
        if word in path.read_text().lower()
    ]
    assert found == []


REFUSALS = {"Forbidden", "NotFound", "Invalid", "Conflict", "_Fault"}
ON_THE_COMMAND_LINE = {  # stories that only an operator at the machine starts, and commands speak English
    *("publish_status", "rotate_keys", "set_up_issuer"),
}


def test_refusals_can_be_translated() -> None:
    """No refusal that a page may show, nor a sentence beside a field of one, is a plain English text."""
    rooms = [path for path in modules() if "waymark" in path.parts and not {"config", "api"} & {*path.parts}]
    rooms = [path for path in rooms if path.stem not in ON_THE_COMMAND_LINE]
    found = [
        f"{path.relative_to(SOURCE)}:{text.lineno}"
        for path in rooms
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSALS
        for text in (*node.args, *(value for each in node.keywords for value in _values(each.value)))
        if isinstance(text, ast.JoinedStr) or (isinstance(text, ast.Constant) and isinstance(text.value, str))
    ]
    assert found == []


def _values(node: ast.expr) -> list[ast.expr]:
    return [node, *node.values] if isinstance(node, ast.Dict) else [node]


def test_the_project_speaks_of_itself() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True)
    forbidden = ("/work/", "farm-", "pythonhosted" + ".org/simple", "registry.npmjs")
    found = [
        f"{name}: {word}"
        for name in listed.stdout.splitlines()
        if (PROJECT / name).is_file() and name not in ("uv.lock", "tests/house/test_shape.py", ".ci/run")
        for word in forbidden
        if word.encode() in (PROJECT / name).read_bytes()
    ]
    assert found == []
