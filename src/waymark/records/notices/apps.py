from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "waymark.records.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
