from django.db import migrations

from waymark.records.append_only import keep


class Migration(migrations.Migration):
    dependencies = [("experience", "0001_initial")]

    operations = [
        keep(
            "experience_appraisal",
            frozen=[
                "request_id",
                "experience_id",
                "ratings",
                "overall",
                "words",
                "hours_confirmed",
                "outcome",
                "signed_name",
                "received_at",
            ],
        ),
    ]
