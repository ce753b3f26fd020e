"""The page of the system: records checked from the page, backups measured by a file or folder, consents counted."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings

from tests.flows.people import NOW, a_person, give
from tests.flows.world import World
from waymark.config.prepare import operator
from waymark.flows.check_records import Finding, keep_check
from waymark.records.audit.commands import give_consent, withdraw_consent
from waymark.records.audit.models import RecordsCheck
from waymark.rules.kernel.context import Role
from waymark.web.administrator.backups import BackupState, last_backup

pytestmark = pytest.mark.usefixtures("still_clock", "same_year")
SYSTEM, TODAY_PAGE = "/administrator/system/", "/administrator/"


@pytest.fixture
def dev(world: World) -> Client:
    person = a_person("Dev", "Hall", email="dev.hall@example.org")
    give(person, Role.ADMINISTRATOR, None)
    client = Client()
    client.force_login(person)
    return client


def said(client: Client, path: str = SYSTEM) -> str:
    return client.get(path).content.decode()


def told(**changed: object) -> override_settings:
    return override_settings(WAYMARK=settings.WAYMARK.model_copy(update=changed))


def touch(path: Path, *, days: float) -> Path:
    path.write_text("")
    at = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (at, at))
    return path


def test_the_check_is_run_from_the_page(dev: Client) -> None:
    assert "Not checked yet" in said(dev) and "Not checked yet" in said(dev, TODAY_PAGE)
    after = dev.post("/administrator/system/check/", follow=True).content.decode()
    assert "No finding, " in after and "Dev Hall asked for it." in after and "Audit entries" in after
    assert RecordsCheck.objects.get().faults == 0


def test_a_check_under_way_says_how_far_it_is(dev: Client) -> None:
    with override_settings(TASKS={"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}):
        dev.post("/administrator/system/check/")
        assert "Waiting for a worker." in said(dev)
    RecordsCheck.objects.update(step=2, moved_at=NOW)
    page = said(dev)
    assert "Step 2 of 4: the chain of the audit." in page and "Run the check now" not in page
    RecordsCheck.objects.update(moved_at=NOW - timedelta(hours=2))
    assert "Run the check now" in said(dev)


def test_a_fault_is_shown_and_needs_somebody(dev: Client) -> None:
    keep_check(operator(), [Finding("credential", "17", "digest differs")], {"facts": 3})
    RecordsCheck.objects.update(finished_at=NOW)
    page = said(dev)
    assert "The records check found 1 fault" in page and "digest differs" in page and "By command." in page
    assert "The records check found 1 fault" in said(dev, TODAY_PAGE)


def test_an_old_check_needs_somebody(dev: Client) -> None:
    keep_check(operator(), [], {})
    RecordsCheck.objects.update(finished_at=NOW - timedelta(days=8))
    assert "The last records check is 8 days old" in said(dev, TODAY_PAGE)
    RecordsCheck.objects.update(finished_at=NOW - timedelta(days=7))
    assert "days old" not in said(dev, TODAY_PAGE)


def test_without_the_setting_the_page_says_that_nothing_tells_of_backups(dev: Client) -> None:
    assert "Nothing tells Waymark of backups" in said(dev) and "Not measured" in said(dev, TODAY_PAGE)
    assert "Set WAYMARK_BACKUP_RECORD" in said(dev)


def test_the_age_of_the_last_backup_is_shown_and_warned_of(dev: Client, tmp_path: Path) -> None:
    record = touch(tmp_path / "done", days=1)
    with told(backup_record=record):
        assert "The last one is from Sep 13" in said(dev)
        assert "backup" not in said(dev, TODAY_PAGE).split("How it runs")[0]
        touch(record, days=3)
        assert "The last backup is 3 days old" in said(dev, TODAY_PAGE)
        assert "You ask for one every 2 days." in said(dev)
    with told(backup_record=record, backup_days=7):
        assert "3 days old" not in said(dev)
    with told(backup_record=tmp_path / "gone"):
        assert "The last backup is unknown" in said(dev, TODAY_PAGE)


def test_of_a_folder_the_newest_thing_in_it_counts(tmp_path: Path) -> None:
    assert last_backup(tmp_path) == BackupState.EMPTY
    touch(tmp_path / "old.tar", days=9)
    touch(tmp_path / "new.tar", days=2)
    assert last_backup(tmp_path) == NOW - timedelta(days=2)
    assert last_backup(None) == BackupState.NOT_TOLD
    assert last_backup(tmp_path / "gone") == BackupState.UNREADABLE


def test_consents_are_counted(world: World, dev: Client) -> None:
    for number in range(3):
        given = give_consent(
            person_id=world.ada.pk, what="x", to_whom=f"{number}", purpose="x", text="x", given_at=NOW, until=None
        )
    withdraw_consent(given, at=NOW)
    assert "<dt>In force</dt><dd>2</dd></div><div><dt>Withdrawn</dt><dd>1</dd>" in said(dev)
