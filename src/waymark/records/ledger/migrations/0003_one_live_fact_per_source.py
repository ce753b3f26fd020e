from django.db import migrations, models

from waymark.records.append_only import keep

KEPT = keep(
    "ledger_fact",
    frozen=[
        "enrollment_id",
        "kind",
        "about",
        "value",
        "on",
        "source_kind",
        "source_id",
        "definition_digest",
        "recorded_at",
    ],
)


class Migration(migrations.Migration):
    """A source may say again what was withdrawn. SQLite makes the table anew for it, so its triggers are put back."""

    dependencies = [("ledger", "0002_append_only")]

    operations = [
        migrations.RunPython(KEPT.reverse_code or migrations.RunPython.noop, KEPT.code),
        migrations.RemoveConstraint(model_name="fact", name="fact_once_per_source"),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.UniqueConstraint(
                fields=["source_kind", "source_id", "kind", "about"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_live_fact_per_source",
            ),
        ),
        migrations.RunPython(KEPT.code, KEPT.reverse_code),
    ]
