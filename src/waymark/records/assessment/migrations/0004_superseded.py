from django.db import migrations, models

from waymark.records.append_only import keep, let_go, never

FROZEN = (
    "submission_id",
    "assessor_id",
    "role",
    "rubric_key",
    "rubric_digest",
    "ratings",
    "comments",
    "keep",
    "next",
    "decision",
    "assessed_at",
)


class Migration(migrations.Migration):
    """A reading can be superseded, once. SQLite makes the table anew for it, so its triggers are put back."""

    dependencies = [("assessment", "0003_recognition")]

    operations = [
        let_go("assessment_assessment"),
        migrations.AddField("assessment", "superseded_at", models.DateTimeField(blank=True, null=True)),
        migrations.RemoveConstraint(model_name="assessment", name="one_assessment_per_role"),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=("submission", "role"),
                name="one_live_assessment_per_role",
            ),
        ),
        keep("assessment_assessment", frozen=FROZEN),
        never("assessment_assessment", "return", when='OLD."superseded_at" IS NOT NULL'),
    ]
