from django.apps import AppConfig


class IssuerConfig(AppConfig):
    name = "waymark.web.issuer"
    label = "web_issuer"
