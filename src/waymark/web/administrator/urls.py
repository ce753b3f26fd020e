"""The addresses of this room."""

from django.urls import URLPattern

from .roles_urls import urlpatterns as roles_patterns

urlpatterns: list[URLPattern] = [*roles_patterns]
