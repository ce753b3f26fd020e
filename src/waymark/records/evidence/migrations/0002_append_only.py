from django.db import migrations

from waymark.records.append_only import keep


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]

    operations = [
        keep("evidence_attachment", frozen=["owner_id", "sha256", "size", "media_type", "file_name", "uploaded_at"]),
        keep(
            "evidence_submission",
            frozen=[
                "enrollment_id",
                "activity_key",
                "revision",
                "answers",
                "included",
                "carried",
                "digest",
                "submitted_at",
            ],
        ),
        keep("evidence_submissionfile"),
        keep("evidence_quizattempt"),
        keep("evidence_attestation", frozen=["enrollment_id", "activity_key", "kind", "by_id", "on", "attested_at"]),
    ]
