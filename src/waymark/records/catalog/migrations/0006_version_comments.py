import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import waymark.rules.kernel.ids
from waymark.records.append_only import keep, let_go

FROZEN = ["slug", "title", "number", "digest", "files", "owner_id", "program_id", "proposed_by_id", "proposed_at"]


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0005_last_day_to_finish"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        let_go("catalog_versionproposal", frozen=FROZEN),
        migrations.AddField(
            "versionproposal",
            "replaces",
            models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replacement",
                to="catalog.versionproposal",
            ),
        ),
        migrations.AlterField(
            "versionanswer",
            "outcome",
            models.CharField(
                choices=[
                    ("approved", "Approved"),
                    ("declined", "Declined"),
                    ("withdrawn", "Withdrawn"),
                    ("replaced", "Replaced"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="VersionComment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=waymark.rules.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("words", models.TextField(max_length=1200)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="catalog.versionproposal",
                    ),
                ),
            ],
            options={"ordering": ["at", "id"]},
        ),
        keep("catalog_versionproposal", frozen=[*FROZEN, "replaces_id"]),
        keep("catalog_versioncomment"),
    ]
