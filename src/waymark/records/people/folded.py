"""Names as a search compares them, in the database: "Zoë", "zoe" and "ZOE" are one on SQLite and PostgreSQL."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, Model, Q, QuerySet, TextField
from django.db.models.sql.compiler import SQLCompiler

from waymark.rules.forms.text import folded

Row = TypeVar("Row", bound=Model)
NAME = ("given_name", "family_name", "email")
"""The fields of a person in which a search looks."""
NAME_OF_PERSON = tuple(f"person__{field}" for field in NAME)
"""The same, of rows that belong to a person."""


class Folded(Func):
    """A text without case and accents; compare it with what `rules.forms.text.folded` gives."""

    function = "waymark_folded"
    arity = 1
    output_field = TextField()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: object
    ) -> tuple[str, list[object]]:
        """The same, of functions that PostgreSQL has."""
        template = r"regexp_replace(normalize(lower(%(expressions)s), NFKD), '[\u0300-\u036f]', '', 'g')"
        sql, params = self.as_sql(compiler, connection, template=template)
        return sql, list(params)


def having_words(
    rows: QuerySet[Row], words: str, fields: Sequence[str], *, also: Callable[[str], Q] | None = None
) -> QuerySet[Row]:
    """Those in which every one of the words stands in some of the fields, whatever its case and accents.

    `also` gives one more place in which a word may stand.
    """
    names = {f"search_{number}": Folded(field) for number, field in enumerate(fields)}
    rows = rows.alias(**names)
    for word in folded(words).split():
        found = also(word) if also else Q()
        for name in names:
            found |= Q(**{f"{name}__contains": word})
        rows = rows.filter(found)
    return rows


def teach_sqlite(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Give a new connection to SQLite the function that `Folded` calls."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            Folded.function, 1, lambda text: None if text is None else folded(str(text)), deterministic=True
        )
