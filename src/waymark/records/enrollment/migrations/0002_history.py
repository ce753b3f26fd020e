import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import waymark.rules.kernel.ids


def tell_what_happened(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """One event for each enrollment that is there already, and one for its end."""
    enrollment = apps.get_model("enrollment", "Enrollment")
    event = apps.get_model("enrollment", "EnrollmentEvent")
    ends = {"withdrawn": "left", "completed": "completed"}
    for row in enrollment.objects.order_by("pk").iterator():
        told = [("enrolled", row.enrolled_at)]
        if row.state in ends:
            told.append((ends[row.state], row.completed_at or row.last_activity_at))
        event.objects.bulk_create(
            event(
                enrollment_id=row.pk,
                kind=kind,
                version_id=row.version_id,
                campus_id=row.campus_id,
                pathway_key=row.pathway_key,
                at=at,
            )
            for kind, at in told
        )


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0002_append_only"),
        ("enrollment", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddField(model_name="enrollment", name="former", field=models.JSONField(default=list)),
        migrations.CreateModel(
            name="EnrollmentEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=waymark.rules.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("enrolled", "enrolled"),
                            ("moved", "moved"),
                            ("left", "left"),
                            ("came-back", "came-back"),
                            ("completed", "completed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("pathway_key", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                (
                    "campus",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organization"
                    ),
                ),
                (
                    "enrollment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="enrollment.enrollment"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.programversion"
                    ),
                ),
            ],
        ),
        migrations.RunPython(tell_what_happened, migrations.RunPython.noop),
    ]
