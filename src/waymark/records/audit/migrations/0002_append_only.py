from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from waymark.records.append_only import keep


def add_chain_head(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("audit", "ChainHead").objects.create(id=1)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunPython(add_chain_head, migrations.RunPython.noop),
        keep("audit_entry"),
        keep("audit_consent", frozen=["person_id", "what", "to_whom", "purpose", "text_digest", "given_at", "until"]),
    ]
