"""The addresses of this room."""

from django.urls import URLPattern, path

from . import audit, reads

urlpatterns: list[URLPattern] = [
    path("auditor/", audit.audit, name="audit"),
    path("auditor/reads/", reads.reads, name="audit-reads"),
    path("auditor/entries/<int:position>/", audit.entry, name="audit-entry"),
    path("auditor/export/", audit.export, name="audit-export"),
    path("auditor/check/", audit.check, name="audit-check"),
]
