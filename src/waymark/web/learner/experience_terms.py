"""What a program asks of an experience, said before it starts: hours, who may appraise, and what counts as positive."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.rules.packs.model import Activity, AppraisalForm, AppraisalStandard, AppraiserKind, Pack
from waymark.rules.progress.appraisals import Outcome, Reason, Shortfall
from waymark.rules.progress.asked import standards_for


@dataclass(frozen=True)
class Terms:
    """Sentences about what counts."""

    hours: str
    least_hours: int
    appraisers: str
    positive: tuple[str, ...]
    approval: str
    link: str


def terms_of(pack: Pack, pathway_key: str, activity: Activity) -> Terms:
    """The terms of one experience on one pathway."""
    standards = [each for each in standards_for(pack, pathway_key, activity.key) if isinstance(each, AppraisalStandard)]
    least = max((each.hours for each in standards), default=0)
    form = pack.appraisals.get(activity.appraisal)
    asks_positive = any(each.outcome == Outcome.POSITIVE for each in standards)
    days = pack.policy.appraisal_link_days
    return Terms(
        hours=ngettext("At least %(count)d hour.", "At least %(count)d hours.", least) % {"count": least}
        if least
        else _("No number of hours is asked."),
        least_hours=least,
        appraisers=_appraisers(form),
        positive=positive_words(form) if form is not None and asks_positive else (),
        approval=_("A coordinator of your campus approves it. Propose it before you begin: then you know it counts."),
        link=ngettext("The link they get works for %(count)d day.", "The link they get works for %(count)d days.", days)
        % {"count": days},
    )


def _appraisers(form: AppraisalForm | None) -> str:
    kinds = frozenset(form.by) if form else frozenset()
    if kinds == {AppraiserKind.WORK_SUPERVISOR}:
        return _("Your supervisor at work says how it went.")
    if kinds == {AppraiserKind.FACULTY_OR_STAFF}:
        return _("A member of the faculty or staff who saw your work says how it went.")
    if kinds:
        return _(
            "Your supervisor at work says how it went. When none can, a member of the faculty or staff who saw your "
            "work may, and you say why."
        )
    return _("No appraisal is asked.")


def positive_words(form: AppraisalForm) -> tuple[str, ...]:
    """The rule of a form in sentences: what makes an appraisal positive."""
    rule, levels = form.positive, form.levels
    said = [_("Overall at least “%(level)s”.") % {"level": levels.get(rule.overall, rule.overall)}]
    if rule.none_below in levels:
        said.append(_("Nothing below “%(level)s”.") % {"level": levels[rule.none_below]})
    for key, level in rule.critical.items():
        facts = {"item": form.items[key].name if key in form.items else key, "level": levels.get(level, level)}
        said.append(_("“%(item)s” at least “%(level)s”.") % facts)
    if form.not_observed:
        said.append(_("What the person did not see does not count against you."))
    return tuple(said)


def reason_words(form: AppraisalForm, reason: Reason) -> str:
    """One thing that kept an appraisal from being positive."""
    facts = {
        "item": form.items[reason.item].name if reason.item in form.items else reason.item,
        "said": form.levels.get(reason.said, reason.said),
        "asked": form.levels.get(reason.asked, reason.asked),
    }
    match reason.shortfall:
        case Shortfall.OVERALL_BELOW:
            return _("Overall it says “%(said)s”; the program asks for “%(asked)s”.") % facts
        case Shortfall.ITEM_BELOW | Shortfall.CRITICAL_BELOW:
            return _("“%(item)s”: it says “%(said)s”; the program asks for “%(asked)s”.") % facts
        case Shortfall.CRITICAL_NOT_OBSERVED:
            return _("“%(item)s” was not seen, and the program needs it to be.") % facts
        case Shortfall.NOTHING_OBSERVED:
            return _("The person saw none of what is asked about.")
        case Shortfall.RULE_UNUSABLE:
            return _("The program's rule has a mistake. Tell your coordinator.")
