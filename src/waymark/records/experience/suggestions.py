"""Reading whom staff suggest in place of an appraiser who can't answer."""

from uuid import UUID

from django.db.models import Exists, OuterRef

from .models import AppraisalRequest, SuggestedAppraiser


def has_later_request(request: AppraisalRequest) -> bool:
    """Whether the learner asked somebody about the same experience after this request."""
    return AppraisalRequest.objects.filter(experience_id=request.experience_id, sent_at__gt=request.sent_at).exists()


def suggestions_of(request_id: UUID) -> list[SuggestedAppraiser]:
    """Whom staff suggested in place of the appraiser of a request, the newest first. One query."""
    rows = SuggestedAppraiser.objects.select_related("suggested_by").filter(request_id=request_id)
    return list(rows.order_by("-suggested_at", "-id"))


def suggestion_for(experience_id: UUID) -> SuggestedAppraiser | None:
    """Whom staff suggest for an experience now: the newest, unless the learner asked somebody since. One query."""
    rows = SuggestedAppraiser.objects.select_related("suggested_by").filter(request__experience_id=experience_id)
    later = AppraisalRequest.objects.filter(
        experience_id=experience_id, sent_at__gt=OuterRef("request__sent_at")
    ).exclude(pk=OuterRef("request_id"))
    return rows.filter(~Exists(later)).order_by("-suggested_at", "-id").first()
