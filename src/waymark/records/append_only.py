"""Triggers that keep tables append-only, or single columns frozen, on SQLite and PostgreSQL."""

from collections.abc import Callable, Sequence

from django.apps import apps as installed
from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import ProjectState

_Step = Callable[[Apps, BaseDatabaseSchemaEditor], None]


class Triggers(RunPython):
    """Statements that ask for no model. Django makes every model of that moment anew for a RunPython: not for this."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Run them."""
        self.code(installed, schema_editor)  # type: ignore[arg-type]  # no step here looks at a model

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Take them back."""
        assert self.reverse_code is not None
        self.reverse_code(installed, schema_editor)  # type: ignore[arg-type]  # as above


def _statements(vendor: str, table: str, frozen: Sequence[str], once: str) -> list[str]:
    quoted = f'"{table}"'
    changed = " OR ".join(
        f'OLD."{column}" IS NOT NEW."{column}"'
        if vendor == "sqlite"
        else f'OLD."{column}" IS DISTINCT FROM NEW."{column}"'
        for column in frozen
    )
    changed = f"({changed}) AND ({once})" if frozen and once else changed
    message = f"{table} is append-only"
    when = f" WHEN ({changed})" if frozen else ""
    may_delete = f" WHEN ({once})" if once else ""
    if vendor == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        return [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {quoted}{when} {refuse}",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {quoted}{may_delete} {refuse}",
        ]
    run = f"EXECUTE FUNCTION {table}_refuse()"
    return [
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{message}'; END $$",
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {quoted} FOR EACH ROW{when} {run}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {quoted} FOR EACH ROW{may_delete} {run}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {quoted} FOR EACH STATEMENT {run}",
    ]


def keep(table: str, *, frozen: Sequence[str] = (), once: str = "") -> Triggers:
    """A migration step: rows of `table` cannot be deleted, and cannot be updated at all or, when `frozen` names
    columns, not in those columns. `once` is SQL over OLD: only rows of which it holds are kept so (a draft may still
    change)."""
    return Triggers(_install(table, frozen, once), _remove(table))


def let_go(table: str, *, frozen: Sequence[str] = (), once: str = "") -> Triggers:
    """A migration step that takes back an earlier `keep` of the same words, so that the table can be kept anew."""
    return Triggers(_remove(table), _install(table, frozen, once))


def _install(table: str, frozen: Sequence[str], once: str) -> _Step:
    def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _statements(editor.connection.vendor, table, frozen, once):
            editor.execute(statement)

    return install


def _remove(table: str) -> _Step:
    def remove(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        postgresql = editor.connection.vendor == "postgresql"
        on = f' ON "{table}"' if postgresql else ""
        for name in ("no_update", "no_delete") + (("no_truncate",) if postgresql else ()):
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{on}")

    return remove


def never(table: str, name: str, *, when: str) -> Triggers:
    """A migration step: an update of `table` of which `when`, SQL over OLD and NEW, holds is refused.

    The table is one that `keep` keeps already. `name` tells this trigger from others of the table.
    """

    def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        start = f'CREATE TRIGGER {table}_no_{name} BEFORE UPDATE ON "{table}"'
        if editor.connection.vendor == "sqlite":
            editor.execute(f"{start} WHEN ({when}) BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END")
        else:
            editor.execute(f"{start} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {table}_refuse()")

    def remove(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        on = f' ON "{table}"' if editor.connection.vendor == "postgresql" else ""
        editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{name}{on}")

    return Triggers(install, remove)


def only_when(table: str, column: str, *, permitted: str) -> Triggers:
    """A migration step: another value in `column` is refused unless `permitted`, SQL over OLD and NEW, holds.

    It may ask another table. Let go of it before SQLite makes either table anew.
    """
    name, refused = f"{table}_no_other_{column}", f"{table} is append-only"

    def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "sqlite":
            editor.execute(
                f'CREATE TRIGGER {name} BEFORE UPDATE ON "{table}" WHEN OLD."{column}" IS NOT NEW."{column}" '
                f"AND NOT ({permitted}) BEGIN SELECT RAISE(ABORT, '{refused}'); END"
            )
            return
        editor.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF NOT ({permitted}) THEN RAISE EXCEPTION '{refused}'; END IF; RETURN NEW; END $$"
        )
        editor.execute(
            f'CREATE TRIGGER {name} BEFORE UPDATE ON "{table}" FOR EACH ROW '
            f'WHEN (OLD."{column}" IS DISTINCT FROM NEW."{column}") EXECUTE FUNCTION {name}()'
        )

    def remove(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        on = f' ON "{table}"' if editor.connection.vendor == "postgresql" else ""
        editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")

    return Triggers(install, remove)


def between_merged_accounts(column: str) -> str:
    """What permits another owner of a row: the two accounts were merged, or the merger was taken back."""
    return (
        "EXISTS (SELECT 1 FROM people_accountmerger AS merger WHERE "  # noqa: S608 - the column is ours
        f"(merger.undone_at IS NULL AND merger.gone_id = OLD.{column} AND merger.kept_id = NEW.{column}) OR "
        f"(merger.undone_at IS NOT NULL AND merger.kept_id = OLD.{column} AND merger.gone_id = NEW.{column}))"
    )
