"""Every address, and the room that answers it."""

from django.urls import include, path

from waymark.api.achievements import achievement_json
from waymark.api.credentials import credential_json
from waymark.config.by_accept import by_accept
from waymark.web.shared.api_tokens import api_tokens, end_token
from waymark.web.shared.confirm_address import confirm_address
from waymark.web.shared.email_addresses import email_addresses

urlpatterns = [
    path("credentials/<uuid:credential_id>", by_accept(credential_json)),
    path("achievements/<slug:slug>/<str:number>/<slug:key>", by_accept(achievement_json)),
    path("accounts/email/", email_addresses, name="account_email"),
    path("accounts/confirm-email/<str:key>/", confirm_address, name="account_confirm_email"),
    path("accounts/api-tokens/", api_tokens, name="api-tokens"),
    path("accounts/api-tokens/<uuid:token_id>/end/", end_token, name="end-api-token"),
    path("accounts/", include("allauth.account.urls")),
    path("", include("waymark.web.shared.urls")),
    path("", include("waymark.web.public.urls")),
    path("", include("waymark.web.learner.urls")),
    path("", include("waymark.web.assessor.urls")),
    path("", include("waymark.web.supervisor.urls")),
    path("", include("waymark.web.coordinator.urls")),
    path("", include("waymark.web.administrator.urls")),
    path("", include("waymark.web.registrar.urls")),
    path("", include("waymark.web.issuer.urls")),
    path("", include("waymark.web.designer.urls")),
    path("", include("waymark.web.auditor.urls")),
    path("", include("waymark.api.urls")),
]

handler400 = "waymark.web.shared.errors.bad_request"
handler403 = "waymark.web.shared.errors.permission_denied"
handler404 = "waymark.web.shared.errors.page_not_found"
handler500 = "waymark.web.shared.errors.server_error"
