"""The Django app that carries the shared templates, tags and static files."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    """Shared pieces of the pages."""

    name = "waymark.web.shared"
    label = "shared"
