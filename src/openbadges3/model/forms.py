"""Structure by shape: a badge of a shape that was found sound before needs only its texts checked.

Whether members are there and of the right type is a matter of the shape. What a text must be (an address, a date, a
term) is looked up by its slot. Wherever a text falls short, the whole structure is read again for its faults.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from openbadges3.canonical.screen import require_plain_members
from openbadges3.canonical.shape import Shape, slot_paths
from openbadges3.canonical.shapes import Described, is_light
from openbadges3.credential import embedded_credentials
from openbadges3.errors import CanonicalError

from .achievements import result_faults
from .kinds import ANYTHING, TEXT, Kind
from .part import Fault
from .structure import is_data_model_1, period_faults, read_structure

_CAPACITY = 512
_LARGEST = 1_500
_LONGEST = 2_000


@dataclass(frozen=True)
class _Form:
    """What the texts of a shape are held to, by slot; `sound` are the texts last found to be so."""

    kinds: tuple[tuple[int, tuple[Kind, ...]], ...]
    has_results: bool
    has_embedded: bool
    sound: dict[int, str] = field(default_factory=dict)


class _Own(NamedTuple):
    """What a copy of a printing is held to in the texts of its own, by their places among those.

    What all copies share was found sound.
    """

    form: _Form
    kinds: list[tuple[int, int, tuple[Kind, ...]]]


class Forms:
    """A bounded memory of shapes whose structure was found sound."""

    def __init__(self) -> None:
        self._forms: dict[Shape, _Form] = {}
        self._own: dict[object, _Own] = {}

    def faults(self, described: Described) -> tuple[Fault, ...]:
        """What `structure_faults` gives for a document without proof, and whether its members are plainly named."""
        form, own = self._known(described)
        if form is not None and _is_sound(form, own, described):
            self._remember(form, described)
            return ()
        document, shape = described.document, described.shape
        found, kinds = read_structure(document)
        try:
            require_plain_members(dict(document))
        except CanonicalError as error:
            found = (*found, Fault("$", f"is written so that readers miss a part: {error}", is_hidden=True))
        if not found and len(shape) <= _LARGEST and is_light(shape) and not is_data_model_1(document):
            if len(self._forms) >= _CAPACITY:
                self._forms.clear()
            self._forms[shape] = _form_of(document, kinds)
        return found

    def may_embed(self, described: Described) -> bool:
        """Whether a document may hold other credentials; true for one of a shape that is not known."""
        form, _ = self._known(described)
        return form is None or form.has_embedded

    def _known(self, described: Described) -> tuple[_Form | None, _Own | None]:
        """The form of a document; and what its own texts are held to, if what it shares was found sound before."""
        own = None if described.copy is None else self._own.get(described.copy.printing.token)
        return (self._forms.get(described.shape), None) if own is None else (own.form, own)

    def _remember(self, form: _Form, described: Described) -> None:
        if described.copy is None or described.copy.printing.token in self._own:
            return
        if len(self._own) >= _CAPACITY:
            self._own.clear()
        printing, kinds = described.copy.printing, dict(form.kinds)
        own = [(place, slot, kinds[slot]) for place, slot in enumerate(printing.open) if slot in kinds]
        self._own[printing.token] = _Own(form, own)


def _is_sound(form: _Form, own: _Own | None, described: Described) -> bool:
    document: Mapping[str, Any] = described.document  # Any: JSON of a known shape
    for slot, text, kinds in _held(form, own, described):
        if form.sound.get(slot) == text:
            continue
        if None not in [kind.fault(text) for kind in kinds]:
            return False
        if len(text) <= _LONGEST:
            form.sound[slot] = text
    if form.has_results and any(result_faults(document["credentialSubject"], "$")):
        return False
    return not any(period_faults(document))


def _held(form: _Form, own: _Own | None, described: Described) -> list[tuple[int, str, tuple[Kind, ...]]]:
    """The slots to be looked at, with their texts."""
    copy = described.copy
    if own is None or copy is None:
        return [(slot, described.texts[slot], kinds) for slot, kinds in form.kinds]
    return [(slot, copy.found[place].decode("utf-8"), kinds) for place, slot, kinds in own.kinds]


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
