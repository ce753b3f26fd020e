"""A world told once by the flows and set down again row by row: the same rows, at a tenth of the time."""

from collections.abc import Callable
from copy import deepcopy
from typing import Generic, TypeVar

from django.apps import apps
from django.db.models import Model

from waymark.records.audit.models import ChainHead

W = TypeVar("W")


class Saved(Generic[W]):
    """What a story left in an empty database, and the value it gave. `again()` sets both down in another empty one.

    A database that is not empty gets the story told in full.
    """

    def __init__(self, tell: Callable[[], W]) -> None:
        self._tell = tell
        self._rows: list[list[Model]] = []
        self._value: W | None = None

    def again(self) -> W:
        """The value, with its rows in the database."""
        if ChainHead.objects.get().position:
            return self._tell()
        if self._value is None:
            self._value = self._tell()
            ours = [model for model in apps.get_models() if model.__module__.startswith("waymark.")]
            self._rows = [list(model._default_manager.order_by("pk")) for model in ours]
            return deepcopy(self._value)
        for rows in self._rows:
            if rows and isinstance(rows[0], ChainHead):
                rows[0].save()
            elif rows:
                type(rows[0])._default_manager.bulk_create(deepcopy(rows))
        return deepcopy(self._value)
