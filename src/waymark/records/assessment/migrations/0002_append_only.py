from django.db import migrations

from waymark.records.append_only import keep


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial")]

    operations = [
        keep("assessment_assessment"),
    ]
