"""Translations without the gettext programs: collect what the pages say, merge it into the catalogs, compile them.

`waymark messages` merges new strings, keeps every translation, sets aside what is no longer said, and writes the .mo
files, which are committed. `--check` writes nothing and fails when a catalog is behind or a string is untranslated.
"""

import ast
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

import polib
from django.utils.translation.template import templatize

from waymark.rules.kernel.spaces import unbroken

SOURCE = Path(__file__).resolve().parents[1]
LOCALES = SOURCE / "web" / "locale"
SINGULAR = {"_", "_lazy", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
IN_CONTEXT = {"pgettext", "pgettext_lazy"}
PLURAL_IN_CONTEXT = {"npgettext", "npgettext_lazy"}
STRING = r"(u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\")"
IN_TEMPLATE = re.compile(rf"(?<![\w])(n?p?gettext|_)\(\s*{STRING}\s*(?:,\s*{STRING})?\s*(?:,\s*{STRING})?", re.DOTALL)
Key = tuple[str, str, str]
"""A text, its plural and its context; each of the last two may be empty."""


@dataclass(frozen=True)
class Said:
    """One string that the product says; `plural` is empty without a count, `context` where the text has one meaning."""

    text: str
    plural: str
    context: str
    where: str


@dataclass(frozen=True)
class Catalog:
    """How one language stands: strings new to it, strings without a translation, strings no longer said."""

    language: str
    added: tuple[str, ...]
    untranslated: tuple[str, ...]
    retired: tuple[str, ...]
    is_compiled: bool = True

    @property
    def is_complete(self) -> bool:
        """Nothing to merge, to translate or to compile."""
        return self.is_compiled and not (self.added or self.untranslated or self.retired)


def collect(source: Path = SOURCE) -> list[Said]:
    """Every translatable string of the code and the templates, each once, in the order of the files."""
    found: dict[Key, Said] = {}
    templates = [*source.rglob("templates/**/*.html"), *source.rglob("templates/**/*.txt")]
    for path in sorted([*source.rglob("*.py"), *templates]):
        where = path.relative_to(source.parent).as_posix()
        text = path.read_text(encoding="utf-8")
        for key in _in_python(text) if path.suffix == ".py" else _in_template(text, where):
            found.setdefault(key, Said(*key, where))
    return list(found.values())


def _in_python(text: str) -> Iterator[Key]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            words = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            yield from _key_of_call(_called(node.func), words)


def _key_of_call(name: str, words: list[str]) -> Iterator[Key]:
    """What a call of one of gettext's functions with these words says; nothing for every other call."""
    if name in SINGULAR and words:
        yield words[0], "", ""
    elif name in PLURAL and len(words) > 1:
        yield words[0], words[1], ""
    elif name in IN_CONTEXT and len(words) > 1:
        yield words[1], "", words[0]
    elif name in PLURAL_IN_CONTEXT and len(words) > 2:
        yield words[1], words[2], words[0]


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _in_template(text: str, where: str) -> Iterator[Key]:
    for name, *strings in IN_TEMPLATE.findall(templatize(text, origin=where)):
        yield from _key_of_call(name, [ast.literal_eval(each) for each in strings if each])


def merge(catalog: polib.POFile, said: list[Said]) -> Catalog:
    """Bring a catalog up to what is said now. Translations stay; strings no longer said are kept as obsolete."""
    entries = {_key(entry): entry for entry in catalog}
    added, wanted = [], {(one.text, one.plural, one.context) for one in said}
    for one in said:
        entry = entries.get((one.text, one.plural, one.context))
        if entry is None:
            entry = polib.POEntry(msgid=one.text, msgid_plural=one.plural, msgctxt=one.context or None)
            if one.plural:
                entry.msgstr_plural = {0: "", 1: ""}
            catalog.append(entry)
            added.append(one.text)
        elif entry.obsolete:
            entry.obsolete = False
            added.append(one.text)
        entry.occurrences = [(one.where, "")]
        if "%(" in one.text and "python-format" not in entry.flags:
            entry.flags.append("python-format")
    retired = [entry for key, entry in entries.items() if key not in wanted and not entry.obsolete]
    for entry in retired:
        entry.obsolete = True
    missing = tuple(entry.msgid for entry in catalog if not entry.obsolete and not _is_translated(entry))
    language = str(catalog.metadata.get("Language", ""))
    return Catalog(language, tuple(added), missing, tuple(entry.msgid for entry in retired))


def _is_translated(entry: polib.POEntry) -> bool:
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    return bool(texts) and all(texts) and "fuzzy" not in entry.flags


def merge_all(locales: Path = LOCALES, source: Path = SOURCE, *, check: bool = False) -> list[Catalog]:
    """Merge every catalog and, unless only checking, save and compile it. A check also sees a stale .mo file."""
    said, standing = collect(source), []
    for path in sorted(locales.glob("*/LC_MESSAGES/django.po")):
        catalog = polib.pofile(str(path), wrapwidth=110)
        standing.append(merge(catalog, said))
        compiled = path.with_suffix(".mo")
        if check:
            standing[-1] = replace(
                standing[-1],
                is_compiled=_says(compiled) == {_key(entry): _value(entry) for entry in to_compile(catalog)},
            )
            continue
        catalog.sort(key=lambda entry: (bool(entry.obsolete), entry.occurrences[:1], entry.msgid, entry.msgctxt or ""))
        catalog.save(str(path))
        to_compile(catalog).save_as_mofile(str(compiled))
    return standing


def to_compile(catalog: polib.POFile) -> polib.POFile:
    """What is translated, as pages show it: with spaces that do not end a line where the language wants them."""
    language = str(catalog.metadata.get("Language", ""))
    shown = polib.POFile()
    shown.metadata = catalog.metadata
    for entry in deepcopy(catalog.translated_entries()):
        entry.msgstr = unbroken(entry.msgstr, language)
        entry.msgstr_plural = {number: unbroken(text, language) for number, text in entry.msgstr_plural.items()}
        shown.append(entry)
    return shown


def _key(entry: polib.POEntry) -> Key:
    return entry.msgid, entry.msgid_plural or "", entry.msgctxt or ""


def _value(entry: polib.POEntry) -> tuple[str, ...]:
    return tuple(entry.msgstr_plural.values()) if entry.msgid_plural else (entry.msgstr,)


def _says(compiled: Path) -> dict[Key, tuple[str, ...]]:
    """What a .mo file holds."""
    if not compiled.is_file():
        return {}
    return {_key(entry): _value(entry) for entry in polib.mofile(str(compiled))}


def update(*, check: bool) -> int:
    """Bring the catalogs up to date, or only look; prints how each stands. The exit code of `waymark messages`."""
    standing = merge_all(check=check)
    for one in standing:
        print(f"{one.language}: {len(one.added)} new, {len(one.retired)} retired, {len(one.untranslated)} to translate")
        for text in one.untranslated:
            print(f"  {text!r}")
        if not one.is_compiled:
            print("  The .mo file is behind: run `waymark messages`.")
    return 1 if check and not all(one.is_complete for one in standing) else 0
