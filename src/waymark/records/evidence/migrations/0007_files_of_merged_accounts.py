from django.db import migrations

from waymark.records.append_only import between_merged_accounts, keep, let_go, only_when

BEFORE = ["owner_id", "sha256", "size", "media_type", "file_name", "uploaded_at"]


class Migration(migrations.Migration):
    dependencies = [("evidence", "0006_superseded_quiz"), ("people", "0007_account_mergers")]

    operations = [
        let_go("evidence_attachment", frozen=BEFORE),
        keep("evidence_attachment", frozen=BEFORE[1:]),
        only_when("evidence_attachment", "owner_id", permitted=between_merged_accounts("owner_id")),
    ]
