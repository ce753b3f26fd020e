"""Who may be asked for an appraisal, and the message that asks. Steps of the stories in `request_appraisal`."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from waymark.flows.notify import Notice, campus_address, notify
from waymark.flows.pause_address import pause_for
from waymark.records.catalog.queries import localized_pack
from waymark.records.experience.commands import Asked, Invitation, add_request
from waymark.records.experience.models import AppraisalRequest, Experience
from waymark.records.experience.states import Mailed
from waymark.records.ledger.derive import local_day
from waymark.records.notices.letters import Letter
from waymark.records.people.models import Person
from waymark.records.people.queries import addresses_of, person_at
from waymark.rules.forms.mailbox import has_numeric_host, may_be_same_mailbox
from waymark.rules.forms.text import names_somebody, plain_line, plain_name, plain_text
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.days import end_of_day
from waymark.rules.kernel.errors import Invalid
from waymark.rules.kernel.ids import new_token, token_hash
from waymark.rules.packs.model import AppraisalForm, AppraiserKind

DAY_FORMATS = {"en": "F j, Y"}
"""How a letter writes a day, with the month in full, where it is not as in French."""
LONGEST = {"appraiser_name": 120, "relation": 160, "justification": 1200}


def usable_invitation(
    learner: Person,
    form: AppraisalForm,
    *,
    kind: AppraiserKind,
    appraiser_name: str,
    appraiser_email: str,
    relation: str,
    justification: str,
) -> tuple[Invitation, dict[str, str]]:
    """The invitation as it would be stored, and a sentence for each field that keeps it from being sent."""
    invitation = Invitation(
        kind=kind,
        appraiser_name=plain_name(appraiser_name),
        appraiser_email=plain_line(appraiser_email).lower(),
        relation=plain_line(relation),
        justification=plain_text(justification),
    )
    fields = {}
    for field, longest in LONGEST.items():
        if len(getattr(invitation, field)) > longest:
            fields[field] = _("Keep this to %(count)s characters or fewer.") % {"count": longest}
    for field in ("appraiser_name", "relation"):
        if not getattr(invitation, field):
            fields[field] = _("Fill this in.")
    if invitation.appraiser_name and not names_somebody(invitation.appraiser_name):
        fields["appraiser_name"] = _("Write a name with at least one letter or digit.")
    if "://" in invitation.appraiser_name or "@" in invitation.appraiser_name:
        fields["appraiser_name"] = _("Enter the person’s name only, without an email address.")
    if kind not in form.by:
        fields["kind"] = _("This program doesn’t accept an appraisal from that kind of person. Choose someone else.")
    if kind is AppraiserKind.FACULTY_OR_STAFF and not invitation.justification:
        fields["justification"] = _("Say why your supervisor at work cannot answer, and how this person saw your work.")
    address = _address_fault(learner, invitation.appraiser_email)
    if address:
        fields["appraiser_email"] = address
    return invitation, fields


def require_usable(fields: dict[str, str]) -> None:
    """Raise Invalid when a field keeps the invitation from being sent."""
    if fields:
        raise Invalid(_("Some answers need another look. Nothing was sent, and what you wrote is kept."), fields=fields)


def _address_fault(learner: Person, address: str) -> str:
    try:
        validate_email(address)
    except ValidationError:
        return _("Enter an email address, like name@example.org.")
    if len(address) > 254 or not address.isascii():
        return _("Enter an email address with letters A to Z, like name@example.org.")
    if has_numeric_host(address):
        return _("Write an address with a name after the @, not numbers, like name@example.org.")
    if any(may_be_same_mailbox(address, own) for own in addresses_of(learner)):
        return _("This looks like your own email address. Enter the address of the person who saw your work.")
    if pause_for(learner.pk, address) is not None:
        return paused_words()
    return ""


def paused_words() -> str:
    """Why a learner cannot ask at this address, kindly, and what to do."""
    return _(
        "Someone at this address declined, so we don’t email them about your work anymore. This doesn’t count against "
        "you. Ask someone else who saw your work. If this person changes their mind, they can tell your campus "
        "coordinator, who can let you ask again."
    )


@dataclass(frozen=True)
class Sending:
    """How long a link works, under which consent it goes out, and what is asked for."""

    consent_id: UUID
    consent_until: datetime | None
    link_days: int
    asked: Asked

    def expires_at(self, now: datetime) -> datetime:
        """The link works through the whole of its last day, and ends with the consent at the latest."""
        end = end_of_day(now, self.link_days, ZoneInfo(settings.TIME_ZONE))
        return min(end, self.consent_until) if self.consent_until else end


def send_invitation(ctx: Context, about: Experience, invitation: Invitation, *, sending: Sending) -> AppraisalRequest:
    """Store a request and queue its message. The token is in the message alone; we keep its hash."""
    token = new_token()
    made = add_request(
        experience_id=about.pk,
        invitation=invitation,
        asked=sending.asked,
        consent_id=sending.consent_id,
        token_hash=token_hash(token),
        at=ctx.now,
        expires_at=sending.expires_at(ctx.now),
    )
    made.experience = about
    notify(ctx, [appraiser_notice(made, Letter.APPRAISAL_REQUEST, effect_key=invitation_key(made), token=token)])
    return made


def invitation_key(request: AppraisalRequest) -> str:
    """What names the first message of a request in the outbox."""
    return f"appraisal-request:{request.pk}"


def reminder_key(request: AppraisalRequest) -> str:
    """What names the reminder of a request in the outbox."""
    return f"appraisal-reminder:{request.pk}"


def next_mail_key(request: AppraisalRequest) -> str:
    """What names the mail that the last mark in a request's custody tells of."""
    return _mail_key(request, len(request.custody) - 1)


