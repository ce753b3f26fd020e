"""The addresses of this room."""

from django.urls import URLPattern, path

from . import assess, queue, undo

urlpatterns: list[URLPattern] = [
    path("queue/", queue.queue, name="queue"),
    path("queue/<uuid:submission_id>/", assess.work, name="assessor-work"),
    path("queue/<uuid:submission_id>/draft", assess.keep_draft, name="assessor-draft"),
    path("queue/<uuid:submission_id>/preview", assess.look_ahead, name="assessor-preview"),
    path("queue/decisions/<uuid:assessment_id>/undo/", undo.undo, name="assessor-undo"),
]
