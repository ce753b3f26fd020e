"""A version of a program as a file for a spreadsheet: each learner with everything the program asks for."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from waymark.records.catalog.queries import localized_pack
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.states import EnrollmentState
from waymark.rules.kernel.context import Context
from waymark.rules.packs.model import Pack
from waymark.web.shared.staff import language, local_day
from waymark.web.shared.table_file import FileKind, table_file

CHUNK = 500


def cohort_file(ctx: Context, kind: FileKind, found: QuerySet[Enrollment], version_id: UUID) -> StreamingHttpResponse:
    """One row a learner, one column a requirement."""
    pack = localized_pack(version_id, language())
    head = (
        *(_("Learner"), _("Email"), _("Campus"), _("State"), _("Enrolled"), _("Last activity")),
        *(_("Requirements met"), _("Requirements in all"), *(each.title for each in pack.requirements.values())),
    )
    return table_file(kind, f"cohort-{local_day(ctx.now)}", head, _cells(pack, found))


def _cells(pack: Pack, found: QuerySet[Enrollment]) -> Iterator[tuple[object, ...]]:
    count = len(pack.requirements)
    states = {
        EnrollmentState.ACTIVE: pgettext("enrollment", "Active"),
        EnrollmentState.PAUSED: pgettext("enrollment", "Paused"),
        EnrollmentState.COMPLETED: pgettext("enrollment", "Finished"),
    }
    words = (_("no"), _("yes"))
    for each in found.iterator(CHUNK):
        met = [each.met >> number & 1 for number in range(count)]
        yield (
            *(each.person.full_name, each.person.email, each.campus.name),
            states.get(EnrollmentState(each.state), each.state),
            *(local_day(each.enrolled_at), local_day(each.last_activity_at)),
            *(sum(met), count, *(words[bit] for bit in met)),
        )
