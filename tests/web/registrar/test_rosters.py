"""A registrar uploads a roster, sees what it would change, confirms it, and can take it back."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.test import Client, override_settings
from django.urls import reverse

from tests.flows.people import NOW, ctx_of, give, operator
from tests.flows.world import World, verbs
from tests.web.shared.test_table_file import body
from waymark.flows import jobs
from waymark.flows.manage_grants import end_grant
from waymark.flows.take_back_roster import take_back_roster
from waymark.flows.upload_roster import (
    compared_again,
    confirm_roster,
    discard_roster,
    forget_old_rosters,
    job_context,
    seen_import,
    take_uploaded,
    upload_roster,
)
from waymark.records.people.models import Affiliation, Grant, Person
from waymark.records.rosters.models import RosterImport
from waymark.records.rosters.states import ImportState
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import Conflict, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_clock")]

HEAD = "email,given_name,family_name,affiliation\n"
TWO = HEAD + "hal@example.org,Hal,Moss,student\nivy@example.org,Ivy,Reed,student\n"


@pytest.fixture
def registrar(world: World) -> Client:
    give(world.eve, Role.REGISTRAR, world.north.pk)
    client = Client()
    client.force_login(world.eve)
    return client


def sent(client: Client, world: World, text: str, *, rest: str = "leave") -> HttpResponseBase:
    file = SimpleUploadedFile("fall.csv", text.encode())
    return client.post(reverse("rosters"), {"campus": str(world.north.pk), "file": file, "rest": rest}, follow=True)


def the_import() -> RosterImport:
    return RosterImport.objects.latest("uploaded_at", "id")


def words(answer: HttpResponseBase) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def test_upload_look_confirm_report_take_back(world: World, registrar: Client) -> None:
    page = words(sent(registrar, world, TWO))
    assert "Look before you import" in page
    assert "Hal Moss" in page
    assert not Person.objects.filter(email="hal@example.org").exists()
    found = the_import()
    listed = registrar.get(reverse("roster-report", args=[found.pk]))
    assert b"2,added,hal@example.org,Hal Moss,,north" in body(listed)
    done = registrar.post(reverse("roster-decide", args=[found.pk]), {"act": "import"}, follow=True)
    assert "2 lines are in" in words(done)
    assert Affiliation.objects.filter(person__email__in=["hal@example.org", "ivy@example.org"]).count() == 2
    report = registrar.get(reverse("roster-report", args=[found.pk]))
    assert b"2,added,student,hal@example.org,Hal Moss,,north" in body(report)
    found.refresh_from_db()
    assert found.content is None
    assert "changes" not in found.summary
    assert "Take this import back?" in words(registrar.get(reverse("roster-take-back", args=[found.pk])))
    back = registrar.post(reverse("roster-take-back", args=[found.pk]), follow=True)
    assert "This import was taken back" in words(back)
    assert not Affiliation.objects.filter(person__email="hal@example.org").exists()
    assert verbs()[-1] == "roster-taken-back"
    again = registrar.post(reverse("roster-take-back", args=[found.pk]))
    assert again.status_code == 409


def test_whoever_may_not_end_roles_reads_that_they_stay(world: World, registrar: Client) -> None:
    give(world.fay, Role.ADMINISTRATOR, world.north.pk)
    administrator = Client()
    administrator.force_login(world.fay)
    line = "jo@example.org,Jo,Hill,staff,assessor\n"
    sent(administrator, world, HEAD.strip() + ",role\n" + line)
    found = the_import()
    administrator.post(reverse("roster-decide", args=[found.pk]), {"act": "import"})
    address = reverse("roster-take-back", args=[found.pk])
    stay = "Roles that it gave or changed stay"
    assert stay in words(registrar.get(address)) and stay not in words(administrator.get(address))
    assert "Roles that the import gave or changed stay as they are." in words(registrar.post(address, follow=True))
    held = Grant.objects.get(person__email="jo@example.org")
    assert held.until_at is None or held.until_at > NOW


def test_problems_are_told_and_nothing_can_be_imported(world: World, registrar: Client) -> None:
    page = words(sent(registrar, world, TWO + "nobody,Jo,,student\nkim@example.org,=Kim,,student\n"))
    assert "2 problems in 4 lines" in page
    assert "“nobody” is not an email address." in page
    assert 'value="import"' not in page
    found = the_import()
    assert registrar.post(reverse("roster-decide", args=[found.pk]), {"act": "import"}).status_code == 409
    assert b"nobody" in body(registrar.get(reverse("roster-report", args=[found.pk])))
    gone = registrar.post(reverse("roster-decide", args=[found.pk]), {"act": "discard"}, follow=True)
    assert "The file is removed" in words(gone)
    found.refresh_from_db()
    assert (found.state, found.summary) == (ImportState.DISCARDED, {})
    assert found.content is None


def test_rows_for_another_campus_are_problems(world: World, registrar: Client) -> None:
    text = HEAD.replace("affiliation", "affiliation,organization") + "hal@example.org,Hal,Moss,student,south\n"
    assert "You keep no list of people for “south”" in words(sent(registrar, world, text))
    refused = registrar.post(
        reverse("rosters"),
        {"campus": str(world.south.pk), "file": SimpleUploadedFile("f.csv", TWO.encode()), "rest": "leave"},
    )
    assert refused.status_code == 400


def test_who_is_missing_is_shown_before_it_ends(world: World, registrar: Client) -> None:
    page = words(sent(registrar, world, TWO, rest="end"))
    assert "Not in the file: this ends" in page
    assert "ada@example.org" in page
    registrar.post(reverse("roster-decide", args=[the_import().pk]), {"act": "import"})
    ada = Affiliation.objects.get(person=world.ada)
    assert ada.until_on is not None
    take_back_roster(ctx_of(world.eve), the_import().pk)
    ada.refresh_from_db()
    assert ada.until_on is None


def test_progress_is_seen_and_the_page_loads_again_when_it_is_over(world: World, registrar: Client) -> None:
    sent(registrar, world, TWO)
    found = the_import()
    with override_settings(TASKS={"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}):
        registrar.post(reverse("roster-decide", args=[found.pk]), {"act": "import"})
    page = words(registrar.get(reverse("roster", args=[found.pk])))
    assert "Step 1 of 3" in page
    address = reverse("roster-progress", args=[found.pk])
    assert registrar.get(address).status_code == 302
    assert "HX-Refresh" not in registrar.get(address, headers={"HX-Request": "true"}).headers
    jobs.take_roster.call(str(found.pk), str(world.eve.pk))
    assert registrar.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "2 lines are in" in words(registrar.get(reverse("roster", args=[found.pk])))


def waiting(world: World) -> RosterImport:
    give(world.eve, Role.REGISTRAR, world.north.pk)
    eve = ctx_of(world.eve)
    made = upload_roster(
        eve,
        TWO.encode(),
        file_name="fall.csv",
        organization_id=world.north.pk,
        organization_key="north",
        ends_missing=False,
    )
    with override_settings(TASKS={"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}):
        return confirm_roster(eve, made.pk)


def test_a_job_that_dies_half_way_leaves_nothing_and_can_run_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = waiting(world)

    def dies(*_rows: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("waymark.records.people.commands.add_affiliations", dies)
        with pytest.raises(SystemExit):
            jobs.take_roster.call(str(found.pk), str(world.eve.pk))
    assert not Person.objects.filter(email="hal@example.org").exists()
    jobs.take_roster.call(str(found.pk), str(world.eve.pk))
    jobs.take_roster.call(str(found.pk), str(world.eve.pk))
    assert Person.objects.filter(email="hal@example.org").count() == 1
    assert RosterImport.objects.get(pk=found.pk).state == ImportState.DONE


def test_a_role_that_ended_meanwhile_ends_the_import(world: World) -> None:
    found = waiting(world)
    end_grant(operator(now=NOW), Grant.objects.get(person=world.eve).pk)
    take_uploaded(jobs_context(world), found.pk)
    found.refresh_from_db()
    assert found.state == ImportState.REFUSED
    assert found.content is None
    assert not Person.objects.filter(email="hal@example.org").exists()


def jobs_context(world: World) -> Context:
    return job_context(world.eve.pk, ctx_of(world.eve, minutes=1))


def test_uploads_nobody_confirms_go_after_a_day(world: World) -> None:
    give(world.eve, Role.REGISTRAR, world.north.pk)
    made = upload_roster(
        ctx_of(world.eve),
        TWO.encode(),
        file_name="fall.csv",
        organization_id=world.north.pk,
        organization_key="north",
        ends_missing=False,
    )
    assert len(compared_again(ctx_of(world.eve), made.pk).plan.new_people) == 2
    forget_old_rosters(operator(now=NOW + timedelta(hours=23)))
    made.refresh_from_db()
    assert made.content is not None
    forget_old_rosters(operator(now=NOW + timedelta(hours=25)))
    made.refresh_from_db()
    assert made.state == ImportState.DISCARDED
    assert made.content is None
    with pytest.raises(Conflict):
        discard_roster(ctx_of(world.eve), made.pk)


def test_an_import_of_another_campus_is_not_there(world: World) -> None:
    found = waiting(world)
    give(world.fay, Role.REGISTRAR, world.south.pk)
    client = Client()
    client.force_login(world.fay)
    assert client.get(reverse("roster", args=[found.pk])).status_code == 404
    for story in (take_back_roster, seen_import, compared_again):
        with pytest.raises(NotFound):
            story(ctx_of(world.fay), found.pk)


def test_too_late_is_told(world: World) -> None:
    found = waiting(world)
    jobs.take_roster.call(str(found.pk), str(world.eve.pk))
    RosterImport.objects.filter(pk=found.pk).update(finished_at=NOW - timedelta(days=8))
    with pytest.raises(Conflict):
        take_back_roster(ctx_of(world.eve), found.pk)


def test_the_list_of_imports_takes_as_many_queries_however_long(
    world: World, registrar: Client, django_assert_max_num_queries: object
) -> None:
    assert callable(django_assert_max_num_queries)
    for _number in range(3):
        sent(registrar, world, TWO)
    with django_assert_max_num_queries(12):
        assert registrar.get(reverse("rosters")).status_code == 200
