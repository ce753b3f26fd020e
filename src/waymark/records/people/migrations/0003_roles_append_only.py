from django.db import migrations

from waymark.records.append_only import keep


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_roles_by_two"),
    ]

    operations = [
        keep("people_roleproposal"),
        keep("people_roleanswer"),
    ]
