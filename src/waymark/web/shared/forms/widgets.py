"""Widgets that plain Django lacks: counted long text, a real date field, an anchored scale, a file drop."""

from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise


@dataclass(frozen=True)
class Described:
    """A choice's label with a line of explanation below it: `(value, Described("Meets", "Names strengths and gaps"))`.

    `is_quiet` sets a choice apart from the scale proper ("Did not see it").
    """

    label: str | Promise
    hint: str | Promise = ""
    is_quiet: bool = False

    def __str__(self) -> str:
        return str(self.label)


class LongText(forms.Textarea):
    """Text of several lines that grows with its content. `words=(150, 400)` says how much is plenty and counts along.

    `size` is "short", "" or "tall".
    """

    def __init__(
        self, *, size: str = "", words: tuple[int, int] | None = None, attrs: dict[str, str] | None = None
    ) -> None:
        given = dict(attrs or {})
        if words:
            given |= {"data-counter": "words", "data-words-least": str(words[0]), "data-words-most": str(words[1])}
        super().__init__(given)
        self.size, self.words = size, words


class Day(forms.DateInput):
    """A day, in the browser's own date field."""

    input_type = "date"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class Scale(forms.RadioSelect):
    """One step of an ordered scale, lowest first.

    `rows=True` lays the steps out as rows with their descriptors (rating with a rubric); else side by side.
    """

    def __init__(
        self,
        *,
        rows: bool = False,
        attrs: dict[str, str] | None = None,
        choices: list[tuple[str, object]] | tuple[()] = (),
    ) -> None:
        super().__init__(attrs, choices)
        self.rows = rows


class FileDrop(forms.FileInput):
    """A real file input under a wide target. `kinds` is said to people, `accept` to the browser; the server decides."""

    def __init__(
        self, *, kinds: str | Promise = "", accept: str = "", several: bool = True, limit_mb: int = 25
    ) -> None:
        self.allow_multiple_selected = several  # read by Django, which then gives a list
        attrs: dict[str, str | bool] = {"data-max-mb": str(limit_mb)}
        if accept:
            attrs["accept"] = accept
        super().__init__(attrs)
        self.kinds, self.several, self.limit_mb = kinds, several, limit_mb
