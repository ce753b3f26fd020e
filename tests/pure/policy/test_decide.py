"""The policy by example: relations, grants and their borders, and refusals that say what to do."""

from dataclasses import replace

import pytest

from tests.pure.policy.matrix import (
    ADA,
    ADAS_ROW,
    BEN,
    BENS_ROW,
    CAREER,
    CLEO,
    DEV,
    EVE,
    FIRST_AID,
    NORTH,
    OTHER_ROW,
    ROW,
    SOUTH,
)
from waymark.rules.kernel.context import ANONYMOUS, Actor, ActorKind, GrantView, Role, system_actor
from waymark.rules.kernel.errors import Forbidden
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import Patch, may, reach, require
from waymark.rules.policy.scope import NOWHERE, Scope
from waymark.rules.policy.table import TABLE, Party, Relation, SystemName


def person(person_id: object, *grants: GrantView) -> Actor:
    return Actor(ActorKind.PERSON, person_id=person_id, grants=grants)  # type: ignore[arg-type]  # ids come from the matrix


def grant(role: Role, *campuses: object, program: object = CAREER) -> GrantView:
    return GrantView(role, frozenset(campuses) or None, program)  # type: ignore[arg-type]  # ids come from the matrix


ASSESSOR_NORTH = grant(Role.ASSESSOR, NORTH)


def test_every_action_has_its_row_and_no_row_is_empty() -> None:
    assert set(TABLE) == set(Action)
    assert all(TABLE.values())


def test_rules_name_what_their_relation_needs_and_nothing_else() -> None:
    for rules in TABLE.values():
        for rule in rules:
            assert bool(rule.roles) is (rule.relation is Relation.GRANT)
            assert bool(rule.system) is (rule.relation is Relation.SYSTEM)


DECISIONS = [
    Action.ATTEST,
    Action.ASSESS,
    Action.DECIDE_EXPERIENCE,
    Action.APPRAISE,
    Action.VERIFY_APPRAISER,
    Action.RECOGNIZE,
    Action.RELEASE_AWARD,
    Action.SETTLE_AWARD,
    Action.SUSPEND_CREDENTIAL,
    Action.REVOKE_CREDENTIAL,
    Action.MANAGE_AFFILIATIONS,
    Action.MANAGE_GRANTS,
]


@pytest.mark.parametrize("action", DECISIONS)
def test_no_rule_lets_people_decide_about_themselves(action: Action) -> None:
    people = [rule for rule in TABLE[action] if rule.relation is not Relation.SYSTEM]
    assert all(rule.party is Party.MAY_NOT_ACT for rule in people)
    everything = tuple(GrantView(role, None, None) for role in Role)
    for actor in (person(ADA, *everything), person(DEV, *everything)):
        assert not may(actor, action, ADAS_ROW)
        assert not may(replace(actor, kind=ActorKind.LINK, link_object=ROW), action, ADAS_ROW)
        behind = system_actor("any", on_behalf_of=actor.person_id, grants=everything)
        assert not may(behind, action, ADAS_ROW)


def test_an_assessor_assesses_where_the_grant_reaches_and_nowhere_else() -> None:
    cleo = person(CLEO, ASSESSOR_NORTH)
    assert may(cleo, Action.ASSESS, ADAS_ROW)
    assert not may(cleo, Action.ASSESS, replace(ADAS_ROW, organization_id=SOUTH))
    assert not may(cleo, Action.ASSESS, replace(ADAS_ROW, program_id=FIRST_AID))
    assert not may(cleo, Action.ASSESS, NOWHERE)


def test_a_grant_for_everywhere_and_every_program_reaches_any_row() -> None:
    cleo = person(CLEO, GrantView(Role.ASSESSOR, None, None))
    assert may(cleo, Action.ASSESS, replace(ADAS_ROW, organization_id=SOUTH))
    assert may(cleo, Action.ASSESS, NOWHERE)


def test_a_grant_on_no_organization_at_all_reaches_nothing() -> None:
    cleo = person(CLEO, GrantView(Role.ASSESSOR, frozenset(), None))
    assert not may(cleo, Action.ASSESS, ADAS_ROW)
    assert not may(cleo, Action.ASSESS, NOWHERE)


def test_a_grant_whose_parts_come_from_two_grants_is_none() -> None:
    cleo = person(CLEO, grant(Role.ASSESSOR, SOUTH), grant(Role.ASSESSOR, NORTH, program=FIRST_AID))
    assert not may(cleo, Action.ASSESS, ADAS_ROW)


def test_owners_act_on_their_own_rows_only() -> None:
    assert may(person(ADA), Action.SUBMIT_WORK, ADAS_ROW)
    assert not may(person(ADA), Action.SUBMIT_WORK, BENS_ROW)
    assert not may(person(ADA), Action.SUBMIT_WORK, NOWHERE)


