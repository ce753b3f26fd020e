"""What the appraisals of an experience come to together, read from the rows that were fetched with it."""

from collections.abc import Iterable

from waymark.rules.packs.model import Pack
from waymark.rules.progress.next_appraisal import Appraised, Given, appraised

from .models import Appraisal, Experience
from .states import AppraisalState


def appraised_by(pack: Pack, about: Experience, given: Iterable[Appraisal]) -> Appraised:
    """Where the experience stands by those of these appraisals whose appraisers staff verified. Reads no rows itself.

    `given` are its appraisals with their requests, in any order.
    """
    activity = pack.activities.get(about.activity_key)
    form = pack.appraisals.get(activity.appraisal) if activity is not None else None
    verified = [each for each in given if each.state == AppraisalState.VERIFIED]
    if form is None:
        return Appraised(question=None)
    in_order = sorted(verified, key=lambda each: (each.received_at, each.pk))
    said = [Given(each.pk, each.overall, each.ratings, each.outcome, each.items) for each in in_order]
    return appraised(form, pack.policy.after_not_positive, said)
