from django.db import migrations, models

from waymark.records.append_only import keep, let_go, never


class Migration(migrations.Migration):
    """A quiz result can be set aside, once."""

    dependencies = [("evidence", "0005_room_codes")]

    operations = [
        let_go("evidence_quizattempt"),
        migrations.AddField("quizattempt", "superseded_at", models.DateTimeField(blank=True, null=True)),
        keep("evidence_quizattempt", frozen=["enrollment_id", "activity_key", "answers", "percent", "taken_at"]),
        never("evidence_quizattempt", "return", when='OLD."superseded_at" IS NOT NULL'),
    ]
