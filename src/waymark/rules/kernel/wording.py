"""What the rules say to people, in whatever language the page speaks.

Rules know no web framework, so they hand each sentence to a translator that the program gives them once, when it
starts. Without one, everything is said as it is written: in English.
"""

from collections.abc import Callable

Translator = Callable[[str], str]
CountedTranslator = Callable[[str, str, int], str]
NumberWriter = Callable[[int], str]


def _as_written(text: str) -> str:
    return text


def _counted_as_written(one: str, many: str, count: int) -> str:
    return one if count == 1 else many


def _grouped(value: int) -> str:
    return f"{value:,}"


_translators: tuple[Translator, CountedTranslator, NumberWriter] = (_as_written, _counted_as_written, _grouped)


def speak_with(translate: Translator, translate_counted: CountedTranslator, write_number: NumberWriter) -> None:
    """From now on say everything by these: of a sentence; of one for 1, one for many and a number; of a number."""
    global _translators
    _translators = (translate, translate_counted, write_number)


def gettext(text: str) -> str:
    """The sentence in the reader's language; `%(name)s` in it is still to be filled in."""
    return _translators[0](text)


def ngettext(one: str, many: str, count: int) -> str:
    """The sentence that goes with the number, in the reader's language."""
    return _translators[1](one, many, count)


def number(value: int) -> str:
    """A whole number as the reader writes it, its thousands apart."""
    return _translators[2](value)


def gettext_noop(text: str) -> str:
    """The text as it is, marked to be translated where it is shown."""
    return text
