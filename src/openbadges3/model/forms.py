"""Structure by shape: a badge of a shape that was found sound before needs only its texts checked.

Whether members are there and of the right type is a matter of the shape. What a text must be (an address, a date, a
term) is looked up by its slot. Wherever a text falls short, the whole structure is read again for its faults.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from openbadges3.canonical.edition import Edition
from openbadges3.canonical.screen import require_plain_members
from openbadges3.canonical.shape import Shape, slot_paths
from openbadges3.canonical.shapes import Described
from openbadges3.credential import embedded_credentials
from openbadges3.errors import CanonicalError

from .achievements import result_faults
from .kinds import ANYTHING, TEXT, Kind
from .part import Fault
from .structure import is_data_model_1, period_faults, read_structure

_CAPACITY = 512
_LARGEST = 1_500


@dataclass(frozen=True)
class _Form:
    """What the texts of a shape are held to, by slot; `sound` are the texts last found to be so.

    `of_editions` has what those texts are held to in which copies of an edition differ; what they share is sound.
    """

    kinds: tuple[tuple[int, tuple[Kind, ...]], ...]
    has_results: bool
    has_embedded: bool
    sound: dict[int, str] = field(default_factory=dict)
    of_editions: dict[Edition, tuple[tuple[int, tuple[Kind, ...]], ...]] = field(default_factory=dict)


class Forms:
    """A bounded memory of shapes whose structure was found sound."""

    def __init__(self) -> None:
        self._forms: dict[Shape, _Form] = {}

    def faults(self, described: Described) -> tuple[Fault, ...]:
        """What `structure_faults` gives for a document without proof, and whether its members are plainly named."""
        document, shape = described.document, described.shape
        form = self._forms.get(shape)
        if form is not None and _is_sound(form, described):
            return ()
        found, kinds = read_structure(document)
        try:
            require_plain_members(dict(document))
        except CanonicalError as error:
            found = (*found, Fault("$", f"is written so that readers miss a part: {error}"))
        if not found and len(shape) <= _LARGEST and not is_data_model_1(document):
            if len(self._forms) >= _CAPACITY:
                self._forms.clear()
            self._forms[shape] = _form_of(document, kinds)
        return found

    def may_embed(self, shape: Shape) -> bool:
        """Whether documents of this shape may hold other credentials; true for a shape that is not known."""
        form = self._forms.get(shape)
        return form is None or form.has_embedded


def _is_sound(form: _Form, described: Described) -> bool:
    document: Mapping[str, Any] = described.document  # Any: JSON of a known shape
    texts, edition = described.texts, described.copy and described.copy.edition
    for slot, kinds in form.kinds if edition is None else form.of_editions.get(edition, form.kinds):
        text = texts[slot]
        if form.sound.get(slot) == text:
            continue
        if all([kind.fault(text) for kind in kinds]):
            return False
        form.sound[slot] = text
    if form.has_results and any(result_faults(document["credentialSubject"], "$")):
        return False
    if any(period_faults(document)):
        return False
    if edition is not None and edition not in form.of_editions:
        # what its copies share was just found sound
        form.of_editions[edition] = tuple([pair for pair in form.kinds if pair[0] in edition.open])
    return True


def _form_of(document: Mapping[str, Any], kinds: Mapping[str, tuple[Kind, ...]]) -> _Form:  # Any: as above
    held = [
        (slot, kinds[path])
        for slot, path in enumerate(slot_paths(document))
        if path in kinds and not {TEXT, ANYTHING} & set(kinds[path])
    ]
    return _Form(
        tuple(held),
        has_results="result" in document["credentialSubject"],
        has_embedded=bool(embedded_credentials(document)),
    )
