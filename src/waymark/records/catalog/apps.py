from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "waymark.records.catalog"
    label = "catalog"
    default_auto_field = "django.db.models.BigAutoField"
