"""A letter about an account: to confirm an address, to choose a password, or to say that an address has an account."""

from django.db import transaction

from waymark.flows.notify import Notice, notify
from waymark.records.notices.letters import Letter
from waymark.records.people.models import Person
from waymark.records.people.queries import first_campus_by_roster
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
        values=_values(letter, person),
        path=path,
    )
    notify(ctx, [notice])


def _values(letter: Letter, person: Person | None) -> dict[str, str]:
    if person is None:
        return {"greeting_name": ""}
    values = {"greeting_name": person.given_name}
    if letter is Letter.RESET_PASSWORD:
        values["has_password"] = "yes" if person.has_usable_password() else ""
    if letter is Letter.ACCOUNT_WAITING:
        values["campus"] = first_campus_by_roster(person.pk)
    return values


def waits_for_its_holder(person: Person) -> bool:
    """Whether an account was made for somebody who has not come yet: nobody signed in, and there is no password."""
    return person.is_active and person.last_login is None and not person.has_usable_password()
