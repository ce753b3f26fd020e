"""Names as a search compares them, in the database: "Zoë", "zoe" and "ZOE" are one on SQLite and PostgreSQL."""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, TextField
from django.db.models.sql.compiler import SQLCompiler

from waymark.rules.forms.text import folded


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


def teach_sqlite(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Give a new connection to SQLite the function that `Folded` calls."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            Folded.function, 1, lambda text: None if text is None else folded(str(text)), deterministic=True
        )
