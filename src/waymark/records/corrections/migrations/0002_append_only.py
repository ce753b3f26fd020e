from django.db import migrations

from waymark.records.append_only import keep


class Migration(migrations.Migration):
    dependencies = [("corrections", "0001_initial")]

    operations = [
        keep("corrections_correction"),
        keep(
            "corrections_waiver",
            frozen=["enrollment_id", "requirement_key", "kind", "why", "words", "asked_by_id", "asked_at"],
        ),
    ]
