"""What to look at before an appraiser is believed: the address, the name, the role, the way of the link."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from waymark.records.experience.appraisers import mailboxes_of, share_mailbox
from waymark.records.experience.models import Appraisal
from waymark.records.experience.states import RequestState
from waymark.records.people.queries import addresses_of
from waymark.rules.forms.text import isolated
from waymark.rules.packs.model import AppraiserKind
from waymark.web.shared.components.lists import Outcome, ProofStep

MAILBOX_HOSTS = frozenset(
    {
        "aol.com",
        "fastmail.com",
        "gmail.com",
        "gmx.com",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "mac.com",
        "mail.com",
        "me.com",
        "msn.com",
        "outlook.com",
        "pm.me",
        "proton.me",
        "protonmail.com",
        "yahoo.com",
        "ymail.com",
        "zoho.com",
    }
)
"""Hosts where anybody can have an address: it says nothing about who somebody works for."""
SHORTEST_NAME_PART = 4


def checks(found: Appraisal, *, has_consent: bool) -> tuple[ProofStep, ...]:
    """Each thing to look at, with what we can tell. What only a person can find out is worth knowing, not passed."""
    steps = (_address(found), _own(found), _role(found), _name(found), _link(found), _consent(has_consent=has_consent))
    return steps if found.items else (*steps, _hours(found))


def _own(found: Appraisal) -> ProofStep:
    """Whether the answer came from a mailbox or an account that may be the learner's."""
    own = addresses_of(found.experience.enrollment.person)
    if share_mailbox(mailboxes_of(found.request_id), own):
        text = _("It is spelled like an address of the learner’s. An answer from it can’t be verified.")
        return ProofStep(Outcome.NO, _("The address may be the learner’s own"), text)
    return ProofStep(Outcome.YES, _("The address is none of the learner’s own"))


def _address(found: Appraisal) -> ProofStep:
    address = found.request.appraiser_email
    host = address.rpartition("@")[2].lower()
    learner_host = found.experience.enrollment.person.email.rpartition("@")[2].lower()
    employer = isolated(found.experience.employer)
    title = _("Address: %(address)s") % {"address": address}
    if host in MAILBOX_HOSTS:
        text = _(
            "Anybody can have an address at %(host)s. Find a number or address of %(employer)s yourself and ask there."
        )
        return ProofStep(Outcome.NOTE, title, text % {"host": host, "employer": employer})
    if _names(host, employer):
        text = _("%(host)s looks like it belongs to %(employer)s. Make sure that it does.")
        return ProofStep(Outcome.YES, title, text % {"host": host, "employer": employer})
    if host == learner_host:
        text = _("It is at the same place as the learner's own address. That is right for work on campus only.")
        return ProofStep(Outcome.NOTE, title, text)
    text = _("We cannot tell whether %(host)s belongs to %(employer)s. Look it up.")
    return ProofStep(Outcome.NOTE, title, text % {"host": host, "employer": employer})


def _names(host: str, employer: str) -> bool:
    """Whether the host is named after the employer."""
    plain = "".join(sign for sign in host.rpartition(".")[0] if sign.isalnum())
    parts = ["".join(sign for sign in part if sign.isalnum()) for part in employer.lower().split()]
    return any(part in plain for part in parts if len(part) >= SHORTEST_NAME_PART)


def _role(found: Appraisal) -> ProofStep:
    asked = found.request
    if asked.kind == AppraiserKind.FACULTY_OR_STAFF:
        title = _("Role: faculty or staff, “%(relation)s”") % {"relation": isolated(asked.relation)}
        text = _("Why not the supervisor: %(why)s") % {"why": asked.justification or _("no reason was given")}
        return ProofStep(Outcome.NOTE, title, text)
    title = _("Role: work supervisor, “%(relation)s”") % {"relation": isolated(asked.relation)}
    return ProofStep(Outcome.NOTE, title, _("The learner wrote this. Does the employer say the same?"))


def _name(found: Appraisal) -> ProofStep:
    signed, asked = found.signed_name.split(), found.request.appraiser_name.split()
    if [part.casefold() for part in signed] == [part.casefold() for part in asked]:
        return ProofStep(
            Outcome.YES,
            _("Signed by the person who was asked"),
            _("Signed “%(name)s”.") % {"name": isolated(found.signed_name)},
        )
    text = _("%(asked)s was asked, and “%(signed)s” signed.")
    return ProofStep(
        Outcome.NOTE,
        _("Signed with another name"),
        text % {"asked": isolated(found.request.appraiser_name), "signed": isolated(found.signed_name)},
    )


def _link(found: Appraisal) -> ProofStep:
    happened = {str(mark.get("what")) for mark in _marks(found.request.custody)}
    if RequestState.CONFIRMED.value in happened:
        text = _("The link went to that address only, and whoever opened it said that they are the one.")
        return ProofStep(Outcome.YES, _("Came through the link we mailed"), text)
    return ProofStep(
        Outcome.NO, _("Nobody confirmed who they are"), _("Ask the appraiser whether they answered, before you go on.")
    )


def _marks(custody: object) -> Sequence[dict[str, object]]:
    return [mark for mark in custody if isinstance(mark, dict)] if isinstance(custody, list) else []


def _consent(*, has_consent: bool) -> ProofStep:
    if has_consent:
        return ProofStep(Outcome.YES, _("The learner agreed to the question"))
    return ProofStep(
        Outcome.NOTE,
        _("The learner has taken back their consent"),
        _("Ask the learner before you contact the appraiser."),
    )


def _hours(found: Appraisal) -> ProofStep:
    said, planned = found.hours_confirmed, found.experience.hours
    if said >= planned:
        return ProofStep(Outcome.YES, _("Hours: %(said)s of %(planned)s planned") % {"said": said, "planned": planned})
    return ProofStep(
        Outcome.NOTE,
        _("Hours: %(said)s of %(planned)s planned") % {"said": said, "planned": planned},
        _("The appraiser confirmed fewer hours than were planned. Only those count."),
    )
