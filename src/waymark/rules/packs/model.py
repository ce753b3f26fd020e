"""A program as data: what a pack says once it is loaded. Every value is frozen; the order in the file is kept.

The words are those of Open Badges 3.0 where it has them (achievement, criteria, alignment). Mappings are dicts in the
order of the file and must not be changed. `docs/pack-format.md` describes the file this mirrors.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from waymark.rules.packs.appraising import (
    AppraisalItem as AppraisalItem,
)
from waymark.rules.packs.appraising import (
    AppraiserKind as AppraiserKind,
)
from waymark.rules.packs.appraising import (
    NextAppraiser as NextAppraiser,
)
from waymark.rules.packs.appraising import (
    PositiveRule as PositiveRule,
)
from waymark.rules.packs.appraising import (
    Reminders as Reminders,
)
from waymark.rules.packs.criteria import (
    AcceptedStandard as AcceptedStandard,
)
from waymark.rules.packs.criteria import (
    AppraisalStandard as AppraisalStandard,
)
from waymark.rules.packs.criteria import (
    Combine as Combine,
)
from waymark.rules.packs.criteria import (
    DoneStandard as DoneStandard,
)
from waymark.rules.packs.criteria import (
    FactKind as FactKind,
)
from waymark.rules.packs.criteria import (
    Leaf as Leaf,
)
from waymark.rules.packs.criteria import (
    LeafKind as LeafKind,
)
from waymark.rules.packs.criteria import (
    Node as Node,
)
from waymark.rules.packs.criteria import (
    RecognizedStandard as RecognizedStandard,
)
from waymark.rules.packs.criteria import (
    RubricStandard as RubricStandard,
)
from waymark.rules.packs.criteria import (
    ScoreStandard as ScoreStandard,
)
from waymark.rules.packs.criteria import (
    Standard as Standard,
)
from waymark.rules.packs.criteria import (
    Tree as Tree,
)


class Provenance(StrEnum):
    """Where a part comes from: the program's current public page, an earlier one, or ours to show how it could be."""

    OFFICIAL = "official"
    EARLIER_PAGE = "earlier-page"
    ILLUSTRATIVE = "illustrative"


class AchievementType(StrEnum):
    """The Open Badges 3.0 achievementType values a pack may use."""

    BADGE = "Badge"
    MICRO_CREDENTIAL = "MicroCredential"


class Tier(StrEnum):
    """How an achievement is drawn and grouped: a level (bars count it), a micro-badge (diamond), the stack itself."""

    LEVEL = "level"
    MICRO = "micro"
    STACK = "stack"


class Release(StrEnum):
    """Whether an award is granted as soon as it is earned, or after a coordinator confirms."""

    AUTO = "auto"
    CONFIRM = "confirm"


@dataclass(frozen=True)
class AlignmentRef:
    """A row of a competency framework that an achievement is aligned with."""

    framework: str
    code: str


@dataclass(frozen=True)
class Achievement:
    """A badge or micro-credential that can be earned. `expires_after_months` is None when it never expires.

    `art` is the name of its picture in the pack's art folder, without an ending (`.svg` and `.png` both exist).
    """

    key: str
    type: AchievementType
    tier: Tier
    level: int
    name: str
    short_name: str
    description: str
    requires: Tree
    alignment: tuple[AlignmentRef, ...]
    tags: tuple[str, ...]
    release: Release
    expires_after_months: int | None
    art: str
    source: Provenance


@dataclass(frozen=True)
class Requirement:
    """What must be shown, the same on every campus. `narrative` is plain text for an outside reader."""

    key: str
    title: str
    narrative: str
    standard: Standard
    source: Provenance


@dataclass(frozen=True)
class RubricCriterion:
    """One row of a rubric; `descriptors` has a text for every level of the rubric."""

    key: str
    name: str
    descriptors: Mapping[str, str]


@dataclass(frozen=True)
class Rubric:
    """Levels from low to high (key -> label) and criteria with a descriptor in every cell."""

    key: str
    title: str
    levels: Mapping[str, str]
    criteria: Mapping[str, RubricCriterion]
    source: Provenance


@dataclass(frozen=True)
class AppraisalForm:
    """What a supervisor answers: levels low to high (key -> label), items, an overall rating and prompts for words."""

    key: str
    title: str
    introduction: str
    by: tuple[AppraiserKind, ...]
    levels: Mapping[str, str]
    not_observed: bool
    items: Mapping[str, AppraisalItem]
    prompts: "Mapping[str, FormField]"
    positive: PositiveRule
    source: Provenance


@dataclass(frozen=True)
class Scale:
    """One scale of an instrument: what a high score hints at, in words for the learner."""

    key: str
    name: str
    description: str


@dataclass(frozen=True)
class InstrumentItem:
    """One statement the learner answers; it counts toward one scale."""

    key: str
    text: str
    scale: str


@dataclass(frozen=True)
class Instrument:
    """A self-assessment. `responses` maps an integer score (lowest first) to its label. `notice` is always shown."""

    key: str
    version: str
    title: str
    introduction: str
    notice: str
    license: str
    minutes: int
    responses: Mapping[int, str]
    scales: Mapping[str, Scale]
    items: tuple[InstrumentItem, ...]
    source: Provenance


class FieldKind(StrEnum):
    """How one field of a form is answered."""

    SHORT_TEXT = "short-text"
    LONG_TEXT = "long-text"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    NUMBER = "number"
    URL = "url"
    FILES = "files"


@dataclass(frozen=True)
class FormField:
    """One prompt. `criterion` names the rubric criterion it answers: when only that is unmet, only this reopens.

    `max_length` counts characters, `min_words` words (0 = none). `options` maps key -> label for choices.
    """

    key: str
    kind: FieldKind
    label: str
    help: str
    required: bool
    criterion: str
    max_length: int
    min_words: int
    options: Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """Prompts a learner answers for a piece of work."""

    key: str
    title: str
    introduction: str
    fields: Mapping[str, FormField]
    source: Provenance


