from django.db import migrations, models

import waymark.rules.kernel.ids
from waymark.records.append_only import keep


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [
        migrations.AddIndex("entry", models.Index(fields=["object_id"], name="audit_entry_object")),
        migrations.AddIndex("entry", models.Index(fields=["organization_id", "position"], name="audit_entry_place")),
        migrations.AddIndex("entry", models.Index(fields=["verb", "position"], name="audit_entry_verb")),
        migrations.AddIndex("entry", models.Index(fields=["at"], name="audit_entry_at")),
        migrations.CreateModel(
            name="ChainCheck",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=waymark.rules.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("position", models.BigIntegerField()),
                ("faults", models.PositiveIntegerField()),
                ("first_fault", models.BigIntegerField(blank=True, null=True)),
            ],
        ),
        keep("audit_chaincheck"),
    ]
