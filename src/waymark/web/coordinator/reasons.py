"""Why an award is earned, in words: the stored finding as a list of what was asked, who saw it, and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.records.assessment.models import Assessment
from waymark.records.assessment.queries import assessments
from waymark.records.awards.models import Award
from waymark.records.evidence.models import Attestation
from waymark.records.evidence.queries import attestations
from waymark.records.experience.models import Appraisal
from waymark.records.experience.queries import appraisals
from waymark.records.ledger.models import Fact, SourceKind
from waymark.records.ledger.queries import facts
from waymark.rules.forms.text import isolated
from waymark.rules.packs.model import FactKind, Pack
from waymark.web.shared.components.text import day_year

DEEPEST = 12


@dataclass(frozen=True)
class Proof:
    """One fact in a sentence. `is_withdrawn` tells that it no longer counts."""

    text: str
    is_withdrawn: bool


@dataclass(frozen=True)
class Reason:
    """One thing that was asked: whether it is met, by which facts, and what it is made of."""

    text: str
    is_met: bool
    proofs: tuple[Proof, ...] = ()
    parts: "tuple[Reason, ...]" = ()


@dataclass(frozen=True)
class Sources:
    """The facts that findings name, and the rows they came from."""

    facts: Mapping[UUID, Fact]
    assessments: Mapping[UUID, Assessment]
    appraisals: Mapping[UUID, Appraisal]
    attestations: Mapping[UUID, Attestation]


def sources_of(awards: Iterable[Award]) -> Sources:
    """Everything the findings of these awards name. Four queries, however many awards."""
    named = {UUID(each) for award in awards for each in _named(award.finding)}
    found = facts(named)

    def ids(kind: SourceKind) -> list[UUID]:
        return [fact.source_id for fact in found.values() if fact.source_kind == kind]

    return Sources(
        found,
        assessments(ids(SourceKind.ASSESSMENT)),
        appraisals(ids(SourceKind.APPRAISAL)),
        attestations(ids(SourceKind.ATTESTATION)),
    )


def _named(finding: Mapping[str, object]) -> set[str]:
    """The fact ids anywhere in a finding."""
    named: set[str] = set()
    waiting: list[object] = [finding]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            for key, value in part.items():
                if key in ("because", "recognized") and isinstance(value, list):
                    named |= {str(each) for each in value}
                else:
                    waiting.append(value)
        elif isinstance(part, list):
            waiting.extend(part)
    return named


def reasons_for(pack: Pack, award: Award, sources: Sources) -> tuple[Reason, ...]:
    """The finding of an award, from the award down to the facts."""
    words = _Words(pack, award.finding, sources, set())
    recognized = tuple(words.proof(fact) for fact in award.finding.get("recognized", ()))
    if recognized:
        return (Reason(_("Stands in for it: a badge from elsewhere"), True, recognized),)
    return words.of_tree(award.finding.get("tree"), depth=0)


@dataclass(frozen=True)
class _Words:
    pack: Pack
    finding: Mapping[str, object]
    sources: Sources
    told: set[str]
    """Badges whose parts were told already: where another builds on them, their name is enough."""

    def of_tree(self, tree: object, *, depth: int) -> tuple[Reason, ...]:
        """A node's parts. Where all parts are asked for, no sentence is needed to say so."""
        if not isinstance(tree, dict) or depth > DEEPEST:
            return ()
        if "children" not in tree:
            return (self._leaf(tree, depth=depth),)
        parts = tuple(each for child in tree["children"] for each in self.of_tree(child, depth=depth + 1))
        if tree.get("combine") == "all":
            return parts
        needed = int(tree.get("needed") or 0)
        text = ngettext("One of these", "%(count)d of these", needed) % {"count": needed}
        return (Reason(text, bool(tree.get("met")), parts=parts),)

    def _leaf(self, leaf: Mapping[str, object], *, depth: int) -> Reason:
        key, is_met = str(leaf.get("key")), bool(leaf.get("met"))
        proofs = tuple(self.proof(each) for each in _items(leaf.get("because")))
        if leaf.get("kind") == "requirement":
            document = self._document("requirements", key)
            requirement = self.pack.requirements.get(key)
            named = proofs or tuple(self.proof(each) for each in _items(document.get("because")))
            return Reason(requirement.title if requirement else key, is_met, named)
        if leaf.get("kind") == "earned":
            document = self._document("achievements", key)
            achievement = self.pack.achievements.get(key)
            name = achievement.name if achievement else key
            if key in self.told:
                return Reason(name, is_met)
            self.told.add(key)
            parts = self.of_tree(document.get("tree"), depth=depth + 1)
            return Reason(name, is_met, () if parts else proofs, parts)
        activity = self.pack.activities.get(key)
        return Reason(activity.title if activity else key, is_met, proofs)

    def _document(self, part: str, key: str) -> Mapping[str, object]:
        documents = self.finding.get(part)
        found = documents.get(key) if isinstance(documents, dict) else None
        return found if isinstance(found, dict) else {}

    def proof(self, fact_id: object) -> Proof:
        """One fact as a sentence: what, who saw it, when."""
        fact = self.sources.facts.get(UUID(str(fact_id)))
        if fact is None:
            return Proof(_("A fact that is no longer here"), True)
        text = _("%(what)s: %(how)s, %(day)s") % {
            "what": self._about(fact),
            "how": self._how(fact),
            "day": day_year(fact.on),
        }
        if fact.withdrawn_at is not None:
            text = _("%(text)s. Taken back %(day)s.") % {"text": text, "day": day_year(fact.withdrawn_at)}
        return Proof(text, fact.withdrawn_at is not None)

    def _about(self, fact: Fact) -> str:
        if fact.about in self.pack.activities:
            return self.pack.activities[fact.about].title
        achievement = self.pack.achievements.get(fact.about)
        name = fact.about
        if fact.source_kind == SourceKind.RECOGNITION and isinstance(fact.value, dict):
            name = str(fact.value.get("achievement"))
        return achievement.name if achievement else name

    def _how(self, fact: Fact) -> str:
        match fact.source_kind:
            case SourceKind.ASSESSMENT:
                read = self.sources.assessments.get(fact.source_id)
                who = read.assessor.full_name if read else ""
                kind = _("rated on the rubric by %(who)s") if fact.kind == FactKind.RATED else _("accepted by %(who)s")
                return kind % {"who": isolated(who)}
            case SourceKind.APPRAISAL:
                return self._appraised(fact)
            case SourceKind.ATTESTATION:
                word = self.sources.attestations.get(fact.source_id)
                return _("confirmed by %(who)s") % {"who": isolated(word.by.full_name if word else "")}
            case SourceKind.QUIZ:
                percent = fact.value.get("percent") if isinstance(fact.value, dict) else ""
                return _("quiz passed with %(percent)s%%") % {"percent": percent}
            case SourceKind.RESULT:
                return _("self-assessments taken")
            case SourceKind.RECOGNITION:
                return _("badge from elsewhere recognized")
            case _:
                return _("earned")

    def _appraised(self, fact: Fact) -> str:
        said = self.sources.appraisals.get(fact.source_id)
        if said is None:
            return _("appraised")
        whole = said.request.completes
        who = (
            {"first": isolated(whole.signed_name), "second": isolated(said.signed_name)} if whole is not None else None
        )
        return _("appraised by %(who)s, %(relation)s; identity checked by %(checker)s") % {
            "who": _("%(first)s and %(second)s") % who if who is not None else isolated(said.signed_name),
            "relation": isolated(said.request.relation),
            "checker": isolated(said.verified_by.full_name if said.verified_by else ""),
        }


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []
