"""Who reads what of an appraisal: the sentences follow the policy table, role by role."""

import pytest

from waymark.rules.kernel.context import Role
from waymark.rules.policy import readers
from waymark.rules.policy.actions import Action
from waymark.rules.policy.table import TABLE, Relation


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(
    ("action", "sentences"),
    [
        (
            Action.VIEW_APPRAISAL,
            (readers.answers_read_by("Ada"), readers.answers_read_by_staff(), readers.answers_told_to_staff("Ada")),
        ),
        (Action.READ_DECLINE_REASON, (readers.reason_read_by("Ada"), readers.reason_read_by_staff())),
    ],
)
def test_a_role_is_named_when_the_table_lets_it_read(role: Role, action: Action, sentences: tuple[str, ...]) -> None:
    may_read = any(role in rule.roles for rule in TABLE[action])
    assert [f"{role.value}s" in each for each in sentences] == [may_read] * len(sentences)


def test_the_learner_reads_the_answers_and_never_why_somebody_declined() -> None:
    assert "Only Ada and program staff" in readers.answers_read_by("Ada")
    assert "We don’t show it to Ada." in readers.reason_read_by("Ada")
    assert not any(rule.relation is Relation.OWNER for rule in TABLE[Action.READ_DECLINE_REASON])


@pytest.mark.parametrize("action", [Action.VIEW_APPRAISAL, Action.READ_DECLINE_REASON])
def test_nobody_without_a_role_reads_beside_the_learner_and_the_link(action: Action) -> None:
    assert not any(rule.relation in (Relation.ANYONE, Relation.SIGNED_IN, Relation.SYSTEM) for rule in TABLE[action])
