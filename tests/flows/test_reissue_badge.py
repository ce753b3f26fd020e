"""A badge whose key was stolen is signed again, and takes the place of the old one."""

import pytest

from openbadges3 import Verdict
from tests.flows.people import ctx_of, give
from tests.flows.signing import signing_now
from tests.flows.test_mark_key_stolen import at, elsewhere, here, stolen_between
from tests.flows.world import World, verbs
from waymark.flows.reissue_badge import reissue_badge
from waymark.flows.share_collection import share_collection
from waymark.flows.share_credential import make_share, set_visibility
from waymark.flows.suspend_or_revoke import suspend_credential
from waymark.records.awards.models import Award
from waymark.records.credentials.check import credential_faults, list_faults
from waymark.records.credentials.models import CollectionEntry, Credential, Share
from waymark.records.credentials.queries import wallet
from waymark.records.credentials.states import Visibility
from waymark.records.notices.letters import written
from waymark.records.notices.models import Message
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import Conflict, Forbidden, NotFound

WHY = "key-distrusted"


def issuer(world: World, hours: int) -> Context:
    give(world.eve, Role.ISSUER, world.riders.pk)
    return Context(actor=ctx_of(world.eve).actor, now=at(hours).now)


def test_signed_again(world: World) -> None:
    before, after = stolen_between(world)
    eve = issuer(world, 5)
    for old in (before, after):
        new = reissue_badge(eve, old.pk, reason=WHY)
        assert (new.serial, new.award_id) == (2, old.award_id) and new.status_index != old.status_index
        new.refresh_from_db()
        assert here(new, 6) == (Verdict.VALID, "record-agrees") and elsewhere(new, 6) is Verdict.VALID
        assert verbs(about=new.pk) == ["credential-issued", "credential-reissued"]
        with pytest.raises(Conflict, match="valid in our records"):
            reissue_badge(eve, old.pk, reason=WHY)
        with pytest.raises(Conflict, match="whose key was stolen"):
            reissue_badge(eve, new.pk, reason=WHY)
    assert here(before, 6) == (Verdict.SUPERSEDED, "record-superseded")
    assert here(after, 6) == (Verdict.INVALID, "key-stolen")
    assert [entry.credential.serial for entry in wallet(world.ada.pk, now=at(6).now) if entry.credential] == [2]
    letter = written(Message.objects.filter(template="credential-changed").order_by("-pk")[0])
    assert "was stolen" in letter.text and "to answer" not in letter.text
    assert list(credential_faults(now=at(6).now)) == list(list_faults(now=at(6).now)) == []


def test_what_the_holder_chose_goes_over(world: World) -> None:
    before, _after = stolen_between(world)
    ada = ctx_of(world.ada)
    set_visibility(ada, before.pk, visibility=Visibility.PUBLIC, show_name=True)
    make_share(ada, before.pk, label="For work", includes=(), days=30)
    share_collection(ada, [before.pk], title="", days=30)
    new = reissue_badge(issuer(world, 5), before.pk, reason=WHY)
    new.refresh_from_db()
    assert (new.visibility, new.show_name) == ("public", True)
    assert Share.objects.get().credential_id == CollectionEntry.objects.get().credential_id == new.pk


def test_not_while_something_is_open(world: World) -> None:
    before, after = stolen_between(world)
    eve = issuer(world, 5)
    suspend_credential(eve, before.pk, reason="looked-into")
    with pytest.raises(Conflict, match="valid in our records"):
        reissue_badge(eve, before.pk, reason=WHY)
    Award.objects.filter(pk=after.award_id).update(state="in-question")
    with pytest.raises(Conflict, match="under review"):
        reissue_badge(eve, after.pk, reason=WHY)
    assert not Credential.objects.filter(serial=2).exists()


def test_who_may(world: World) -> None:
    before, _after = stolen_between(world)
    for person, refusal in ((world.ada, Forbidden), (world.fay, Forbidden), (world.ben, NotFound)):
        with pytest.raises(refusal):
            reissue_badge(ctx_of(person), before.pk, reason=WHY)
    assert reissue_badge(signing_now(minutes=300), before.pk, reason=WHY).serial == 2
