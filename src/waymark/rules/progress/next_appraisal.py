"""What the verified appraisals of one experience come to together, and who may be asked for what next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from waymark.rules.packs.model import AppraisalForm, NextAppraiser
from waymark.rules.progress.appraisals import AppraisalFinding, Outcome, combined, judged, readable

ANYBODY = frozenset(NextAppraiser)


@dataclass(frozen=True)
class Given:
    """A verified appraisal as it was given. `items` are those it was asked for; none means the whole form."""

    id: UUID
    overall: str
    ratings: Mapping[str, str]
    outcome: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """What may be asked next: these items (none: the whole form), to complete an appraisal if one is named."""

    by: frozenset[NextAppraiser]
    items: tuple[str, ...] = ()
    completes: UUID | None = None


@dataclass(frozen=True)
class Appraised:
    """Where an experience stands by its verified appraisals: `first` is the one that counts, `more` complete it.

    `outcome` is None as long as nobody has appraised it. `finding` says why, by the form of today; `ratings` are those
    of all together.
    """

    outcome: Outcome | None = None
    first: UUID | None = None
    more: tuple[UUID, ...] = ()
    finding: AppraisalFinding | None = None
    ratings: Mapping[str, str] = field(default_factory=dict)
    question: Question | None = Question(ANYBODY)

    @property
    def is_final(self) -> bool:
        """Whether nothing more is needed for an outcome that counts."""
        return self.outcome in (Outcome.POSITIVE, Outcome.NOT_POSITIVE)


def appraised(form: AppraisalForm, after_not_positive: Sequence[NextAppraiser], given: Sequence[Given]) -> Appraised:
    """What the verified appraisals come to, given in the order they were received.

    A positive one ends the asking. An incomplete one asks somebody else for what is missing, and for the whole form
    when nothing was seen. After one that is not positive the program's policy says who may be asked. Else the newest
    whole appraisal counts, with those that complete it.
    """
    wholes = [index for index, each in enumerate(given) if not each.items]
    if not wholes:
        return Appraised()
    found = [_one(form, after_not_positive, given[a:b]) for a, b in zip(wholes, [*wholes[1:], len(given)], strict=True)]
    return next((each for each in found if each.outcome is Outcome.POSITIVE), found[-1])


def _one(form: AppraisalForm, after_not_positive: Sequence[NextAppraiser], given: Sequence[Given]) -> Appraised:
    first, more = given[0], tuple(given[1:])
    ratings = readable(form, first.ratings)
    for each in more:
        ratings = combined(ratings, {key: said for key, said in each.ratings.items() if said in form.levels})
    finding = judged(form, first.overall, ratings)
    outcome = Outcome(given[-1].outcome)
    question: Question | None = None
    if outcome is Outcome.NOT_POSITIVE and after_not_positive:
        question = Question(frozenset(after_not_positive))
    elif outcome is Outcome.INCOMPLETE:
        items = finding.to_ask
        is_part = 0 < len(items) < len(form.items)
        question = Question(
            frozenset({NextAppraiser.SOMEONE_ELSE}), items if is_part else (), first.id if is_part else None
        )
    return Appraised(outcome, first.id, tuple(each.id for each in more), finding, ratings, question)
