"""One where Open Badges 3.0 has one, a list where it has a list: as its data model (appendix B) gives each property."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.pure.credentials.test_compose import PACK, composed
from waymark.config.env import Env
from waymark.records.credentials.compose import StatusEntries
from waymark.rules.progress.facts import RatedValue

MANY = {
    *("@context", "type", "alignment", "endorsement", "endorsementJwt", "evidence", "identifier", "otherIdentifier"),
    *("proof", "related", "result", "resultDescription", "rubricCriterionLevel", "tag", "allowedValue"),
}
"""The properties of a badge that may be lists. Every other takes at most one value."""


def lists(value: Any, name: str = "") -> Iterator[str]:  # Any: JSON
    """The names of the properties whose value is a list, anywhere inside."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from lists(inner, key)
    elif isinstance(value, list):
        yield name
        for inner in value:
            yield from lists(inner)


def default() -> StatusEntries:
    return StatusEntries(Env.model_fields["status_entries"].default)


@pytest.mark.parametrize("key", list(PACK.achievements))
def test_a_badge_of_a_default_installation_has_lists_only_where_the_standard_has_them(key: str) -> None:
    document = composed(key, entries=default(), ratings=(RatedValue("ride-plan", {"route": "sound"}),))
    assert set(lists(document)) <= MANY
    assert document["credentialStatus"]["statusPurpose"] == "revocation"


def test_two_statuses_are_a_list_that_the_standard_does_not_have() -> None:
    assert set(lists(composed("level-1", entries=StatusEntries.BOTH))) - MANY == {"credentialStatus"}
