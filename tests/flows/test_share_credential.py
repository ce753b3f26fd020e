"""The holder decides who may see a credential."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from pytest_django import Settings

from tests.flows.people import NOW, TODAY, ctx_of, give
from tests.flows.signing import ISSUING, an_award, issued, issuer_of
from tests.flows.world import World, verbs
from waymark.flows.issue_credential import reserve_credentials
from waymark.flows.share_credential import MOST_LINKS, make_share, open_share, set_visibility, withdraw_share
from waymark.records.credentials.models import Credential, Share
from waymark.records.credentials.queries import credential_for_page, live_shares, wallet
from waymark.records.credentials.states import Includes, Visibility
from waymark.rules.kernel.context import ANONYMOUS, Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id


def seen_by_a_stranger(credential: Credential, token: str = "") -> str:
    """The name a stranger sees on the page."""
    return credential_for_page(credential.pk, actor=ANONYMOUS, now=NOW, share_token=token).holder_name


def test_private_is_the_beginning(world: World) -> None:
    credential = issued(world)
    with pytest.raises(NotFound):
        seen_by_a_stranger(credential)
    page = credential_for_page(credential.pk, actor=ctx_of(world.ada).actor, now=NOW)
    assert (page.is_holder, page.holder_name, page.achievement.key) == (True, "Ada Lund", "mechanic")
    assert credential_for_page(credential.pk, actor=ctx_of(world.fay).actor, now=NOW).is_holder is False
    with pytest.raises(NotFound):
        credential_for_page(credential.pk, actor=ctx_of(world.ben).actor, now=NOW)


def test_public_without_and_with_the_name(world: World) -> None:
    credential, ada = issued(world), ctx_of(world.ada)
    set_visibility(ada, credential.pk, visibility=Visibility.PUBLIC, show_name=False)
    assert seen_by_a_stranger(credential) == ""
    set_visibility(ada, credential.pk, visibility=Visibility.PUBLIC, show_name=True)
    assert seen_by_a_stranger(credential) == "Ada Lund"
    set_visibility(ada, credential.pk, visibility=Visibility.PRIVATE, show_name=True)
    with pytest.raises(NotFound):
        seen_by_a_stranger(credential)
    assert verbs(about=credential.pk)[1:] == [
        "credential-made-public",
        "credential-made-public",
        "credential-made-private",
    ]


def test_only_the_holder_shares(world: World) -> None:
    credential = issued(world)
    give(world.cleo, Role.ISSUER, world.riders.pk)
    for person, refusal in ((world.fay, Forbidden), (world.cleo, Forbidden), (world.ben, NotFound)):
        with pytest.raises(refusal):
            set_visibility(ctx_of(person), credential.pk, visibility=Visibility.PUBLIC, show_name=True)
        with pytest.raises(refusal):
            make_share(ctx_of(person), credential.pk, label="", days=1)


def test_a_link_shows_one_badge_through_the_whole_of_its_last_day(world: World) -> None:
    credential, other, ada = issued(world), issued(world, key="level-1"), ctx_of(world.ada)
    share, token = make_share(ada, credential.pk, label=" For a job ", days=7)
    assert share.label == "For a job"
    assert token not in {each for row in Share.objects.values_list() for each in map(str, row)}
    assert seen_by_a_stranger(credential, token) == ""
    with pytest.raises(NotFound):
        seen_by_a_stranger(other, token)
    assert open_share(token, NOW).pk == credential.pk
    assert Share.objects.get().opened == 1
    assert open_share(token, NOW, counts=False).pk == credential.pk
    assert Share.objects.get().opened == 1
    last = share.expires_at - timedelta(seconds=1)
    assert open_share(token, last).pk == credential.pk
    assert last.astimezone(ZoneInfo(settings.TIME_ZONE)).date() == TODAY + timedelta(days=7)
    with pytest.raises(NotFound):
        open_share(token, share.expires_at)


def test_a_link_shows_the_name_when_it_was_made_to(world: World) -> None:
    credential = issued(world)
    _, token = make_share(ctx_of(world.ada), credential.pk, label="", days=7, includes=(Includes.NAME,))
    assert seen_by_a_stranger(credential, token) == "Ada Lund"


def test_a_withdrawn_link_opens_nothing(world: World) -> None:
    credential, ada = issued(world), ctx_of(world.ada)
    share, token = make_share(ada, credential.pk, label="", days=7)
    with pytest.raises(NotFound):
        withdraw_share(ctx_of(world.ben), share.pk)
    withdraw_share(ada, share.pk)
    withdraw_share(ada, share.pk)
    with pytest.raises(NotFound):
        open_share(token, NOW)
    with pytest.raises(NotFound):
        seen_by_a_stranger(credential, token)
    assert verbs(about=share.pk) == ["share-made", "share-withdrawn"]
    assert live_shares(credential.pk, now=NOW) == []


def test_a_link_to_a_private_badge_tells_the_name_only_when_it_was_made_to(world: World) -> None:
    credential, ada = issued(world), ctx_of(world.ada)
    _, token = make_share(ada, credential.pk, label="", days=7)
    set_visibility(ada, credential.pk, visibility=Visibility.PRIVATE, show_name=True)
    assert seen_by_a_stranger(credential, token) == ""
    set_visibility(ada, credential.pk, visibility=Visibility.PUBLIC, show_name=True)
    assert seen_by_a_stranger(credential, token) == "Ada Lund"


@pytest.mark.parametrize(("label", "days", "field"), [("", 0, "days"), ("", 366, "days"), ("x" * 121, 7, "label")])
def test_a_link_needs_an_end_and_a_short_label(world: World, label: str, days: int, field: str) -> None:
    credential = issued(world)
    with pytest.raises(Invalid) as refused:
        make_share(ctx_of(world.ada), credential.pk, label=label, days=days)
    assert field in refused.value.fields


def test_links_are_few(world: World) -> None:
    credential, ada = issued(world), ctx_of(world.ada)
    for _ in range(MOST_LINKS):
        make_share(ada, credential.pk, label="", days=7)
    with pytest.raises(Conflict):
        make_share(ada, credential.pk, label="", days=7)


def test_what_is_not_published_yet_cannot_be_shared(world: World) -> None:
    issuer_of(world)
    (reserved,) = reserve_credentials(ISSUING, [an_award(world, world.ada).pk])
    with pytest.raises(NotFound, match="still creating"):
        make_share(ctx_of(world.ada), reserved.pk, label="", days=7)


def test_a_wallet_holds_every_standing_award(
    world: World, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    signed = issued(world)
    waiting = an_award(world, world.ada, key="level-1")
    with django_assert_max_num_queries(4):  # type: ignore[operator]  # a fixture that is a context manager
        entries = wallet(world.ada.pk, now=NOW)
    assert {entry.achievement.key: entry.credential for entry in entries} == {"mechanic": signed, "level-1": None}
    assert waiting.pk in {entry.award.pk for entry in entries}
    assert wallet(world.ben.pk, now=NOW) == []


def test_a_form_sent_twice_makes_one_link_while_it_works(world: World) -> None:
    credential, ada, key = issued(world), ctx_of(world.ada), new_id()
    made, token = make_share(ada, credential.pk, label="A job", days=7, form_key=key)
    again, same = make_share(ada, credential.pk, label=" A job ", days=7, form_key=key)
    assert (again.pk, same) == (made.pk, token)
    assert verbs(about=made.pk) == ["share-made"]
    others = [
        make_share(ada, credential.pk, label="Another job", days=7, form_key=key),
        make_share(ada, credential.pk, label="A job", days=30, form_key=key),
        make_share(ada, credential.pk, label="A job", days=7, includes=(Includes.NAME,), form_key=key),
        make_share(ada, credential.pk, label="A job", days=7, form_key=new_id()),
    ]
    assert len({token, *(each for _share, each in others)}) == 5
    withdraw_share(ada, made.pk)
    fresh, new = make_share(ada, credential.pk, label="A job", days=7, form_key=key)
    assert new != token and open_share(new, NOW).pk == credential.pk and fresh.pk != made.pk
    with pytest.raises(NotFound):
        open_share(token, NOW)


def test_the_key_of_a_form_tells_nobody_its_link(world: World, settings: Settings) -> None:
    credential, ada, key = issued(world), ctx_of(world.ada), new_id()
    _made, token = make_share(ada, credential.pk, label="A job", days=7, form_key=key)
    settings.SECRET_KEY = "another" * 8
    _again, other = make_share(ada, credential.pk, label="A job", days=7, form_key=key)
    assert token != other and len(token) == len(other) == 43
