from django.apps import AppConfig


class RegistrarConfig(AppConfig):
    name = "waymark.web.registrar"
    label = "web_registrar"
