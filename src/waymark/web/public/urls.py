"""The addresses of the public room."""

from django.urls import URLPattern, path

from . import card, catalog, certificate, check_badge, collection, credential, demo

urlpatterns: list[URLPattern] = [
    path("", catalog.home, name="home"),
    path("programs/", catalog.programs, name="programs"),
    path("programs/<slug:slug>/", catalog.program, name="public-program"),
    path("programs/<slug:slug>/<str:number>/", catalog.program, name="public-program-version"),
    path("programs/<slug:slug>/<str:number>/rubrics/<slug:key>/", catalog.rubric, name="public-rubric"),
    path("achievements/<slug:slug>/<str:number>/<slug:key>", catalog.achievement, name="public-achievement"),
    path("art/<uuid:version_id>/<str:name>", catalog.art, name="public-art"),
    path("verify", check_badge.verify_page, name="verify"),
    path("credentials/<uuid:credential_id>", credential.credential, name="public-credential"),
    path("credentials/<uuid:credential_id>.pdf", certificate.certificate, name="public-certificate"),
    path("credentials/<uuid:credential_id>/card.png", card.credential_card, name="public-credential-card"),
    path(
        "achievements/<slug:slug>/<str:number>/<slug:key>/card.png",
        card.achievement_card,
        name="public-achievement-card",
    ),
    path("s/<str:token>", credential.shared, name="public-share"),
    path("collections/<str:token>", collection.collection, name="public-collection"),
    path("collections/<str:token>/<uuid:credential_id>", collection.collection_badge, name="public-collection-badge"),
    path("demo/", demo.doors, name="public-demo"),
    path("demo/enter", demo.enter, name="public-demo-enter"),
    path("demo/outbox/", demo.mail, name="public-demo-outbox"),
]
