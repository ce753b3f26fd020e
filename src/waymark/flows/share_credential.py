"""The holder decides who may see a badge: anyone, anyone with a link, or no one."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.credentials.commands import add_share, count_opening, end_share, show_credential
from waymark.records.credentials.models import Credential, Share
from waymark.records.credentials.queries import PUBLISHED, live_share, live_shares, locked_credential, scope_of
from waymark.records.credentials.states import Includes, Visibility
from waymark.rules.forms.text import names_somebody, plain_name
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.days import end_of_day
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.kernel.ids import new_token, sent_token, token_hash
from waymark.rules.policy.actions import Action

from .admit import admit

LONGEST_DAYS = 365
MOST_LINKS = 20
LONGEST_LABEL = 120


@transaction.atomic
def set_visibility(ctx: Context, credential_id: UUID, *, visibility: Visibility, show_name: bool) -> Credential:
    """Make a credential public or private, and say whether its page shows the name. This takes effect at once."""
    credential = _own(ctx, credential_id)
    was = Visibility(credential.visibility)
    show_credential(credential, visibility=visibility, show_name=show_name)
    if was is not visibility or visibility is Visibility.PUBLIC:
        verb = Verb.CREDENTIAL_PUBLISHED if visibility is Visibility.PUBLIC else Verb.CREDENTIAL_HIDDEN
        record(ctx, verb, "credential", credential.pk, organization_id=credential.award.enrollment.campus_id)
    return credential


@transaction.atomic
def make_share(
    ctx: Context,
    credential_id: UUID,
    *,
    label: str,
    days: int,
    includes: tuple[Includes, ...] = (),
    form_key: UUID | None = None,
) -> tuple[Share, str]:
    """Make a link that shows a private badge through the day that comes so many days after today, in the zone of this
    site. The token is told to whoever sent the form and stored as a hash. `form_key` comes with the form: the same
    words sent twice make one link, while it works."""
    credential = _own(ctx, credential_id)
    faults = {}
    if not 1 <= days <= LONGEST_DAYS:
        faults["days"] = _("Enter a number of days from 1 to %(days)s.") % {"days": LONGEST_DAYS}
    name = plain_name(label)
    if len(name) > LONGEST_LABEL:
        faults["label"] = _("Use at most 120 characters.")
    if label.strip() and not names_somebody(name):
        faults["label"] = _("Write a name with at least one letter or digit.")
    if faults:
        raise Invalid(_("We couldn’t create the link. Check the fields marked below."), fields=faults)
    token = sent_token(form_key, credential.pk, name, days, sorted(includes), secret=settings.SECRET_KEY)
    links = live_shares(credential.pk, now=ctx.now)
    known = next((each for each in links if each.token_hash == token_hash(token)), None)
    if known is not None:
        return known, token
    if len(links) >= MOST_LINKS:
        said = _("This badge already has %(count)s links. Turn off one you don’t need.")
        raise Conflict(said % {"count": MOST_LINKS})
    if Share.objects.filter(token_hash=token_hash(token)).exists():
        token = new_token()
    share = add_share(
        credential_id=credential.pk,
        token_hash=token_hash(token),
        label=name,
        includes=includes,
        made_by_id=credential.award.person_id,
        made_at=ctx.now,
        expires_at=end_of_day(ctx.now, days, ZoneInfo(settings.TIME_ZONE)),
    )
    record(ctx, Verb.SHARE_MADE, "share", share.pk, organization_id=credential.award.enrollment.campus_id)
    return share, token


@transaction.atomic
def withdraw_share(ctx: Context, share_id: UUID) -> None:
    """Turn a link off. It opens nothing from this instant on; turning it off twice has the effect of once."""
    share = Share.objects.filter(pk=share_id).first()
    if share is None:
        raise NotFound(_("We can’t find that link."))
    credential = _own(ctx, share.credential_id)
    if share.withdrawn_at is None:
        end_share(share, at=ctx.now)
        record(ctx, Verb.SHARE_WITHDRAWN, "share", share.pk, organization_id=credential.award.enrollment.campus_id)


@transaction.atomic
def open_share(token: str, now: datetime, *, counts: bool = True) -> Credential:
    """The badge that a link opens. That it was opened is counted, unless only its head was asked for, and nothing else
    about who opened it. Raises NotFound when the link has ended or was turned off."""
    share = live_share(token, now=now)
    if share is None or share.credential.state not in PUBLISHED:
        raise NotFound(_("This link doesn’t work. It may have expired. Ask the person who sent it for a new one."))
    if counts:
        count_opening(share)
    return share.credential


def _own(ctx: Context, credential_id: UUID) -> Credential:
    credential = locked_credential(credential_id)
    admit(ctx, Action.SHARE_CREDENTIAL, scope_of(credential), seen_by=Action.VIEW_CREDENTIAL)
    if credential.state not in PUBLISHED:
        raise NotFound(_("We’re still creating this badge. Try again in a minute."))
    return credential
