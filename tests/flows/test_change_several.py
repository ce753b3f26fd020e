"""An act on several badges: who may ask, who may agree, and no badge twice."""

import pytest
from pytest_django import Settings

from tests.flows.people import ctx_of, give
from tests.flows.signing import issued
from tests.flows.world import World, verbs
from waymark.flows.change_several import agree_to_several, change_several
from waymark.records.credentials.models import Credential
from waymark.records.credentials.states import CredentialState
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound

HOLD = CredentialState.SUSPENDED


def test_a_second_person_agrees_once(world: World, settings: Settings) -> None:
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"badges_by_one": 1})
    give(world.eve, Role.ISSUER, world.riders.pk)
    ids = [issued(world).pk, issued(world, world.ben).pk]
    with pytest.raises(NotFound):
        change_several(ctx_of(world.cleo), ids, state=HOLD, reason="looked-into", words="")
    with pytest.raises(Forbidden):
        change_several(ctx_of(world.fay), ids, state=CredentialState.REVOKED, reason="wrong-person", words="")
    with pytest.raises(Invalid):
        change_several(ctx_of(world.eve), ids, state=HOLD, reason="settled", words="")
    with pytest.raises(Invalid):
        change_several(ctx_of(world.eve), [], state=HOLD, reason="looked-into", words="")
    asked = change_several(ctx_of(world.eve), ids, state=HOLD, reason="looked-into", words="")
    with pytest.raises(Forbidden, match="second person"):
        agree_to_several(ctx_of(world.eve), asked.pk, agree=True)
    with pytest.raises(NotFound):
        agree_to_several(ctx_of(world.cleo), asked.pk, agree=True)
    agree_to_several(ctx_of(world.fay), asked.pk, agree=True)
    with pytest.raises(Conflict):
        agree_to_several(ctx_of(world.fay), asked.pk, agree=False)
    assert set(Credential.objects.values_list("state", flat=True)) == {"suspended"}
    assert verbs(about=asked.pk) == ["several-agreed"]
    assert "several-asked" in verbs(about=ids[0])
