import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import waymark.rules.kernel.ids
from waymark.records.append_only import keep, let_go
from waymark.rules.forms.mailbox import mailbox_root

FROZEN = [
    "request_id",
    "experience_id",
    "ratings",
    "overall",
    "words",
    "hours_confirmed",
    "outcome",
    "signed_name",
    "received_at",
]


def note_what_was_asked(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The address of every request there is."""
    requests = apps.get_model("experience", "AppraisalRequest").objects.order_by("id")
    mailbox = apps.get_model("experience", "AppraiserMailbox")
    mailbox.objects.bulk_create(
        mailbox(request_id=request_id, address=address, root=mailbox_root(address)[:254], noted_at=sent_at)
        for request_id, address, sent_at in requests.values_list("id", "appraiser_email", "sent_at")
    )


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("experience", "0004_appraisal_draft_versions"),
    ]

    operations = [
        migrations.CreateModel(
            name="AppraiserMailbox",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=waymark.rules.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("address", models.CharField(max_length=254)),
                ("root", models.CharField(db_index=True, max_length=254)),
                ("noted_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mailboxes",
                        to="experience.appraisalrequest",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="appraisermailbox",
            constraint=models.UniqueConstraint(
                fields=("request", "person", "address"), name="one_note_of_an_appraiser_mailbox"
            ),
        ),
        migrations.RunPython(note_what_was_asked, migrations.RunPython.noop),
        keep("experience_appraisermailbox"),
        # the account that answered is kept as the rest of the answer is
        let_go("experience_appraisal", frozen=FROZEN),
        migrations.AddField(
            model_name="appraisal",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        keep("experience_appraisal", frozen=[*FROZEN, "answered_by_id"]),
    ]
