"""Requests to supervisors as rows of a file for a spreadsheet."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from waymark.flows.invite_appraiser import last_day
from waymark.records.experience.models import AppraisalRequest
from waymark.rules.kernel.context import Context
from waymark.web.shared.staff import local_day
from waymark.web.shared.table_file import FileKind, table_file

from .request_rows import opened_at, rows_of

CHUNK = 500


def requests_file(ctx: Context, kind: FileKind, found: QuerySet[AppraisalRequest]) -> StreamingHttpResponse:
    """The requests of a list, all of them, in its order."""
    head = (
        *(_("Supervisor"), _("Email"), _("Employer"), _("Learner"), _("Campus"), _("Sent"), _("Mail")),
        *(_("Opened"), _("How it stands"), _("More"), _("Link works through")),
    )
    return table_file(kind, f"requests-{local_day(ctx.now)}", head, _cells(ctx, found))


def _cells(ctx: Context, found: QuerySet[AppraisalRequest]) -> Iterator[tuple[object, ...]]:
    ids: list[UUID] = list(found.values_list("pk", flat=True))
    for number in range(0, len(ids), CHUNK):
        part = list(found.filter(pk__in=ids[number : number + CHUNK]))
        for each, row in zip(part, rows_of(ctx, part), strict=True):
            opened = opened_at(each)
            yield (
                *(row.name, row.email, row.employer, row.learner, row.campus, local_day(each.sent_at), row.mail),
                *(local_day(opened) if opened else None, row.stands.words, "; ".join(row.stands.more)),
                last_day(each.expires_at) if row.is_live else None,
            )
