"""The holder shows several badges under one link."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from tests.flows.people import NOW, TODAY, ctx_of, give
from tests.flows.signing import ISSUING, an_award, issued, issuer_of
from tests.flows.world import World, verbs
from waymark.flows.issue_credential import reserve_credentials
from waymark.flows.share_collection import (
    MOST_BADGES,
    MOST_COLLECTIONS,
    open_collection,
    share_collection,
    turn_off_collection,
)
from waymark.flows.suspend_or_revoke import revoke_credential
from waymark.records.credentials.collections import badges_of, live_collections, shareable
from waymark.records.credentials.models import Collection
from waymark.records.credentials.queries import credential_for_page
from waymark.records.credentials.states import Includes
from waymark.rules.kernel.context import ANONYMOUS, Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id


def test_one_link_opens_the_chosen_badges_in_their_order_through_its_last_day(world: World) -> None:
    first, second, third = issued(world), issued(world, key="level-1"), issued(world, key="level-2")
    made, token = share_collection(ctx_of(world.ada), [second.pk, first.pk], title=" Mine ", days=7)
    assert made.title == "Mine" and token not in str(list(Collection.objects.values_list()))
    assert [each.credential.pk for each in badges_of(made, now=NOW)] == [second.pk, first.pk]
    for badge in (first, second):
        assert credential_for_page(badge.pk, actor=ANONYMOUS, now=NOW, share_token=token).holder_name == ""
    with pytest.raises(NotFound):
        credential_for_page(third.pk, actor=ANONYMOUS, now=NOW, share_token=token)
    last = made.expires_at - timedelta(seconds=1)
    assert last.astimezone(ZoneInfo(settings.TIME_ZONE)).date() == TODAY + timedelta(days=7)
    assert open_collection(token, last).pk == made.pk
    open_collection(token, NOW, counts=False)
    assert Collection.objects.get().opened == 1
    with pytest.raises(NotFound):
        open_collection(token, made.expires_at)
    assert verbs(about=made.pk) == ["collection-shared"]


def test_it_tells_the_name_only_when_it_was_made_to(world: World) -> None:
    badge = issued(world)
    _, token = share_collection(ctx_of(world.ada), [badge.pk], title="", days=7, includes=(Includes.NAME,))
    assert credential_for_page(badge.pk, actor=ANONYMOUS, now=NOW, share_token=token).holder_name == "Ada Lund"


def test_turned_off_it_opens_nothing_and_only_its_maker_turns_it_off(world: World) -> None:
    badge = issued(world)
    made, token = share_collection(ctx_of(world.ada), [badge.pk], title="", days=7)
    for person, refusal in ((world.ben, NotFound), (world.fay, Forbidden)):
        with pytest.raises(refusal):
            turn_off_collection(ctx_of(person), made.pk)
    turn_off_collection(ctx_of(world.ada), made.pk)
    turn_off_collection(ctx_of(world.ada), made.pk)
    assert live_collections(world.ada.pk, now=NOW) == []
    assert verbs(about=made.pk) == ["collection-shared", "collection-turned-off"]
    with pytest.raises(NotFound):
        open_collection(token, NOW)
    with pytest.raises(NotFound):
        credential_for_page(badge.pk, actor=ANONYMOUS, now=NOW, share_token=token)
    with pytest.raises(NotFound):
        turn_off_collection(ctx_of(world.ada), new_id())


def test_only_one_s_own_badges_go_into_it(world: World) -> None:
    mine, hers = issued(world), issued(world, person=world.ben)
    with pytest.raises(NotFound):
        share_collection(ctx_of(world.ada), [mine.pk, hers.pk], title="", days=7)
    with pytest.raises(Forbidden):
        share_collection(ctx_of(world.fay), [mine.pk], title="", days=7)
    assert not Collection.objects.exists()


def test_a_revoked_badge_is_not_added_and_one_that_is_in_it_stays_with_its_state(world: World) -> None:
    badge, other = issued(world), issued(world, key="level-1")
    made, _token = share_collection(ctx_of(world.ada), [badge.pk, other.pk], title="", days=7)
    give(world.cleo, Role.ISSUER, world.riders.pk)
    revoke_credential(ctx_of(world.cleo), badge.pk, reason="issued-in-error")
    assert [each.state.value for each in badges_of(made, now=NOW)] == ["revoked", "issued"]
    assert [each.pk for each in shareable(world.ada.pk)] == [other.pk]
    with pytest.raises(Conflict):
        share_collection(ctx_of(world.ada), [badge.pk], title="", days=7)


def test_what_is_not_published_yet_is_not_added(world: World) -> None:
    issuer_of(world)
    (reserved,) = reserve_credentials(ISSUING, [an_award(world, world.ada).pk])
    with pytest.raises(NotFound):
        share_collection(ctx_of(world.ada), [reserved.pk], title="", days=7)


@pytest.mark.parametrize(
    ("count", "title", "days", "field"),
    [(0, "", 7, "badges"), (MOST_BADGES + 1, "", 7, "badges"), (1, "x" * 121, 7, "title"), (1, "", 0, "days")],
)
def test_what_will_not_do_is_named(world: World, count: int, title: str, days: int, field: str) -> None:
    chosen: list[UUID] = [new_id() for _ in range(count)]
    with pytest.raises(Invalid) as refused:
        share_collection(ctx_of(world.ada), chosen, title=title, days=days)
    assert set(refused.value.fields) == {field}


def test_collections_are_few(world: World) -> None:
    badge = issued(world)
    for _ in range(MOST_COLLECTIONS):
        share_collection(ctx_of(world.ada), [badge.pk], title="", days=7)
    with pytest.raises(Conflict):
        share_collection(ctx_of(world.ada), [badge.pk], title="", days=7)


def test_a_form_sent_twice_makes_one_link_while_it_works(world: World) -> None:
    first, second, ada, key = issued(world), issued(world, key="level-1"), ctx_of(world.ada), new_id()
    made, token = share_collection(ada, [first.pk, second.pk], title="Mine", days=7, form_key=key)
    again, same = share_collection(ada, [first.pk, second.pk], title="Mine", days=7, form_key=key)
    assert (again.pk, same) == (made.pk, token) and verbs(about=made.pk) == ["collection-shared"]
    assert share_collection(ada, [second.pk], title="Mine", days=7, form_key=key)[1] != token
    turn_off_collection(ada, made.pk)
    assert share_collection(ada, [first.pk, second.pk], title="Mine", days=7, form_key=key)[1] != token
    assert Collection.objects.count() == 3
