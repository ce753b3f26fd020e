"""The latest words of an assessor to a learner: one thing to keep, one thing to do next."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from waymark.rules.packs.model import Pack

from .so_far import SoFar


@dataclass(frozen=True)
class Feedback:
    """What somebody wrote about a piece of work."""

    name: str
    title: str
    at: datetime
    keep: str
    next: str
    url: str


def latest_feedback(pack: Pack, done: SoFar) -> Feedback | None:
    """The newest reading that says something in words, of the learner's latest revisions."""
    works = {work.pk: work for work in done.submissions.values()}
    spoken = [each for each in done.assessments.values() if each.keep or each.next]
    newest = max(spoken, key=lambda each: each.assessed_at, default=None)
    if newest is None:
        return None
    work = works[newest.submission_id]
    activity = pack.activities[work.activity_key]
    return Feedback(
        name=newest.assessor.full_name,
        title=activity.title,
        at=newest.assessed_at,
        keep=newest.keep,
        next=newest.next,
        url=reverse("learner-activity", args=[work.enrollment_id, activity.key]),
    )
