"""Who vouched for each part of an award, by kind and role and never by name: read from its finding, or told in advance.

An award's finding names the facts it rests on; each fact came from somewhere, and that is who vouched for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from waymark.rules.packs.model import Activity, ActivityKind, AppraiserKind, LeafKind, Pack, Tree
from waymark.rules.progress.tree import leaves


class Voucher(StrEnum):
    """Whose word a part rests on, the closest to an assessment first."""

    RUBRIC = "rubric"  # staff rated the work by a published rubric
    ACCEPTED = "accepted"  # staff read the work and accepted it
    SUPERVISOR = "supervisor"  # who supervised the work appraised it, and staff verified who that was
    FACULTY = "faculty"  # a member of faculty or staff appraised it, and staff verified who that was
    COMPLETED = "completed"  # somebody else appraised what that person had not seen, and staff verified who that was
    GRADE = "grade"  # staff recorded that a course was passed
    QUIZ = "quiz"  # a quiz that is scored by its answers
    OUTSIDE_BADGE = "outside-badge"  # another organization's badge, which staff checked and accepted
    ATTENDANCE = "attendance"  # staff recorded that the holder took part
    SELF_ASSESSMENT = "self-assessment"  # the holder answered questions about themselves
    HOLDER = "holder"  # the holder said so
    REPLACED = "replaced"  # two of staff took something else of equal worth in its place
    WAIVED = "waived"  # two of staff agreed that it need not be shown


OWN_WORD = frozenset({Voucher.SELF_ASSESSMENT, Voucher.HOLDER})
"""Where nobody but the holder says it."""

NOT_SHOWN = frozenset({Voucher.REPLACED, Voucher.WAIVED})
"""Where a requirement was not met by its own steps."""

_BY_ACTIVITY = {
    ActivityKind.TASK: Voucher.HOLDER,
    ActivityKind.ATTENDANCE: Voucher.ATTENDANCE,
    ActivityKind.SELF_ASSESSMENT: Voucher.SELF_ASSESSMENT,
    ActivityKind.QUIZ: Voucher.QUIZ,
    ActivityKind.EXTERNAL_BADGE: Voucher.OUTSIDE_BADGE,
    ActivityKind.COURSE_GRADE: Voucher.GRADE,
}
_BY_APPRAISER = {
    AppraiserKind.WORK_SUPERVISOR: Voucher.SUPERVISOR,
    AppraiserKind.FACULTY_OR_STAFF: Voucher.FACULTY,
}


@dataclass(frozen=True)
class VouchedPart:
    """One part of an award that was met: a requirement, or a badge it is built of with its own parts.

    `vouchers` are those of the facts that met it, in the order of `Voucher`; empty when the record does not say.
    """

    kind: LeafKind
    key: str
    vouchers: tuple[Voucher, ...]
    parts: "tuple[VouchedPart, ...]" = ()

    @property
    def rests_on_own_word(self) -> bool:
        """Whether nobody but the holder vouched for it."""
        return bool(self.vouchers) and set(self.vouchers) <= OWN_WORD


def in_order(vouchers: set[Voucher]) -> tuple[Voucher, ...]:
    """Each once, in the order of `Voucher`."""
    return tuple(each for each in Voucher if each in vouchers)


def vouched_parts(finding: Mapping[str, object], sources: Mapping[str, tuple[Voucher, ...]]) -> tuple[VouchedPart, ...]:
    """The parts that were met for an award, from its stored finding; `sources` tells who is behind a fact, by its id.

    Empty when the finding does not say what it rests on.
    """
    return _Reading(finding, sources).parts(finding.get("tree"), frozenset())


def requirement_parts(parts: Iterable[VouchedPart], *, besides: Iterable[str] = ()) -> tuple[VouchedPart, ...]:
    """Every requirement in these parts once, those inside badges too, and badges whose own parts are not told.

    Badges named in `besides` are told elsewhere, so what is inside them is left out.
    """
    found: dict[tuple[LeafKind, str], VouchedPart] = {}
    _collect(parts, found, set(besides))
    return tuple(found.values())


def _collect(parts: Iterable[VouchedPart], found: dict[tuple[LeafKind, str], VouchedPart], told: set[str]) -> None:
    for part in parts:
        if part.kind is LeafKind.EARNED and part.key in told:
            continue
        if part.kind is LeafKind.EARNED and part.parts:
            told.add(part.key)
            _collect(part.parts, found, told)
        else:
            found.setdefault((part.kind, part.key), part)


def every_part(pack: Pack, tree: Tree) -> tuple[VouchedPart, ...]:
    """Everything a tree names, as if all of it was met and by everyone who can vouch for it."""
    found = []
    for leaf in leaves(tree):
        if leaf.kind is LeafKind.EARNED:
            found.append(VouchedPart(leaf.kind, leaf.key, (), every_part(pack, pack.achievements[leaf.key].requires)))
        else:
            found.append(VouchedPart(leaf.kind, leaf.key, possible_vouchers(pack, leaf.key)))
    return tuple(found)


def possible_vouchers(pack: Pack, requirement_key: str, *, pathway: str = "") -> tuple[Voucher, ...]:
    """Who can vouch for a requirement, by the steps of one campus's pathway or of all."""
    pathways = [pathway] if pathway else pack.campuses
    found: set[Voucher] = set()
    for key in pathways:
        way = pack.pathways[key].ways.get(requirement_key) if key in pack.pathways else None
        for leaf in leaves(way) if way is not None else ():
            activity = pack.activities.get(leaf.key)
            if activity is not None and (not activity.open_to or key in activity.open_to):
                found.update(vouchers_for(pack, activity))
    return in_order(found)


