"""Standards: what one fact must say to count, and the verdicts that are computed instead of chosen.

A standard reads one fact at a time, so the best marks of two facts are never stitched together. Whatever names a
rubric, level or form the pack does not have satisfies nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from waymark.rules.kernel.errors import Invalid, NotFound
from waymark.rules.kernel.wording import gettext as _
from waymark.rules.packs.model import (
    AcceptedStandard,
    AppraisalStandard,
    DoneStandard,
    FactKind,
    Pack,
    RecognizedStandard,
    Rubric,
    RubricStandard,
    ScoreStandard,
    Standard,
)
from waymark.rules.progress.appraisals import FINAL
from waymark.rules.progress.facts import AppraisedValue, FactView, RatedValue, RecognizedValue, ScoredValue


def satisfies(standard: Standard, fact: FactView, pack: Pack) -> bool:
    """Whether this one fact, alone, meets the standard. Rated also counts as accepted, and accepted as done."""
    match standard:
        case DoneStandard():
            return fact.kind is FactKind.DONE or _is_accepted(fact)
        case AcceptedStandard():
            return _is_accepted(fact)
        case RubricStandard():
            return _is_rated_at(standard, fact, pack)
        case AppraisalStandard():
            return _is_appraised_as(standard, fact, pack)
        case ScoreStandard():
            return _is_scored_at(standard, fact)
        case RecognizedStandard():
            return fact.kind is FactKind.RECOGNIZED and isinstance(fact.value, RecognizedValue)


def _is_accepted(fact: FactView) -> bool:
    if fact.kind is FactKind.RATED:
        return isinstance(fact.value, RatedValue)
    return fact.kind is FactKind.ACCEPTED


def _is_rated_at(standard: RubricStandard, fact: FactView, pack: Pack) -> bool:
    rubric = pack.rubrics.get(standard.rubric)
    if rubric is None or fact.kind is not FactKind.RATED or not isinstance(fact.value, RatedValue):
        return False
    if fact.value.rubric != standard.rubric or standard.at_least not in rubric.levels or not rubric.criteria:
        return False
    return not _unmet(rubric, standard.at_least, fact.value.ratings)


def _is_appraised_as(standard: AppraisalStandard, fact: FactView, pack: Pack) -> bool:
    if fact.kind is not FactKind.APPRAISED or not isinstance(fact.value, AppraisedValue):
        return False
    is_known = standard.appraisal in pack.appraisals and standard.outcome in FINAL and standard.hours >= 0
    said = fact.value
    return (
        is_known
        and said.appraisal == standard.appraisal
        and said.outcome == standard.outcome
        and said.hours >= standard.hours
    )


def _is_scored_at(standard: ScoreStandard, fact: FactView) -> bool:
    if fact.kind is not FactKind.SCORED or not isinstance(fact.value, ScoredValue):
        return False
    # A standard that any attempt meets is a mistake in the pack, not a standard.
    return 1 <= standard.at_least <= fact.value.percent <= 100


class Decision(StrEnum):
    """What becomes of submitted work."""

    ACCEPTED = "accepted"
    RETURNED = "returned"


@dataclass(frozen=True)
class Verdict:
    """What the ratings amount to. `ratings` is the whole rubric: what was rated now and what carried over.

    `met` and `unmet` are criterion keys in the order of the rubric; only the unmet ones reopen for the learner.
    """

    decision: Decision
    ratings: Mapping[str, str]
    met: tuple[str, ...]
    unmet: tuple[str, ...]

    @property
    def is_accepted(self) -> bool:
        return self.decision is Decision.ACCEPTED


def verdict(
    pack: Pack,
    rubric_key: str,
    *,
    at_least: str,
    ratings: Mapping[str, str],
    carried: Mapping[str, str] | None = None,
) -> Verdict:
    """Accepted when every criterion of the rubric is at `at_least` or above, else returned with what is unmet.

    `carried` holds criteria already met in earlier revisions of the same submission (see `carried_over`); a criterion
    rated anew counts as rated anew. Raises Invalid, naming the fields, for what is left out or unknown.
    """
    rubric = _known_rubric(pack, rubric_key, at_least=at_least)
    whole = {**(carried or {}), **ratings}
    _refuse_unusable(rubric, whole)
    ordered = {key: whole[key] for key in rubric.criteria}
    unmet = _unmet(rubric, at_least, ordered)
    met = tuple(key for key in rubric.criteria if key not in unmet)
    decision = Decision.RETURNED if unmet else Decision.ACCEPTED
    return Verdict(decision, ordered, met, unmet)


def carried_over(pack: Pack, rubric_key: str, *, at_least: str, ratings: Mapping[str, str]) -> dict[str, str]:
    """The ratings of an earlier revision that already meet `at_least`, to be carried to the next revision."""
    rubric = _known_rubric(pack, rubric_key, at_least=at_least)
    unmet = _unmet(rubric, at_least, ratings)
    return {key: ratings[key] for key in rubric.criteria if key not in unmet}


def _known_rubric(pack: Pack, rubric_key: str, *, at_least: str) -> Rubric:
    rubric = pack.rubrics.get(rubric_key)
    if rubric is None or not rubric.criteria:
        said = _("This version of the program has no rubric named %(key)s. Tell the program's designer.")
        raise NotFound(said % {"key": rubric_key})
    if at_least not in rubric.levels:
        said = _("The rubric %(key)s has no level named %(level)s. Tell the program's designer.")
        raise NotFound(said % {"key": rubric_key, "level": at_least})
    return rubric


def _refuse_unusable(rubric: Rubric, ratings: Mapping[str, str]) -> None:
    fields = {}
    for key, criterion in rubric.criteria.items():
        if key not in ratings:
            fields[key] = _("Choose a level for %(criterion)s.") % {"criterion": criterion.name}
        elif ratings[key] not in rubric.levels:
            fields[key] = _("Choose one of the levels shown for %(criterion)s.") % {"criterion": criterion.name}
    for key in ratings:
        if key not in rubric.criteria:
            fields[key] = _("This rubric has no such criterion. Load the page again.")
    if fields:
        raise Invalid(_("Rate every criterion, then send it again. Nothing was saved."), fields=fields)


def _unmet(rubric: Rubric, at_least: str, ratings: Mapping[str, str]) -> tuple[str, ...]:
    order = list(rubric.levels)
    floor = order.index(at_least)
    return tuple(key for key in rubric.criteria if ratings.get(key) not in order or order.index(ratings[key]) < floor)
