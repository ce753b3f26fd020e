"""The lists below a learner's trail, as staff see them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.records.experience.models import Appraisal, Experience
from waymark.records.experience.states import AppraisalState
from waymark.rules.forms.text import isolated
from waymark.web.shared.components.text import day

from .appraisal_answer import outcome_words
from .experience_words import Stands


@dataclass(frozen=True)
class Line:
    """One thing in a list below the trail, with where it stands."""

    title: str
    url: str
    state: str
    state_words: str
    facts: tuple[str, ...]
    action: str = ""
    action_url: str = ""


def experience_lines(found: Experience, where: Stands, *, may_decide: bool, may_verify: bool) -> tuple[Line, ...]:
    """One experience with where it stands, and below it every appraisal there is, the newest first."""
    title = _("%(role)s at %(employer)s") % {"role": isolated(found.role_title), "employer": isolated(found.employer)}
    hours = _("%(hours)d hours planned") % {"hours": found.hours}
    url = reverse("coordinator-experience", args=[found.pk]) if may_decide else ""
    given = sorted(found.appraisals.all(), key=lambda each: each.received_at, reverse=True)
    return (
        Line(title, url, where.blaze, where.words, (hours,)),
        *(_appraisal_line(each, may_verify=may_verify) for each in given),
    )


def _appraisal_line(given: Appraisal, *, may_verify: bool) -> Line:
    blaze, words = {
        AppraisalState.RECEIVED: ("review", _("Appraiser to be verified")),
        AppraisalState.REJECTED: ("stop", _("Does not count")),
    }.get(AppraisalState(given.state)) or outcome_words(given.outcome)
    return Line(
        _("Appraisal by %(name)s") % {"name": isolated(given.signed_name)},
        reverse("coordinator-appraisal", args=[given.pk]) if may_verify else "",
        blaze,
        words,
        (_("received %(day)s") % {"day": day(given.received_at)},),
    )
