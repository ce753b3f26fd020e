"""Whom a line of a roster means: the campus id is matched first, then the address; a registrar settles the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from waymark.rules.forms.text import folded
from waymark.rules.kernel.wording import gettext as _

from .known import Known, KnownPerson
from .roster import RosterLine
from .roster_questions import Ask, Choices, Pick, Question


@dataclass(frozen=True)
class Who:
    """Whom a line means: an account that is known, or somebody new. It is not `settled` as long as its question has no
    answer, or when the line is left out. `meant` are all whom it may mean; `freed` are the affiliations that lose their
    campus id to somebody else."""

    person: KnownPerson | None
    settled: bool = True
    is_skipped: bool = False
    question: Question | None = None
    meant: frozenset[UUID] = frozenset()
    freed: tuple[UUID, ...] = ()
    fault: str = ""


def who(line: RosterLine, place: UUID, known: Known, choices: Choices) -> Who:
    """Whom this line means at that organization."""
    by_address = known.people.get(line.email)
    owners = known.by_id.get((place, line.external_id), ()) if line.external_id else ()
    if len(owners) > 1 and by_address not in owners:
        said = _("Several accounts have this campus id. Ask an administrator to merge them.")
        return Who(None, settled=False, meant=frozenset(each.id for each in owners), fault=said)
    owner = by_address if by_address in owners else next(iter(owners), None)
    asked = _Asked(line, place, known, choices)
    if line.is_gone or (owner is not None and owner is by_address):
        return asked.plainly(owner or by_address)
    if owner is not None:
        return asked.of_owner(owner, by_address)
    if by_address is not None:
        return asked.of_other_id(by_address)
    return asked.of_namesake()


class _Asked:
    """A line with what may be asked about it."""

    def __init__(self, line: RosterLine, place: UUID, known: Known, choices: Choices) -> None:
        self.line, self.place, self.known, self.choices = line, place, known, choices

    def plainly(self, person: KnownPerson | None) -> Who:
        return Who(person, meant=frozenset({person.id} if person else ()))

    def of_owner(self, owner: KnownPerson, by_address: KnownPerson | None) -> Who:
        """The campus id is of an account with another address."""
        if by_address is None:
            return self._ask(Ask.ADDRESS, [owner], {Pick.SAME: owner, Pick.OTHER: None})
        people = {Pick.BY_ID: owner, Pick.BY_ADDRESS: by_address}
        return self._ask(Ask.OWNER, [owner, by_address], people)

    def of_other_id(self, person: KnownPerson) -> Who:
        """Nobody has the campus id, which matters when the account with this address has another one here."""
        ids = {each.external_id for each in self.known.belongings(person.id, self.place)} - {""}
        if self.line.external_id and ids:
            return self._ask(Ask.ID, [person], {Pick.SAME: person}, was=", ".join(sorted(ids)))
        return self.plainly(person)

    def of_namesake(self) -> Who:
        """Nobody has the address. One person here with the same name may be meant; of several nobody is."""
        found = self.known.namesakes.get((self.place, folded(self.line.full_name)), ())
        alike = [each for each in found if not self._has_other_id(each)]
        if len(alike) != 1:
            return self.plainly(None)
        return self._ask(Ask.SAME_NAME, alike, {Pick.OTHER: None, Pick.SAME: alike[0]})

    def _has_other_id(self, person: KnownPerson) -> bool:
        stored = self.known.belongings(person.id, self.place)
        return bool(self.line.external_id) and any(each.external_id for each in stored)

    def _ask(
        self, ask: Ask, others: Sequence[KnownPerson], people: Mapping[Pick, KnownPerson | None], *, was: str = ""
    ) -> Who:
        question = Question(
            self.line.line,
            ask,
            self.line.email,
            self.line.full_name,
            tuple((each.full_name, each.email) for each in others),
            was,
            self.line.external_id,
        )
        pick = self.choices.of(self.line.line, ask)
        meant = frozenset(each.id for each in others)
        if pick is None or pick not in people:
            return Who(None, settled=False, is_skipped=pick is Pick.SKIP, question=question, meant=meant)
        person = people[pick]
        lost = [each for each in others if each is not person] if ask in (Ask.ADDRESS, Ask.OWNER) else []
        freed = [
            each.id
            for other in lost
            for each in self.known.belongings(other.id, self.place)
            if each.external_id == self.line.external_id
        ]
        return Who(person, question=question, meant=frozenset({person.id} if person else ()), freed=tuple(freed))
