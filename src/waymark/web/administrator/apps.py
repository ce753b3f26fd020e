from django.apps import AppConfig


class AdministratorConfig(AppConfig):
    name = "waymark.web.administrator"
    label = "web_administrator"
