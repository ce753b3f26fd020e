"""Letters about roles: to the holder when one is given, moved or ended, and to who proposed one when it is answered."""

from datetime import timedelta

import pytest
from django.core import mail

from tests.flows.people import NOW, TODAY, a_person, ctx_of, give, operator
from tests.flows.world import World
from waymark.flows.change_account import close_account
from waymark.flows.import_roster import import_roster
from waymark.flows.manage_grants import end_grant, grant_role, resign_role
from waymark.flows.propose_role import approve_role, decline_role, propose_role, withdraw_proposal
from waymark.flows.set_up_administrator import set_up_administrator
from waymark.flows.take_back_roster import take_back_roster
from waymark.flows.tell_of_roles import tell_holders, tell_proposer
from waymark.records.notices.models import Message
from waymark.records.people.models import EndReason, Grant, Outcome, Person, RoleProposal
from waymark.records.rosters.models import RosterImport
from waymark.rules.kernel.context import Role
from waymark.rules.people.roster import read_roster

HEAD = "email,given_name,family_name,organization,affiliation,role,ends"


@pytest.fixture(params=["en", "fr"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def eve(world: World) -> Person:
    give(world.eve, Role.ADMINISTRATOR, world.riders.pk)
    return world.eve


@pytest.fixture
def dev(world: World) -> Person:
    found = a_person("Dev", "Hall")
    give(found, Role.ADMINISTRATOR, world.riders.pk)
    return found


def letters_to(person: Person, template: str) -> list[str]:
    """Subject and text of what somebody got, on one line and without the marks around names."""
    count = Message.objects.filter(to_email=person.email, template=template).count()
    found = [f"{each.subject} {each.body}" for each in mail.outbox if each.to == [person.email]]
    plain = [" ".join(each.replace("\u2068", "").replace("\u2069", "").split()) for each in found]
    return plain[-count:] if count else []


def gives(eve: Person, to: Person, world: World, *, days: int | None = None, later: int = 0) -> Grant:
    return grant_role(
        ctx_of(eve),
        person_id=to.pk,
        role=Role.ASSESSOR,
        organization_id=world.north.pk,
        program_id=world.version.program_id,
        from_at=NOW + timedelta(days=later) if later else None,
        until_at=NOW + timedelta(days=days) if days else None,
        reason="She reads well.",
    )


def test_a_role_that_is_given_is_told_with_place_program_and_days(world: World, eve: Person, language: str) -> None:
    Person.objects.filter(pk=world.ben.pk).update(locale=language)
    gives(eve, world.ben, world, days=30)
    (told,) = letters_to(world.ben, "role-given")
    expected = {
        "en": (
            "You have a new role",
            "Eve Stone gave you a role",
            "for Bike Guide",
            "You can use it now.",
            "October 14",
        ),
        "fr": (
            "Vous avez un nouveau rôle",
            "Eve Stone vous a donné un rôle",
            "pour Bike Guide",
            "dès maintenant",
            "14",
        ),
    }
    for words in (*expected[language], "Riders College North", "/roles/mine/"):
        assert words in told
    assert "reads well" not in told
    assert mail.outbox[-1].reply_to == [eve.email]
    gives(eve, world.ben, world, days=30)
    assert len(letters_to(world.ben, "role-given")) == 1


def test_other_dates_and_a_later_first_day_are_told_as_what_they_are(world: World, eve: Person, language: str) -> None:
    Person.objects.filter(pk=world.ben.pk).update(locale=language)
    gives(eve, world.ben, world, days=60, later=20)
    gives(eve, world.ben, world)
    first, second = letters_to(world.ben, "role-given")
    assert {"en": "Its first day is October 4", "fr": "Son premier jour est le 4 octobre"}[language] in first
    assert {"en": "A role of yours has other dates", "fr": "Un de vos rôles a d’autres dates"}[language] in second
    assert {"en": "It has no last day.", "fr": "Il n’a pas de dernier jour."}[language] in second


def test_an_end_is_told_without_its_reason(world: World, eve: Person, language: str) -> None:
    Person.objects.filter(pk=world.ben.pk).update(locale=language)
    end_grant(ctx_of(eve), gives(eve, world.ben, world).pk, reason=EndReason.MISUSE, note="He shared a password.")
    (told,) = letters_to(world.ben, "role-ended")
    assert {"en": "Eve Stone ended a role of yours", "fr": "Eve Stone a mis fin à un de vos rôles"}[language] in told
    assert "password" not in told and "isuse" not in told


def test_one_that_never_began_will_not_begin(world: World, eve: Person) -> None:
    end_grant(ctx_of(eve), gives(eve, world.ben, world, later=20).pk)
    (told,) = letters_to(world.ben, "role-ended")
    assert "A role of yours will not begin" in told and "October 4" in told


def test_what_one_does_oneself_and_what_a_closed_account_loses_is_not_told(world: World, eve: Person) -> None:
    resign_role(ctx_of(world.ben), gives(eve, world.ben, world).pk)
    gives(eve, world.cleo, world)
    close_account(ctx_of(eve), world.cleo.pk)
    tell_holders(operator(), ended=[Grant.objects.filter(person=world.cleo).latest("from_at").pk])
    assert not Message.objects.filter(template="role-ended").exists()


def test_made_up_people_and_the_first_administrator_get_none(world: World) -> None:
    set_up_administrator(operator(), "finn@example.org")
    assert Grant.objects.filter(person__email="finn@example.org").exists()
    assert not Message.objects.filter(template="role-given").exists()


def test_by_command_nobody_is_named(world: World) -> None:
    grant_role(operator(), person_id=world.ben.pk, role=Role.AUDITOR, organization_id=None)
    (told,) = letters_to(world.ben, "role-given")
    assert "You were given a role" in told and "all organizations" in told and not mail.outbox[-1].reply_to


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_who_proposed_is_told_of_the_answer(world: World, eve: Person, dev: Person, language: str, answer: str) -> None:
    Person.objects.filter(pk=eve.pk).update(locale=language)
    made = propose_role(ctx_of(eve), person_id=world.ben.pk, role=Role.ISSUER, organization_id=world.riders.pk)
    if answer == "yes":
        approve_role(ctx_of(dev), made.pk)
    else:
        decline_role(ctx_of(dev), made.pk, note="He has left.")
    (told,) = letters_to(eve, "role-answered")
    said = {
        ("en", "yes"): "Dev Hall agreed to the role you proposed for Ben Okoye",
        ("en", "no"): "Dev Hall declined the role you proposed for Ben Okoye",
        ("fr", "yes"): "Dev Hall a approuvé le rôle que vous avez proposé pour Ben Okoye",
        ("fr", "no"): "Dev Hall a refusé le rôle que vous avez proposé pour Ben Okoye",
    }
    assert said[(language, answer)] in told and "left" not in told
    assert len(letters_to(world.ben, "role-given")) == (answer == "yes")


def test_who_gives_roles_there_no_longer_and_who_withdrew_is_not_told(world: World, eve: Person, dev: Person) -> None:
    made = propose_role(ctx_of(eve), person_id=world.ben.pk, role=Role.ISSUER, organization_id=world.riders.pk)
    withdraw_proposal(ctx_of(eve), made.pk)
    Grant.objects.filter(person=eve).update(until_at=NOW - timedelta(days=1))
    tell_proposer(ctx_of(dev), RoleProposal.objects.get(), Outcome.DECLINED)
    assert not Message.objects.filter(template="role-answered").exists()


def test_a_roster_tells_of_the_roles_it_gives_moves_and_takes_back(world: World) -> None:
    def takes(ends: str, *, minutes: int) -> None:
        text = f"{HEAD}\nhal@example.org,Hal,Moss,north,staff,counselor,{ends}\n"
        at = operator(now=NOW + timedelta(minutes=minutes))
        import_roster(at, read_roster(text.encode()), file_name="staff.csv")

    takes("", minutes=0)
    takes(str(TODAY + timedelta(days=40)), minutes=1)
    hal = Person.objects.get(email="hal@example.org")
    given, changed = letters_to(hal, "role-given")
    assert "choose “I forgot my password”" in given and "other dates" in changed
    for made in RosterImport.objects.order_by("-uploaded_at"):
        take_back_roster(operator(now=NOW + timedelta(minutes=2)), made.pk)
    assert len(letters_to(hal, "role-given")) == 3
    assert len(letters_to(hal, "role-ended")) == 1
