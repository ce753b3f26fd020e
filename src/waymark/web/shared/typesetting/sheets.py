"""Sheets set by typst: tagged PDF, and PNG. Words and drawings come in as data and are never markup."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from threading import Lock

import typst

ROOT = Path(__file__).parent
_ONE_AT_A_TIME = Lock()
_NO_LETTER = re.compile(r"the text `\"?(.*?)\"?` could not be displayed")

Values = Mapping[str, object]


class NoSuchLetterError(Exception):
    """No font here has a letter of the text. `letters` are those that typst named."""

    def __init__(self, letters: str) -> None:
        super().__init__(letters)
        self.letters = letters


def tagged_pdf(template: str, values: Values) -> bytes:
    """The sheet `<template>.typ` as PDF that typst has checked against PDF/UA-1 (ISO 14289-1: tags, language, title,
    words for every image) and PDF/A-2a (ISO 19005-2: fonts inside). The same values give the same bytes. Raises
    NoSuchLetterError."""
    return _pdf(template, _text(values))


def picture(template: str, values: Values) -> bytes:
    """The sheet `<template>.typ` as PNG, one pixel a point."""
    return _png(template, _text(values))


def _text(values: Values) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    """One for the process: it has read the fonts. Reads no file outside this folder."""
    return typst.Compiler(ROOT / "certificate.typ", root=ROOT, font_paths=[ROOT / "fonts"])


@lru_cache(maxsize=64)
def _pdf(template: str, values: str) -> bytes:
    try:
        with _ONE_AT_A_TIME:
            made = _compiler().compile(
                input=ROOT / f"{template}.typ",
                format="pdf",
                sys_inputs={"values": values},
                pdf_standards=["ua-1", "a-2a"],
            )
    except typst.TypstError as error:
        if found := _NO_LETTER.search(str(error)):
            raise NoSuchLetterError(found[1]) from error
        raise
    return _one(made)


@lru_cache(maxsize=64)
def _png(template: str, values: str) -> bytes:
    with _ONE_AT_A_TIME:
        made = _compiler().compile(input=ROOT / f"{template}.typ", format="png", ppi=72, sys_inputs={"values": values})
    return _one(made)


def _one(made: bytes | list[bytes] | None) -> bytes:
    """The one file that came of one page, or of a whole document."""
    if not isinstance(made, bytes):
        raise TypeError("the sheet did not fit on one page")
    return made
