"""From an award and its pack to an Open Badges 3.0 credential. Pure: what it says depends on its arguments alone.

The words are for an outside reader and always English: signed bytes are the same whoever looks at them. Nobody is
named: the subject is a random id, staff appear as what they did.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from openbadges3 import model as ob
from openbadges3.date_times import write_local_date_time
from openbadges3.status_list import status_entry
from openbadges3.strict_json import Json, JsonObject
from waymark.rules.packs.model import Achievement, LeafKind, Pack, RubricStandard
from waymark.rules.progress.facts import RatedValue
from waymark.rules.progress.tree import leaves
from waymark.rules.progress.vouched import VouchedPart

from .addresses import achievement_address, credential_address, status_address
from .narrate import criteria_narrative
from .narrate_vouched import completed_requirements, evidence_of, stated_requirements, summary_of
from .states import StatusPurpose
from .values import Place


@dataclass(frozen=True)
class Party:
    """An organization as a credential shows it. `id` is its DID or address."""

    id: str
    name: str
    url: str


class StatusEntries(StrEnum):
    """Which statuses a badge names. OB 3.0 takes one `credentialStatus`, the W3C data model one or more (section 4.10).

    With REVOCATION alone a suspension is told by our own pages and checks, not by the badge.
    """

    REVOCATION = "revocation"
    BOTH = "both"


@dataclass(frozen=True)
class Statement:
    """Everything one credential says, beside what the pack says of the achievement."""

    base_url: str
    credential_id: UUID
    subject_id: str
    issuer: Party
    source: Party
    awarded_at: datetime
    valid_from: datetime
    valid_until: datetime | None
    status: Place
    ratings: Sequence[RatedValue] = ()
    parts: Sequence[VouchedPart] = ()


@dataclass(frozen=True, kw_only=True)
class WrittenAchievement(ob.Part):
    """An achievement that was written to JSON once and is the same in every badge of a batch. Never changed."""

    part: ob.Achievement
    json: JsonObject
    pack: Pack
    key: str

    def to_json(self) -> JsonObject:
        """What was written."""
        return self.json


def credential(written: WrittenAchievement, statement: Statement, *, entries: StatusEntries) -> JsonObject:
    """The unsigned credential, ready to be linted."""
    document: JsonObject = ob.AchievementCredential(
        id=credential_address(statement.base_url, statement.credential_id),
        type=("VerifiableCredential", "OpenBadgeCredential"),
        name=written.part.name,
        awarded_date=write_local_date_time(statement.awarded_at),
        issuer=_profile(statement.issuer),
        valid_from=write_local_date_time(statement.valid_from),
        valid_until=None if statement.valid_until is None else write_local_date_time(statement.valid_until),
        credential_subject=ob.AchievementSubject(
            id=statement.subject_id,
            achievement=written,  # type: ignore[arg-type]  # writes itself as the achievement it holds
            narrative=summary_of(statement.parts),
            result=(*_results(written.part, statement.ratings), *_statuses(written, statement.parts)),
            source=_profile(statement.source),
        ),
        evidence=evidence_of(written.pack, statement.parts),
    ).to_json()
    return document | {"credentialStatus": _status(statement, entries)}


def write_achievement(pack: Pack, key: str, *, base_url: str, creator: Party) -> WrittenAchievement:
    """An achievement for all badges of a batch."""
    part = achievement_part(pack, key, base_url=base_url, creator=creator)
    return WrittenAchievement(part=part, json=part.to_json(), pack=pack, key=key)


def achievement_part(pack: Pack, key: str, *, base_url: str, creator: Party | None) -> ob.Achievement:
    """An achievement of a pack, as embedded in every credential and answered at its own address."""
    achievement = pack.achievements[key]
    address = achievement_address(base_url, pack.program, pack.version, key)
    return ob.Achievement(
        id=address,
        achievement_type=achievement.type.value,
        name=achievement.name,
        description=achievement.description,
        criteria=ob.Criteria(id=f"{address}#criteria", narrative=criteria_narrative(pack, achievement)),
        image=ob.Image(id=f"{address}.png", caption=achievement.name) if achievement.art else None,
        creator=_profile(creator) if creator else None,
        alignment=_alignments(pack, achievement),
        tag=achievement.tags,
        result_description=_result_descriptions(pack, achievement, address),
        in_language="en",
        version=pack.version,
    )


def valid_until(achievement: Achievement, awarded_at: datetime) -> datetime | None:
    """When an achievement awarded at this instant expires: so many months later, on the last day of a shorter month."""
    if achievement.expires_after_months is None:
        return None
    years, month = divmod(awarded_at.month - 1 + achievement.expires_after_months, 12)
    for day in range(awarded_at.day, 0, -1):
        try:
            return awarded_at.replace(year=awarded_at.year + years, month=month + 1, day=day)
        except ValueError:
            continue
    return None  # unreachable: every month has a first day


def _profile(party: Party) -> ob.Profile:
    return ob.Profile(id=party.id, name=party.name, url=party.url or None)


def _alignments(pack: Pack, achievement: Achievement) -> tuple[ob.Alignment, ...]:
    found = []
    for reference in achievement.alignment:
        framework = pack.frameworks[reference.framework]
        row = framework.rows[reference.code]
        found.append(
            ob.Alignment(
                target_name=row.name,
                target_url=row.url or framework.url,
                target_framework=framework.name,
                target_code=row.code,
                target_description=row.description or None,
            )
        )
    return tuple(found)


def rubric_standards(pack: Pack, achievement: Achievement) -> dict[str, RubricStandard]:
    """The rubrics an achievement's own requirements are judged by: rubric key -> standard, in the order of the pack."""
    named = {leaf.key for leaf in leaves(achievement.requires) if leaf.kind is LeafKind.REQUIREMENT}
    standards = (pack.requirements[key].standard for key in pack.requirements if key in named)
    return {standard.rubric: standard for standard in standards if isinstance(standard, RubricStandard)}


