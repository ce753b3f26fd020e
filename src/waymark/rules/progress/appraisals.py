"""What an appraisal comes to: computed from what was rated, never typed in. What nobody saw is asked for, never low."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from waymark.rules.kernel.errors import Invalid
from waymark.rules.kernel.wording import gettext as _
from waymark.rules.packs.model import AppraisalForm

NOT_OBSERVED = "not-observed"
"""What an appraiser answers for an item they had no chance to see, where the form allows it."""


class Outcome(StrEnum):
    """What an appraisal comes to. Incomplete is not final: somebody else who saw the work can say what is missing."""

    POSITIVE = "positive"
    NOT_POSITIVE = "not-positive"
    INCOMPLETE = "incomplete"


FINAL = (Outcome.POSITIVE, Outcome.NOT_POSITIVE)


class Shortfall(StrEnum):
    """Why an appraisal is not positive, or what is still missing."""

    OVERALL_BELOW = "overall-below"
    ITEM_BELOW = "item-below"
    CRITICAL_BELOW = "critical-below"
    TOO_FEW_AT_LEVEL = "too-few-at-level"
    CRITICAL_NOT_OBSERVED = "critical-not-observed"
    TOO_FEW_OBSERVED = "too-few-observed"
    NOTHING_OBSERVED = "nothing-observed"
    RULE_UNUSABLE = "rule-unusable"  # the pack asks for a level, an item or a count it does not have


@dataclass(frozen=True)
class Reason:
    """One thing between an appraisal and positive: the item ("" = none or overall), what was said, what was asked.

    `count` of the items that were `needed` have what was asked, where the rule counts.
    """

    shortfall: Shortfall
    item: str = ""
    said: str = ""
    asked: str = ""
    count: int = 0
    needed: int = 0


@dataclass(frozen=True)
class AppraisalFinding:
    """The outcome; `reasons` is empty exactly when it is positive.

    `to_ask` names the items that somebody else who saw the work can be asked for, exactly when it is incomplete.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...]
    to_ask: tuple[str, ...] = ()

    @property
    def is_positive(self) -> bool:
        return self.outcome is Outcome.POSITIVE


def appraisal_outcome(form: AppraisalForm, overall: str, *, item_ratings: Mapping[str, str]) -> AppraisalFinding:
    """The outcome by the form's own rule, with every reason.

    Not positive: overall or a seen item is below what the rule asks, or too few items can reach a level however those
    not seen would be rated. Positive: nothing is below, every critical item was seen, and the rule's counts are
    reached. Else incomplete, and so is an appraisal by somebody who saw none of the items, whatever they say overall.
    Raises Invalid, naming the fields, for items left out, unknown items and unknown levels.
    """
    _refuse_unusable(form, item_ratings, asked=tuple(form.items), overall=overall)
    return judged(form, overall, item_ratings)


def completed_outcome(
    form: AppraisalForm,
    overall: str,
    *,
    known: Mapping[str, str],
    asked: tuple[str, ...],
    item_ratings: Mapping[str, str],
) -> AppraisalFinding:
    """The outcome of an appraisal (`overall`, `known` ratings) with what somebody else said of the items asked for.

    Raises Invalid, naming the fields, for items left out, items not asked for and unknown levels.
    """
    _refuse_unusable(form, item_ratings, asked=asked)
    return judged(form, overall, combined(known, item_ratings))


