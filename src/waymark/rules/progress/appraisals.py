"""Whether an appraisal is positive: computed from what the appraiser rated, never typed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from waymark.rules.kernel.errors import Invalid
from waymark.rules.kernel.wording import gettext as _
from waymark.rules.packs.model import AppraisalForm

NOT_OBSERVED = "not-observed"
"""What an appraiser answers for an item they had no chance to see, where the form allows it."""


class Outcome(StrEnum):
    """What an appraisal comes to."""

    POSITIVE = "positive"
    NOT_POSITIVE = "not-positive"


class Shortfall(StrEnum):
    """Why an appraisal is not positive."""

    OVERALL_BELOW = "overall-below"
    ITEM_BELOW = "item-below"
    CRITICAL_BELOW = "critical-below"
    CRITICAL_NOT_OBSERVED = "critical-not-observed"
    NOTHING_OBSERVED = "nothing-observed"
    RULE_UNUSABLE = "rule-unusable"  # the pack asks for a level or an item it does not have


@dataclass(frozen=True)
class Reason:
    """One thing that keeps an appraisal from being positive: the item ("" = overall), what was said, what was asked."""

    shortfall: Shortfall
    item: str = ""
    said: str = ""
    asked: str = ""


@dataclass(frozen=True)
class AppraisalFinding:
    """The outcome; `reasons` is empty exactly when it is positive."""

    outcome: Outcome
    reasons: tuple[Reason, ...]

    @property
    def is_positive(self) -> bool:
        return self.outcome is Outcome.POSITIVE


def appraisal_outcome(form: AppraisalForm, overall: str, *, item_ratings: Mapping[str, str]) -> AppraisalFinding:
    """The outcome by the form's own rule, with every reason against it.

    Overall must reach its level, no observed item may be below the floor (a rule without floor says ""), and each
    critical item must have been observed at its level. An appraiser who observed none of the items cannot be positive.
    Raises Invalid, naming the fields, for items left out, unknown items and unknown levels.
    """
    _refuse_unusable(form, overall, item_ratings)
    reasons = _rule_mistakes(form) or _shortfalls(form, overall, item_ratings)
    return AppraisalFinding(Outcome.NOT_POSITIVE if reasons else Outcome.POSITIVE, reasons)


def _refuse_unusable(form: AppraisalForm, overall: str, ratings: Mapping[str, str]) -> None:
    fields = {}
    if overall not in form.levels:
        fields["overall"] = _("Choose an overall rating.")
    allowed = set(form.levels) | ({NOT_OBSERVED} if form.not_observed else set())
    for key, item in form.items.items():
        if key not in ratings:
            fields[key] = _("Choose a rating for %(item)s.") % {"item": item.name}
        elif ratings[key] not in allowed:
            fields[key] = _("Choose one of the ratings shown for %(item)s.") % {"item": item.name}
    for key in ratings:
        if key not in form.items:
            fields[key] = _("This form has no such item. Load the page again.")
    if fields:
        raise Invalid(_("Some ratings are missing. Choose them, then send the form again."), fields=fields)


def _rule_mistakes(form: AppraisalForm) -> tuple[Reason, ...]:
    rule = form.positive
    reasons = []
    if rule.overall not in form.levels:
        reasons.append(Reason(Shortfall.RULE_UNUSABLE, asked=rule.overall))
    if rule.none_below and rule.none_below not in form.levels:
        reasons.append(Reason(Shortfall.RULE_UNUSABLE, asked=rule.none_below))
    for key, level in rule.critical.items():
        if key not in form.items or level not in form.levels:
            reasons.append(Reason(Shortfall.RULE_UNUSABLE, item=key, asked=level))
    return tuple(reasons)


def _shortfalls(form: AppraisalForm, overall: str, ratings: Mapping[str, str]) -> tuple[Reason, ...]:
    rule = form.positive
    order = list(form.levels)
    reasons = []
    if order.index(overall) < order.index(rule.overall):
        reasons.append(Reason(Shortfall.OVERALL_BELOW, said=overall, asked=rule.overall))
    if form.items and all(ratings[key] == NOT_OBSERVED for key in form.items):
        reasons.append(Reason(Shortfall.NOTHING_OBSERVED))
    for key in form.items:
        said = ratings[key]
        critical = rule.critical.get(key)
        if said == NOT_OBSERVED:
            if critical is not None:
                reasons.append(Reason(Shortfall.CRITICAL_NOT_OBSERVED, key, said, critical))
        elif critical is not None and order.index(said) < order.index(critical):
            reasons.append(Reason(Shortfall.CRITICAL_BELOW, key, said, critical))
        elif rule.none_below and order.index(said) < order.index(rule.none_below):
            reasons.append(Reason(Shortfall.ITEM_BELOW, key, said, rule.none_below))
    return tuple(reasons)
