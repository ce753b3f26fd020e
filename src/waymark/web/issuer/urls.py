"""The addresses of this room."""

from django.urls import URLPattern, path

from . import changing, credential, credentials, key, keys, several, several_new

urlpatterns: list[URLPattern] = [
    path("issuer/credentials/", credentials.credentials, name="credentials"),
    path("issuer/credentials/<uuid:credential_id>/", credential.credential, name="issuer-credential"),
    path("issuer/credentials/<uuid:credential_id>/hold/", changing.hold, name="issuer-hold"),
    path("issuer/credentials/<uuid:credential_id>/lift/", changing.lift, name="issuer-lift"),
    path("issuer/credentials/<uuid:credential_id>/revoke/", changing.revoke, name="issuer-revoke"),
    path("issuer/several/", several_new.new, name="issuer-several-new"),
    path("issuer/several/<uuid:several_id>/", several.several, name="issuer-several"),
    path("issuer/several/<uuid:several_id>/progress/", several.progress, name="issuer-several-progress"),
    path("issuer/keys/", keys.keys, name="keys"),
    path("issuer/keys/<uuid:key_id>/", key.key, name="issuer-key"),
    path("issuer/keys/<uuid:key_id>/stolen/", key.stolen, name="issuer-key-stolen"),
    path("issuer/keys/<uuid:issuer_id>/<slug:purpose>/rotate/", keys.rotate, name="issuer-rotate"),
]
