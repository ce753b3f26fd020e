"""Every story is whole: it asks the policy, leaves an audit entry, runs in a transaction and has a test.

Read from the syntax: a call to a function of the flows counts with everything that function calls.
"""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
FLOWS = sorted(path for path in (PROJECT / "src/waymark/flows").glob("*.py") if path.name != "__init__.py")
ASKS = frozenset({"require", "may", "reach"})
RECORDS = frozenset({"record", "record_all"})
WITHOUT_POLICY = {
    "record_refusal": "records a refusal that the policy made",
    "register": "anyone may make an account",
    "open_share": "whoever holds the link may open it",
    "open_collection": "as above",
    "sign_in_by_link": "whoever holds the link is that person; who may make one is asked when it is made",
    "choose_password_by_key": "whoever holds the mailed key has the mailbox",
    "record_confirmed": "as above",
    "record_password_sign_in": "the page has checked the password",
    "record_lock": "a limit has refused it",
    "sign_in_to_demo": "the demo has no secrets; the door is closed outside it",
    "send_due_messages": "a job that only carries letters that stories queued",
    "count_request": "anyone may ask; the limit is what is decided",
    "count_back": "as above",
    "forget_count": "as above",
    "forget_old_counts": "a job that only deletes counts of windows that are over",
    "forget_old_rosters": "a job that only removes files nobody confirmed",
    "announce_last_days": "a job that tells learners of a day that their campus set",
    "announce_role_ends": "a job that tells holders and administrators of what is recorded",
}
WITHOUT_ENTRY = {
    "save_draft": "what is being typed is nobody else's business",
    "choose_words": "as above",
    "save_appraisal_draft": "as above",
    "choose_appraisal_words": "as above",
    "open_share": "who opened a link is never kept",
    "open_collection": "as above",
    "send_due_messages": "the outbox keeps what was sent, when and to whom",
    "count_request": "counts hold hashes and go after their window; who asked how often is not kept",
    "count_back": "as above",
    "forget_count": "as above",
    "forget_old_counts": "as above",
    "forget_old_rosters": "nothing of it was ever taken; its upload has an entry",
}


class Story:
    """What a function of the flows calls, and whether it opens a transaction."""

    def __init__(self, module: str, node: ast.FunctionDef) -> None:
        self.module, self.name = module, node.name
        self.calls = {called for each in ast.walk(node) if (called := _called(each))}
        text = ast.unparse(node)
        self.is_atomic = "transaction.atomic" in text
        self.writes = "commands." in text
        self.is_public = not node.name.startswith("_")


def _called(node: ast.AST) -> str:
    """The name of a function that is called, or handed on to be called."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


@cache
def stories() -> dict[str, Story]:
    """Every function of the flows by name: private ones by module and name."""
    found = {}
    for path in FLOWS:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef):
                story = Story(path.stem, node)
                found[story.name if story.is_public else f"{path.stem}.{story.name}"] = story
    return found


@dataclass(frozen=True)
class Reached:
    """What a story comes to, itself or through other functions of the flows."""

    names: frozenset[str]
    writes: bool
    is_atomic: bool


def reached(story: Story) -> Reached:
    """Every name it calls, whether it writes, and whether that happens in a transaction."""
    seen = {story.name: story}
    waiting = [story]
    while waiting:
        one = waiting.pop()
        for name in one.calls:
            key = f"{one.module}.{name}" if name.startswith("_") else name
            if key in stories() and key not in seen:
                seen[key] = stories()[key]
                waiting.append(seen[key])
    return Reached(
        names=frozenset().union(*(each.calls for each in seen.values())),
        writes=any(each.writes for each in seen.values()),
        is_atomic=any(each.is_atomic for each in seen.values()),
    )


@cache
def called_from_outside() -> frozenset[str]:
    """The functions of the flows that pages, the API and commands import: the stories. The others are steps."""
    found = set()
    for path in (PROJECT / "src/waymark").rglob("*.py"):
        if path.parent.name == "flows":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("waymark.flows"):
                found |= {alias.name for alias in node.names}
    return frozenset(found)


@cache
def words_of_tests() -> str:
    return "\n".join(
        path.read_text() for path in (PROJECT / "tests").rglob("*.py") if path.parent != Path(__file__).parent
    )


def public() -> list[str]:
    return sorted(name for name, story in stories().items() if story.is_public and story.module != "jobs")


@pytest.mark.parametrize("name", public())
def test_a_story_is_whole(name: str) -> None:
    story = stories()[name]
    found = reached(story)
    tells = found.writes or ASKS & found.names
    assert name in words_of_tests() or name not in called_from_outside() or not tells, "no test tells it"
    if name not in called_from_outside():
        return  # a step: the stories that take it are looked at whole
    if name not in WITHOUT_POLICY:
        assert not found.writes or ASKS & found.names, "asks no policy"
    if name not in WITHOUT_ENTRY:
        assert not found.writes or RECORDS & found.names, "leaves no entry in the audit"
    assert not found.writes or found.is_atomic, "runs outside a transaction"


@cache
def by_name() -> dict[str, tuple[Story, ...]]:
    """Every function of the flows by name; jobs may be called as what they do."""
    found: dict[str, tuple[Story, ...]] = {}
    for path in FLOWS:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef):
                found[node.name] = (*found.get(node.name, ()), Story(path.stem, node))
    return found


@cache
def reached_in_use() -> frozenset[str]:
    """The functions of the flows that a page, the API, a command or a job comes to; seeding and tests do not count."""
    waiting = [story for named in by_name().values() for story in named if story.module == "jobs"]
    for path in (PROJECT / "src/waymark").rglob("*.py"):
        if path.parent.name == "flows" or "seeding" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("waymark.flows"):
                waiting += [story for alias in node.names for story in by_name().get(alias.name, ())]
    seen = {(story.module, story.name) for story in waiting}
    while waiting:
        for name in waiting.pop().calls:
            for story in by_name().get(name, ()):
                if (story.module, story.name) not in seen:
                    seen.add((story.module, story.name))
                    waiting.append(story)
    return frozenset(name for _module, name in seen)


def test_every_flow_is_reached_outside_seeding_and_tests() -> None:
    assert [name for name in public() if name not in reached_in_use()] == []


def test_exceptions_are_still_needed() -> None:
    assert {*WITHOUT_POLICY, *WITHOUT_ENTRY} <= set(public())
    unneeded = [name for name in WITHOUT_POLICY if ASKS & reached(stories()[name]).names]
    unneeded += [name for name in WITHOUT_ENTRY if RECORDS & reached(stories()[name]).names]
    assert unneeded == []


def test_a_planted_breach_is_found() -> None:
    """A story without policy, entry or transaction does not pass unseen."""
    planted = ast.parse("def take_all(ctx):\n    commands.take(ctx)").body[0]
    assert isinstance(planted, ast.FunctionDef)
    found = reached(Story("planted", planted))
    assert found.writes and not found.is_atomic and not (ASKS | RECORDS) & found.names
