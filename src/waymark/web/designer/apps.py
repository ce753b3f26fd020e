from django.apps import AppConfig


class DesignerConfig(AppConfig):
    name = "waymark.web.designer"
    label = "web_designer"
