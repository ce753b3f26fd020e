from django.apps import AppConfig


class LearnerConfig(AppConfig):
    name = "waymark.web.learner"
    label = "web_learner"
