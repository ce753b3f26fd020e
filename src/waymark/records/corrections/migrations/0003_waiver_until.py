from django.db import migrations, models

from waymark.records.append_only import keep, let_go

BEFORE = ["enrollment_id", "requirement_key", "kind", "why", "words", "asked_by_id", "asked_at"]


class Migration(migrations.Migration):
    """A waiver may name a day by which it is used; the day is frozen with what was asked."""

    dependencies = [("corrections", "0002_append_only")]

    operations = [
        let_go("corrections_waiver", frozen=BEFORE),
        migrations.AddField("waiver", "until", models.DateField(blank=True, null=True)),
        migrations.AlterField(
            "waiver",
            "state",
            models.CharField(
                choices=[
                    ("requested", "requested"),
                    ("approved", "approved"),
                    ("declined", "declined"),
                    ("withdrawn", "withdrawn"),
                    ("ended", "ended"),
                ],
                max_length=12,
            ),
        ),
        keep("corrections_waiver", frozen=[*BEFORE, "until"]),
    ]
