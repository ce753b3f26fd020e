"""The addresses every room shares."""

from django.urls import path

from . import preferences, styleguide, unsent_page

urlpatterns = [
    path("preferences/theme", preferences.choose_theme, name="choose_theme"),
    path("preferences/language", preferences.choose_language, name="choose_language"),
    path("unsent/", unsent_page.unsent, name="unsent"),
    path("styleguide/", styleguide.show, name="styleguide"),
]
