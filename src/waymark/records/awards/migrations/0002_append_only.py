from django.db import migrations

from waymark.records.append_only import keep


class Migration(migrations.Migration):
    dependencies = [("awards", "0001_initial")]

    operations = [
        keep(
            "awards_award",
            frozen=["person_id", "enrollment_id", "program_id", "version_id", "achievement_key", "proposed_at"],
        ),
    ]