def _result_descriptions(pack: Pack, achievement: Achievement, address: str) -> tuple[ob.ResultDescription, ...]:
    described = []
    for key, standard in rubric_standards(pack, achievement).items():
        rubric = pack.rubrics[key]
        for criterion in rubric.criteria.values():
            levels = tuple(
                ob.RubricCriterionLevel(
                    id=_level_id(address, key, criterion.key, level),
                    name=label,
                    level=str(position),
                    description=criterion.descriptors[level],
                )
                for position, (level, label) in enumerate(rubric.levels.items(), start=1)
            )
            described.append(
                ob.ResultDescription(
                    id=_description_id(address, key, criterion.key),
                    name=f"{rubric.title}: {criterion.name}",
                    result_type="RubricCriterionLevel",
                    required_level=_level_id(address, key, criterion.key, standard.at_least),
                    rubric_criterion_level=levels,
                )
            )
    described += [
        ob.ResultDescription(id=_status_id(address, key), name=pack.requirements[key].title, result_type="Status")
        for key in stated_requirements(achievement, pack)
    ]
    return tuple(described)


def _statuses(written: WrittenAchievement, parts: Sequence[VouchedPart]) -> Iterator[ob.Result]:
    """That each requirement without a rubric was completed, where the record says who vouched for it."""
    achievement = written.pack.achievements[written.key]
    for key in completed_requirements(achievement, written.pack, parts):
        yield ob.Result(result_description=_status_id(written.part.id, key), status="Completed")


def _results(achievement: ob.Achievement, ratings: Sequence[RatedValue]) -> tuple[ob.Result, ...]:
    known = {
        level.id: description.id
        for description in achievement.result_description
        for level in description.rubric_criterion_level
    }
    reached = {
        _level_id(achievement.id, rated.rubric, criterion, level): None
        for rated in ratings
        for criterion, level in rated.ratings.items()
    }
    return tuple(
        ob.Result(result_description=known[level_id], achieved_level=level_id)
        for level_id in reached
        if level_id in known
    )


def _status_id(address: str, requirement: str) -> str:
    return f"{address}#{requirement}/met"


def _description_id(address: str, rubric: str, criterion: str) -> str:
    return f"{address}#{rubric}.{criterion}"


def _level_id(address: str, rubric: str, criterion: str, level: str) -> str:
    return f"{address}#{rubric}.{criterion}.{level}"


def _status(statement: Statement, entries: StatusEntries) -> Json:
    place = statement.status
    lists: Mapping[StatusPurpose, UUID] = {
        StatusPurpose.REVOCATION: place.revocation_id,
        StatusPurpose.SUSPENSION: place.suspension_id,
    }
    found: list[Json] = [
        status_entry(status_address(statement.base_url, list_id), place.index, purpose=purpose.value)
        for purpose, list_id in lists.items()
    ]
    return found[0] if entries is StatusEntries.REVOCATION else found
