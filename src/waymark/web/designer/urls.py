"""The addresses of this room."""

from django.urls import URLPattern, path

from . import programs, proposals

urlpatterns: list[URLPattern] = [
    path("designer/", programs.programs, name="designed-programs"),
    path("designer/upload/", proposals.upload, name="designer-upload"),
    path("designer/programs/<slug:slug>/", programs.program, name="designed-program"),
    path("designer/proposals/<uuid:proposal_id>/", proposals.proposal, name="designer-proposal"),
    path("designer/versions/<uuid:version_id>/", programs.compare, name="designer-compare"),
    path("designer/versions/<uuid:version_id>/retire/", programs.retire, name="designer-retire"),
    path("designer/versions/<uuid:version_id>.zip", programs.download, name="designer-download"),
]
