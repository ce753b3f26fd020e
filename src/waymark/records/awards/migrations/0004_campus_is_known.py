import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from waymark.records.append_only import keep


KEPT = keep(
    "awards_award",
    frozen=["person_id", "enrollment_id", "program_id", "version_id", "achievement_key", "proposed_at"],
)
"""SQLite makes the table anew for this change, without its triggers: they are put back."""


def lift(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers off until the table is changed."""
    if KEPT.reverse_code is not None:
        KEPT.reverse_code(apps, editor)


class Migration(migrations.Migration):
    dependencies = [("awards", "0003_campus")]

    operations = [
        migrations.RunPython(lift, KEPT.code),
        migrations.AlterField(
            model_name="award",
            name="campus",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organization"
            ),
        ),
        KEPT,
    ]
