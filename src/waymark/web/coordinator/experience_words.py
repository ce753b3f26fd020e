"""Where an experience stands, in words for staff: by its own state, and once appraised by what that came to."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waymark.records.experience.models import Appraisal, Experience
from waymark.records.experience.outcome import appraised_by
from waymark.records.experience.states import LIVE_REQUEST_STATES, AppraisalState, ExperienceState
from waymark.rules.packs.model import Pack
from waymark.rules.progress.appraisals import Outcome
from waymark.rules.progress.asked import hours_asked
from waymark.rules.progress.waypoints import WorkState

STATES = {
    ExperienceState.PROPOSED: ("review", gettext_lazy("Waits for a decision")),
    ExperienceState.APPROVED: ("next", gettext_lazy("Approved, under way")),
    ExperienceState.DECLINED: ("changes", gettext_lazy("Change asked")),
    ExperienceState.FINISHED: ("review", gettext_lazy("Finished, appraisal to come")),
    ExperienceState.APPRAISED: ("reached", gettext_lazy("Appraised")),
    ExperienceState.CANCELLED: ("stop", gettext_lazy("Given up by the learner")),
}


@dataclass(frozen=True)
class Stands:
    """Where it stands: the blaze and words; `work` is whose move it is on the trail, None when it asks for nothing."""

    blaze: str
    words: str
    work: WorkState | None = None


def stands(pack: Pack, pathway_key: str, about: Experience) -> Stands:
    """Where an experience stands, read with its requests and its appraisals. Reads no rows itself."""
    state = ExperienceState(about.state)
    blaze, words = STATES[state]
    if state in (ExperienceState.PROPOSED, ExperienceState.APPROVED):
        is_proposed = state is ExperienceState.PROPOSED
        return Stands(blaze, str(words), WorkState.WITH_ASSESSOR if is_proposed else WorkState.STARTED)
    if state not in (ExperienceState.FINISHED, ExperienceState.APPRAISED):
        return Stands(blaze, str(words))
    answers = list(about.appraisals.all())
    if any(each.state == AppraisalState.RECEIVED for each in answers):
        return Stands("review", _("Appraisal is in, its appraiser to be verified"), WorkState.WITH_ASSESSOR)
    if any(each.state in LIVE_REQUEST_STATES for each in about.requests.all()):
        return Stands("review", _("Appraisal requested"), WorkState.STARTED)
    return _by_outcome(pack, pathway_key, about, answers) or Stands(blaze, str(words), WorkState.STARTED)


def _by_outcome(pack: Pack, pathway_key: str, about: Experience, answers: Iterable[Appraisal]) -> Stands | None:
    stand = appraised_by(pack, about, answers)
    first = next((each for each in answers if each.pk == stand.first), None)
    if first is None:
        return None
    match stand.outcome:
        case Outcome.INCOMPLETE:
            return Stands("changes", _("Appraised, not enough was seen"), WorkState.CHANGE_ASKED)
        case Outcome.NOT_POSITIVE:
            return Stands("changes", _("Appraised, not positive"), WorkState.CHANGE_ASKED)
        case _ if first.hours_confirmed < hours_asked(pack, pathway_key, about.activity_key):
            return Stands("changes", _("Appraised, too few hours"), WorkState.CHANGE_ASKED)
        case _:
            return Stands("reached", _("Appraised, positive"))
