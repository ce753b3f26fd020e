"""`{% load waymark_ui %}`: every component of the look as a tag or filter. Each is described in docs/design.md."""

from datetime import datetime

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from waymark.rules.forms.text import isolated
from waymark.web.shared.components import blocks, charts, fields, marks, text
from waymark.web.shared.components.elevation import ElevationProfile
from waymark.web.shared.components.lists import FileRow, ProofStep, QueueRow, RubricRow, Stop, Tab, TimelineEntry
from waymark.web.shared.drafting import Marks
from waymark.web.shared.table_file import FileKind

register = template.Library()

register.simple_tag(marks.sprite)
register.simple_tag(marks.icon)
register.simple_tag(marks.blaze)
register.simple_tag(marks.blaze_mark)
register.simple_tag(marks.bars, name="bars_mark")
register.simple_tag(marks.plate)
register.simple_tag(marks.badge_image)
for _block in blocks.BLOCKS:
    register.simple_block_tag(_block)
for _filter in (
    text.day,
    text.day_year,
    text.weekday,
    text.clock,
    text.moment,
    text.zone,
    text.through,
    text.initials,
    text.paragraphs,
    text.markdown,
    text.words,
    isolated,
):
    register.filter(_filter.__name__, _filter)


@register.simple_tag
def field(bound: BoundField, hint: str = "", optional: bool = True, label_class: str = "") -> SafeString:
    """`{% field form.name %}`: label, hint, error and control of any widget."""
    parts = fields.field_parts(bound, hint=hint, optional=optional, label_class=label_class)
    return render_to_string("components/field.html", parts)


@register.inclusion_tag("components/form_fields.html")
def form_fields(form: forms.BaseForm) -> dict[str, object]:
    """`{% form_fields form %}`: all fields of a form, hidden ones included."""
    return {"form": form}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*sources: forms.BaseForm | forms.BaseFormSet[forms.BaseForm]) -> dict[str, object]:
    """`{% error_summary form %}`: above the fields; takes focus and links to each. Nothing without errors."""
    found = fields.problems(*sources)
    return {"problems": found, "title": fields.summary_title(len(found)) if found else ""}


@register.inclusion_tag("components/rate.html")
def rate(rating: BoundField, note: BoundField | None = None, hint: str = "") -> dict[str, object]:
    """`{% rate form.rating_x note=form.note_x hint="Ada's own view: Meets" %}`: one criterion rated with its note."""
    return {"rating": rating, "note": note, "hint": hint}


@register.inclusion_tag("components/rubric.html")
def rubric(rows: tuple[RubricRow, ...], level: int = 3) -> dict[str, object]:
    """`{% rubric rows %}`: criteria and what each level looks like."""
    return {"rows": rows, "level": level}


@register.inclusion_tag("components/proof.html")
def proof(steps: tuple[ProofStep, ...], level: int = 3) -> dict[str, object]:
    """`{% proof steps %}`: each check in a sentence."""
    return {"steps": steps, "level": level}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: tuple[TimelineEntry, ...], level: int = 3) -> dict[str, object]:
    """`{% timeline entries %}`: what happened, oldest or newest first as given."""
    return {"entries": entries, "level": level}


@register.inclusion_tag("components/trail.html")
def trail(stops: tuple[Stop, ...], level: int = 4) -> dict[str, object]:
    """`{% trail stops %}`: ordered stops with their states."""
    return {"stops": stops, "level": level}


@register.inclusion_tag("components/queue.html")
def queue(rows: tuple[QueueRow, ...], level: int = 2) -> dict[str, object]:
    """`{% queue rows %}`: work that waits, oldest first, with the key of its bars."""
    return {"rows": rows, "level": level, "goal_days": rows[0].goal_days if rows else 0}


@register.inclusion_tag("components/tabs.html")
def tabs(tabs: tuple[Tab, ...], label: str) -> dict[str, object]:
    """`{% tabs items "Views of the cohort" %}`: each tab is a link."""
    return {"tabs": tabs, "label": label}


