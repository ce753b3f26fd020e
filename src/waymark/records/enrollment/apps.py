from django.apps import AppConfig


class EnrollmentConfig(AppConfig):
    name = "waymark.records.enrollment"
    label = "enrollment"
    default_auto_field = "django.db.models.BigAutoField"
