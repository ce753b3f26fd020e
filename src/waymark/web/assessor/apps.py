from django.apps import AppConfig


class AssessorConfig(AppConfig):
    name = "waymark.web.assessor"
    label = "web_assessor"
