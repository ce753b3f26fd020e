"""The addresses of the supervisor's room."""

from django.urls import URLPattern, path

from . import door

urlpatterns: list[URLPattern] = [
    path("appraise/thanks", door.thanks, name="supervisor-thanks"),
    path("appraise/declined", door.declined, name="supervisor-declined"),
    path("appraise/<str:token>", door.appraisal, name="supervisor-appraisal"),
    path("appraise/<str:token>/draft", door.draft, name="supervisor-draft"),
]
