from django.db import migrations

from waymark.records.append_only import keep


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        keep(
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
        ),
    ]
