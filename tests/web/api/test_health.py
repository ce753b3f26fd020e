"""Alive and ready."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings

from tests.flows.signing import issuer_of
from tests.flows.world import make_world


@pytest.mark.django_db
def test_alive_and_ready(client: Client) -> None:
    issuer_of(make_world())
    assert client.get("/healthz").json() == {"status": "ok"}
    answer = client.get("/readyz")
    assert answer.json() == {"status": "ok", "checks": {"database": "ok", "storage": "ok", "signer": "ok"}}


@pytest.mark.django_db
def test_a_signer_whose_keys_do_not_open_is_not_ready(client: Client, tmp_path: Path) -> None:
    issuer_of(make_world())
    with override_settings(KEY_PASSPHRASE="another passphrase altogether"):
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["checks"]["signer"]) == (503, "failed")
    with override_settings(KEYS_DIR=tmp_path / "elsewhere"):
        assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    assert settings.KEY_PASSPHRASE
