from django.db import migrations

from waymark.records.append_only import never


class Migration(migrations.Migration):
    dependencies = [("credentials", "0002_append_only")]

    operations = [
        never(
            "credentials_credential",
            "resigning",
            when="OLD.body <> '' AND (NEW.body <> OLD.body OR NEW.digest <> OLD.digest)",
        ),
        never("credentials_credential", "unrevoking", when="OLD.state = 'revoked' AND NEW.state <> 'revoked'"),
    ]
