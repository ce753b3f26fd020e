"""Where an action would happen: what a row tells the policy about itself."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Scope:
    """The relations of one row. None means the row has no such relation, so no narrower grant can reach it.

    `owner_id` is the person it is about (the learner; for a grant, who receives it). `party_ids` are further people who
    may not act for themselves here, such as the appraiser's own person or whoever made the decision under review.
    `organization_id` is the campus, `program_id` the program, `object_id` what a capability link opens.
    """

    owner_id: UUID | None = None
    party_ids: frozenset[UUID] = frozenset()
    organization_id: UUID | None = None
    program_id: UUID | None = None
    object_id: UUID | None = None

    def involves(self, person_id: UUID | None) -> bool:
        """Whether the person is the owner or a party, and so may not decide here."""
        return person_id is not None and (person_id == self.owner_id or person_id in self.party_ids)


NOWHERE = Scope()
"""A scope without any relation: only a grant for everywhere and every program reaches it."""
