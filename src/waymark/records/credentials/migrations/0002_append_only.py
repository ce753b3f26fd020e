from django.db import migrations

from waymark.records.append_only import keep


class Migration(migrations.Migration):
    dependencies = [("credentials", "0001_initial")]

    operations = [
        keep("credentials_signingkey", frozen=["issuer_id", "kid", "public_multibase", "purpose", "from_at"]),
        keep(
            "credentials_credential",
            frozen=[
                "award_id",
                "serial",
                "unsigned",
                "suite",
                "key_id",
                "proof_created_at",
                "status_list_id",
                "status_index",
                "valid_from",
                "valid_until",
                "reserved_at",
            ],
        ),
    ]