def test_nobody_in_particular_owns_a_row_without_an_owner() -> None:
    assert not may(Actor(ActorKind.PERSON), Action.EDIT_PLAN, NOWHERE)
    assert not may(ANONYMOUS, Action.EDIT_PLAN, NOWHERE)


def test_a_link_opens_one_object_for_its_purpose() -> None:
    link = Actor(ActorKind.LINK, link_object=ROW)
    assert may(link, Action.APPRAISE, ADAS_ROW)
    assert not may(link, Action.APPRAISE, BENS_ROW)
    assert not may(link, Action.VIEW_SUBMISSION, ADAS_ROW)
    assert not may(Actor(ActorKind.LINK), Action.APPRAISE, NOWHERE)


def test_a_link_gives_no_rights_of_the_account_that_follows_it() -> None:
    link = Actor(ActorKind.LINK, person_id=BEN, link_object=ROW, grants=(GrantView(Role.ASSESSOR, None, None),))
    assert not may(link, Action.SUBMIT_WORK, BENS_ROW)
    assert not may(link, Action.ASSESS, ADAS_ROW)


def test_a_job_has_its_name_and_the_rights_of_whoever_started_it() -> None:
    issuing = system_actor(SystemName.ISSUING, on_behalf_of=ADA)
    assert may(issuing, Action.ISSUE_CREDENTIAL, ADAS_ROW)
    assert not may(system_actor("another"), Action.ISSUE_CREDENTIAL, ADAS_ROW)
    assert not may(system_actor(""), Action.ISSUE_CREDENTIAL, ADAS_ROW)
    started_by_cleo = system_actor("import", on_behalf_of=CLEO, grants=(ASSESSOR_NORTH,))
    assert may(started_by_cleo, Action.ASSESS, ADAS_ROW)
    assert not may(system_actor("import", grants=(ASSESSOR_NORTH,)), Action.ASSESS, ADAS_ROW)


@pytest.mark.parametrize(
    ("actor", "action", "scope", "told"),
    [
        (ANONYMOUS, Action.SUBMIT_WORK, ADAS_ROW, "Sign in first"),
        (Actor(ActorKind.LINK, link_object=OTHER_ROW), Action.APPRAISE, ADAS_ROW, "ask its sender for a new link"),
        (system_actor("mailing"), Action.ASSESS, ADAS_ROW, "The system actor mailing may not assess"),
        (person(ADA, ASSESSOR_NORTH), Action.ASSESS, ADAS_ROW, "Nobody may decide about their own record"),
        (person(EVE), Action.SUBMIT_WORK, ADAS_ROW, "Only the person this belongs to"),
        (person(EVE), Action.ASSESS, ADAS_ROW, "This takes the role of assessor for"),
        (person(EVE), Action.REVOKE_CREDENTIAL, ADAS_ROW, "the role of issuer or registrar"),
        (person(CLEO, grant(Role.ASSESSOR, SOUTH)), Action.ASSESS, ADAS_ROW, "does not reach this campus or program"),
    ],
)
def test_a_refusal_says_why_and_what_to_do(actor: Actor, action: Action, scope: Scope, told: str) -> None:
    with pytest.raises(Forbidden, match=told):
        require(actor, action, scope)


def test_require_lets_through_what_may_be_done() -> None:
    require(person(ADA), Action.SUBMIT_WORK, ADAS_ROW)


def test_reach_tells_lists_what_to_show() -> None:
    cleo = person(CLEO, ASSESSOR_NORTH)
    assert reach(cleo, Action.VIEW_QUEUE).patches == (
        Patch(organization_ids=frozenset({NORTH}), program_id=CAREER, not_party=CLEO),
    )
    assert reach(cleo, Action.VIEW_SUBMISSION).patches == (
        Patch(owner_id=CLEO),
        Patch(organization_ids=frozenset({NORTH}), program_id=CAREER),
    )
    assert reach(person(EVE), Action.VIEW_QUEUE).is_nothing
    assert reach(ANONYMOUS, Action.VIEW_CREDENTIAL).is_nothing
    assert reach(Actor(ActorKind.LINK, link_object=ROW), Action.VIEW_CREDENTIAL).patches == (Patch(object_id=ROW),)


def test_an_auditor_of_everything_reaches_everything() -> None:
    auditor = person(CLEO, GrantView(Role.AUDITOR, None, None), grant(Role.AUDITOR, NORTH))
    assert reach(auditor, Action.VIEW_AUDIT).is_everything
    assert reach(auditor, Action.VIEW_AUDIT).patches == (Patch(),)
