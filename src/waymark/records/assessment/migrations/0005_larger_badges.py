"""Badges brought from elsewhere may be as large as badges that are checked. The column takes any length already."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0004_superseded")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField("recognition", "content", models.BinaryField(max_length=8 * 1024 * 1024)),
            ]
        )
    ]
