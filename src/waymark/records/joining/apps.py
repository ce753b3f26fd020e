from django.apps import AppConfig


class JoiningConfig(AppConfig):
    name = "waymark.records.joining"
    label = "joining"
    default_auto_field = "django.db.models.BigAutoField"
