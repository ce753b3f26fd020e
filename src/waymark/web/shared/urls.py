"""The addresses every room shares."""

from django.urls import path

from . import preferences, start, styleguide

urlpatterns = [
    path("start/", start.start, name="start"),
    path("preferences/theme", preferences.choose_theme, name="choose_theme"),
    path("preferences/language", preferences.choose_language, name="choose_language"),
    path("styleguide/", styleguide.show, name="styleguide"),
]
