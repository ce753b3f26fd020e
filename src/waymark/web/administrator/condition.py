"""How the installation runs, as far as it is measured: mail, jobs, worker, keys, records, backup, room for files."""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.flows.send_messages import NOWHERE
from waymark.records.audit.queries import last_records_check
from waymark.records.credentials.queries import keys_of_all
from waymark.records.credentials.signing import signer_of
from waymark.records.credentials.states import KeyState
from waymark.records.notices.jobs import due_jobs, failed_jobs, worker_seen
from waymark.records.notices.queries import failed_messages, waiting_messages
from waymark.rules.kernel.errors import WaymarkError
from waymark.web.shared.components.text import moment
from waymark.web.shared.staff import days_since

from .backups import BackupState, last_backup

QUIET = timedelta(minutes=2)
LONG = timedelta(minutes=10)
CHECKED_DAYS = 7
LITTLE_ROOM = 0.1


@dataclass(frozen=True)
class Part:
    """One part: whether it is well, and what that means. One that is not well is a thing to do, with its heading.

    One that nothing is known of is neither well nor a thing to do: `title` says so.
    """

    name: str
    is_well: bool
    words: str
    title: str = ""
    url: str = ""
    is_known: bool = True


def condition(now: datetime) -> list[Part]:
    """Every part that is measured, the most pressing kind first."""
    return [_mail(now), _worker(now), _jobs(now), _keys(), records(now), backup(now), _room()]


def _mail(now: datetime) -> Part:
    name, url = _("Mail"), reverse("administrator-mail")
    failed, waiting = failed_messages().count(), waiting_messages().count()
    if failed:
        title = ngettext("%(count)d letter did not go out", "%(count)d letters did not go out", failed)
        words = _("The mail server refused them, or was away for two days. They wait until you send or cancel them.")
        return Part(name, False, words, title % {"count": failed}, url)
    if waiting and settings.EMAIL_BACKEND == NOWHERE and not settings.WAYMARK.is_demo:
        title = ngettext(
            "%(count)d letter waits for a mail server", "%(count)d letters wait for a mail server", waiting
        )
        words = _("No mail server is set, so nothing goes out. Set WAYMARK_SMTP_URL and start again.")
        return Part(name, False, words, title % {"count": waiting}, url)
    words = ngettext("%(count)d letter is on its way.", "%(count)d letters are on their way.", waiting)
    return Part(name, True, words % {"count": waiting}, url=url)


def _worker(now: datetime) -> Part:
    seen, name = worker_seen(), _("Job worker")
    if seen is not None and now - seen < QUIET:
        return Part(name, True, _("At work %(moment)s.") % {"moment": moment(seen)})
    words = _("Nothing is signed or mailed meanwhile, and nothing is lost. Start one: waymark work.")
    if seen is not None:
        words = f"{_('Last at work %(moment)s.') % {'moment': moment(seen)}} {words}"
    return Part(name, False, words, _("No worker is at work"))


def _jobs(now: datetime) -> Part:
    name, url = _("Jobs"), reverse("administrator-mail") + "?show=jobs"
    failed = failed_jobs().count()
    if failed:
        title = ngettext("%(count)d job failed", "%(count)d jobs failed", failed)
        return Part(name, False, _("A worker tries each four times by itself."), title % {"count": failed}, url)
    waiting, oldest = due_jobs(now=now).count(), due_jobs(now=now).first()
    if oldest is not None and now - oldest.enqueued_at > LONG:
        title = ngettext("%(count)d job waits", "%(count)d jobs wait", waiting)
        words = _("The oldest has waited since %(moment)s.") % {"moment": moment(oldest.enqueued_at)}
        return Part(name, False, words, title % {"count": waiting}, url)
    return Part(name, True, ngettext("%(count)d waits.", "%(count)d wait.", waiting) % {"count": waiting}, url=url)


def _keys() -> Part:
    name, active = _("Signing keys"), 0
    try:
        for key in keys_of_all().filter(state=KeyState.ACTIVE):
            signer_of(key)
            active += 1
    except WaymarkError:
        words = _("Badges can’t be signed until it does. Look at WAYMARK_SIGNER and WAYMARK_KEY_PASSPHRASE.")
        return Part(name, False, words, _("A signing key does not open"))
    if not active:
        return Part(name, False, _("Publish a pack: its owner gets keys."), _("There are no signing keys yet"))
    return Part(name, True, ngettext("%(count)d key opens.", "%(count)d keys open.", active) % {"count": active})


def records(now: datetime) -> Part:
    """What the last check of the records came to, and how long ago."""
    name, url, last = _("Records check"), reverse("system") + "#records", last_records_check()
    if last is None or last.finished_at is None:
        words = _("Run it on the page of the system, or every night: waymark check.")
        return Part(name, True, words, _("Not checked yet"), url, is_known=False)
    when = moment(last.finished_at)
    if last.faults:
        title = ngettext(
            "The records check found %(count)d fault", "The records check found %(count)d faults", last.faults
        )
        words = _("Checked %(moment)s. Change nothing, keep the last backup, and call whoever runs the server.")
        return Part(name, False, words % {"moment": when}, title % {"count": last.faults}, url)
    days = days_since(last.finished_at, now=now)
    if days > CHECKED_DAYS:
        title = _("The last records check is %(days)d days old") % {"days": days}
        return Part(name, False, _("It found nothing then. Run it again."), title, url)
    return Part(name, True, _("No finding, %(moment)s.") % {"moment": when}, url=url)


def backup(now: datetime) -> Part:
    """When the last backup was, as far as something tells us."""
    name, url, found = _("Backup"), reverse("system") + "#backup", last_backup(settings.WAYMARK.backup_record)
    match found:
        case BackupState.NOT_TOLD:
            words = _("Nothing tells Waymark of backups. Set WAYMARK_BACKUP_RECORD.")
            return Part(name, True, words, _("Not measured"), url, is_known=False)
        case BackupState.UNREADABLE:
            words = _("The file or folder that WAYMARK_BACKUP_RECORD names can’t be read.")
            return Part(name, False, words, _("The last backup is unknown"), url)
        case BackupState.EMPTY:
            words = _("The folder that WAYMARK_BACKUP_RECORD names is empty.")
            return Part(name, False, words, _("There is no backup yet"), url)
    days = days_since(found, now=now)
    if now - found > timedelta(days=settings.WAYMARK.backup_days):
        title = ngettext("The last backup is %(days)d day old", "The last backup is %(days)d days old", days)
        asked = settings.WAYMARK.backup_days
        words = ngettext("You ask for one every %(days)d day.", "You ask for one every %(days)d days.", asked)
        return Part(name, False, words % {"days": asked}, title % {"days": days}, url)
    return Part(name, True, _("The last one is from %(moment)s.") % {"moment": moment(found)}, url=url)


def _room() -> Part:
    name, folder = _("Room for files"), Path(settings.MEDIA_ROOT)
    place = next((each for each in (folder, *folder.parents) if each.is_dir()), Path("/"))
    if not os.access(place, os.W_OK):
        return Part(name, False, _("Uploads are refused until it can be."), _("The folder of files can’t be written"))
    disk = shutil.disk_usage(place)
    words = _("%(free).1f of %(all).1f GB are free.") % {"free": disk.free / 1e9, "all": disk.total / 1e9}
    if disk.free < disk.total * LITTLE_ROOM:
        return Part(name, False, words, _("Little room is left for files"))
    return Part(name, True, words)
