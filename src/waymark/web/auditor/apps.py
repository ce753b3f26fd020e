from django.apps import AppConfig


class AuditorConfig(AppConfig):
    name = "waymark.web.auditor"
    label = "web_auditor"
