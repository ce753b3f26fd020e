import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def earned_where_enrolled(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Awards made before learners could move were earned at the campus of their enrollment."""
    award = apps.get_model("awards", "Award")
    enrollment = apps.get_model("enrollment", "Enrollment")
    campus = enrollment.objects.filter(pk=models.OuterRef("enrollment_id")).values("campus_id")[:1]
    award.objects.filter(campus_id__isnull=True).update(campus_id=models.Subquery(campus))


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0002_append_only"),
        ("enrollment", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="award",
            name="campus",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organization"
            ),
        ),
        migrations.RunPython(earned_where_enrolled, migrations.RunPython.noop),
    ]
