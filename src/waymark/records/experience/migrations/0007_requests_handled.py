from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("experience", "0006_paused_addresses")]

    operations = [
        migrations.AddField("appraisalrequest", "handled_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "appraisalrequest", "address_source", models.CharField(blank=True, default="", max_length=300)
        ),
    ]
