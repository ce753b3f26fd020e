"""A form field as the page shows it: label, hint, error, control, in that order, tied together for a screen reader."""

from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from waymark.web.shared.forms.widgets import FileDrop, LongText, Scale


@dataclass(frozen=True)
class Problem:
    """One line of the error summary; `target` is the id of the control, empty when the whole form is meant."""

    text: str
    target: str = ""


def _kind(widget: forms.Widget) -> str:
    """Which template draws the widget. The order matters: special widgets derive from plain ones."""
    kinds: list[tuple[type[forms.Widget], str]] = [
        (Scale, "scale"),
        (FileDrop, "drop"),
        (forms.CheckboxSelectMultiple, "choices"),
        (forms.RadioSelect, "choices"),
        (forms.CheckboxInput, "tick"),
        (forms.SelectMultiple, "select"),
        (forms.Select, "select"),
        (forms.Textarea, "text"),
        (forms.FileInput, "file"),
    ]
    return next((name for widget_class, name in kinds if isinstance(widget, widget_class)), "input")


def _classes(widget: forms.Widget, kind: str) -> str:
    if kind == "text":
        size = widget.size if isinstance(widget, LongText) else ""
        return f"textarea textarea--{size}" if size else "textarea"
    if kind == "select":
        return "select"
    dated = getattr(widget, "input_type", "") in {"date", "number", "time", "datetime-local"}
    return "input input--date" if dated else "input"


def _control(bound: BoundField, kind: str) -> SafeString:
    attrs = dict(bound.field.widget.attrs)
    if kind in {"input", "text", "select", "file"}:
        attrs["class"] = f"{_classes(bound.field.widget, kind)} {attrs.get('class', '')}".strip()
    if kind == "text" or getattr(bound.field.widget, "input_type", "") == "text":
        attrs.setdefault("dir", "auto")
    if kind == "text" and attrs.get("data-counter"):
        described = " ".join(part for part in (bound.aria_describedby, f"{bound.id_for_label}_count") if part)
        attrs["aria-describedby"] = described
    if kind == "drop":
        attrs["aria-describedby"] = f"{bound.auto_id}_helptext" + (f" {bound.auto_id}_error" if bound.errors else "")
    return bound.as_widget(attrs=attrs)


def field_parts(
    bound: BoundField, *, hint: str = "", optional: bool = True, label_class: str = ""
) -> dict[str, object]:
    """What `components/field.html` needs to draw one bound field."""
    widget = bound.field.widget
    kind = _kind(widget)
    has_options = kind in {"choices", "scale"}
    return {
        "kind": kind,
        "bound": bound,
        "errors": error_texts(bound),
        "hint": hint or bound.help_text,
        "hint_id": f"{bound.auto_id}_helptext",
        "error_id": f"{bound.auto_id}_error",
        "count_id": f"{bound.id_for_label}_count",
        "described_by": bound.aria_describedby or "",
        "is_optional": optional and not bound.field.required and kind != "tick",
        "label_class": label_class,
        "control": "" if has_options else _control(bound, kind),
        "options": list(bound.subwidgets) if has_options else [],
        "rows": getattr(widget, "rows", False),
        "counted": kind == "text" and bool(widget.attrs.get("data-counter")),
        "words_written": len(str(bound.value() or "").split()) if kind == "text" else 0,
        "drop": widget if kind == "drop" else None,
    }


REQUIRED_WORDS = {
    "choices": _lazy("Choose an answer."),
    "scale": _lazy("Choose an answer."),
    "select": _lazy("Choose from the list."),
    "tick": _lazy("Tick this box to go on."),
    "drop": _lazy("Choose a file."),
    "file": _lazy("Choose a file."),
}


def error_texts(bound: BoundField) -> list[str]:
    """The errors of a field. Where the form says nothing of its own about an empty field, we say what to do."""
    usual = str(forms.Field.default_error_messages["required"])
    words = str(REQUIRED_WORDS.get(_kind(bound.field.widget), _lazy("Fill this in.")))
    return [words if text == usual else str(text) for text in bound.errors]


def _is_general(bound: BoundField, text: str) -> bool:
    """Whether a message would fit any field, so that the summary must name this one."""
    stock = [
        str(words)
        for kind in type(bound.field).__mro__
        for words in getattr(kind, "default_error_messages", {}).values()
    ]
    return text in stock or text in {*map(str, REQUIRED_WORDS.values()), _("Fill this in.")}


def _summary_line(bound: BoundField, text: str) -> str:
    return _("%(field)s: %(problem)s") % {"field": bound.label, "problem": text} if _is_general(bound, text) else text


def problems(*sources: object) -> list[Problem]:
    """Every error of the forms and formsets given, in the order of their fields."""
    found: list[Problem] = []
    for source in sources:
        if isinstance(source, forms.BaseFormSet):
            found += [Problem(str(text)) for text in source.non_form_errors()]
            found += problems(*source.forms)
        elif isinstance(source, forms.BaseForm) and source.is_bound:
            found += [Problem(str(text)) for text in source.non_field_errors()]
            for bound in source:
                found += [Problem(_summary_line(bound, text), _target(bound)) for text in error_texts(bound)]
    return found


def _target(bound: BoundField) -> str:
    if isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"{bound.auto_id}_0"
    return bound.id_for_label


def summary_title(count: int) -> str:
    """The heading of the error summary."""
    if count == 1:
        return _("One thing needs fixing")
    return ngettext("%(count)d thing needs fixing", "%(count)d things need fixing", count) % {"count": count}
