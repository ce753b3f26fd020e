from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    name = "waymark.records.corrections"
    label = "corrections"
    default_auto_field = "django.db.models.BigAutoField"
