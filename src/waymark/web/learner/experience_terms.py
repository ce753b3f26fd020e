"""What a program asks of an experience, said before it starts: hours, who may appraise, and what counts as positive."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.rules.packs.model import Activity, AppraisalForm, AppraisalStandard, AppraiserKind, Pack
from waymark.rules.progress.appraisals import Outcome
from waymark.rules.progress.asked import hours_asked, standards_for
from waymark.web.shared.appraisal_words import rule_words, unseen_words


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
    least = hours_asked(pack, pathway_key, activity.key)
    form = pack.appraisals.get(activity.appraisal)
    asks_positive = any(each.outcome == Outcome.POSITIVE for each in standards)
    days = pack.policy.appraisal_link_days
    return Terms(
        hours=ngettext("At least %(count)d hour.", "At least %(count)d hours.", least) % {"count": least}
        if least
        else _("No number of hours is asked."),
        least_hours=least,
        appraisers=_appraisers(form),
        positive=_positive(form) if form is not None and asks_positive else (),
        approval=_("Staff of your campus approve it. Propose it before you begin: then you know it counts."),
        link=ngettext("The link they get works for %(count)d day.", "The link they get works for %(count)d days.", days)
        % {"count": days},
    )


def _positive(form: AppraisalForm) -> tuple[str, ...]:
    return tuple(line for line in (*rule_words(form), unseen_words(form)) if line)


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