def _mail_key(request: AppraisalRequest, index: int) -> str:
    what = request.custody[index]["what"]
    if what == Mailed.SENT:
        return invitation_key(request)
    return reminder_key(request) if what == Mailed.REMINDED else f"appraisal-mail:{request.pk}:{index}"


def mail_keys(request: AppraisalRequest) -> tuple[str, ...]:
    """What names each mail to the appraiser of a request, in order."""
    mailed = set(Mailed)
    return tuple(_mail_key(request, n) for n, mark in enumerate(request.custody) if mark["what"] in mailed)


def appraiser_notice(
    request: AppraisalRequest, letter: Letter, *, effect_key: str, token: str, is_last: bool = False
) -> Notice:
    """A letter to the appraiser. It names no more than the learner agreed to: first name, work, dates, program."""
    about = request.experience
    enrollment = about.enrollment
    known = person_at(request.appraiser_email)
    language = known.locale if known else enrollment.person.locale
    pack = localized_pack(enrollment.version_id, language)
    return Notice(
        effect_key=effect_key,
        letter=letter,
        to_email=request.appraiser_email,
        to_person_id=None,
        language=language,
        values={
            "greeting_name": request.appraiser_name,
            "learner": enrollment.person.given_name,
            "employer": about.employer,
            "role": about.role_title,
            "starts": _spoken(about.starts_on, language),
            "ends": _spoken(about.ends_on, language),
            "expires": _spoken(last_day(request.expires_at), language),
            "program": pack.title,
            "campus": enrollment.campus.name,
            "reply_to": campus_address(pack.pathways[enrollment.pathway_key]),
            "is_last": "yes" if is_last else "",
        },
        path=f"/appraise/{token}",
    )


def last_day(ends: datetime) -> date:
    """The last day wholly before an end: the one a letter may tell."""
    return local_day(ends) - timedelta(days=1)


def spoken_last_day(ends: datetime, language: str) -> str:
    """That day as a letter writes it."""
    return _spoken(last_day(ends), language)


def _spoken(day: date, language: str) -> str:
    with translation.override(language):
        return date_format(day, DAY_FORMATS.get(language, "j F Y"))


def invitation_of(request: AppraisalRequest) -> Invitation:
    """The invitation that a request was made from."""
    return Invitation(
        kind=AppraiserKind(request.kind),
        appraiser_name=request.appraiser_name,
        appraiser_email=request.appraiser_email,
        relation=request.relation,
        justification=request.justification,
    )
