from django.db import migrations

from waymark.records.append_only import keep


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0002_history")]

    operations = [keep("enrollment_enrollmentevent")]
