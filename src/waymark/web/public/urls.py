"""The addresses of the public room."""

from django.urls import URLPattern, path

from . import catalog

urlpatterns: list[URLPattern] = [
    path("", catalog.home, name="home"),
    path("programs/", catalog.programs, name="programs"),
    path("programs/<slug:slug>/", catalog.program, name="public-program"),
    path("programs/<slug:slug>/<str:number>/", catalog.program, name="public-program-version"),
    path("programs/<slug:slug>/<str:number>/rubrics/<slug:key>/", catalog.rubric, name="public-rubric"),
    path("achievements/<slug:slug>/<str:number>/<slug:key>", catalog.achievement, name="public-achievement"),
    path("art/<uuid:version_id>/<str:name>", catalog.art, name="public-art"),
]
