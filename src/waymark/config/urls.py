"""Every address, and the room that answers it."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("", include("waymark.web.shared.urls")),
    path("", include("waymark.web.public.urls")),
    path("", include("waymark.web.learner.urls")),
    path("", include("waymark.web.assessor.urls")),
    path("", include("waymark.web.supervisor.urls")),
    path("", include("waymark.web.coordinator.urls")),
    path("", include("waymark.api.urls")),
]

handler400 = "waymark.web.shared.errors.bad_request"
handler403 = "waymark.web.shared.errors.permission_denied"
handler404 = "waymark.web.shared.errors.page_not_found"
handler500 = "waymark.web.shared.errors.server_error"
