"""A pack in another language: texts that have a translation are replaced, all others stay as they are."""

from collections.abc import Iterator

from waymark.rules.kernel.spaces import unbroken
from waymark.rules.packs.document import Keyed, Plain, from_document, plain
from waymark.rules.packs.model import Pack

_TEXTS = frozenset(
    (
        "title",
        "tagline",
        "description",
        "text",
        "introduction",
        "notice",
        "license",
        "narrative",
        "name",
        "short_name",
        "summary",
        "instructions",
        "label",
        "help",
        "explanation",
        "role",
    )
)
_LABELS = frozenset(["levels", "responses", "anchors", "options"])
"""Mappings whose values are all shown to people."""


def localize(pack: Pack, language: str) -> Pack:
    """The pack with its texts in a language, such as "fr". "fr-CA" falls back to "fr", and both to what the pack says.

    Reads the whole pack anew: keep the result rather than ask twice.
    """
    texts = {**pack.texts.get(language.partition("-")[0], {}), **pack.texts.get(language, {})}
    if not texts:
        return pack
    content = plain(pack)
    for path, owner, key in _places(content):
        if path in texts:
            owner[key] = unbroken(texts[path], language)
    return from_document(content | {"texts": [[name, list(words.items())] for name, words in pack.texts.items()]})


def translatable(pack: Pack) -> dict[str, str]:
    """Every text that may be translated, by its dotted path."""
    return {path: str(owner[key]) for path, owner, key in _places(plain(pack))}


def _places(content: dict[str, Plain]) -> Iterator[tuple[str, dict[str, Plain], str]]:
    for key, value in content.items():
        if key != "texts":
            yield from _walk(content, key, value, path=key, inside=())


def _walk(
    owner: dict[str, Plain], key: str, value: Plain, *, path: str, inside: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, Plain], str]]:
    """The mapping and key of each text for people. `inside` names the parts around the value, the closest last."""
    if isinstance(value, str):
        shown = key in _TEXTS and not isinstance(owner, Keyed)
        cell = inside[:1] == ("rubrics",) and "criteria" in inside
        label = isinstance(owner, Keyed) and inside[-1:] != () and inside[-1] in _LABELS
        if shown or cell or label:
            yield path, owner, key
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _walk(value, name, item, path=f"{path}.{name}", inside=(*inside, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, dict):
                name = str(item.get("key", index))
                for part, text in item.items():
                    yield from _walk(item, part, text, path=f"{path}.{name}.{part}", inside=(*inside, key, name))
