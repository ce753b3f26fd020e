from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from waymark.records.append_only import keep, let_go, never


def say_not_scanned(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("evidence", "Attachment").objects.filter(scan_state="checked").update(scan_state="not-scanned")


KEPT = ["owner_id", "sha256", "size", "media_type", "file_name", "uploaded_at"]


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_draft_versions")]

    operations = [
        let_go("evidence_attachment", frozen=KEPT),
        migrations.AddField(
            "attachment", "copy_sha256", models.CharField(blank=True, max_length=64, default=""), preserve_default=False
        ),
        migrations.AddField("attachment", "copy_size", models.PositiveIntegerField(blank=True, null=True)),
        migrations.AlterField(
            "attachment",
            "scan_state",
            models.CharField(
                choices=[
                    ("pending", "pending"),
                    ("not-scanned", "not-scanned"),
                    ("clean", "clean"),
                    ("refused", "refused"),
                ],
                max_length=12,
            ),
        ),
        keep("evidence_attachment", frozen=KEPT),  # SQLite made the table anew
        migrations.RunPython(say_not_scanned, migrations.RunPython.noop),
        never(
            "evidence_attachment",
            "recopying",
            when="OLD.copy_sha256 <> '' AND (NEW.copy_sha256 <> OLD.copy_sha256 OR NEW.copy_size <> OLD.copy_size)",
        ),
    ]
