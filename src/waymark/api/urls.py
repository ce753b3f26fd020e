"""The addresses machines use."""

from django.urls import URLPattern, path

from . import achievements, credentials, health, issuers, verify

urlpatterns: list[URLPattern] = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path(".well-known/did.json", issuers.root_did_json, name="root-did"),
    path("issuers/<slug:key>/did.json", issuers.organization_did_json, name="organization-did"),
    path("status/<uuid:list_id>", issuers.status_list_json, name="status-list"),
    path("credentials/<uuid:credential_id>.json", credentials.credential_json, name="credential-json"),
    path("credentials/<uuid:credential_id>.png", credentials.credential_png, name="credential-png"),
    path("credentials/<uuid:credential_id>.svg", credentials.credential_svg, name="credential-svg"),
    path(
        "achievements/<slug:slug>/<str:number>/<slug:key>.json", achievements.achievement_json, name="achievement-json"
    ),
    path(
        "achievements/<slug:slug>/<str:number>/<slug:key>.png",
        achievements.achievement_picture,
        {"ending": "png"},
        name="achievement-png",
    ),
    path(
        "achievements/<slug:slug>/<str:number>/<slug:key>.svg",
        achievements.achievement_picture,
        {"ending": "svg"},
        name="achievement-svg",
    ),
    path("api/v1/verify", verify.verify, name="api-verify"),
]
