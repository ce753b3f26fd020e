"""Lines of a roster that can be read in several ways: asked about, answered by line or for all, and never guessed."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest

from tests.flows.people import NOW, TODAY, a_person, affiliate, ctx_of, give, operator
from tests.flows.world import World, verbs
from waymark.config.commands import people_import
from waymark.flows.import_roster import compare_roster, import_roster
from waymark.flows.take_back_roster import take_back_roster
from waymark.flows.upload_roster import choices_of, choose_lines, confirm_roster, discard_roster, upload_roster
from waymark.records.people.models import Affiliation, AffiliationKind, Grant, Person
from waymark.records.rosters.models import RosterImport
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, NotFound
from waymark.rules.people.oneroster import read_oneroster
from waymark.rules.people.roster import Roster, read_roster
from waymark.rules.people.roster_changes import RosterPlan
from waymark.rules.people.roster_questions import BY_ID, PICKS, USUAL, Ask, Choices, Pick

HEAD = "email,given_name,family_name,organization,affiliation,role,Student ID"
HAL = "hal@example.org,Hal,Moss,north,student,,400118"
MOVED = HAL.replace("hal@", "hal.moss@")


@pytest.fixture(autouse=True)
def _world(world: World) -> Iterator[None]:
    taken(HAL)
    yield


def roster(*lines: str) -> Roster:
    return read_roster("\n".join((HEAD, *lines)).encode())


def taken(*lines: str, ends_missing: bool = False, picks: Mapping[Ask, Pick] | None = None, **more: Pick) -> RosterPlan:
    chosen = {Ask(name.replace("_", "-")): pick for name, pick in more.items()}
    choices = Choices(for_all=chosen | dict(picks or {}))
    return import_roster(operator(), roster(*lines), file_name="f.csv", ends_missing=ends_missing, choices=choices)


def asked(*lines: str) -> list[Ask]:
    return [each.ask for each in compare_roster(operator(), roster(*lines), asks=True).questions]


def hal() -> Person:
    return Person.objects.get(given_name="Hal")


def ids() -> list[tuple[str, str]]:
    rows = Affiliation.objects.exclude(external_id="").order_by("person__email", "external_id")
    return [(each.person.email, each.external_id) for each in rows.select_related("person")]


def test_a_campus_id_is_stored_once_and_read_again_without_effect() -> None:
    assert ids() == [("hal@example.org", "400118")]
    before = len(verbs())
    assert taken(HAL).changes_nothing
    assert len(verbs()) == before
    assert taken(HAL.replace(",400118", ",")).changes_nothing, "a file without ids takes none away"
    taken("ivy@example.org,Ivy,Reed,north,student,,")
    assert not taken("ivy@example.org,Ivy,Reed,north,student,,12").problems
    assert ids()[1] == ("ivy@example.org", "12")


def test_oneroster_brings_the_id_of_its_own() -> None:
    files = {
        "manifest.csv": b"propertyName,value\noneroster.version,1.2\n",
        "orgs.csv": b"sourcedId,name,identifier\no1,North,north\n",
        "users.csv": b"sourcedId,givenName,familyName,email\nu-77,Ivy,Reed,ivy@example.org\n",
        "roles.csv": b"userSourcedId,role,orgSourcedId\nu-77,student,o1\n",
    }
    assert not import_roster(operator(), read_oneroster(files), file_name="x").problems
    assert ("ivy@example.org", "u-77") in ids()


def test_another_address_with_a_known_id_waits_for_somebody_to_say_who_it_is() -> None:
    assert asked(MOVED) == [Ask.ADDRESS]
    plan = taken(MOVED)
    assert [(each.line, each.column) for each in plan.problems] == [(2, "campus_id")]
    assert "hal@example.org" in plan.problems[0].message
    assert Person.objects.filter(given_name="Hal").count() == 1


def test_the_same_person_takes_the_new_address_until_they_have_signed_in() -> None:
    assert not taken(MOVED, address=Pick.SAME).problems
    assert hal().email == "hal.moss@example.org"
    assert verbs()[-2:] == ["person-readdressed", "roster-imported"]
    assert taken(MOVED).changes_nothing
    Person.objects.filter(pk=hal().pk).update(last_login=NOW)
    assert not taken(HAL.replace("hal@", "h@"), address=Pick.SAME).problems
    assert hal().email == "hal.moss@example.org", "the address somebody signs in with is theirs"
    assert Affiliation.objects.filter(person=hal()).count() == 1


def test_another_person_takes_over_the_campus_id() -> None:
    first = hal()
    taken(MOVED, address=Pick.OTHER)
    assert ids() == [("hal.moss@example.org", "400118")]
    assert Affiliation.objects.get(person=first).external_id == ""
    assert taken(MOVED).changes_nothing


@pytest.mark.parametrize(("pick", "email"), [(Pick.BY_ID, "hal@example.org"), (Pick.BY_ADDRESS, "ivy@example.org")])
def test_an_id_and_an_address_of_two_accounts(pick: Pick, email: str) -> None:
    taken("ivy@example.org,Ivy,Reed,north,student,,")
    line = "ivy@example.org,Ivy,Reed,north,faculty,,400118"
    assert Ask.OWNER in asked(line)
    assert not taken(line, owner=pick, name=Pick.KEEP).problems
    assert (
        Affiliation.objects.get(kind="faculty", person__email__in=["hal@example.org", "ivy@example.org"]).person.email
        == email
    )
    assert {each for each, _id in ids()} == {email}


def test_an_address_with_another_id_here() -> None:
    line = HAL.replace("400118", "7")
    assert asked(line) == [Ask.ID]
    assert taken(line).problems
    assert not taken(line, id=Pick.SAME).problems
    assert ids() == [("hal@example.org", "7")]


def test_a_namesake_is_somebody_else_unless_one_says_otherwise() -> None:
    line = "hm@example.org,HAL,Moss,north,staff,,"
    assert asked(line) == [Ask.SAME_NAME]
    assert asked(line, HAL) == [], "who is in the file by their own address is not this person"
    assert asked(line + "9") == [], "who has another campus id is not this person"
    taken(line, same_name=Pick.SAME, kind=Pick.BESIDE)
    assert Person.objects.filter(family_name="Moss").count() == 1
    assert {each.kind for each in Affiliation.objects.filter(person__family_name="Moss")} == {"student", "staff"}


@pytest.mark.parametrize(("pick", "kinds"), [(None, 2), (Pick.BESIDE, 2), (Pick.INSTEAD, 1), (Pick.SKIP, 1)])
def test_somebody_becomes_something_else(pick: Pick | None, kinds: int) -> None:
    line = HAL.replace("student", "faculty")
    assert asked(line) == [Ask.KIND] and asked(line, HAL) == []
    Affiliation.objects.filter(person=hal()).update(from_on=TODAY - timedelta(days=3))
    taken(line, picks={Ask.KIND: pick} if pick else {})
    standing = Affiliation.objects.filter(person=hal(), until_on__isnull=True)
    assert standing.count() == kinds
    assert standing.filter(kind="faculty").exists() is (pick is not Pick.SKIP)


@pytest.mark.parametrize(("pick", "roles"), [(None, 2), (Pick.INSTEAD, 1), (Pick.SKIP, 1)])
def test_somebody_gets_another_role(pick: Pick | None, roles: int) -> None:
    taken(HAL.replace("student,", "staff,assessor"))
    line = HAL.replace("student,", "staff,counselor")
    assert asked(line) == [Ask.ROLE]
    taken(line, picks={Ask.ROLE: pick} if pick else {})
    standing = Grant.objects.filter(person=hal(), until_at__isnull=True)
    assert standing.count() == roles
    assert standing.filter(role="counselor").exists() is (pick is not Pick.SKIP)


def test_a_stored_name_is_kept_when_one_says_so() -> None:
    line = HAL.replace("Hal,", "Hallie,")
    assert asked(line) == [Ask.NAME]
    assert taken(line, name=Pick.KEEP).changes_nothing
    taken(line)
    assert Person.objects.get(email="hal@example.org").given_name == "Hallie"


@pytest.mark.parametrize("line", [MOVED, HAL.replace("400118", "7"), HAL.replace("student", "faculty")])
def test_nobody_ends_because_their_line_is_left_out(line: str) -> None:
    skip = {ask: Pick.SKIP for ask in Ask if Pick.SKIP in PICKS[ask]}
    others = "ivy@example.org,Ivy,Reed,north,student,,"
    plan = taken(line, others, ends_missing=True, picks=skip)
    assert not plan.problems and plan.skipped == {2}
    assert Affiliation.objects.get(person=hal()).until_on is None


def test_a_file_that_contradicts_itself_is_no_question() -> None:
    found = roster(HAL, MOVED, "ivy@example.org,Ivy,,north,student,,1", "ivy@example.org,Ivy,,north,staff,,2")
    assert [(each.line, each.column) for each in found.problems] == [(3, "campus_id"), (5, "campus_id")]


def test_an_id_of_several_accounts_is_told(world: World) -> None:
    for email in ("ada@example.org", "ben@example.org"):
        person = Person.objects.get(email=email)
        affiliate(person, world.north.pk, kind=AffiliationKind.STAFF)
        Affiliation.objects.filter(person=person).update(external_id="400118")
    assert "merge" in taken(MOVED, address=Pick.SAME).problems[0].message


def test_taking_back_restores_the_address_and_the_id() -> None:
    taken(MOVED.replace(",400118", ",400118"), address=Pick.SAME)
    done = RosterImport.objects.latest("uploaded_at", "id")
    take_back_roster(operator(), done.pk)
    assert hal().email == "hal@example.org"
    taken(HAL.replace("400118", "8"), id=Pick.SAME)
    take_back_roster(operator(), RosterImport.objects.latest("uploaded_at", "id").pk)
    assert ids() == [("hal@example.org", "400118")]


def test_the_command_trusts_ids_only_when_told(tmp_path: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert Choices(for_all=BY_ID).of(2, Ask.OWNER) is Pick.BY_ID
    assert set(BY_ID) | set(USUAL) == set(Ask)
    assert "--by-id" in people_import.__dict__["add_arguments"].__doc__


def an_upload(world: World, *lines: str) -> RosterImport:
    give(world.eve, Role.REGISTRAR, world.north.pk)
    return upload_roster(
        ctx_of(world.eve),
        "\n".join((HEAD, *lines)).encode(),
        file_name="f.csv",
        organization_id=world.north.pk,
        organization_key="north",
        ends_missing=False,
    )


def test_nothing_is_confirmed_before_every_open_line_has_a_choice(world: World) -> None:
    found = an_upload(world, MOVED, "ada@example.org,Ada,Lund,north,student,,7")
    assert found.summary["open"] == 1
    with pytest.raises(Conflict):
        confirm_roster(ctx_of(world.eve), found.pk)
    before = Person.objects.get(email="hal@example.org")
    made = choose_lines(ctx_of(world.eve), found.pk, lines={(2, Ask.ADDRESS): Pick.SAME}, for_all={})
    assert made.summary["open"] == 0 and verbs()[-1] == "roster-chosen"
    assert hal() == before and hal().email == "hal@example.org", "a choice changes nobody"
    confirm_roster(ctx_of(world.eve), found.pk)
    assert hal().email == "hal.moss@example.org"
    found.refresh_from_db()
    assert found.choices == {} and found.content is None


def test_choices_for_all_are_kept_beside_those_of_single_lines(world: World) -> None:
    found, eve = an_upload(world, MOVED), ctx_of(world.eve)
    choose_lines(eve, found.pk, lines={}, for_all={Ask.ADDRESS: Pick.SKIP})
    choose_lines(eve, found.pk, lines={(2, Ask.ADDRESS): Pick.OTHER, (2, Ask.ID): Pick.OTHER}, for_all={})
    found.refresh_from_db()
    assert choices_of(found) == Choices({(2, Ask.ADDRESS): Pick.OTHER}, {Ask.ADDRESS: Pick.SKIP})
    choose_lines(eve, found.pk, lines={}, for_all={Ask.ADDRESS: None})
    found.refresh_from_db()
    assert choices_of(found).for_all == {}
    with pytest.raises(NotFound):
        choose_lines(ctx_of(a_person("Gil", "South")), found.pk, lines={}, for_all={})
    discard_roster(eve, found.pk)
    with pytest.raises(Conflict):
        choose_lines(eve, found.pk, lines={}, for_all={})
