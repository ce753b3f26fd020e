from django.apps import AppConfig


class SupervisorConfig(AppConfig):
    name = "waymark.web.supervisor"
    label = "web_supervisor"
