import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("experience", "0002_append_only")]

    operations = [
        migrations.AddField(
            model_name="appraisalrequest",
            name="completes",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="completions",
                to="experience.appraisal",
            ),
        ),
        migrations.AddField(model_name="appraisalrequest", name="items", field=models.JSONField(default=list)),
    ]
