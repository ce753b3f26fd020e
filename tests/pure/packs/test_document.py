"""A pack survives storing, exporting and hashing unchanged, and every difference is told."""

import json

import pytest

from tests.pure.packs.tiny import broken, tiny_files, tiny_pack
from waymark.rules.packs.digest import art_digests, digest, document_digest
from waymark.rules.packs.document import dump, from_document, to_document
from waymark.rules.packs.load import load
from waymark.rules.packs.problems import PackError


def _forgetful(value: object) -> object:
    """What a store that sorts object keys gives back."""
    return json.loads(json.dumps(value, sort_keys=True))


def test_a_document_gives_the_same_pack_even_when_the_store_forgets_the_order_of_keys() -> None:
    stored = _forgetful(to_document(tiny_pack()))
    assert isinstance(stored, dict)
    pack = from_document(stored)
    assert pack == tiny_pack()
    assert list(pack.rubrics["ride-plan"].levels) == ["thin", "sound", "strong"]
    assert list(pack.achievements) == list(tiny_pack().achievements)
    assert pack.requirement_bits() == tiny_pack().requirement_bits()


def test_an_exported_pack_loads_as_the_same_pack() -> None:
    files = dump(tiny_pack())
    assert sorted(files) == ["pack.yaml", "text/fr.yaml"]
    assert load(files) == tiny_pack()


def test_a_document_that_is_none_is_refused() -> None:
    document = to_document(tiny_pack())
    wrongs: tuple[dict[str, object], ...] = (
        {},
        {**document, "title": None},
        {**document, "title": 3.5},
        {**document, "achievements": [["level-1"]]},
        {**document, "achievements": [[1, {}]]},
        {**document, "texts": [["fr", 1]]},
        {**document, "surprise": "x"},
    )
    for wrong in wrongs:
        with pytest.raises(PackError):
            from_document(wrong)


def test_a_document_nested_without_end_is_refused() -> None:
    deep: object = "x"
    for _ in range(5000):
        deep = {"all": [deep]}
    with pytest.raises(PackError, match="nested too deep"):
        from_document({**to_document(tiny_pack()), "title": deep})


def test_the_digest_names_the_content_not_how_it_is_written() -> None:
    files = tiny_files()
    named = digest(files)
    assert named.startswith("sha256:")
    assert len(named) == 71
    commented = {**files, "pack.yaml": b"# a comment\n" + files["pack.yaml"]}
    exported = {**files, **dump(tiny_pack())}
    backwards = dict(reversed(files.items()))
    assert digest(commented) == digest(exported) == digest(backwards) == named
    stored = _forgetful(to_document(tiny_pack()))
    assert isinstance(stored, dict)
    assert document_digest(stored, art=art_digests(files)) == named


def test_the_digest_changes_with_a_word_a_picture_a_translation_and_the_order_of_levels() -> None:
    files = tiny_files()
    others = [
        broken(("Mend a punctured tube.", "Mend a punctured tyre.")),
        {**files, "art/mechanic.svg": files["art/mechanic.svg"] + b"\n"},
        {**files, "text/fr.yaml": files["text/fr.yaml"].replace(b"Terre", b"Gravier")},
        broken(("{thin: Thin, sound: Sound, strong: Strong}", "{thin: Thin, strong: Strong, sound: Sound}")),
    ]
    assert len({digest(files), *(digest(other) for other in others)}) == 5
