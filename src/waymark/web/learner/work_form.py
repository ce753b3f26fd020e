"""A program's form as a page shows it, and what came back of it. Whether answers will do, the rules say when sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.rules.forms.answers import Answer
from waymark.rules.packs.model import FieldKind, Form, FormField
from waymark.web.shared.forms import Day, FileDrop, LongText

ANSWER = "answer"
KEPT = "kept"
TALL, SHORT = 2500, 900
FEW_OPTIONS = 7
ACCEPT = (
    ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,image/png,image/jpeg,image/webp,image/gif,"
    "video/mp4,video/webm,.mov,.3gp,.mp3,.m4a,.amr,.aac,.ogg,.opus,.wav"
)


class AnyAnswer(forms.CharField):
    """Shows whatever was typed; the rules judge it when it is sent."""

    def clean(self, value: object) -> object:
        return value


class WorkForm(forms.Form):
    """The prompts of a form, without those in `closed`. `faults` are the sentences of a refusal, by field."""

    def __init__(
        self,
        asked: Form,
        answers: Mapping[str, Answer],
        *,
        closed: frozenset[str] = frozenset(),
        faults: Mapping[str, str] | None = None,
        general: Iterable[str] = (),
    ) -> None:
        open_fields = {key: each for key, each in asked.fields.items() if key not in closed}
        shown: QueryDict | None = None
        if faults or general:
            shown = QueryDict(mutable=True)
            for key, answer in answers.items():
                shown.setlist(f"{ANSWER}-{key}", [answer] if isinstance(answer, str) else list(answer))
        super().__init__(data=shown, initial=dict(answers), prefix=ANSWER)
        for key, each in open_fields.items():
            self.fields[key] = _field(each)
        for key, text in (faults or {}).items():
            self.add_error(key if key in open_fields else None, text)
        for text in general:
            self.add_error(None, text)


def _field(asked: FormField) -> AnyAnswer:
    is_files = asked.kind is FieldKind.FILES
    return AnyAnswer(
        widget=_widget(asked),
        label=_("Choose files") if is_files else asked.label,
        help_text="" if is_files else _hint(asked),
        required=asked.required,
    )


def _widget(asked: FormField) -> forms.Widget:
    choices = list(asked.options.items())
    match asked.kind:
        case FieldKind.LONG_TEXT:
            size = "tall" if asked.max_length >= TALL else "short" if 0 < asked.max_length <= SHORT else ""
            return LongText(size=size, words=(asked.min_words, max(asked.max_length // 6, asked.min_words)))
        case FieldKind.CHOICE if len(choices) < FEW_OPTIONS:
            return forms.RadioSelect(choices=choices)
        case FieldKind.CHOICE:
            return forms.Select(choices=[("", _("Choose one")), *choices])
        case FieldKind.CHOICES:
            return forms.CheckboxSelectMultiple(choices=choices)
        case FieldKind.DATE:
            return Day()
        case FieldKind.NUMBER:
            return forms.TextInput({"inputmode": "decimal"})
        case FieldKind.URL:
            return forms.URLInput({"inputmode": "url", "autocomplete": "url"})
        case FieldKind.FILES:
            return FileDrop(kinds=_("PDF, Word, images, audio or video"), accept=ACCEPT)
        case FieldKind.SHORT_TEXT:
            return forms.TextInput()


def _hint(asked: FormField) -> str:
    if not asked.min_words:
        return asked.help
    least = ngettext("At least %(count)d word.", "At least %(count)d words.", asked.min_words)
    return f"{asked.help} {least % {'count': asked.min_words}}".strip()


@dataclass(frozen=True)
class Sent:
    """What a person sent of a form: answers and files by field, every open field named."""

    answers: dict[str, Answer]
    files: dict[str, tuple[UUID, ...]]

    def as_draft(self) -> dict[str, Answer]:
        """Both in one, as drafts keep them."""
        return {**self.answers, **{key: [str(each) for each in ids] for key, ids in self.files.items()}}

    def shown(self, asked: Form, closed: frozenset[str]) -> dict[str, Answer]:
        """What a page shows of it: every open field, the empty ones too."""
        given = self.as_draft()
        lists = (FieldKind.FILES, FieldKind.CHOICES)
        return {
            key: given.get(key, [] if each.kind in lists else "")
            for key, each in asked.fields.items()
            if key not in closed
        }

    def with_files(self, key: str, ids: Iterable[UUID]) -> "Sent":
        """The same with other files for one field."""
        return Sent(self.answers, {**self.files, key: tuple(dict.fromkeys(ids))})

    def given(self) -> dict[str, Answer]:
        """The answers that are not empty."""
        return {key: answer for key, answer in self.answers.items() if answer}


def read_sent(asked: Form, fields: QueryDict, *, closed: frozenset[str] = frozenset()) -> Sent:
    """The answers and chosen files in what a browser sent, for the open fields. Ids that are none are left out."""
    sent = Sent({}, {})
    for key, each in asked.fields.items():
        if key in closed:
            continue
        if each.kind is FieldKind.FILES:
            sent.files[key] = ids_of(fields.getlist(f"{KEPT}-{key}"))
        elif each.kind is FieldKind.CHOICES:
            sent.answers[key] = [str(value) for value in fields.getlist(f"{ANSWER}-{key}")]
        else:
            sent.answers[key] = str(fields.get(f"{ANSWER}-{key}", ""))
    return sent


def read_draft(asked: Form, answers: Mapping[str, object], *, closed: frozenset[str] = frozenset()) -> Sent:
    """The same from a stored draft or an earlier revision."""
    sent = Sent({}, {})
    for key, each in asked.fields.items():
        said = answers.get(key)
        if key in closed or said is None:
            continue
        several = [str(one) for one in said] if isinstance(said, list) else []
        if each.kind is FieldKind.FILES:
            sent.files[key] = ids_of(several)
        else:
            sent.answers[key] = said if isinstance(said, str) else several
    return sent


def ids_of(texts: Iterable[object]) -> tuple[UUID, ...]:
    """The ids among texts, each once."""
    found = []
    for text in texts:
        try:
            found.append(UUID(str(text)))
        except ValueError:
            continue
    return tuple(dict.fromkeys(found))
