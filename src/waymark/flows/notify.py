"""Something happened that somebody should hear of: the letter is queued in the same transaction, and sent by a job."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from waymark.records.catalog.queries import localized_pack
from waymark.records.enrollment.models import Enrollment
from waymark.records.notices.commands import NewMessage, queue_messages
from waymark.records.notices.letters import Letter
from waymark.rules.kernel.context import Context
from waymark.rules.packs.model import Pathway


@dataclass(frozen=True)
class Notice:
    """One letter to one person. `effect_key` names what it tells of, so that it is told once; `path` is where it leads.

    `values` hold names and dates that the letter needs: never prose, marks or secrets. `path` may hold a secret; it is
    stored sealed.
    """

    effect_key: str
    letter: Letter
    to_email: str
    to_person_id: UUID | None
    language: str
    values: Mapping[str, str]
    path: str


def to_learner(
    enrollment: Enrollment, letter: Letter, *, effect_key: str, values: Mapping[str, str], path: str = ""
) -> Notice:
    """A letter to the learner of an enrollment, in their language; answers to it go to their campus.

    `path` is the page of what it speaks of; without one the letter leads to the trail of this enrollment.
    """
    learner = enrollment.person
    pack = localized_pack(enrollment.version_id, learner.locale)
    return Notice(
        effect_key=effect_key,
        letter=letter,
        to_email=learner.email,
        to_person_id=learner.pk,
        language=learner.locale,
        values={
            "greeting_name": learner.given_name,
            "campus": enrollment.campus.name,
            "program": pack.title,
            "reply_to": campus_address(pack.pathways[enrollment.pathway_key]),
            **values,
        },
        path=path or reverse("learner-trail", args=[enrollment.pk]),
    )


def about_achievement(
    enrollment: Enrollment,
    letter: Letter,
    achievement_key: str,
    *,
    effect_key: str,
    more: Mapping[str, str] | None = None,
) -> Notice:
    """A letter to the learner that names one achievement of their program; `more` is what else the letter needs."""
    pack = localized_pack(enrollment.version_id, enrollment.person.locale)
    values = {"achievement": pack.achievements[achievement_key].name, **(more or {})}
    return to_learner(enrollment, letter, effect_key=effect_key, values=values)


def campus_address(pathway: Pathway) -> str:
    """Where answers to a letter go: the first contact of the campus that has an address, or ""."""
    return next((contact.email for contact in pathway.contacts if contact.email), "")


@transaction.atomic
def notify(ctx: Context, notices: Sequence[Notice]) -> None:
    """Queue letters, one for each effect however often it is told, and ask a job to send what is queued."""
    if not notices:
        return
    languages = {code for code, _ in settings.LANGUAGES}
    queue_messages(
        (
            NewMessage(
                effect_key=each.effect_key,
                letter=each.letter,
                to_email=each.to_email,
                to_person_id=each.to_person_id,
                language=each.language if each.language in languages else settings.LANGUAGE_CODE,
                values=each.values,
                link=settings.BASE_URL + each.path,
            )
            for each in notices
        ),
        at=ctx.now,
    )
    from waymark.flows.jobs import send_messages  # the jobs stand above every story, this one too

    send_messages.enqueue()
