"""The last day each learner has to finish: the one of their offering, or a later one that staff gave them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Case, DateField, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from waymark.records.catalog.models import Offering
from waymark.rules.kernel.errors import NotFound

from .models import Enrollment, TimeAct, TimeGiven
from .states import EnrollmentState


def with_last_day(rows: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    """Each with `last_day`: the later one of what the offering and what staff give; None when there is none."""
    here = Offering.objects.filter(version_id=OuterRef("version_id"), campus_id=OuterRef("campus_id"))
    rows = rows.alias(offered_day=Subquery(here.values("finish_on")[:1]))
    return rows.annotate(
        last_day=Case(
            When(finish_by__isnull=True, then=F("offered_day")),
            When(offered_day__isnull=True, then=F("finish_by")),
            default=Greatest("finish_by", "offered_day"),
            output_field=DateField(),
        )
    )


def last_day_of(enrollment_id: UUID) -> date | None:
    """The last day one learner has. One query."""
    found = with_last_day(Enrollment.objects.filter(pk=enrollment_id)).values_list("last_day", flat=True)  # type: ignore[misc]  # annotated above
    return found.first()


def add_time_act(
    act_id: UUID, *, by_id: UUID, day: date, why: str, at: datetime, enrollments: Sequence[Enrollment]
) -> TimeAct:
    """Store that somebody gave these learners until a day. Four queries."""
    made = TimeAct.objects.create(pk=act_id, by_id=by_id, day=day, why=why, given_at=at)
    TimeGiven.objects.bulk_create(TimeGiven(act=made, enrollment=each, before=each.finish_by) for each in enrollments)
    Enrollment.objects.filter(pk__in=[each.pk for each in enrollments]).update(finish_by=day)
    return made


def end_time_act(act: TimeAct, *, restored: Iterable[TimeGiven], at: datetime) -> None:
    """Store that an act was taken back: these learners have the day they had before."""
    for each in restored:
        Enrollment.objects.filter(pk=each.enrollment_id).update(finish_by=each.before)
    act.taken_back_at = at
    act.save(update_fields=["taken_back_at"])


def time_act(act_id: UUID) -> TimeAct:
    """One act. Raises NotFound."""
    found = TimeAct.objects.select_related("by").filter(pk=act_id).first()
    if found is None:
        raise NotFound(_("There is nothing here by that address. Open it from the list again."))
    return found


def given_in(act_id: UUID) -> list[TimeGiven]:
    """What an act gave, by the learners' names."""
    rows = TimeGiven.objects.filter(act_id=act_id).select_related("enrollment__person", "enrollment__campus")
    return list(rows.order_by("enrollment__person__family_name", "enrollment__person__given_name", "pk"))


def given_to(enrollment_id: UUID) -> list[TimeGiven]:
    """What was given to one learner, the newest first, with who gave it."""
    rows = TimeGiven.objects.filter(enrollment_id=enrollment_id).select_related("act__by")
    return list(rows.order_by("-act__given_at", "-pk"))


def newest_of(enrollment_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Enrollment -> the newest act that gave it time and was not taken back. One query."""
    rows = TimeGiven.objects.filter(enrollment_id__in=list(enrollment_ids), act__taken_back_at__isnull=True)
    return dict(rows.order_by("act__given_at", "pk").values_list("enrollment_id", "act_id"))


def own_last_days(*, since: date, through: date) -> list[Enrollment]:
    """Those under way whose last day is one that staff gave them, and lies between two days. One query."""
    states = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
    rows = Enrollment.objects.filter(state__in=states, finish_by__gte=since, finish_by__lte=through)
    found = with_last_day(rows).filter(last_day=F("finish_by"))  # type: ignore[misc]  # annotated above
    return list(found.select_related("person", "campus").order_by("id"))
