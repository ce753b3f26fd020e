"""The addresses of the supervisor's room."""

from django.urls import URLPattern, path

from . import door, ending

urlpatterns: list[URLPattern] = [
    path("appraise/thanks", door.thanks, name="supervisor-thanks"),
    path("appraise/<str:token>", door.appraisal, name="supervisor-appraisal"),
    path("appraise/<str:token>/draft", door.draft, name="supervisor-draft"),
    path("appraise/<str:token>/decline", ending.decline, name="supervisor-decline"),
    path("appraise/<str:token>/declined", ending.declined, name="supervisor-declined"),
    path("appraise/<str:token>/answer", ending.after_all, name="supervisor-after-all"),
]