def combined(known: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    """The ratings with those of somebody else for items not seen before. What was seen stays as it was said."""
    return {key: more.get(key, said) if said == NOT_OBSERVED else said for key, said in known.items()}


def readable(form: AppraisalForm, ratings: Mapping[str, str]) -> dict[str, str]:
    """Ratings given on an earlier version of the form, as this one reads them: what it cannot read was not observed."""
    return {key: said if (said := ratings.get(key, "")) in form.levels else NOT_OBSERVED for key in form.items}


def judged(form: AppraisalForm, overall: str, ratings: Mapping[str, str]) -> AppraisalFinding:
    """The outcome of ratings that are complete and of this form."""
    mistakes = _rule_mistakes(form)
    if mistakes:
        return AppraisalFinding(Outcome.NOT_POSITIVE, mistakes)
    unseen = tuple(key for key in form.items if ratings[key] == NOT_OBSERVED)
    if form.items and len(unseen) == len(form.items):
        return AppraisalFinding(Outcome.INCOMPLETE, (Reason(Shortfall.NOTHING_OBSERVED),), unseen)
    counts = _counts_short(form, ratings)
    final = [each for each in counts if each.shortfall is Shortfall.TOO_FEW_AT_LEVEL]
    final = [each for each in final if each.count + len(unseen) < each.needed]
    against = (*_below(form, overall, ratings), *final)
    if against:
        return AppraisalFinding(Outcome.NOT_POSITIVE, against)
    critical = tuple(key for key in unseen if key in form.positive.critical)
    missing = [Reason(Shortfall.CRITICAL_NOT_OBSERVED, key, asked=form.positive.critical[key]) for key in critical]
    reasons = (*missing, *counts)
    if reasons:
        return AppraisalFinding(Outcome.INCOMPLETE, reasons, unseen if counts else critical)
    return AppraisalFinding(Outcome.POSITIVE, ())


def _refuse_unusable(
    form: AppraisalForm, ratings: Mapping[str, str], *, asked: tuple[str, ...], overall: str | None = None
) -> None:
    fields = {}
    if overall is not None and overall not in form.levels:
        fields["overall"] = _("Choose an overall rating.")
    allowed = set(form.levels) | ({NOT_OBSERVED} if form.not_observed else set())
    for key in asked:
        item = form.items[key]
        if key not in ratings:
            fields[key] = _("Choose a rating for %(item)s.") % {"item": item.name}
        elif ratings[key] not in allowed:
            fields[key] = _("Choose one of the ratings shown for %(item)s.") % {"item": item.name}
    for key in ratings:
        if key not in asked:
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
    if rule.seen > len(form.items):
        reasons.append(Reason(Shortfall.RULE_UNUSABLE, needed=rule.seen))
    for level, needed in rule.at_level.items():
        if level not in form.levels or needed > len(form.items):
            reasons.append(Reason(Shortfall.RULE_UNUSABLE, asked=level, needed=needed))
    return tuple(reasons)


def _below(form: AppraisalForm, overall: str, ratings: Mapping[str, str]) -> tuple[Reason, ...]:
    """What was seen and is below what the rule asks."""
    rule = form.positive
    order = list(form.levels)
    reasons = []
    if overall not in order or order.index(overall) < order.index(rule.overall):
        reasons.append(Reason(Shortfall.OVERALL_BELOW, said=overall, asked=rule.overall))
    for key in form.items:
        said, critical = ratings[key], rule.critical.get(key)
        if said == NOT_OBSERVED:
            continue
        if critical is not None and order.index(said) < order.index(critical):
            reasons.append(Reason(Shortfall.CRITICAL_BELOW, key, said, critical))
        elif rule.none_below and order.index(said) < order.index(rule.none_below):
            reasons.append(Reason(Shortfall.ITEM_BELOW, key, said, rule.none_below))
    return tuple(reasons)


def _counts_short(form: AppraisalForm, ratings: Mapping[str, str]) -> tuple[Reason, ...]:
    """The counts of the rule that what was seen does not reach."""
    rule = form.positive
    order = list(form.levels)
    seen = [order.index(said) for said in ratings.values() if said != NOT_OBSERVED]
    reasons = []
    if len(seen) < rule.seen:
        reasons.append(Reason(Shortfall.TOO_FEW_OBSERVED, count=len(seen), needed=rule.seen))
    for level, needed in rule.at_level.items():
        count = sum(rank >= order.index(level) for rank in seen)
        if count < needed:
            reasons.append(Reason(Shortfall.TOO_FEW_AT_LEVEL, asked=level, count=count, needed=needed))
    return tuple(reasons)