def vouchers_for(pack: Pack, activity: Activity) -> tuple[Voucher, ...]:
    """Who can vouch for one activity."""
    match activity.kind:
        case ActivityKind.SUBMISSION:
            return (Voucher.RUBRIC if activity.rubric else Voucher.ACCEPTED,)
        case ActivityKind.EXPERIENCE:
            form = pack.appraisals.get(activity.appraisal)
            rest = {Voucher.COMPLETED} if form and form.not_observed else set[Voucher]()
            return in_order({_BY_APPRAISER[kind] for kind in form.by} | rest) if form else ()
        case kind:
            return (_BY_ACTIVITY[kind],)


@dataclass(frozen=True)
class _Reading:
    """A finding as the award stored it: JSON of our own, read so that a part that is not there says nothing."""

    finding: Mapping[str, object]
    sources: Mapping[str, tuple[Voucher, ...]]

    def parts(self, tree: object, above: frozenset[str]) -> tuple[VouchedPart, ...]:
        if not isinstance(tree, dict):
            return ()
        children = tree.get("children")
        if isinstance(children, list):
            found = [part for child in children for part in self.parts(child, above)]
            return tuple({(part.kind, part.key): part for part in reversed(found)}.values())[::-1]
        return self._leaf(tree, above)

    def _leaf(self, leaf: Mapping[str, object], above: frozenset[str]) -> tuple[VouchedPart, ...]:
        if not leaf.get("met"):
            return ()
        key = str(leaf.get("key"))
        if leaf.get("kind") == LeafKind.REQUIREMENT:
            because = _ids(leaf.get("because")) or _ids(self._document("requirements", key).get("because"))
            return (VouchedPart(LeafKind.REQUIREMENT, key, self._behind(because)),)
        if leaf.get("kind") != LeafKind.EARNED or key in above:
            return ()
        document = self._document("achievements", key)
        if document.get("met"):
            inner = self.parts(document.get("tree"), above | {key})
            return (VouchedPart(LeafKind.EARNED, key, (), inner),)
        return (VouchedPart(LeafKind.EARNED, key, self._behind(_ids(document.get("recognized")))),)

    def _document(self, name: str, key: str) -> Mapping[str, object]:
        documents = self.finding.get(name)
        found = documents.get(key) if isinstance(documents, dict) else None
        return found if isinstance(found, dict) else {}

    def _behind(self, facts: tuple[str, ...]) -> tuple[Voucher, ...]:
        return in_order({voucher for fact in facts for voucher in self.sources.get(fact, ())})


def _ids(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, list) else ()
