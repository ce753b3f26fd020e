"""The Enter key in a field presses the first button of its form: where a form has several, that one does no harm."""

import re
from pathlib import Path

import waymark.web

WEB = Path(waymark.web.__file__).parent
TEMPLATES = {path.as_posix().partition("/templates/")[2]: path.read_text() for path in WEB.rglob("*.html")}
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
INCLUDE = re.compile(r"\{% include \"([^\"]+)\"[^%]*%\}")
BUTTON = re.compile(
    r"<button(?![^>]*type=\"button\")[^>]*>|\{% on_enter \"(?P<name>\w+)\" \"(?P<value>\w+)\" %\}|\{% files [^%]*%\}"
)
PRESSES = re.compile(r"\{% (?:field|form_fields|rate) |<input(?![^>]*type=\"(?:hidden|file)\")[^>]*>", re.DOTALL)
SAVE_FIRST = {"registrar/roster_choices.html": "each of its buttons saves the choices, and nothing is imported"}
HARMLESS = {
    ("save", "yes"): "keeps a draft",
    ("act", "save"): "keeps a draft",
    ("do", "check"): "keeps a draft and says what it would decide",
    ("step", "look"): "shows what would be done",
    ("look", "yes"): "shows the letter",
    ("search", "yes"): "searches; ticks are kept",
    ("kind", "reminder"): "shows the letter first",
    ("act", "again"): "tries letters again that were chosen on this page",
}


def whole(name: str, within: tuple[str, ...] = ()) -> str:
    """A template with everything that it includes by name; what includes itself is taken once."""
    if name in within:
        return ""
    return INCLUDE.sub(lambda found: whole(found.group(1), (*within, name)), TEMPLATES[name])


def buttons(form: str) -> list[tuple[str, str]]:
    """Name and value of each button that sends a form, in the order of the page. Files may bring one each."""
    found = []
    for each in BUTTON.finditer(form):
        said = {key: value for key, value in re.findall(r"(name|value)=\"([^\"]*)\"", each.group())}
        found.append((each["name"] or said.get("name", ""), each["value"] or said.get("value", "")))
    return found


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Each form with fields and with several different buttons: its template, and the buttons."""
    forms = [(name, form) for name in TEMPLATES for form in FORM.findall(whole(name))]
    return [(name, buttons(form)) for name, form in forms if PRESSES.search(form) and len(set(buttons(form))) > 1]


def test_enter_presses_a_button_that_does_no_harm() -> None:
    others = {name: pressed[0] for name, pressed in choices() if pressed[0] not in HARMLESS}
    assert set(others) == set(SAVE_FIRST)


def test_the_search_for_forms_finds_those_with_several_buttons() -> None:
    assert {"learner/work.html", "supervisor/appraisal.html", "coordinator/attest.html"} <= {
        name for name, _pressed in choices()
    }
