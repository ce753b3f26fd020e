"""The addresses of this room."""

from django.urls import URLPattern, path

from . import sign_in_link
from .roles_urls import urlpatterns as roles_patterns

urlpatterns: list[URLPattern] = [
    *roles_patterns,
    path("administrator/people/<uuid:person_id>/link/", sign_in_link.hand_over, name="hand-over-link"),
]
