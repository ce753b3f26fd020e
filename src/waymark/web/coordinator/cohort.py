"""The cohort: who could use a nudge first, then what waits on the reader, then how everybody is doing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from waymark.flows.impartial import vouched
from waymark.records.assessment.queries import recognitions_within
from waymark.records.assessment.states import RecognitionState
from waymark.records.awards.queries import awards_within
from waymark.records.awards.states import AwardState
from waymark.records.catalog.queries import localized_pack
from waymark.records.credentials.queries import revocations_within
from waymark.records.enrollment.queries import CohortGroup, cohort_groups, learners_within
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.evidence.queries import submissions_within
from waymark.records.experience.queries import appraisals_within, experiences_within
from waymark.records.experience.states import AppraisalState, ExperienceState
from waymark.rules.kernel.context import Actor, Context
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import Reach, reach
from waymark.web.shared.components.lists import Tab
from waymark.web.shared.staff import as_uuid, language, reach_of, start_of_day
from waymark.web.shared.story import story
from waymark.web.shared.table_file import asked_kind

from .cohort_file import cohort_file
from .quiet import QUIET_DAYS, learner_rows
from .standing import standing_of
from .waits import waits_on

FIRST = 10


@dataclass(frozen=True)
class Waiting:
    """A list of things that wait for this person."""

    label: str
    text: str
    url: str
    count: int


@dataclass(frozen=True)
class Campus:
    """One choice of the campus filter."""

    id: UUID
    name: str
    is_current: bool


@login_required
@require_safe
def cohort(request: HttpRequest) -> HttpResponseBase:
    """Everybody this person may look after. The number of queries does not grow with the learners."""
    ctx = story(request)
    everybody = learners_within(reach_of(ctx.actor, Action.VIEW_COHORT))
    quiet_since = start_of_day(QUIET_DAYS - 1, now=ctx.now)
    groups = cohort_groups(everybody, quiet_since=quiet_since)
    campus = as_uuid(request.GET.get("campus", ""))
    shown = [group for group in groups if campus in (None, group.campus_id)]
    here = everybody.filter(campus_id=campus) if campus else everybody
    quiet = here.filter(state=EnrollmentState.ACTIVE, last_activity_at__lt=quiet_since)
    version = _version(request, shown)
    if version and (kind := asked_kind(request)):
        return cohort_file(ctx, kind, here.filter(version_id=version), version)
    context = {
        "title": _title(sum(group.quiet for group in shown)),
        "lede": _lede(shown),
        "has_learners": bool(shown),
        "quiet": learner_rows(ctx, list(quiet[:FIRST])),
        "quiet_count": sum(group.quiet for group in shown),
        "waiting": _waiting(ctx),
        "waits": waits_on(request, here, now=ctx.now),
        "may_attest": not reach(ctx.actor, Action.ATTEST).is_nothing,
        "campuses": _campuses(groups, campus),
        "campus": campus,
        "version": version,
        "versions": _versions(shown, version, campus),
        "standing": standing_of(ctx, everybody.filter(version_id=version), version, campus=campus) if version else None,
    }
    return render(request, "coordinator/cohort.html", context)


def _title(count: int) -> str:
    if count == 0:
        return _("Everybody is on the move")
    return ngettext("%(count)d learner could use a nudge", "%(count)d learners could use a nudge", count) % {
        "count": count
    }


def _lede(groups: Sequence[CohortGroup]) -> str:
    total = sum(group.total for group in groups)
    campuses = len({group.campus_id for group in groups})
    if total == 0:
        return _("Learners show up here as soon as they enroll.")
    people = ngettext("%(total)d learner", "%(total)d learners", total) % {"total": total}
    places = ngettext("at one campus", "at %(count)d campuses", campuses) % {"count": campuses}
    return _("%(people)s %(places)s.") % {"people": people, "places": places}


def _version(request: HttpRequest, groups: Sequence[CohortGroup]) -> UUID | None:
    """The version asked for, else the one with the most learners."""
    totals: dict[UUID, int] = {}
    for group in groups:
        totals[group.version_id] = totals.get(group.version_id, 0) + group.total
    asked = as_uuid(request.GET.get("version", ""))
    return asked if asked in totals else max(totals, key=lambda key: totals[key], default=None)


def _versions(groups: Sequence[CohortGroup], current: UUID | None, campus: UUID | None) -> tuple[Tab, ...]:
    names = {
        key: f"{localized_pack(key, language()).title} {number}"
        for key, number in dict.fromkeys((group.version_id, group.number) for group in groups)
    }
    keep = f"&campus={campus}" if campus else ""
    return tuple(
        Tab(name, f"{reverse('cohort')}?version={key}{keep}#standing", key == current) for key, name in names.items()
    )


def _campuses(groups: Sequence[CohortGroup], current: UUID | None) -> tuple[Campus, ...]:
    names = {group.campus_id: group.campus for group in groups}
    return tuple(Campus(key, name, key == current) for key, name in sorted(names.items(), key=lambda each: each[1]))


def _waiting(ctx: Context) -> tuple[Waiting, ...]:
    """What waits on this person, by what they may do; lists that nobody of their role has are left out."""
    return tuple(
        Waiting(label, text, reverse(name), rows(where).count())
        for action, label, text, name, rows in _lists(ctx.actor)
        if not (where := reach(ctx.actor, action)).is_nothing
    )


def _lists(
    actor: Actor,
) -> tuple[tuple[Action, str, str, str, Callable[[Reach], QuerySet[Any]]], ...]:  # Any: rows of any table
    """Every list in which something can wait: who decides, its name and a sentence, its page, and its rows."""
    return (
        (
            Action.RELEASE_AWARD,
            _("Badges to release"),
            _("Everything is met."),
            "release",
            lambda where: awards_within(where, states=[AwardState.PROPOSED]),
        ),
        (
            Action.DECIDE_EXPERIENCE,
            _("Experiences to decide"),
            _("Learners wait before they can count their work."),
            "experiences",
            lambda where: experiences_within(where, states=[ExperienceState.PROPOSED]),
        ),
        (
            Action.VERIFY_APPRAISER,
            _("Appraisers to check"),
            _("Their answer is in."),
            "coordinator-appraisals",
            lambda where: appraisals_within(where, states=[AppraisalState.RECEIVED]).exclude(
                experience_id__in=vouched(actor).experience_ids
            ),
        ),
        (
            Action.RECOGNIZE,
            _("Badges from elsewhere"),
            _("Learners brought them to be recognized."),
            "coordinator-recognitions",
            lambda where: recognitions_within(where, states=[RecognitionState.SENT]),
        ),
        (
            Action.SETTLE_AWARD,
            _("Badges under review"),
            _("Someone decides whether they stay."),
            "coordinator-questions",
            lambda where: awards_within(where, states=[AwardState.IN_QUESTION]),
        ),
        (
            Action.REVOKE_CREDENTIAL,
            _("Revocations to finish"),
            _("A coordinator took these awards back."),
            "coordinator-revocations",
            revocations_within,
        ),
        (
            Action.VIEW_QUEUE,
            _("Work with assessors"),
            _("Sent and not read yet."),
            "queue",
            submissions_within,
        ),
    )
