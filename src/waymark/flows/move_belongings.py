"""What belongs to an account, moved to another account of the same person, and given back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any
from uuid import UUID

from django.db.models import Q

from waymark.records.awards.commands import hand_over_awards
from waymark.records.awards.models import Award
from waymark.records.credentials.commands import end_collection, hand_over_collections
from waymark.records.credentials.models import Collection
from waymark.records.enrollment.commands import hand_over_enrollments
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.commands import hand_over_drafts, hand_over_files
from waymark.records.evidence.models import Attachment, Draft
from waymark.records.experience.commands import hand_over_pauses
from waymark.records.experience.models import PausedAddress
from waymark.records.joining.commands import hand_over_requests
from waymark.records.joining.models import JoinRequest
from waymark.records.joining.states import JoinState
from waymark.records.people.commands import hand_over_affiliations
from waymark.records.people.models import Affiliation, Person
from waymark.rules.kernel.context import Context

Ids = tuple[UUID, ...]


@dataclass(frozen=True)
class Belongings:
    """The rows of one account, by kind."""

    enrollments: Ids
    awards: Ids
    files: Ids
    drafts: Ids
    collections: Ids
    requests: Ids
    pauses: Ids
    affiliations: Ids

    def stored(self) -> dict[str, object]:
        """As it is kept with a merger."""
        return {kind: [str(each) for each in ids] for kind, ids in asdict(self).items()}

    @staticmethod
    def of(moved: Mapping[str, Any]) -> "Belongings":
        """What was kept with a merger."""
        return Belongings(**{each.name: tuple(UUID(key) for key in moved[each.name]) for each in fields(Belongings)})


def belongings_of(gone: Person, kept: Person) -> tuple[Belongings, list[JoinRequest]]:
    """What would move from one account to the other, and the waiting requests that both have alike."""
    typing = {*Draft.objects.filter(person=kept).values_list("room", "object_id", "part")}
    known = {*Affiliation.objects.filter(person=kept).values_list("organization_id", "kind", "from_on")}
    waiting = JoinRequest.objects.filter(person=kept, state=JoinState.WAITING)
    asked = {*waiting.values_list("campus_id", "kind")}
    requests = list(JoinRequest.objects.select_for_update().filter(person=gone).order_by("pk"))
    doubled = [each for each in requests if each.state == JoinState.WAITING and (each.campus_id, each.kind) in asked]
    drafts = Draft.objects.filter(person=gone)
    affiliations = Affiliation.objects.filter(person=gone)
    found = Belongings(
        enrollments=_ids(Enrollment.objects.filter(person=gone)),
        awards=_ids(Award.objects.filter(person=gone)),
        files=_ids(Attachment.objects.filter(owner=gone)),
        drafts=tuple(each.pk for each in drafts if (each.room, each.object_id, each.part) not in typing),
        collections=_ids(Collection.objects.filter(person=gone)),
        requests=tuple(each.pk for each in requests),
        pauses=_ids(PausedAddress.objects.filter(learner=gone)),
        affiliations=tuple(
            each.pk for each in affiliations if (each.organization_id, each.kind, each.from_on) not in known
        ),
    )
    return found, doubled


def _ids(rows: Any) -> Ids:  # Any: a query set of one of several models
    return tuple(rows.order_by("pk").values_list("pk", flat=True))


def move(found: Belongings, *, to_id: UUID) -> None:
    """Let everything belong to the other account, once the merger is stored. Affiliations move before."""
    hand_over_enrollments(found.enrollments, to_id=to_id)
    hand_over_awards(found.awards, to_id=to_id)
    hand_over_files(found.files, to_id=to_id)
    hand_over_drafts(found.drafts, to_id=to_id)
    hand_over_collections(found.collections, to_id=to_id)
    hand_over_requests(found.requests, to_id=to_id)
    hand_over_pauses(found.pauses, to_id=to_id)


def give_back(ctx: Context, found: Belongings, *, kept_id: UUID, gone_id: UUID) -> None:
    """Let everything belong to the first account again, with the awards, drafts and pauses that came to its
    enrollments since. Links of the kept account that show badges of both end."""
    own = list(found.enrollments)
    awards = Award.objects.filter(Q(pk__in=found.awards) | Q(enrollment_id__in=own), person_id=kept_id)
    drafts = Draft.objects.filter(Q(pk__in=found.drafts) | Q(object_id__in=own), person_id=kept_id)
    pauses = PausedAddress.objects.filter(
        Q(pk__in=found.pauses) | Q(request__experience__enrollment_id__in=own), learner_id=kept_id
    )
    mixed = Collection.objects.filter(
        person_id=kept_id, withdrawn_at__isnull=True, entries__credential__award__in=awards
    ).exclude(pk__in=found.collections)
    for each in mixed.distinct():
        end_collection(each, at=ctx.now)
    hand_over_enrollments(found.enrollments, to_id=gone_id)
    hand_over_awards(_ids(awards), to_id=gone_id)
    hand_over_files(found.files, to_id=gone_id)
    hand_over_drafts(_ids(drafts), to_id=gone_id)
    hand_over_collections(found.collections, to_id=gone_id)
    hand_over_requests(found.requests, to_id=gone_id)
    hand_over_pauses(_ids(pauses), to_id=gone_id)
    hand_over_affiliations(found.affiliations, to_id=gone_id)
