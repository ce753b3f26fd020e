from django.db import migrations

from waymark.records.append_only import keep


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]

    operations = [
        keep("plans_instrumentresult"),
        keep("plans_reflection"),
    ]
