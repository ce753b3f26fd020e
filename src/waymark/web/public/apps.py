from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "waymark.web.public"
    label = "web_public"
