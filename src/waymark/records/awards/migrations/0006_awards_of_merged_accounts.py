from django.db import migrations

from waymark.records.append_only import between_merged_accounts, keep, let_go, only_when

BEFORE = ["person_id", "enrollment_id", "program_id", "version_id", "achievement_key", "proposed_at"]


class Migration(migrations.Migration):
    dependencies = [("awards", "0005_release_runs"), ("people", "0007_account_mergers")]

    operations = [
        let_go("awards_award", frozen=BEFORE),
        keep("awards_award", frozen=BEFORE[1:]),
        only_when("awards_award", "person_id", permitted=between_merged_accounts("person_id")),
    ]
