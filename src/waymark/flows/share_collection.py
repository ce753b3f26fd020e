"""The holder shows several badges under one link."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.credentials.collections import live_collections
from waymark.records.credentials.commands import add_collection, count_collection_opening, end_collection
from waymark.records.credentials.models import Collection, Credential
from waymark.records.credentials.openings import live_collection
from waymark.records.credentials.queries import PUBLISHED, locked_credential, scope_of
from waymark.records.credentials.states import CredentialState, Includes
from waymark.rules.forms.text import names_somebody, plain_name
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.days import end_of_day
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.kernel.ids import new_token, sent_token, token_hash
from waymark.rules.policy.actions import Action

from .admit import admit
from .share_credential import LONGEST_DAYS, LONGEST_LABEL

MOST_BADGES = 40
MOST_COLLECTIONS = 20


@transaction.atomic
def share_collection(
    ctx: Context,
    credential_ids: Sequence[UUID],
    *,
    title: str,
    days: int,
    includes: tuple[Includes, ...] = (),
    form_key: UUID | None = None,
) -> tuple[Collection, str]:
    """Show these badges under one link through the day that comes so many days after today, in the zone of this site.
    Only the holder of every one of them may, and revoked ones stay out. The token is told to whoever sent the form and
    stored as a hash. `form_key` comes with the form: the same choice sent twice makes one link, while it works. Raises
    Invalid, Conflict, NotFound."""
    chosen = list(dict.fromkeys(credential_ids))
    faults = _faults(chosen, title, days)
    if faults:
        raise Invalid(_("We couldn’t create the link. Check the fields marked below."), fields=faults)
    badges = [_own(ctx, credential_id) for credential_id in sorted(chosen)]
    person_id = badges[0].award.person_id
    name = plain_name(title)
    token = sent_token(form_key, person_id, *chosen, name, days, sorted(includes), secret=settings.SECRET_KEY)
    links = live_collections(person_id, now=ctx.now)
    known = next((each for each in links if each.token_hash == token_hash(token)), None)
    if known is not None:
        return known, token
    if len(links) >= MOST_COLLECTIONS:
        said = _("You already have %(count)s collections. Turn off one you don’t need.")
        raise Conflict(said % {"count": MOST_COLLECTIONS})
    if Collection.objects.filter(token_hash=token_hash(token)).exists():
        token = new_token()
    collection = Collection(
        person_id=person_id,
        title=name,
        token_hash=token_hash(token),
        includes=[item.value for item in includes],
        made_at=ctx.now,
        expires_at=end_of_day(ctx.now, days, ZoneInfo(settings.TIME_ZONE)),
    )
    add_collection(collection, chosen)
    record(ctx, Verb.COLLECTION_SHARED, "collection", collection.pk)
    return collection, token


def _faults(chosen: Sequence[UUID], title: str, days: int) -> dict[str, str]:
    faults = {}
    if not chosen:
        faults["badges"] = _("Choose at least one badge.")
    if len(chosen) > MOST_BADGES:
        faults["badges"] = _("Choose at most %(count)s badges.") % {"count": MOST_BADGES}
    if len(plain_name(title)) > LONGEST_LABEL:
        faults["title"] = _("Use at most 120 characters.")
    if title.strip() and not names_somebody(plain_name(title)):
        faults["title"] = _("Write a name with at least one letter or digit.")
    if not 1 <= days <= LONGEST_DAYS:
        faults["days"] = _("Enter a number of days from 1 to %(days)s.") % {"days": LONGEST_DAYS}
    return faults


def _own(ctx: Context, credential_id: UUID) -> Credential:
    credential = locked_credential(credential_id)
    admit(ctx, Action.SHARE_CREDENTIAL, scope_of(credential), seen_by=Action.VIEW_CREDENTIAL)
    if credential.state not in PUBLISHED:
        raise NotFound(_("We’re still creating this badge. Try again in a minute."))
    if credential.state == CredentialState.REVOKED:
        raise Conflict(_("This badge was revoked, so it can’t be added. Choose the others again."))
    return credential


@transaction.atomic
def turn_off_collection(ctx: Context, collection_id: UUID) -> None:
    """Turn the link of a collection off. It opens nothing from this instant on; twice has the effect of once. Raises
    NotFound when it is somebody else's."""
    found = Collection.objects.select_for_update().filter(pk=collection_id).first()
    entry = None if found is None else found.entries.first()
    if found is None or entry is None:
        raise NotFound(_("We can’t find that link."))
    admit(
        ctx,
        Action.SHARE_CREDENTIAL,
        scope_of(locked_credential(entry.credential_id)),
        seen_by=Action.VIEW_CREDENTIAL,
    )
    if found.withdrawn_at is None:
        end_collection(found, at=ctx.now)
        record(ctx, Verb.COLLECTION_TURNED_OFF, "collection", found.pk)


@transaction.atomic
def open_collection(token: str, now: datetime, *, counts: bool = True) -> Collection:
    """The collection that a link opens. That it was opened is counted, unless only its head was asked for, and nothing
    else about who opened it. Raises NotFound when the link has ended or was turned off."""
    found = live_collection(token, now=now)
    if found is None:
        raise NotFound(_("This link doesn’t work. It may have expired. Ask the person who sent it for a new one."))
    if counts:
        count_collection_opening(found)
    return found
