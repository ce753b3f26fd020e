"""Every page keeps to the look: no inline style or script, known icons, unique ids, headings in order."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

pytestmark = pytest.mark.django_db
SOURCE = Path(__file__).resolve().parents[3] / "src/waymark"
SHARED = SOURCE / "web/shared"
SPRITE = set(re.findall(r'<symbol id="([\w-]+)"', (SHARED / "static/waymark/sprite.svg").read_text(encoding="utf-8")))
TEMPLATES = sorted(
    path for path in SOURCE.rglob("templates/**/*.html") if path.parent.name != "mail"
)  # mail has rules of its own


@pytest.fixture
def styleguide(client: Client) -> str:
    return client.get("/styleguide/").content.decode()


def test_symbols_exist(styleguide: str) -> None:
    used = set(re.findall(r"sprite\.svg#([\w-]+)", styleguide))
    assert used
    assert used <= SPRITE


def test_icons_named_anywhere_exist() -> None:
    used: dict[str, str] = {}
    for template in TEMPLATES:
        text = template.read_text(encoding="utf-8")
        for name in re.findall(r'{% icon "([\w-]+)"', text):
            used[name] = template.name
    for module in SOURCE.rglob("web/**/*.py"):
        for name in re.findall(r'\b(?:icon|tag_icon)="([\w-]+)"', module.read_text(encoding="utf-8")):
            used[name] = module.name
    assert {name: where for name, where in used.items() if f"i-{name}" not in SPRITE} == {}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_nothing_is_inline(template: Path) -> None:
    text = re.sub(
        r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    assert not re.search(r"<[^>]*\sstyle\s*=", text)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "hx-on" not in text
    assert 'hx-vals="js:' not in text


def test_ids_are_unique(styleguide: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', styleguide)
    assert len(ids) == len(set(ids))


def test_headings_are_in_order(styleguide: str) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", styleguide)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_art_of_programs_is_not_ours() -> None:
    drawn = {name for name in SPRITE if name.startswith("bdg-")}
    assert drawn == {"bdg-round", "bdg-diamond"}


def test_a_question_is_a_page_with_a_form_and_a_way_back(rf: RequestFactory) -> None:
    request = rf.get("/anything")
    request.user = AnonymousUser()
    values = {
        "title": "Withdraw this badge?",
        "lede": "It cannot be undone.",
        "points": ["The public page will say so."],
        "action_url": "/do-it",
        "button": "Withdraw it",
        "is_stop": True,
        "back_url": "/back",
        "hidden": [("reason", '"><b>')],
    }
    html = render_to_string("confirm.html", values, request=request)
    assert 'method="post" action="/do-it"' in html
    assert 'class="btn btn--stop" type="submit">Withdraw it' in html
    assert 'href="/back"' in html
    assert 'value="&quot;&gt;&lt;b&gt;"' in html
    assert "csrfmiddlewaretoken" in html


def test_htmx_comes_with_safe_settings() -> None:
    html = render_to_string("layout/htmx.html")
    settings = json.loads(html.split("content='")[1].split("'>")[0])
    assert settings["allowEval"] is settings["allowScriptTags"] is settings["includeIndicatorStyles"] is False
    assert settings["selfRequestsOnly"] and settings["disableInheritance"]
    assert "django_htmx/htmx-2.min.js" in html


@pytest.mark.parametrize("status", [400, 403, 404, 409])
def test_a_refusal_shows_its_own_words_as_text(rf: RequestFactory, status: int) -> None:
    request = rf.get("/anything")
    request.user = AnonymousUser()
    html = render_to_string(f"{status}.html", {"message": "Ask <b>Cleo</b>."}, request=request)
    assert "Ask &lt;b&gt;Cleo&lt;/b&gt;." in html
    assert 'href="/"' in html
