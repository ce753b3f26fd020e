"""The addresses every room shares."""

from django.urls import path

from . import announcements, chosen_role, preferences, sign_in_link, styleguide, unsent_page

urlpatterns = [
    path("preferences/theme", preferences.choose_theme, name="choose_theme"),
    path("preferences/language", preferences.choose_language, name="choose_language"),
    path("preferences/role", chosen_role.choose_role, name="choose_role"),
    path("preferences/announcement", announcements.close_announcement, name="close_announcement"),
    path("unsent/", unsent_page.unsent, name="unsent"),
    path("sign-in/<str:token>", sign_in_link.by_link, name="public-sign-in"),
    path("styleguide/", styleguide.show, name="styleguide"),
]