@dataclass(frozen=True)
class QuizQuestion:
    """A question with one right option."""

    key: str
    text: str
    options: Mapping[str, str]
    answer: str
    explanation: str


@dataclass(frozen=True)
class Quiz:
    """Questions and how many right answers (percent) pass. `attempts` None means as many as needed."""

    key: str
    title: str
    introduction: str
    questions: Mapping[str, QuizQuestion]
    attempts: int | None
    source: Provenance


class ActivityKind(StrEnum):
    """How an activity is done and what fact it can give.

    task (learner marks done) -> done; attendance (staff attest) -> done; self-assessment (instruments taken) -> done;
    quiz -> scored; submission -> accepted or rated; experience -> appraised; external-badge -> recognized;
    course-grade (staff attest) -> accepted.
    """

    TASK = "task"
    ATTENDANCE = "attendance"
    SELF_ASSESSMENT = "self-assessment"
    QUIZ = "quiz"
    SUBMISSION = "submission"
    EXPERIENCE = "experience"
    EXTERNAL_BADGE = "external-badge"
    COURSE_GRADE = "course-grade"


class PlanPart(StrEnum):
    """A part of the career plan that a submission freezes along with its answers."""

    RESULTS = "results"
    GOALS = "goals"
    ACTIONS = "actions"
    REFLECTIONS = "reflections"


@dataclass(frozen=True)
class Activity:
    """Something a learner does. Keys name parts of the same pack; "" where the kind has no such part.

    `instruments` are those to take; `includes` the plan parts to freeze; `open_to` the campuses (none = all).
    """

    key: str
    kind: ActivityKind
    title: str
    summary: str
    instructions: str
    minutes: int
    form: str
    rubric: str
    appraisal: str
    quiz: str
    instruments: tuple[str, ...]
    includes: tuple[PlanPart, ...]
    open_to: tuple[str, ...]
    source: Provenance


@dataclass(frozen=True)
class Contact:
    """Whom to ask, by role, never by a person's name."""

    role: str
    email: str
    url: str


@dataclass(frozen=True)
class Pathway:
    """One campus's way to the same requirements: a tree of activities for each. What it inherits is merged in."""

    key: str
    name: str
    summary: str
    ways: Mapping[str, Tree]
    links: Mapping[str, str]
    courses: Mapping[str, str]
    contacts: tuple[Contact, ...]
    source: Provenance


class OrganizationKind(StrEnum):
    """What kind of organization a pack names."""

    SYSTEM = "system"
    CAMPUS = "campus"
    UNIT = "unit"
    PARTNER = "partner"


@dataclass(frozen=True)
class OrganizationRef:
    """An organization the pack names: its owner, its campuses, partners. Publishing makes sure each exists."""

    key: str
    name: str
    kind: OrganizationKind
    parent: str
    url: str


@dataclass(frozen=True)
class FrameworkRow:
    """One competency of a framework, in our own words, with the address of the official text."""

    code: str
    name: str
    description: str
    url: str


@dataclass(frozen=True)
class Framework:
    """A competency framework that achievements align with."""

    key: str
    name: str
    url: str
    license: str
    rows: Mapping[str, FrameworkRow]


@dataclass(frozen=True)
class Equivalence:
    """A recognized badge from elsewhere counts as an achievement of this pack, on or before a date."""

    from_achievement: str
    from_issuer: str
    gives: str
    on_or_before: date | None
    approved_by: str


@dataclass(frozen=True)
class Policy:
    """The program's promises and limits. Days are calendar days; None means no limit.

    `after_not_positive` says who may be asked about the same experience after an appraisal that was not positive;
    empty, nobody: another experience can be proposed.
    """

    review_days: int
    attempts: int | None
    appraisal_link_days: int
    appraisal_invites_per_day: int
    appeal_days: int
    source: Provenance
    after_not_positive: tuple[NextAppraiser, ...] = ()
    reminders: Reminders = field(default_factory=Reminders)


@dataclass(frozen=True)
class Statement:
    """A sentence or two about the program with where it comes from."""

    text: str
    source: Provenance


@dataclass(frozen=True)
class Eligibility:
    """Who may enroll: any of these affiliations, in force, at one of the program's campuses or their parent."""

    text: str
    affiliations: tuple[str, ...]
    source: Provenance


@dataclass(frozen=True)
class Pack:
    """One published version of one program, whole."""

    format: str
    program: str
    version: str
    supersedes: str
    title: str
    tagline: str
    description: str
    updated: date
    url: str
    source: Provenance
    owner: str
    campuses: tuple[str, ...]
    organizations: Mapping[str, OrganizationRef]
    eligibility: Eligibility
    cost: Statement
    delivery: Statement
    frameworks: Mapping[str, Framework]
    achievements: Mapping[str, Achievement]
    requirements: Mapping[str, Requirement]
    rubrics: Mapping[str, Rubric]
    appraisals: Mapping[str, AppraisalForm]
    instruments: Mapping[str, Instrument]
    forms: Mapping[str, Form]
    quizzes: Mapping[str, Quiz]
    activities: Mapping[str, Activity]
    pathways: Mapping[str, Pathway]
    equivalences: tuple[Equivalence, ...]
    policy: Policy
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Translations: language -> dotted path of a text -> the text in that language."""

    def requirement_bits(self) -> dict[str, int]:
        """Requirement key -> its bit in an enrollment's progress word: bit i is requirement i, as in the file."""
        return {key: index for index, key in enumerate(self.requirements)}
