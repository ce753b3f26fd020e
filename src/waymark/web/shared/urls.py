"""The addresses every room shares."""

from django.urls import path

from . import preferences, styleguide

urlpatterns = [
    path("preferences/theme", preferences.choose_theme, name="choose_theme"),
    path("preferences/language", preferences.choose_language, name="choose_language"),
    path("styleguide/", styleguide.show, name="styleguide"),
]
