"""Where this reader looks after people and roles, and the organizations and programs there by name."""

from uuid import UUID

from django.utils.translation import gettext as _

from waymark.records.catalog.models import Program
from waymark.records.enrollment.people import Places
from waymark.records.people.models import Organization
from waymark.records.people.reach import places_of
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Actor
from waymark.rules.kernel.errors import Forbidden
from waymark.rules.policy.actions import Action
from waymark.web.shared.staff import reach_of


def places(actor: Actor, action: Action) -> Places:
    """The organizations at which the actor may do this; None is everywhere. Raises Forbidden when there are none."""
    found = places_of(reach_of(actor, action))
    if found is not None and not found:
        raise Forbidden(_("Your role is for one program. Ask an administrator for a role for the whole campus."))
    return found


def organizations(where: Places) -> list[Organization]:
    """Those organizations by name. One query."""
    rows = Organization.objects.order_by("name")
    return list(rows if where is None else rows.filter(pk__in=where))


def program_titles() -> dict[UUID, str]:
    """Every program by id. One query."""
    return dict(Program.objects.order_by("title").values_list("pk", "title"))


def place_words(organization: Organization | None) -> str:
    """Where a role holds, in words."""
    return isolated(organization.name) if organization is not None else _("Everywhere")


def program_words(program_id: UUID | None, titles: dict[UUID, str]) -> str:
    """For which program a role is, in words."""
    return titles.get(program_id, "") if program_id is not None else _("Every program")
