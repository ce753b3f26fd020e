"""A letter about an account: to confirm an address, to choose a password, or to say that an address has an account."""

from django.db import transaction

from waymark.flows.notify import Notice, notify
from waymark.records.notices.letters import Letter
from waymark.records.people.models import Person
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.ids import new_id


@transaction.atomic
def send_account_letter(
    ctx: Context, letter: Letter, *, to_email: str, person: Person | None, language: str, path: str
) -> None:
    """Queue the letter, each time it is asked for. `path` holds the secret of the link, and is stored sealed."""
    notice = Notice(
        effect_key=f"{letter}:{new_id()}",
        letter=letter,
        to_email=to_email,
        to_person_id=person.pk if person else None,
        language=person.locale if person else language,
        values={"greeting_name": person.given_name if person else ""},
        path=path,
    )
    notify(ctx, [notice])
