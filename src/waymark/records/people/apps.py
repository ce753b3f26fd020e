from django.apps import AppConfig
from django.db.backends.signals import connection_created


class PeopleConfig(AppConfig):
    name = "waymark.records.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Each connection to SQLite learns to compare names without accents."""
        from .folded import teach_sqlite

        connection_created.connect(teach_sqlite, dispatch_uid="waymark-folded")
