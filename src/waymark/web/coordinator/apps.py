from django.apps import AppConfig


class CoordinatorConfig(AppConfig):
    name = "waymark.web.coordinator"
    label = "web_coordinator"
