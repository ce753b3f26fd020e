from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_version_proposals")]

    operations = [
        migrations.AddField("offering", "finish_on", models.DateField(blank=True, null=True)),
        migrations.AddConstraint(
            "offering",
            models.CheckConstraint(
                condition=models.Q(finish_on__isnull=True)
                | models.Q(closes_on__isnull=False, finish_on__gte=models.F("closes_on")),
                name="offering_closes_before_its_last_day",
            ),
        ),
    ]
