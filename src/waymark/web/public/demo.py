"""The demo's own doors: sign in as anybody with one click, and read the mail that would have been sent."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from waymark.flows.sign_in import sign_in_to_demo
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.notices.letters import written
from waymark.records.notices.queries import outbox
from waymark.records.people.models import Person
from waymark.records.people.queries import people_by_role
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import NotFound
from waymark.web.shared.story import story

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


@dataclass(frozen=True)
class Cast:
    """Somebody a visitor can be."""

    person: Person
    what: str
    where: str


def _only_in_demo() -> None:
    if not settings.WAYMARK.is_demo:
        raise NotFound()


def _role_words() -> dict[Role, str]:
    return {
        Role.ASSESSOR: _("Assessor: reads work against a rubric"),
        Role.COUNSELOR: _("Career counselor: approves experiences, confirms appraisers"),
        Role.COORDINATOR: _("Coordinator: sees the cohort, releases badges"),
        Role.ISSUER: _("Issuer: looks after keys, suspends and revokes"),
        Role.REGISTRAR: _("Registrar: looks after who belongs where"),
        Role.DESIGNER: _("Program designer: publishes packs"),
        Role.AUDITOR: _("Auditor: reads the trail of every act"),
        Role.ADMINISTRATOR: _("Administrator: gives roles"),
    }


def _staff() -> list[Cast]:
    words, found = _role_words(), []
    seen: set[tuple[str, UUID | None]] = set()
    for person, grant in people_by_role():
        if (grant.role, grant.organization_id) in seen:
            continue
        seen.add((grant.role, grant.organization_id))
        where = grant.organization.name if grant.organization else _("everywhere")
        found.append(Cast(person, words[Role(grant.role)], where))
    return found


def _learners() -> list[Cast]:
    """A learner just begun, one in the middle, one near the end and one who finished, per stage the first."""
    rows = list(Enrollment.objects.select_related("person", "campus", "program").order_by("enrolled_at", "id"))
    finished = [row for row in rows if row.state == EnrollmentState.COMPLETED]
    under_way = sorted((row for row in rows if row not in finished), key=lambda row: row.met.bit_count())
    places = dict.fromkeys(round(share * (len(under_way) - 1)) for share in (0, 0.35, 0.65, 1)) if under_way else ()
    picked = [under_way[place] for place in places] + sorted(finished, key=lambda row: row.person_id)[:1]
    return [Cast(row.person, _stage(row), row.campus.name) for row in picked]


def _stage(row: Enrollment) -> str:
    if row.state == EnrollmentState.COMPLETED:
        return _("Learner who finished %(title)s") % {"title": row.program.title}
    return _("Learner in %(title)s, %(count)s requirements met") % {
        "title": row.program.title,
        "count": row.met.bit_count(),
    }


@require_safe
def doors(request: HttpRequest) -> HttpResponse:
    """Everybody a visitor can be."""
    _only_in_demo()
    context = {"learners": _learners(), "staff": _staff(), "waiting": outbox().count()}
    return render(request, "public/demo.html", context)


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Become somebody."""
    _only_in_demo()
    try:
        chosen = UUID(request.POST.get("person", ""))
    except ValueError:
        raise NotFound() from None
    login(request, sign_in_to_demo(chosen, now=story(request).now), backend=BACKEND)
    return redirect(settings.LOGIN_REDIRECT_URL)


@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """Every mail that was written, the newest first, with its link alive."""
    _only_in_demo()
    page = Paginator(outbox(), 20).get_page(request.GET.get("page"))
    letters = [(message, written(message)) for message in page]
    return render(request, "public/outbox.html", {"page": page, "letters": letters})
