from django.db import migrations

from waymark.records.append_only import keep


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]

    operations = [
        keep(
            "catalog_programversion",
            frozen=["program_id", "number", "document", "digest", "updated_on", "published_at"],
            once="OLD.state IN ('published', 'retired')",
        ),
        keep("catalog_versionart"),
    ]
