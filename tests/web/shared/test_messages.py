"""Translations are collected, merged and compiled without the gettext programs, and nothing translated is lost."""

import re
from collections.abc import Iterable
from pathlib import Path

import polib
import pytest

from waymark.config.messages import LOCALES, SOURCE, Said, collect, merge, merge_all, to_compile

CODE = """
from django.utils.translation import gettext as _, ngettext, npgettext, pgettext, pgettext_lazy
_("Plain")
pgettext("a badge", "Plain")
pgettext_lazy("a link", "Plain")
npgettext("pets", "%(n)d cat", "%(n)d cats", n)
ngettext("%(n)d cat", "%(n)d cats", n) % {"n": n}
_(variable)
print("Not said")
"""
PAGE = """{% load i18n %}{% translate "On a page" %}{% translate "Kept aside" as x %}
{% translate "Plain" context "on a page" %}{% blocktranslate context "a pen" %}Draw{% endblocktranslate %}
{% blocktranslate count n=n context "pets" %}{{ n }} bird{% plural %}{{ n }} birds{% endblocktranslate %}
{% blocktranslate with name=who %}Hello {{ name }}{% endblocktranslate %}
{% blocktranslate count n=n %}{{ n }} dog{% plural %}{{ n }} dogs{% endblocktranslate %}
{# {% translate "In a comment" %} #}<p>Not said</p>"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "src/room/templates").mkdir(parents=True)
    (tmp_path / "src/room/code.py").write_text(CODE, encoding="utf-8")
    (tmp_path / "src/room/templates/page.html").write_text(PAGE, encoding="utf-8")
    folder = tmp_path / "locale/fr/LC_MESSAGES"
    folder.mkdir(parents=True)
    catalog = polib.POFile()
    catalog.metadata = {"Language": "fr", "Content-Type": "text/plain; charset=UTF-8"}
    catalog.append(polib.POEntry(msgid="Plain", msgstr="Simple"))
    catalog.append(polib.POEntry(msgid="Gone", msgstr="Parti"))
    catalog.save(str(folder / "django.po"))
    return tmp_path


def test_code_and_pages_are_read(source: Path) -> None:
    assert {(one.text, one.plural) for one in collect(source / "src") if not one.context} == {
        ("Plain", ""),
        ("%(n)d cat", "%(n)d cats"),
        ("On a page", ""),
        ("Kept aside", ""),
        ("Hello %(name)s", ""),
        ("%(n)s dog", "%(n)s dogs"),
    }


def test_a_text_is_collected_once_for_each_of_its_meanings(source: Path) -> None:
    assert {(one.context, one.text, one.plural) for one in collect(source / "src") if one.context} == {
        ("a badge", "Plain", ""),
        ("a link", "Plain", ""),
        ("pets", "%(n)d cat", "%(n)d cats"),
        ("on a page", "Plain", ""),
        ("a pen", "Draw", ""),
        ("pets", "%(n)s bird", "%(n)s birds"),
    }
    merge_all(source / "locale", source / "src")
    path = source / "locale/fr/LC_MESSAGES/django.po"
    catalog = polib.pofile(str(path))
    assert catalog.find("Plain", msgctxt=False).msgstr == "Simple"
    catalog.find("Plain", msgctxt="a link").msgstr = "Uni"
    catalog.save(str(path))
    merge_all(source / "locale", source / "src")
    compiled = polib.mofile(str(path.with_suffix(".mo")))
    assert compiled.find("Plain", msgctxt="a link").msgstr == "Uni"
    assert compiled.find("Plain", msgctxt=False).msgstr == "Simple"


def test_merging_keeps_translations_and_sets_aside_what_is_gone(source: Path) -> None:
    [standing] = merge_all(source / "locale", source / "src")
    catalog = polib.pofile(str(source / "locale/fr/LC_MESSAGES/django.po"))
    assert len(standing.added) == 11
    assert standing.retired == ("Gone",)
    assert catalog.find("Plain").msgstr == "Simple"
    assert [entry.msgid for entry in catalog.obsolete_entries()] == ["Gone"]


def test_what_comes_back_has_its_translation_again(source: Path) -> None:
    merge_all(source / "locale", source / "src")
    catalog = polib.pofile(str(source / "locale/fr/LC_MESSAGES/django.po"))
    merge(catalog, [Said("Gone", "", "", "room/code.py")])
    assert catalog.find("Gone").msgstr == "Parti"


def test_a_check_writes_nothing_and_sees_a_stale_file(source: Path) -> None:
    path = source / "locale/fr/LC_MESSAGES/django.po"
    before = path.read_bytes()
    [standing] = merge_all(source / "locale", source / "src", check=True)
    assert not standing.is_complete
    assert path.read_bytes() == before
    assert not path.with_suffix(".mo").exists()
    merge_all(source / "locale", source / "src")
    assert merge_all(source / "locale", source / "src", check=True)[0].is_compiled
    catalog = polib.pofile(str(path))
    catalog.find("Plain").msgstr = "Tout simple"
    catalog.save(str(path))
    assert not merge_all(source / "locale", source / "src", check=True)[0].is_compiled


def test_merging_twice_changes_nothing(source: Path) -> None:
    path = source / "locale/fr/LC_MESSAGES/django.po"
    merge_all(source / "locale", source / "src")
    once = path.read_bytes()
    assert merge_all(source / "locale", source / "src")[0].added == ()
    assert path.read_bytes() == once


def test_french_says_all_that_the_shared_pages_say() -> None:
    catalog = polib.pofile(str(LOCALES / "fr/LC_MESSAGES/django.po"))
    known = {(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "") for entry in catalog.translated_entries()}
    shared = {(one.text, one.plural, one.context) for one in collect(SOURCE) if "/web/shared/" in one.where}
    assert shared - known == set()


def parts(text: str) -> list[str]:
    """The values and tags of a text, in any order."""
    return sorted(re.findall(r"%\(\w+\)[sd]|</?\w+", text))


def test_translations_keep_the_values_and_links_of_the_original() -> None:
    catalog = polib.pofile(str(LOCALES / "fr/LC_MESSAGES/django.po"))
    wrong = []
    for entry in catalog.translated_entries():
        one, many = parts(entry.msgid), parts(entry.msgid_plural or entry.msgid)
        for index, text in (entry.msgstr_plural or {0: entry.msgstr}).items():
            if parts(text) not in ((one, many) if index == 0 else (many,)):
                wrong.append(entry.msgid)
    assert wrong == []


def said_by(entries: Iterable[polib.POEntry | polib.MOEntry]) -> dict[tuple[str, str], str]:
    """What a catalog says for each text and its context."""
    return {(entry.msgid, entry.msgctxt or ""): entry.msgstr for entry in entries if entry.msgstr}


def test_the_compiled_file_is_the_catalog() -> None:
    for path in LOCALES.glob("*/LC_MESSAGES/django.po"):
        assert said_by(polib.mofile(str(path.with_suffix(".mo")))) == said_by(to_compile(polib.pofile(str(path))))


def test_no_line_of_a_french_page_begins_with_a_mark_or_ends_with_an_open_quotation() -> None:
    compiled = polib.mofile(str(LOCALES / "fr/LC_MESSAGES/django.mo"))
    texts = [text for entry in compiled for text in (entry.msgstr, *entry.msgstr_plural.values())]
    assert len(texts) > 2000
    assert [text for text in texts if re.search(r" [:;?!»]|« ", text)] == []
