"""The product's own hot paths on SQLite: reconsider an enrollment, the credential page."""

from pathlib import Path

from .measure import Measured, Round, paired, per_second

PROJECT = Path(__file__).resolve().parents[1]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def make_world() -> None:
    """A scratch database with packs published and a few dozen learners."""
    from dataclasses import replace

    from waymark.config.prepare import migrate, operator, prepare_catalog, today
    from waymark.config.seeding.seed import BEGAN, seed

    migrate()
    ctx = operator()
    before = replace(ctx, now=ctx.now - BEGAN)
    list(prepare_catalog(before, PROJECT / "packs", opens_on=today(before)))
    list(seed(ctx, learners=12, seed=7))


def _reconsider() -> Measured:
    from django.db import transaction

    from waymark.config.prepare import operator
    from waymark.flows.reconsider import reconsider
    from waymark.records.enrollment.models import Enrollment
    from waymark.records.ledger.models import Fact

    enrollment = max(Enrollment.objects.filter(state="active"), key=lambda row: row.met.bit_count())
    ctx = operator()

    def judge() -> None:
        with transaction.atomic():
            reconsider(ctx, enrollment.pk)

    def read() -> None:
        with transaction.atomic():
            list(Fact.objects.filter(enrollment_id=enrollment.pk))

    return paired(
        "reconsider an enrollment, nothing new",
        per_second(judge, times=150),
        "read its facts once, one query",
        per_second(read, times=300),
    )


def _pages() -> list[Measured]:
    from django.http import HttpRequest, HttpResponse
    from django.test import Client, override_settings
    from django.urls import path

    from waymark.config import urls
    from waymark.records.credentials.models import Credential

    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse("hello")

    urls.urlpatterns.append(path("bare", bare))
    shown = Credential.objects.filter(visibility="public").values_list("pk", flat=True)[0]

    def get(address: str, **headers: str) -> Round:
        client = Client(headers=headers)

        def once() -> None:
            if client.get(address).status_code != 200:
                raise AssertionError(f"{address} did not answer 200.")

        return per_second(once, times=40)

    with override_settings(STORAGES=STORAGES, ALLOWED_HOSTS=["testserver"]):
        page, plain = get(f"/credentials/{shown}"), get("/bare")
        signed = get(f"/credentials/{shown}.json")
        return [
            paired("credential page, verified on each view", page, "bare view, same middleware", plain),
            paired("signed credential as JSON", signed, "bare view, same middleware", plain),
        ]


def run() -> list[Measured]:
    """All of them in one scratch installation."""
    make_world()
    return [_reconsider(), *_pages()]
