"""Pages of long lists."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


class PagesById(Paginator):  # type: ignore[type-arg]  # of rows of any model
    """Pages of rows that are wide: the database finds and sorts ids, and reads the rows of one page by them.

    `count` says how many there are where that is known already; else one query counts them.
    """

    object_list: QuerySet[Any]  # Any: rows of any model

    def __init__(self, rows: QuerySet[Any], per_page: int, *, count: int | None = None) -> None:
        super().__init__(rows, per_page)
        if count is not None:
            self.count = count

    def _get_page(self, rows: QuerySet[Any], number: int, paginator: "PagesById") -> Page[Any]:
        ids = list(rows.values_list("pk", flat=True))
        found = {row.pk: row for row in self.object_list.order_by().filter(pk__in=ids)}
        return Page([found[pk] for pk in ids if pk in found], number, paginator)
