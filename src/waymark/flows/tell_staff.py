"""Staff hear by letter of what waits for them about a badge: never why, and nobody about their own record."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from waymark.flows.notify import Notice, notify
from waymark.records.awards.models import Award
from waymark.records.catalog.queries import localized_pack
from waymark.records.notices.letters import Letter
from waymark.records.people.staff import holders_of
from waymark.rules.kernel.context import Context, Role


@transaction.atomic
def tell_staff(
    ctx: Context,
    award: Award,
    letter: Letter,
    *,
    roles: Iterable[Role],
    effect: str,
    path: tuple[str, UUID],
    also: UUID | None = None,
) -> None:
    """Write to everyone who has one of these roles for the award's campus and program, and to one person more.

    A step inside other stories, which asked for permission before. `award.enrollment` must be loaded.
    """
    enrollment = award.enrollment
    people = holders_of(
        roles, organization_id=enrollment.campus_id, program_id=award.program_id, now=ctx.now, also=also
    )
    notices = []
    for person in people:
        if person.pk in (award.person_id, ctx.actor.person_id):
            continue
        pack = localized_pack(award.version_id, person.locale)
        values = {
            "greeting_name": person.given_name,
            "achievement": pack.achievements[award.achievement_key].name,
            "campus": enrollment.campus.name,
        }
        notices.append(
            Notice(
                effect_key=f"{effect}:{person.pk}",
                letter=letter,
                to_email=person.email,
                to_person_id=person.pk,
                language=person.locale,
                values=values,
                path=reverse(path[0], args=[path[1]]),
            )
        )
    notify(ctx, notices)
