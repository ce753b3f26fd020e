"""What judging found: each requirement and achievement with the facts it rests on and what is still missing.

Everything here is a value. Documents are JSON objects with the same names, to be stored as the reason of an award.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from waymark.rules.packs.model import LeafKind
from waymark.rules.progress.tree import Because, Document, Finding, found_leaves, to_document


@dataclass(frozen=True)
class RequirementFinding:
    """Whether a requirement is met. `missing` names few activities that together would meet it.

    `tree` is None when the pathway has no way to the requirement. `way` is the pathway whose way was found met or is
    open: an earlier one when the requirement was met there before the learner moved (with the number of the version
    before it, "2024.1/north", when that was another version). `waived` is "waived" or "replaced" when it was not met by
    its own steps; `tree` then still says what those came to.
    """

    key: str
    met: bool
    because: Because
    missing: tuple[str, ...]
    tree: Finding | None
    way: str
    waived: str = ""

    def to_document(self) -> Document:
        return {
            "requirement": self.key,
            "met": self.met,
            "because": [str(fact) for fact in self.because],
            "missing": list(self.missing),
            "way": self.way,
            "tree": None if self.tree is None else to_document(self.tree),
            **({"waived": self.waived} if self.waived else {}),
        }


@dataclass(frozen=True)
class AchievementFinding:
    """Whether what an achievement requires is met, and whether the learner has it.

    `met` reads the tree alone: an award whose finding is no longer met must be looked at by a person. `earned` is also
    true when the award was granted, or a recognized badge from elsewhere stands in for it (`recognized` names those
    facts). `missing` names requirements and `waits_for` achievements that together would meet the tree.
    """

    key: str
    met: bool
    earned: bool
    because: Because
    recognized: Because
    missing: tuple[str, ...]
    waits_for: tuple[str, ...]
    tree: Finding

    @property
    def stands(self) -> bool:
        """Whether the facts of today still carry the achievement, apart from it having been awarded."""
        return self.met or bool(self.recognized)

    def to_document(self) -> Document:
        return {
            "achievement": self.key,
            "met": self.met,
            "because": [str(fact) for fact in self.because],
            "recognized": [str(fact) for fact in self.recognized],
            "missing": list(self.missing),
            "waits_for": list(self.waits_for),
            "tree": to_document(self.tree),
        }


@dataclass(frozen=True)
class Judgment:
    """All that follows from the facts. Bit i of `word` says that requirement i of the pack is met.

    `achievements` come in dependency order: what an achievement asks to be earned comes before it.
    """

    pathway: str
    requirements: Mapping[str, RequirementFinding]
    achievements: Mapping[str, AchievementFinding]
    word: int
    earned: frozenset[str]

    def met(self) -> tuple[str, ...]:
        """Achievements whose trees are met, in dependency order: those an award may be proposed for."""
        return tuple(key for key, finding in self.achievements.items() if finding.met)

    def unmet(self, achievement_key: str) -> frozenset[str]:
        """The requirements still missing for an achievement, those of achievements it waits for included."""
        seen: set[str] = set()
        unmet: set[str] = set()
        waiting = [achievement_key]
        while waiting:
            key = waiting.pop()
            if key in seen or key not in self.achievements:
                continue
            seen.add(key)
            unmet.update(self.achievements[key].missing)
            waiting.extend(self.achievements[key].waits_for)
        return frozenset(unmet)

    def reason_for(self, achievement_key: str) -> Document:
        """The whole chain behind one achievement as JSON: its tree, and every requirement and achievement it names."""
        finding = self.achievements[achievement_key]
        requirements: dict[str, Document] = {}
        earned: dict[str, Document] = {}
        self._collect(finding, requirements, earned)
        return {
            **finding.to_document(),
            "pathway": self.pathway,
            "requirements": requirements,
            "achievements": earned,
        }

    def _collect(
        self, finding: AchievementFinding, requirements: dict[str, Document], earned: dict[str, Document]
    ) -> None:
        for leaf in found_leaves(finding.tree):
            if leaf.kind is LeafKind.REQUIREMENT and leaf.key in self.requirements:
                requirements[leaf.key] = self.requirements[leaf.key].to_document()
            elif leaf.kind is LeafKind.EARNED and leaf.key in self.achievements and leaf.key not in earned:
                earned[leaf.key] = self.achievements[leaf.key].to_document()
                self._collect(self.achievements[leaf.key], requirements, earned)