@register.inclusion_tag("components/filters.html")
def filters(tabs: tuple[Tab, ...], label: str) -> dict[str, object]:
    """`{% filters items "Filter the queue" %}`: one of several filters is on; each is a link."""
    return {"tabs": tabs, "label": label}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[object], label: str = "", name: str = "page") -> dict[str, object]:
    """`{% pagination page %}`: previous and next, keeping the rest of the query. Needs `request` in the context."""

    def link(number: int) -> str:
        query = context["request"].GET.copy()
        query[name] = str(number)
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "label": label,
        "previous_url": link(page.previous_page_number()) if page.has_previous() else "",
        "next_url": link(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("components/downloads.html", takes_context=True)
def downloads(context: Context, what: str = "", url: str = "", **more: str) -> dict[str, object]:
    """`{% downloads "The learners" %}`: this list, as filtered, as CSV and as XLSX; `url` when another page makes it.
    Needs `request` in the context."""

    def link(kind: FileKind) -> str:
        query = QueryDict(mutable=True) if url else context["request"].GET.copy()
        query.pop("page", None)
        for name, value in {**more, "as": kind.value}.items():
            query[name] = value
        return f"{url}?{query.urlencode()}"

    return {"what": what, "links": [(kind.name, link(kind)) for kind in FileKind]}


@register.inclusion_tag("components/files.html")
def files(files: tuple[FileRow, ...], label: str = "") -> dict[str, object]:
    """`{% files rows %}`: attached files, each with its own error or button to remove it."""
    return {"files": files, "label": label}


@register.inclusion_tag("components/facts.html")
def facts(facts: tuple[tuple[str, str], ...], stack: bool = False) -> dict[str, object]:
    """`{% facts pairs %}`: terms and details; `stack=True` puts the detail under its term."""
    return {"facts": facts, "stack": stack}


@register.inclusion_tag("components/saved.html")
def saved(at: datetime | None = None) -> dict[str, object]:
    """`{% saved draft.saved_at %}`: says when a draft was saved; autosave writes into it."""
    return {"at": at}


@register.inclusion_tag("drafts/marks.html")
def draft_marks(marks: Marks) -> dict[str, object]:
    """`{% draft_marks marks %}`: first in a form that keeps a draft; says which page it is and what the page shows."""
    return {"marks": marks}


@register.inclusion_tag("components/on_enter.html")
def on_enter(name: str, value: str) -> dict[str, object]:
    """`{% on_enter "save" "yes" %}`: first in a form with several buttons; what the Enter key in a field presses."""
    return {"name": name, "value": value}


@register.inclusion_tag("components/meter.html")
def meter(value: float, most: float, label: str, paint: str = "c-pine") -> dict[str, object]:
    """`{% meter 62 80 "62 of 80 hours" %}`: a small bar; the same words must stand beside it."""
    return {"width": charts.percent(value, most), "label": label, "paint": paint}


@register.inclusion_tag("components/avatar.html")
def avatar(name: str, tone: str = "", size: str = "") -> dict[str, object]:
    """`{% avatar person.full_name %}`: initials beside a name. Tones "", "b", "c", "d"; size "", "lg"."""
    return {"name": name, "tone": tone, "size": size}


@register.inclusion_tag("components/copy.html")
def copy_line(value: str, label: str, id: str = "copy") -> dict[str, object]:
    """`{% copy_line url "Link to your badge" %}`: a text to copy; the button appears where scripts run."""
    return {"value": value, "label": label, "id": id}


@register.inclusion_tag("components/skeleton.html")
def skeleton(words: str) -> dict[str, object]:
    """`{% skeleton "Loading the queue" %}`: stands where content is on its way."""
    return {"words": words}


@register.inclusion_tag("components/charts/bars.html")
def bars(chart: charts.Bars) -> dict[str, object]:
    """`{% bars chart %}`: horizontal bars with their numbers."""
    return {"chart": chart}


@register.inclusion_tag("components/charts/dots.html")
def dots(chart: charts.Dots) -> dict[str, object]:
    """`{% dots chart %}`: shares of several points for each group, told apart by shape."""
    return {"chart": chart}


@register.inclusion_tag("components/charts/columns.html")
def columns(chart: charts.Columns) -> dict[str, object]:
    """`{% columns chart %}`: upright bars with a goal line, and the numbers as a table."""
    return {"chart": chart}


@register.inclusion_tag("components/charts/rose.html")
def rose(chart: charts.Rose) -> dict[str, object]:
    """`{% rose chart %}`: strengths around a center, like a coast."""
    return {"chart": chart}


@register.inclusion_tag("components/charts/elevation.html")
def elevation(profile: ElevationProfile) -> dict[str, object]:
    """`{% elevation profile %}`: the trail as an elevation profile, wide and narrow."""
    return {"profile": profile, "drawings": profile.drawings()}
