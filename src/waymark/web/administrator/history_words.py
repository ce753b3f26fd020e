"""Acts of the audit that concern a person’s account, as sentences."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from waymark.records.audit.models import Entry
from waymark.records.audit.verbs import Verb

SENTENCES: Mapping[str, Promise] = {
    Verb.PERSON_REGISTERED: _lazy("The account was made."),
    Verb.NAME_CHANGED: _lazy("%(who)s changed the name."),
    Verb.ACCOUNT_CLOSED: _lazy("%(who)s closed the account."),
    Verb.ACCOUNT_REOPENED: _lazy("%(who)s reopened the account."),
    Verb.ACCOUNTS_MERGED: _lazy("%(who)s merged two accounts of this person."),
    Verb.PASSWORD_CHOSEN: _lazy("Chose a password by a mailed link."),
    Verb.ADDRESS_CONFIRMED: _lazy("Confirmed an email address."),
    Verb.ACCOUNTS_SPLIT: _lazy("%(who)s took back the merger of two accounts."),
    Verb.SIGN_IN_LINK_MADE: _lazy("%(who)s made a sign-in link."),
    Verb.AFFILIATION_ADDED: _lazy("%(who)s added where they belong."),
    Verb.AFFILIATION_ENDED: _lazy("%(who)s ended where they belong."),
    Verb.ROLE_GRANTED: _lazy("%(who)s gave the role: %(what)s."),
    Verb.ROLE_ENDED: _lazy("%(who)s ended the role: %(what)s."),
    Verb.ROLE_REPLACED: _lazy("%(who)s changed the dates of the role: %(what)s."),
    Verb.ROLE_RESIGNED: _lazy("%(who)s gave up the role: %(what)s."),
    Verb.ROLE_PROPOSED: _lazy("%(who)s proposed the role: %(what)s."),
    Verb.ROLE_APPROVED: _lazy("%(who)s agreed to the role: %(what)s."),
    Verb.ROLE_DECLINED: _lazy("%(who)s declined the role: %(what)s."),
    Verb.ROLE_PROPOSAL_WITHDRAWN: _lazy("%(who)s withdrew the proposal: %(what)s."),
}
TOLD = tuple(SENTENCES)
SIGN_INS: Mapping[str, Promise] = {
    Verb.SIGNED_IN_BY_PASSWORD: _lazy("With a password"),
    Verb.SIGNED_IN_BY_LINK: _lazy("With a link"),
    Verb.SIGN_IN_LOCKED: _lazy("Wrong passwords tried too often, and refused for some minutes"),
}


def sentence_of(entry: Entry, actors: Mapping[UUID, str], what: str) -> str:
    """One act in a sentence. Who acted without an account is said as what it was."""
    who = actors.get(entry.actor_id, "") if entry.actor_id else ""
    if not who:
        who = _("A command") if entry.system_name == "command-line" else _("The system")
    return str(SENTENCES[entry.verb]) % {"who": who, "what": what}
