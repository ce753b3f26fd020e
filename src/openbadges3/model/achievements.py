"""What was achieved: achievements, their criteria and results (OB 3.0 §B.1)."""

# ruff: noqa: RUF009 - `member` is `dataclasses.field` with the rule of the member in its metadata

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .kinds import ACHIEVEMENT_TYPE, DATE_TIME, LANGUAGE, NUMBER, RESULT_STATUS, RESULT_TYPE, TARGET_TYPE, TEXT, URI
from .part import Fault, Part, member, type_member
from .people import IdentifierEntry, IdentityObject, Image, Profile


@dataclass(frozen=True, kw_only=True)
class Alignment(Part):
    """A link to an entry of a framework."""

    type: tuple[str, ...] = type_member("Alignment")
    target_code: str | None = member(TEXT)
    target_description: str | None = member(TEXT)
    target_framework: str | None = member(TEXT)
    target_name: str = member(TEXT, required=True)
    target_type: str | None = member(TARGET_TYPE)
    target_url: str = member(URI, required=True)


@dataclass(frozen=True, kw_only=True)
class Criteria(Part):
    """What had to be done, at an address, as Markdown, or both."""

    id: str | None = member(URI)
    narrative: str | None = member(TEXT)

    def faults(self, path: str) -> Iterator[Fault]:
        """One of the two must be there."""
        if self.id is None and self.narrative is None:
            yield Fault(path, "needs an id, a narrative, or both")


@dataclass(frozen=True, kw_only=True)
class Related(Part):
    """Another achievement that has to do with this one."""

    id: str = member(URI, required=True)
    type: tuple[str, ...] = type_member("Related")
    in_language: str | None = member(LANGUAGE)
    version: str | None = member(TEXT)


@dataclass(frozen=True, kw_only=True)
class RubricCriterionLevel(Part):
    """One level of a rubric criterion; `points` is text."""

    id: str = member(URI, required=True)
    type: tuple[str, ...] = type_member("RubricCriterionLevel")
    alignment: tuple[Alignment, ...] = member("Alignment", many=True)
    description: str | None = member(TEXT)
    level: str | None = member(TEXT)
    name: str = member(TEXT, required=True)
    points: str | None = member(TEXT)


@dataclass(frozen=True, kw_only=True)
class ResultDescription(Part):
    """A result that is possible; values are text."""

    id: str = member(URI, required=True)
    type: tuple[str, ...] = type_member("ResultDescription")
    alignment: tuple[Alignment, ...] = member("Alignment", many=True)
    allowed_value: tuple[str, ...] = member(TEXT, many=True)
    name: str = member(TEXT, required=True)
    required_level: str | None = member(URI)
    required_value: str | None = member(TEXT)
    result_type: str = member(RESULT_TYPE, required=True)
    rubric_criterion_level: tuple[RubricCriterionLevel, ...] = member("RubricCriterionLevel", many=True)
    value_max: str | None = member(TEXT)
    value_min: str | None = member(TEXT)


@dataclass(frozen=True, kw_only=True)
class Result(Part):
    """A result that was reached; `value` is text."""

    type: tuple[str, ...] = type_member("Result")
    achieved_level: str | None = member(URI)
    alignment: tuple[Alignment, ...] = member("Alignment", many=True)
    result_description: str | None = member(URI)
    status: str | None = member(RESULT_STATUS)
    value: str | None = member(TEXT)


@dataclass(frozen=True, kw_only=True)
class Evidence(Part):
    """Something that shows the achievement."""

    id: str | None = member(URI)
    type: tuple[str, ...] = type_member("Evidence")
    narrative: str | None = member(TEXT)
    name: str | None = member(TEXT)
    description: str | None = member(TEXT)
    genre: str | None = member(TEXT)
    audience: str | None = member(TEXT)


@dataclass(frozen=True, kw_only=True)
class Achievement(Part):
    """What can be earned."""

    id: str = member(URI, required=True)
    type: tuple[str, ...] = type_member("Achievement")
    alignment: tuple[Alignment, ...] = member("Alignment", many=True)
    achievement_type: str | None = member(ACHIEVEMENT_TYPE)
    creator: Profile | None = member("Profile")
    credits_available: float | None = member(NUMBER)
    criteria: Criteria = member("Criteria", required=True)
    description: str = member(TEXT, required=True)
    endorsement: tuple[Part, ...] = member("EndorsementCredential", many=True)
    endorsement_jwt: tuple[str, ...] = member(TEXT, many=True)
    field_of_study: str | None = member(TEXT)
    human_code: str | None = member(TEXT)
    image: Image | None = member("Image")
    in_language: str | None = member(LANGUAGE)
    name: str = member(TEXT, required=True)
    other_identifier: tuple[IdentifierEntry, ...] = member("IdentifierEntry", many=True)
    related: tuple[Related, ...] = member("Related", many=True)
    result_description: tuple[ResultDescription, ...] = member("ResultDescription", many=True)
    specialization: str | None = member(TEXT)
    tag: tuple[str, ...] = member(TEXT, many=True)
    version: str | None = member(TEXT)


@dataclass(frozen=True, kw_only=True)
class AchievementSubject(Part):
    """Who achieved what, and how well."""

    id: str | None = member(URI)
    type: tuple[str, ...] = type_member("AchievementSubject")
    achievement: Achievement = member("Achievement", required=True)
    activity_end_date: str | None = member(DATE_TIME)
    activity_start_date: str | None = member(DATE_TIME)
    credits_earned: float | None = member(NUMBER)
    identifier: tuple[IdentityObject, ...] = member("IdentityObject", many=True)
    image: Image | None = member("Image")
    license_number: str | None = member(TEXT)
    narrative: str | None = member(TEXT)
    result: tuple[Result, ...] = member("Result", many=True)
    role: str | None = member(TEXT)
    source: Profile | None = member("Profile")
    term: str | None = member(TEXT)

    def faults(self, path: str) -> Iterator[Fault]:
        """The subject must be named, and each result must fit its description."""
        if self.id is None and not self.identifier:
            yield Fault(path, "needs an id or an identifier, so that it says whose badge it is")
        yield from result_faults(self.to_json(), path)


def result_faults(subject: Mapping[str, Any], path: str) -> Iterator[Fault]:  # Any: JSON read by the model before
    """Where the results of a subject do not fit the descriptions of its achievement; members are of the right kinds."""
    described = {item["id"]: item for item in subject["achievement"].get("resultDescription", ())}
    for index, result in enumerate(subject.get("result", ())):
        reference, place = result.get("resultDescription"), f"{path}.result[{index}]"
        if reference is None:
            continue
        description = described.get(reference)
        if description is None:
            yield Fault(f"{place}.resultDescription", "is not the id of a resultDescription of the achievement")
            continue
        if description["resultType"] == "Status" and "status" not in result:
            yield Fault(f"{place}.status", "is missing, though the resultType is Status")
        levels = {level["id"] for level in description.get("rubricCriterionLevel", ())}
        if "achievedLevel" in result and result["achievedLevel"] not in levels:
            yield Fault(f"{place}.achievedLevel", "is not the id of a level of its resultDescription")
