"""A self-assessment as a page shows it: statements in groups, results as a picture with numbers and words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.records.plans.models import InstrumentResult
from waymark.rules.packs.model import Instrument
from waymark.web.shared.components.charts import Bar, Bars, Rose, Spoke
from waymark.web.shared.forms import Scale

from .work_form import ANSWER, AnyAnswer

GROUP = 9
TOP = 3
SPOKES = (3, 8)
SPOKE_LETTERS = 14


class InstrumentForm(forms.Form):
    """The statements. `missing` are those to be named as not answered yet."""

    def __init__(self, asked: Instrument, answers: Mapping[str, str], *, missing: Iterable[str] = ()) -> None:
        named = set(missing)
        data = {f"{ANSWER}-{key}": answer for key, answer in answers.items()}
        super().__init__(data=data if named else None, initial=dict(answers), prefix=ANSWER)
        choices: list[tuple[str, object]] = [(str(value), label) for value, label in asked.responses.items()]
        self.asked = asked
        for item in asked.items:
            self.fields[item.key] = AnyAnswer(label=item.text, widget=Scale(choices=choices))
        for item in asked.items:
            if item.key in named:
                self.add_error(item.key, _("Not answered yet: “%(text)s”") % {"text": item.text})

    @property
    def groups(self) -> tuple["Group", ...]:
        """The statements in groups of equal length, with what each group covers."""
        keys = [item.key for item in self.asked.items]
        parts = max(1, round(len(keys) / GROUP))
        size = -(-len(keys) // parts) if keys else GROUP
        return tuple(
            Group(first + 1, min(first + size, len(keys)), tuple(self[key] for key in keys[first : first + size]))
            for first in range(0, len(keys), size)
        )


@dataclass(frozen=True)
class Group:
    """Statements number `first` to `last`."""

    first: int
    last: int
    fields: tuple[BoundField, ...]


@dataclass(frozen=True)
class ScaleRow:
    """One scale of a result in words. `place` is its rank, ties said."""

    key: str
    name: str
    description: str
    number: str
    place: str
    is_top: bool


@dataclass(frozen=True)
class ResultCard:
    """One sitting: picture, numbers, words, and what may be concluded from it. One of the charts is None."""

    id: UUID
    key: str
    title: str
    finding: str
    unit: str
    rose: Rose | None
    bars: Bars | None
    rows: tuple[ScaleRow, ...]
    notice: str
    license: str
    taken_at: datetime


def result_card(asked: Instrument, result: InstrumentResult, *, as_rose: bool) -> ResultCard:
    """A result as a rose where it has few scales with short names, else as bars."""
    scores = {key: _numbers(each) for key, each in result.scores.items() if key in asked.scales}
    ordered = sorted(scores, key=lambda key: scores[key]["rank"])
    spans = {(each["lowest"], each["highest"]) for each in scores.values()}
    is_raw = len(spans) == 1 and next(iter(spans))[0] == 0
    most = next(iter(spans))[1] if is_raw else 100
    shown = {key: each["raw"] if is_raw else each["percent"] for key, each in scores.items()}
    finding = _finding(asked, ordered, scores)
    short = {key: _short(asked.scales[key].name) for key in asked.scales if key in scores}
    fits = SPOKES[0] <= len(short) <= SPOKES[1] and len(set(short.values())) == len(short)
    rose = Rose(tuple(Spoke(short[key], shown[key]) for key in short), most, finding) if as_rose and fits else None
    bars = Bars(
        tuple(
            Bar(asked.scales[key].name, shown[key], paint="pine" if scores[key]["rank"] <= TOP else "mute")
            for key in ordered
        ),
        most,
    )
    return ResultCard(
        id=result.pk,
        key=asked.key,
        title=asked.title,
        finding=finding,
        unit=_("Each number can be from 0 to %(most)d.") % {"most": most},
        rose=rose,
        bars=None if rose else bars,
        rows=tuple(_row(asked, key, scores[key], shown[key]) for key in ordered),
        notice=asked.notice,
        license=asked.license,
        taken_at=result.taken_at,
    )


def _numbers(score: Mapping[str, object]) -> dict[str, int]:
    names = ("raw", "lowest", "highest", "percent", "rank", "is_tied")
    return {name: int(str(int(value))) if isinstance(value := score.get(name, 0), int) else 0 for name in names}


def _short(name: str) -> str:
    """A name that fits beside a spoke."""
    return name if len(name) <= SPOKE_LETTERS else name.split()[0]


def _row(asked: Instrument, key: str, score: Mapping[str, int], shown: int) -> ScaleRow:
    place = _("Place %(rank)d") % {"rank": score["rank"]}
    if score["is_tied"]:
        place = _("Place %(rank)d, tied") % {"rank": score["rank"]}
    scale = asked.scales[key]
    return ScaleRow(key, scale.name, scale.description, str(shown), place, score["rank"] <= TOP)


def _finding(asked: Instrument, ordered: list[str], scores: Mapping[str, Mapping[str, int]]) -> str:
    """What to look for, in a sentence. A tie is said, never cut."""
    first = [key for key in ordered if scores[key]["rank"] == 1]
    if len(first) == len(ordered):
        return _("All of these came out equal. Nothing stands out this time.")
    names = [asked.scales[key].name for key in first]
    if len(names) > 1:
        return _("Highest, and equal: %(names)s.") % {"names": ", ".join(names)}
    second = [asked.scales[key].name for key in ordered if scores[key]["rank"] == 2]
    facts = {"first": names[0], "second": ", ".join(second)}
    if len(second) > 1:
        return _("Highest: %(first)s. Then, equal: %(second)s.") % facts
    return _("Highest: %(first)s. Then: %(second)s.") % facts


def left_words(count: int) -> str:
    """How many statements are still to be answered."""
    return ngettext("%(count)d answer is still missing", "%(count)d answers are still missing", count) % {
        "count": count
    }
