"""An organization becomes an issuer."""

import json

import pytest
from django.conf import settings

from openbadges3 import verify
from openbadges3.policy import Policy
from tests.flows.people import NOW, ctx_of, operator
from tests.flows.world import World, verbs
from waymark.flows.set_up_issuer import make_key, set_up_issuer
from waymark.records.credentials.custody import custody
from waymark.records.credentials.models import Issuer, SigningKey, StatusList
from waymark.records.credentials.signing import signer_of
from waymark.records.credentials.states import KeyPurpose, KeyState
from waymark.records.credentials.verifying import did_json, records_fetch
from waymark.rules.kernel.errors import Forbidden, NotFound


def test_the_first_issuer_speaks_for_the_address(world: World) -> None:
    issuer = set_up_issuer(operator(), organization_id=world.riders.pk)
    campus = set_up_issuer(operator(), organization_id=world.north.pk)
    assert issuer.did == "did:web:127.0.0.1%3A8000"
    assert campus.did == "did:web:127.0.0.1%3A8000:issuers:north"
    assert verbs(about=issuer.pk) == ["issuer-added"]


def test_each_purpose_has_a_key_of_its_own_and_no_private_byte_is_in_the_database(world: World) -> None:
    issuer = set_up_issuer(operator(), organization_id=world.riders.pk)
    keys = SigningKey.objects.filter(issuer=issuer)
    assert {key.purpose for key in keys} == {KeyPurpose.CREDENTIAL, KeyPurpose.STATUS}
    assert len({key.kid for key in keys}) == 2
    for key in keys:
        signer = signer_of(key)
        private = signer._private[:32]  # type: ignore[attr-defined]  # the test's own look behind the wall
        row = " ".join(str(value) for value in SigningKey.objects.filter(pk=key.pk).values_list()[0])
        assert private.hex() not in row
        file = settings.KEYS_DIR / key.custody_reference.removeprefix("file:")
        assert private not in file.read_bytes()
        assert file.stat().st_mode & 0o077 == 0


def test_the_did_document_lists_every_key(world: World) -> None:
    issuer = set_up_issuer(operator(), organization_id=world.riders.pk)
    make_key(operator(), issuer, purpose=KeyPurpose.CREDENTIAL, state=KeyState.PENDING)
    document = json.loads(did_json(issuer.did))
    assert document["id"] == issuer.did
    assert len(document["verificationMethod"]) == len(document["assertionMethod"]) == 3


def test_its_status_lists_are_signed_at_once(world: World) -> None:
    issuer = set_up_issuer(operator(), organization_id=world.riders.pk)
    lists = StatusList.objects.filter(issuer=issuer)
    assert {each.purpose for each in lists} == {"revocation", "suspension"}
    for each in lists:
        assert each.version == 1
        report = verify(each.document.encode(), fetch=records_fetch, now=NOW, policy=Policy(local_hosts=True))
        assert report.check("read") is not None
        assert json.loads(each.document)["proof"][0]["verificationMethod"].startswith(issuer.did + "#z6Mk")


def test_setting_up_twice_has_the_effect_of_once(world: World) -> None:
    first = set_up_issuer(operator(), organization_id=world.riders.pk)
    assert set_up_issuer(operator(), organization_id=world.riders.pk) == first
    assert Issuer.objects.count() == 1
    assert SigningKey.objects.count() == 2


def test_only_whoever_manages_keys_may(world: World) -> None:
    with pytest.raises(Forbidden):
        set_up_issuer(ctx_of(world.fay), organization_id=world.riders.pk)
    with pytest.raises(NotFound):
        set_up_issuer(operator(), organization_id=world.ada.pk)
    assert not custody().folder.exists() or not Issuer.objects.exists()
