"""Scores of a self-assessment: a sum for each scale, its place between lowest and highest, ranks with ties visible."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from waymark.rules.kernel.errors import Invalid
from waymark.rules.kernel.wording import gettext as _
from waymark.rules.kernel.wording import ngettext
from waymark.rules.packs.model import Instrument


@dataclass(frozen=True)
class ScaleScore:
    """One scale's score. `raw` lies between `lowest` and `highest`; `percent` is its place there, 0 to 100.

    `rank` is 1 for the highest; equal scores share a rank (1, 2, 2, 4) and are `tied`.
    """

    scale: str
    raw: int
    lowest: int
    highest: int
    percent: int
    rank: int
    is_tied: bool


@dataclass(frozen=True)
class Scores:
    """The scores of one sitting, the highest first, equal ones in the order of the instrument."""

    instrument: str
    version: str
    scales: tuple[ScaleScore, ...]

    def by_scale(self) -> dict[str, ScaleScore]:
        """Scale key -> its score."""
        return {score.scale: score for score in self.scales}


@dataclass(frozen=True)
class LetterCode:
    """The first letters of the highest scales. `ties`: letters of equal scores, ordered or cut without a reason."""

    text: str
    ties: tuple[str, ...]


def score(instrument: Instrument, answers: Mapping[str, int]) -> Scores:
    """The scores of one sitting. Raises Invalid, naming the items, for answers missing, unknown or out of range."""
    _refuse_unusable(instrument, answers)
    low, high = min(instrument.responses), max(instrument.responses)
    raw = dict.fromkeys(instrument.scales, 0)
    count = dict.fromkeys(instrument.scales, 0)
    for item in instrument.items:
        raw[item.scale] += answers[item.key]
        count[item.scale] += 1
    share = {key: _share(raw[key], count[key] * low, count[key] * high) for key in instrument.scales}
    scores = [
        ScaleScore(
            scale=key,
            raw=raw[key],
            lowest=count[key] * low,
            highest=count[key] * high,
            percent=int(share[key] * 100 + Fraction(1, 2)),
            rank=1 + sum(other > share[key] for other in share.values()),
            is_tied=sum(other == share[key] for other in share.values()) > 1,
        )
        for key in instrument.scales
    ]
    return Scores(instrument.key, instrument.version, tuple(sorted(scores, key=lambda each: each.rank)))


def _share(raw: int, lowest: int, highest: int) -> Fraction:
    """Exact, so that scales with different numbers of items compare and ties are real."""
    return Fraction(raw - lowest, highest - lowest) if highest > lowest else Fraction(0)


def _refuse_unusable(instrument: Instrument, answers: Mapping[str, int]) -> None:
    fields = {}
    for item in instrument.items:
        if item.key not in answers:
            fields[item.key] = _("Choose an answer.")
        elif isinstance(answers[item.key], bool) or answers[item.key] not in instrument.responses:
            fields[item.key] = _("Choose one of the answers shown.")
    known = {item.key for item in instrument.items}
    for key in answers:
        if key not in known:
            fields[key] = _("This self-assessment has no such question. Load the page again.")
    if fields:
        said = ngettext(
            "%(count)s answer needs another look. Your other answers are kept.",
            "%(count)s answers need another look. Your other answers are kept.",
            len(fields),
        )
        raise Invalid(said % {"count": len(fields)}, fields=fields)


def top_scales(scores: Scores, count: int) -> tuple[ScaleScore, ...]:
    """The `count` highest scales, and any that tie with the last of them: a tie is shown, never cut."""
    return tuple(each for each in scores.scales if each.rank <= count)


def letter_code(instrument: Instrument, scores: Scores, *, length: int = 3) -> LetterCode | None:
    """The code made of the first letters of the highest scales; None when the scales' letters are not all different."""
    letters = {key: scale.name.strip()[:1].upper() for key, scale in instrument.scales.items()}
    if not all(letters.values()) or len(set(letters.values())) < len(letters):
        return None
    chosen = scores.scales[:length]
    ties = {each.rank: "" for each in chosen if each.is_tied}
    for each in scores.scales:
        if each.rank in ties:
            ties[each.rank] += letters[each.scale]
    return LetterCode("".join(letters[each.scale] for each in chosen), tuple(ties.values()))
