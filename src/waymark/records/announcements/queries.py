"""Reading announcements: those a reader is shown, and those somebody may write."""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.states import OPEN_STATES
from waymark.records.people.models import Affiliation, Organization
from waymark.records.people.reach import reach_q
from waymark.rules.announcements.written import Audience
from waymark.rules.kernel.context import Actor, GrantView
from waymark.rules.kernel.errors import NotFound
from waymark.rules.policy.decide import Reach

from .models import Announcement

MOST = 20


def running(on: date) -> Q:
    """Announcements that are shown on a day."""
    return Q(ended_at__isnull=True, from_on__lte=on, until_on__gte=on)


def ahead(on: date) -> Q:
    """Announcements that will be shown after a day."""
    return Q(ended_at__isnull=True, from_on__gt=on)


def over(on: date) -> Q:
    """Announcements that are shown no more."""
    return Q(ended_at__isnull=False) | Q(until_on__lt=on)


def shown_to(actor: Actor, *, on: date) -> list[Announcement]:
    """What concerns a reader on a day, what began last first. One query, whoever reads."""
    rows = Announcement.objects.filter(running(on), _concerns(actor, on))
    return list(rows.order_by("-from_on", "-made_at", "-pk")[:MOST])


def announcements_within(reach: Reach) -> QuerySet[Announcement]:
    """The announcements somebody may write and end, what begins or began last first."""
    rows = Announcement.objects.filter(reach_q(reach, owner="pk", organization="organization_id"))
    return rows.select_related("organization", "program", "made_by", "ended_by").order_by("-from_on", "-made_at", "-pk")


def announcement(announcement_id: UUID) -> Announcement:
    """One announcement. Raises NotFound."""
    rows = Announcement.objects.select_related("organization", "program", "made_by", "ended_by")
    found = rows.filter(pk=announcement_id).first()
    if found is None:
        raise NotFound(_("We can’t find that announcement."))
    return found


def locked_announcement(announcement_id: UUID) -> Announcement | None:
    """The same, locked, or nothing."""
    return Announcement.objects.select_for_update().filter(pk=announcement_id).first()


def _concerns(actor: Actor, on: date) -> Q:
    if actor.person_id is None:
        return Q(audience=Audience.EVERYONE)
    is_staff = Q(pk__in=[])
    for grant in actor.grants:
        is_staff |= _works_there(grant)
    belongs = is_staff | _belongs_there(actor.person_id, on)
    return (
        Q(audience=Audience.EVERYONE)
        | (Q(audience=Audience.SIGNED_IN) & belongs)
        | (Q(audience=Audience.STAFF) & is_staff)
    )


def _works_there(grant: GrantView) -> Q:
    """A role concerns what is announced for its place, below it and above it, and for its program or every one."""
    place = every = Q(pk__isnull=False)  # not Q(): joined by “or”, an empty condition counts for nothing
    if grant.organization_ids is not None:
        above = Organization.objects.filter(_at_or_below(""), pk__in=grant.organization_ids)
        place = Q(organization__isnull=True) | Q(organization_id__in=grant.organization_ids) | Q(Exists(above))
    program = every if grant.program_id is None else Q(program__isnull=True) | Q(program_id=grant.program_id)
    return place & program


def _belongs_there(person_id: UUID, on: date) -> Q:
    """Learners belong where they are enrolled; where a program is not named, whoever is affiliated belongs too."""
    enrolled = Enrollment.objects.filter(person_id=person_id, state__in=OPEN_STATES)
    lasting = Q(until_on__isnull=True) | Q(until_on__gt=on)
    held = Affiliation.objects.filter(lasting, _at_or_below("organization__"), person_id=person_id, from_on__lte=on)
    here, program = _at_or_below("campus__"), Q(program_id=OuterRef("program_id"))
    anywhere, every = Q(organization__isnull=True), Q(program__isnull=True)
    return (
        (anywhere & every)
        | (anywhere & ~every & Q(Exists(enrolled.filter(program))))
        | (~anywhere & every & (Q(Exists(held)) | Q(Exists(enrolled.filter(here)))))
        | (~anywhere & ~every & Q(Exists(enrolled.filter(here, program))))
    )


def _at_or_below(path: str) -> Q:
    """Organizations that are the announcement's own, or up to two steps below: system, campus, unit."""
    place = OuterRef("organization_id")
    return Q(**{f"{path}pk": place}) | Q(**{f"{path}parent": place}) | Q(**{f"{path}parent__parent": place})
