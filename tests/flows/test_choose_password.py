"""A password chosen by a mailed key is stored with the proof of the mailbox, or not at all."""

import pytest
from allauth.account.models import EmailAddress

from tests.flows.people import NOW, operator
from tests.flows.world import World, verbs
from waymark.flows.choose_password import choose_password_by_key
from waymark.records.people.commands import close_account
from waymark.rules.kernel.context import ANONYMOUS, Context
from waymark.rules.kernel.errors import NotFound

VISITOR = Context(actor=ANONYMOUS, now=NOW)
PASSWORD = "quiet birches by the river"


def test_the_holder_is_who_chose_it(world: World) -> None:
    person = choose_password_by_key(VISITOR, world.ada.pk, password=PASSWORD, mailbox=world.ada.email)
    assert person.check_password(PASSWORD)
    assert EmailAddress.objects.get().verified
    choose_password_by_key(VISITOR, world.ada.pk, password=PASSWORD, mailbox=world.ada.email)
    assert verbs(about=world.ada.pk)[-3:] == ["password-chosen-by-mail", "address-confirmed", "password-chosen-by-mail"]


def test_a_mailbox_of_nobody_here_and_a_closed_account_change_nothing(world: World) -> None:
    with pytest.raises(NotFound):
        choose_password_by_key(VISITOR, world.ada.pk, password=PASSWORD, mailbox=world.ben.email)
    close_account(world.ada, at=NOW)
    with pytest.raises(NotFound):
        choose_password_by_key(operator(), world.ada.pk, password=PASSWORD, mailbox=world.ada.email)
    world.ada.refresh_from_db()
    assert not world.ada.has_usable_password() and not EmailAddress.objects.exists()
