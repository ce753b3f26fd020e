"""The addresses of this room."""

from django.urls import URLPattern, path

from . import offerings

urlpatterns: list[URLPattern] = [
    path("offerings/", offerings.offerings, name="offerings"),
    path("offerings/open/", offerings.open_here, name="offering-open"),
    path("offerings/<uuid:offering_id>/", offerings.change, name="offering-change"),
    path("offerings/<uuid:offering_id>/close/", offerings.close, name="offering-close"),
    path("offerings/<uuid:offering_id>/reopen/", offerings.reopen, name="offering-reopen"),
    path("offerings/<uuid:offering_id>/call-off/", offerings.call_off, name="offering-call-off"),
]
