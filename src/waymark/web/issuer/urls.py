"""The addresses of this room."""

from django.urls import URLPattern, path

from . import changing, credential, credentials, keys, several

urlpatterns: list[URLPattern] = [
    path("issuer/credentials/", credentials.credentials, name="credentials"),
    path("issuer/credentials/<uuid:credential_id>/", credential.credential, name="issuer-credential"),
    path("issuer/credentials/<uuid:credential_id>/hold/", changing.hold, name="issuer-hold"),
    path("issuer/credentials/<uuid:credential_id>/lift/", changing.lift, name="issuer-lift"),
    path("issuer/credentials/<uuid:credential_id>/revoke/", changing.revoke, name="issuer-revoke"),
    path("issuer/several/", several.new, name="issuer-several-new"),
    path("issuer/several/<uuid:several_id>/", several.several, name="issuer-several"),
    path("issuer/keys/", keys.keys, name="keys"),
    path("issuer/keys/<uuid:issuer_id>/<slug:purpose>/rotate/", keys.rotate, name="issuer-rotate"),
]
