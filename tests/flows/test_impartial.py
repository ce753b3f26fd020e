"""Nobody vouches for themselves: whoever appraised decides about nothing that rests on it, from any account."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress

from tests.flows.appraising import answered, asked, came_in, finished, links
from tests.flows.judging import award_of, checked, plan_accepted
from tests.flows.people import NOW, a_person, ctx_of, give
from tests.flows.signing import issuer_of, signing_now
from tests.flows.world import World, enrolled, submitted_plan
from waymark.flows.appraise import confirm_appraiser, open_door, save_appraisal_draft
from waymark.flows.assess_work import assess_work
from waymark.flows.issue_credential import issue_awards
from waymark.flows.release_award import dismiss_award, release_award, settle_award
from waymark.flows.suspend_or_revoke import reinstate_credential, revoke_credential, suspend_credential
from waymark.flows.verify_appraiser import reject_appraiser, verify_appraiser
from waymark.records.audit.models import Entry
from waymark.records.credentials.models import Credential
from waymark.records.enrollment.models import Enrollment
from waymark.records.experience.models import Appraisal
from waymark.records.people.models import Person
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound

NOTE = "Called the shop and spoke with them."
STAFF = (
    Role.COUNSELOR,
    Role.ASSESSOR,
    Role.COORDINATOR,
    Role.DESIGNER,
    Role.REGISTRAR,
    Role.ISSUER,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)
TAGGED = (
    "gus+w@example.org",
    "gus-w@example.org",
    "gus=w@example.org",
    "G.U.S@example.org",
    "gu5@example.org",
    "gus@mail.example.org",
)


@pytest.fixture
def enrollment(world: World) -> Enrollment:
    """Ada, with everything but the appraised ride."""
    made = enrolled(world)
    checked(made)
    plan_accepted(world, made)
    return made


@pytest.fixture
def gus(world: World) -> Person:
    """Somebody with an account."""
    return a_person("Gus", "Hale")


def with_roles(world: World, person: Person, *roles: Role) -> Person:
    for role in roles:
        give(person, role, world.riders.pk)
    return person


def asked_at(world: World, enrollment: Enrollment, address: str) -> None:
    asked(finished(world, enrollment), appraiser_name="Gus Hale", appraiser_email=address)


def answered_at(address: str, *, signed_in: Person | None = None) -> Appraisal:
    """Whoever got the link answered, signed in or not."""
    found, ctx = open_door(links(to=address)[-1], now=NOW, person_id=signed_in.pk if signed_in else None)
    return answered(ctx, confirm_appraiser(ctx, found.pk), signed_name="Gus Hale")


def refused(act: Callable[..., object], *arguments: Any, **named: Any) -> None:  # Any: whatever the story takes
    """The story is refused to its actor: they may not, or not even know of it."""
    with pytest.raises((Forbidden, NotFound)):
        act(*arguments, **named)


@pytest.mark.parametrize("address", TAGGED)
def test_the_mailbox_that_was_asked_verifies_nothing_however_it_is_spelled(
    world: World, enrollment: Enrollment, gus: Person, address: str
) -> None:
    with_roles(world, gus, Role.COUNSELOR)
    asked_at(world, enrollment, address.lower())
    given = answered_at(address.lower())
    for judge in (verify_appraiser, reject_appraiser):
        refused(judge, ctx_of(gus), given.pk, note=NOTE)
    assert verify_appraiser(ctx_of(world.fay), given.pk, note=NOTE).state == "verified"


@pytest.mark.parametrize("asked_role", STAFF, ids=str)
@pytest.mark.parametrize("verifying_role", [Role.COUNSELOR, Role.COORDINATOR], ids=str)
def test_no_pair_of_roles_lets_the_account_that_answered_verify_itself(
    world: World, enrollment: Enrollment, gus: Person, asked_role: Role, verifying_role: Role
) -> None:
    with_roles(world, gus, *{asked_role, verifying_role})
    asked_at(world, enrollment, "somebody@bikeshop.example")
    given = answered_at("somebody@bikeshop.example", signed_in=gus)
    assert given.answered_by == gus
    refused(verify_appraiser, ctx_of(gus), given.pk, note=NOTE)
    refused(reject_appraiser, ctx_of(gus), given.pk, note=NOTE)


def test_a_second_account_with_the_same_mailbox_verifies_nothing(world: World, enrollment: Enrollment) -> None:
    first = a_person("Gus", "Hale", email="gus.private@mail.example")
    second = with_roles(world, a_person("Gustav", "Hale", email="gustav@work.example"), Role.COUNSELOR)
    EmailAddress.objects.create(user=second, email="gus.private+staff@mail.example", verified=False, primary=False)
    asked_at(world, enrollment, "somebody@bikeshop.example")
    given = answered_at("somebody@bikeshop.example", signed_in=first)
    refused(verify_appraiser, ctx_of(second), given.pk, note=NOTE)


def test_who_only_opened_and_typed_while_signed_in_verifies_nothing(
    world: World, enrollment: Enrollment, gus: Person
) -> None:
    with_roles(world, gus, Role.COUNSELOR)
    asked_at(world, enrollment, "somebody@bikeshop.example")
    found, ctx = open_door(links(to="somebody@bikeshop.example")[-1], now=NOW, person_id=gus.pk)
    confirm_appraiser(ctx, found.pk)
    given = answered_at("somebody@bikeshop.example")
    assert given.answered_by is None
    refused(verify_appraiser, ctx_of(gus), given.pk, note=NOTE)


def test_typing_while_signed_in_is_noted_too(world: World, enrollment: Enrollment, gus: Person) -> None:
    with_roles(world, gus, Role.COUNSELOR)
    asked_at(world, enrollment, "somebody@bikeshop.example")
    request, _ = came_in(to="somebody@bikeshop.example")
    _, ctx = open_door(links(to="somebody@bikeshop.example")[-1], now=NOW, person_id=gus.pk)
    save_appraisal_draft(ctx, request.pk, draft={"item-safety": "great"})
    refused(verify_appraiser, ctx_of(gus), answered_at("somebody@bikeshop.example").pk, note=NOTE)


def test_whoever_appraised_one_part_does_not_verify_the_other(
    world: World, enrollment: Enrollment, gus: Person
) -> None:
    with_roles(world, gus, Role.COUNSELOR)
    asked_at(world, enrollment, "gus+w@example.org")
    found, ctx = open_door(links(to="gus+w@example.org")[-1], now=NOW)
    unseen = {"safety": "not-observed", "mood": "fine"}
    first = answered(ctx, confirm_appraiser(ctx, found.pk), ratings=unseen)
    verify_appraiser(ctx_of(world.fay), first.pk, note=NOTE)
    asked(first.experience, appraiser_email="hal@bikeshop.example")
    second_request, ctx = came_in(to="hal@bikeshop.example")
    second = answered(ctx, second_request, ratings={"safety": "fine"}, overall="", words={}, hours_confirmed=0)
    refused(verify_appraiser, ctx_of(gus), second.pk, note=NOTE)
    assert verify_appraiser(ctx_of(world.fay), second.pk, note=NOTE).outcome == "positive"


def test_the_learner_does_not_answer_from_another_account_of_theirs(world: World, enrollment: Enrollment) -> None:
    other = a_person("Ada", "Lund", email="ada+other@example.org")
    asked_at(world, enrollment, "somebody@bikeshop.example")
    with pytest.raises(Forbidden):
        open_door(links(to="somebody@bikeshop.example")[-1], now=NOW, person_id=other.pk)


def test_an_answer_from_a_mailbox_the_learner_came_by_later_is_never_verified(
    world: World, enrollment: Enrollment
) -> None:
    asked_at(world, enrollment, "somebody@bikeshop.example")
    given = answered_at("somebody@bikeshop.example")
    EmailAddress.objects.create(user=world.ada, email="somebody@bikeshop.example", verified=False, primary=False)
    with pytest.raises(Conflict, match="learner’s own"):
        verify_appraiser(ctx_of(world.fay), given.pk, note=NOTE)
    assert reject_appraiser(ctx_of(world.fay), given.pk, note=NOTE).state == "rejected"


@pytest.mark.parametrize("address", ["boss@[127.0.0.1]", "boss@10.0.0.12"])
def test_an_address_whose_host_is_a_number_is_not_asked(world: World, enrollment: Enrollment, address: str) -> None:
    with pytest.raises(Invalid) as fault:
        asked_at(world, enrollment, address)
    assert list(fault.value.fields) == ["appraiser_email"]


def test_the_audit_names_the_account_that_answered(world: World, enrollment: Enrollment, gus: Person) -> None:
    asked_at(world, enrollment, "somebody@bikeshop.example")
    given = answered_at("somebody@bikeshop.example", signed_in=gus)
    entries = Entry.objects.filter(verb="appraisal-received", object_id=given.request_id)
    assert [entry.actor_id for entry in entries] == [gus.pk]


@pytest.mark.parametrize("role", STAFF, ids=str)
def test_whoever_appraised_does_not_assess_the_learners_work(world: World, gus: Person, role: Role) -> None:
    way = enrolled(world)
    with_roles(world, gus, *{role, Role.ASSESSOR})
    asked_at(world, way, "gus+w@example.org")
    answered_at("gus+w@example.org")
    work = submitted_plan(way)
    refused(assess_work, ctx_of(gus), work.pk, ratings={}, comments={}, keep="", next="", decision=None)


@pytest.mark.parametrize("role", STAFF, ids=str)
def test_whoever_appraised_decides_about_no_award_or_credential_that_rests_on_it(
    world: World, enrollment: Enrollment, gus: Person, role: Role
) -> None:
    with_roles(world, gus, *{role, Role.COORDINATOR, Role.REGISTRAR, Role.ISSUER})
    asked_at(world, enrollment, "gus-w@example.org")
    verify_appraiser(ctx_of(world.fay), answered_at("gus-w@example.org").pk, note=NOTE)
    award = award_of(enrollment, "level-2")
    for decide in (release_award, lambda ctx, pk: dismiss_award(ctx, pk, reason="No.")):
        refused(decide, ctx_of(gus), award.pk)
    refused(settle_award, ctx_of(gus), award.pk, keep=True, reason="Fine.")
    with pytest.raises(Conflict):
        release_award(ctx_of(world.fay), award.pk)  # it was granted by itself, and to others that is the reason
    refused(issue_awards, ctx_of(gus), [award.pk])
    free = award_of(enrollment, "level-1")
    with pytest.raises(Conflict):
        release_award(ctx_of(gus), free.pk)  # it rests on other work, and was granted by itself


def test_whoever_appraised_touches_no_credential_that_rests_on_it(
    world: World, enrollment: Enrollment, gus: Person
) -> None:
    with_roles(world, gus, Role.REGISTRAR, Role.ISSUER)
    asked_at(world, enrollment, "gus-w@example.org")
    verify_appraiser(ctx_of(world.fay), answered_at("gus-w@example.org").pk, note=NOTE)
    issuer_of(world)
    award = award_of(enrollment, "level-2")
    issue_awards(signing_now(), [award.pk])
    credential = Credential.objects.get(award=award)
    for act in (suspend_credential, reinstate_credential, revoke_credential):
        refused(act, ctx_of(gus), credential.pk, reason="unsure")
    assert suspend_credential(ctx_of(world.fay), credential.pk, reason="unsure").state == "suspended"
