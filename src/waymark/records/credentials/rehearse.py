"""Whether the badges of a pack can be signed at all: asked before it is published, for then it never changes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from openbadges3.errors import LintError
from openbadges3.lint import lint
from waymark.rules.packs.model import Pack
from waymark.rules.packs.problems import Problem
from waymark.rules.progress.facts import RatedValue
from waymark.rules.progress.vouched import every_part

from .compose import Party, Statement, StatusEntries, credential, rubric_standards, valid_until, write_achievement
from .values import Place

_SITE = "https://badges.example"
_NOBODY = UUID(int=0)
_ONCE = datetime(2000, 1, 1, tzinfo=UTC)


def badge_problems(pack: Pack) -> Iterator[Problem]:
    """What would keep a badge of each achievement, with everything met at its highest level, from being signed."""
    owner = pack.organizations[pack.owner]
    issuer = Party("did:example:issuer", owner.name, owner.url)
    for key, achievement in pack.achievements.items():
        ratings = []
        for rubric_key in rubric_standards(pack, achievement):
            rubric = pack.rubrics[rubric_key]
            ratings.append(RatedValue(rubric_key, dict.fromkeys(rubric.criteria, [*rubric.levels][-1])))
        statement = Statement(
            base_url=_SITE,
            credential_id=_NOBODY,
            subject_id=_NOBODY.urn,
            issuer=issuer,
            source=issuer,
            awarded_at=_ONCE,
            valid_from=_ONCE,
            valid_until=valid_until(achievement, _ONCE),
            status=Place(_NOBODY, UUID(int=1), 0),
            ratings=ratings,
            parts=every_part(pack, achievement.requires),
        )
        written = write_achievement(pack, key, base_url=_SITE, creator=issuer)
        try:
            for entries in StatusEntries:
                lint(credential(written, statement, entries=entries))
        except LintError as error:
            yield Problem("pack.yaml", 0, f"The badge {key} could not be signed. {error}")
