"""The wallet, who may see a badge, links to it and its files."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.flows.correcting import WHY
from tests.flows.people import a_person, ctx_of, give
from tests.flows.signing import ISSUING, an_award, issued
from tests.flows.world import World
from tests.web.learner.conftest import Browser
from tests.web.learner.pages import heading, title, words
from waymark.flows.finish_revocation import confirm_revocation
from waymark.flows.issue_credential import issue_awards
from waymark.flows.question_award import question_award
from waymark.flows.release_award import settle_award
from waymark.flows.share_credential import make_share
from waymark.records.awards.states import AwardState
from waymark.records.credentials.models import Credential, Share, StandingChange
from waymark.records.credentials.states import Visibility
from waymark.rules.kernel.context import Role

LINK = {"link-label": "Harbor Books", "link-days": "30", "link-name": "on"}


def badge_url(credential: Credential) -> str:
    return reverse("learner-badge", args=[credential.pk])


def share_url(credential: Credential) -> str:
    return reverse("learner-badge-share", args=[credential.pk])


def link_in(html: str) -> str:
    """The path of the share link that a page tells."""
    return "/s/" + html.partition("/s/")[2].partition('"')[0]


def test_an_empty_wallet_says_how_badges_arrive(world: World, browser: Browser) -> None:
    page = browser(world.ada).get(reverse("badges"))
    assert heading(page) == "My badges" and "No badges yet" in words(page)
    answer = Client().get(reverse("badges"))
    assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]


def test_a_new_badge_is_greeted_once_in_a_browser(world: World, browser: Browser) -> None:
    credential = issued(world)
    ada = browser(world.ada)
    first = ada.get(reverse("badges"))
    assert "You earned Bike Mechanic" in words(first) and badge_url(credential) in first.content.decode()
    second = words(ada.get(reverse("badges")))
    assert "You earned" not in second and "Bike Mechanic" in second and "Not public" in second
    ada.cookies["badges_seen"] = f"{world.ada.pk}~2026-99-99T00:00"
    assert "You earned" in words(ada.get(reverse("badges")))
    ada.cookies["badges_seen"] = f"{uuid4()}~2026-09-15T14:00:00+00:00"
    assert "You earned" in words(ada.get(reverse("badges")))


def test_awards_on_the_way_are_explained(world: World, browser: Browser) -> None:
    an_award(world, world.ada)
    an_award(world, world.ada, key="bike-guide", state=AwardState.PROPOSED)
    said = words(browser(world.ada).get(reverse("badges")))
    assert "In progress" in said and "This takes a minute or two." in said
    assert "Waiting for final approval" in said and "With your coordinator since Sep 14" in said
    assert "Share or download" not in said


def test_a_badge_in_question_stays(world: World, browser: Browser) -> None:
    credential = issued(world)
    credential.award.state = AwardState.IN_QUESTION
    credential.award.save(update_fields=["state"])
    said = words(browser(world.ada).get(reverse("badges")))
    assert "Staff are reviewing this badge again. You keep it in the meantime." in said


def test_a_revoked_badge_stays_with_the_reason_and_the_way_to_answer(world: World, browser: Browser) -> None:
    credential = issued(world)
    ira = a_person("Ira")
    give(ira, Role.REGISTRAR, world.riders.pk)
    question_award(ctx_of(world.fay), credential.award_id, **WHY)
    settle_award(ctx_of(world.fay), credential.award_id, keep=False, reason="The flat was never fixed.")
    ada = browser(world.ada)
    held = words(ada.get(reverse("badges")))
    assert (
        "Badges that don’t count now" in held
        and "On hold" in held
        and "A second person confirms or cancels that" in held
    )
    assert "The flat was never fixed." in held and "No badges yet" not in held
    confirm_revocation(ctx_of(ira, minutes=1), credential.award_id)
    gone = ada.get(reverse("badges"))
    answer = reverse("learner-badge-answer", args=[credential.pk])
    assert "Revoked" in words(gone) and "The flat was never fixed." in words(gone)
    assert answer in gone.content.decode() and badge_url(credential) in gone.content.decode()
    assert "The flat was never fixed." in words(ada.get(badge_url(credential)))
    change = StandingChange.objects.get(state="revoked")
    assert ada.post(answer, {"change": change.pk, "words": "Ask Cleo, she saw it."}).status_code == 302
    assert "You have answered" in words(ada.get(reverse("badges")))


def test_a_badge_is_made_public_with_a_name_and_private_again(world: World, browser: Browser) -> None:
    credential = issued(world)
    ada, url = browser(world.ada), badge_url(credential)
    page = ada.get(url)
    assert heading(page) == "Bike Mechanic" and "Name Not shown" in words(page)
    assert Client().get(f"/credentials/{credential.pk}").status_code == 404
    ada.post(url, {"see-visibility": "public", "see-show_name": "on"})
    credential.refresh_from_db()
    assert (credential.visibility, credential.show_name) == (Visibility.PUBLIC, True)
    said = ada.get(url)
    assert "Name Ada Lund" in words(said) and f"/credentials/{credential.pk}" in said.content.decode()
    assert "Ada Lund" in Client().get(f"/credentials/{credential.pk}").content.decode()
    back = ada.post(url, {"see-visibility": "private"}, follow=True)
    assert "This badge isn’t public. Links to it work until they expire or you turn them off." in words(back)
    assert Client().get(f"/credentials/{credential.pk}").status_code == 404
    wrong = ada.post(url, {"see-visibility": "friends"})
    assert title(wrong).startswith("Error: ") and "not one of the available choices" in words(wrong)


def test_a_link_is_told_once_and_opens_the_badge_for_whoever_has_it(world: World, browser: Browser) -> None:
    credential = issued(world)
    ada = browser(world.ada)
    page = ada.post(share_url(credential), LINK)
    assert page.status_code == 200 and page["Cache-Control"] == "no-store"
    assert heading(page) == "Your link is ready" and "It works through Oct 15, 2026 (EDT)." in words(page)
    link = link_in(page.content.decode())
    stranger = Client()
    assert "Ada Lund" in stranger.get(link).content.decode()
    again = ada.get(badge_url(credential))
    assert link not in again.content.decode()
    assert "Harbor Books" in words(again) and "Opened 1 time." in words(again)


def test_a_form_sent_twice_tells_the_same_link(world: World, browser: Browser) -> None:
    credential = issued(world)
    ada = browser(world.ada)
    key = re.findall(r'name="link-key" value="([^"]+)"', ada.get(badge_url(credential)).content.decode())
    other = re.findall(r'name="link-key" value="([^"]+)"', ada.get(badge_url(credential)).content.decode())
    assert len(key) == 1 and key != other
    pages = [ada.post(share_url(credential), {**LINK, "link-key": key[0]}).content.decode() for _twice in range(2)]
    assert len({link_in(page) for page in pages}) == 1 and Share.objects.count() == 1
    ada.post(share_url(credential), {**LINK, "link-key": other[0]})
    assert Share.objects.count() == 2


def test_a_link_without_the_name_does_not_tell_it(world: World, browser: Browser) -> None:
    credential = issued(world)
    page = browser(world.ada).post(share_url(credential), {"link-label": "", "link-days": "7"})
    assert "People who open it won’t see your name." in words(page)
    assert "Ada Lund" not in Client().get(link_in(page.content.decode())).content.decode()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [({"link-days": "4000"}, "not one of the available choices"), ({"link-label": "x" * 121}, "at most 120")],
)
def test_a_link_that_will_not_do_is_named(
    world: World, browser: Browser, changes: dict[str, str], problem: str
) -> None:
    credential = issued(world)
    page = browser(world.ada).post(share_url(credential), {**LINK, **changes})
    assert title(page).startswith("Error: ") and problem in words(page)
    assert not Share.objects.exists()


def test_the_twenty_first_link_is_refused_with_what_to_do(world: World, browser: Browser) -> None:
    credential = issued(world)
    for _number in range(20):
        make_share(ctx_of(world.ada), credential.pk, label="", days=60)
    page = browser(world.ada).post(share_url(credential), LINK)
    assert title(page).startswith("Error: ") and "Turn off one you don’t need." in words(page)


def test_a_link_is_turned_off_after_a_question(world: World, browser: Browser) -> None:
    credential = issued(world)
    ada = browser(world.ada)
    link = link_in(ada.post(share_url(credential), LINK).content.decode())
    share = Share.objects.get()
    url = reverse("learner-badge-share-end", args=[credential.pk, share.pk])
    assert heading(ada.get(url)) == "Turn off the link “Harbor Books”?"
    assert Client().get(link).status_code == 200
    ada.post(url)
    assert Client().get(link).status_code == 404
    assert ada.get(url).status_code == 404


def test_files_are_the_holder_s_to_take(world: World, browser: Browser) -> None:
    credential = issued(world)
    ada = browser(world.ada)
    page = ada.get(badge_url(credential)).content.decode()
    for ending in ("json", "png", "svg"):
        address = f"/credentials/{credential.pk}.{ending}"
        assert f'href="{address}"' in page
        assert ada.get(address).status_code == 200
        assert browser(world.eve).get(address).status_code == 404


def test_nobody_else_manages_a_badge(world: World, browser: Browser) -> None:
    credential = issued(world)
    share, _token = make_share(ctx_of(world.ada), credential.pk, label="", days=60)
    urls = [
        badge_url(credential),
        share_url(credential),
        reverse("learner-badge-share-end", args=[credential.pk, share.pk]),
    ]
    for is_public in (False, True):
        for url in urls:
            assert browser(world.eve).get(url).status_code == 404
            assert browser(world.eve).post(url, {**LINK, "see-visibility": "public"}).status_code == 404
            assert browser(world.cleo).get(url).status_code == 404
            assert browser(world.fay).post(url, {**LINK, "see-visibility": "public"}).status_code == 403
            assert Client().get(url).status_code == 302
        if not is_public:
            Credential.objects.filter(pk=credential.pk).update(visibility=Visibility.PUBLIC)
    assert Share.objects.count() == 1
    assert browser(world.ada).get(reverse("learner-badge", args=[uuid4()])).status_code == 404


def test_the_wallet_asks_the_database_a_constant_number_of_times(world: World, browser: Browser) -> None:
    issued(world)
    ada = browser(world.ada)

    def count(url: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert ada.get(url).status_code == 200
        return len(asked)

    count(reverse("badges"))
    before = count(reverse("badges"))
    for key in ("level-1", "level-2"):
        issue_awards(ISSUING, [an_award(world, world.ada, key=key).pk])
    assert count(reverse("badges")) == before <= 25
    assert count(badge_url(Credential.objects.first() or issued(world))) <= 25
