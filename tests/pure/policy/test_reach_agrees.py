"""The two answers of the policy agree: a list shows a row exactly when the act on that row would be allowed."""

from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from waymark.rules.kernel.context import Actor, ActorKind, GrantView, Role
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import Patch, may, person_behind, reach
from waymark.rules.policy.scope import Scope
from waymark.rules.policy.table import TABLE, Party, Relation, SystemName

people = st.sampled_from([None, *(UUID(int=number) for number in range(1, 4))])
organizations = st.sampled_from([UUID(int=number) for number in range(11, 14)])
programs = st.sampled_from([None, UUID(int=21), UUID(int=22)])
objects = st.sampled_from([None, UUID(int=31), UUID(int=32)])
grants = st.builds(
    GrantView, st.sampled_from(Role), st.one_of(st.none(), st.frozensets(organizations, max_size=2)), programs
)
actors = st.builds(
    Actor,
    kind=st.sampled_from(ActorKind),
    person_id=people,
    grants=st.lists(grants, max_size=4).map(tuple),
    link_object=objects,
    system_name=st.sampled_from(["", "unknown", *SystemName]),
    on_behalf_of=people,
)
scopes = st.builds(
    Scope,
    owner_id=people,
    party_ids=st.frozensets(people.filter(lambda person: person is not None), max_size=2),
    organization_id=st.one_of(st.none(), organizations),
    program_id=programs,
    object_id=objects,
)


@settings(max_examples=300, deadline=None)
@given(actors, scopes)
def test_may_and_reach_agree_on_every_action(actor: Actor, scope: Scope) -> None:
    for action in Action:
        assert may(actor, action, scope) is reach(actor, action).covers(scope), action


@settings(max_examples=200, deadline=None)
@given(actors, scopes)
def test_whoever_is_involved_acts_only_by_a_rule_that_says_so(actor: Actor, scope: Scope) -> None:
    if not scope.involves(person_behind(actor)):
        return
    for action, rules in TABLE.items():
        if all(rule.party is Party.MAY_NOT_ACT for rule in rules):
            assert not may(actor, action, scope), action


@settings(max_examples=200, deadline=None)
@given(actors, scopes)
def test_without_a_grant_a_person_reaches_nothing_but_their_own(actor: Actor, scope: Scope) -> None:
    bare = Actor(ActorKind.PERSON, person_id=actor.person_id)
    for action, rules in TABLE.items():
        owns = any(rule.relation is Relation.OWNER for rule in rules)
        is_own = actor.person_id is not None and actor.person_id == scope.owner_id
        assert may(bare, action, scope) is (owns and is_own), action


@settings(max_examples=100, deadline=None)
@given(scopes)
def test_the_patch_without_conditions_is_every_row(scope: Scope) -> None:
    assert Patch().covers(scope)
