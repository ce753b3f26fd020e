"""A stolen key on the pages: what marking does is shown before, and the badges are signed again in one act."""

import csv
import io

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.flows.people import NOW, a_person, give
from tests.flows.signing import ISSUING, crowd, issuer_of
from tests.flows.world import World
from tests.web.assessor.conftest import Browser
from tests.web.learner.pages import words
from waymark.config.cli import main
from waymark.flows.issue_credential import issue_awards
from waymark.records.credentials.models import Credential, SeveralChange, SigningKey
from waymark.rules.kernel.clock import FixedClock
from waymark.rules.kernel.context import Role


@pytest.fixture
def badges(world: World) -> list[Credential]:
    """A dozen badges, one of them of a day after the others; Eve and Dev are issuers."""
    issuer_of(world)
    give(world.eve, Role.ISSUER, world.riders.pk)
    issue_awards(ISSUING, crowd(world, 12))
    return list(Credential.objects.select_related("key", "award__person").order_by("pk"))


def stolen(key: SigningKey) -> str:
    return reverse("issuer-key-stolen", args=[key.pk])


def mark(browser: Browser, world: World, key: SigningKey) -> str:
    """What the page says after it was marked as stolen from the minute after these badges."""
    eve = browser(world.eve)
    eve.post(reverse("issuer-rotate", args=[key.issuer_id, "credential"]), {"seen": ""})
    when = {"day": "2026-09-15", "clock": "00:01"}
    look = eve.post(stolen(key), when | {"step": "look"})
    looked = look.context["looked"]
    return words(eve.post(stolen(key), when | {"step": "act", "looked": looked}, follow=True))


def test_the_effect_is_shown_before(world: World, browser: Browser, badges: list[Credential]) -> None:
    eve, key = browser(world.eve), badges[0].key
    page = words(eve.get(stolen(key)))
    assert "can’t be undone" in page and "No other key can take over" in page
    act = {"day": "2026-09-15", "clock": "00:01", "step": "act", "looked": ""}
    assert "No other key can take over" in words(eve.post(stolen(key), act)) and not is_stolen(key)
    eve.post(reverse("issuer-rotate", args=[key.issuer_id, "credential"]), {"seen": ""})
    look = eve.post(stolen(key), act | {"step": "look"})
    assert "12 badges published before that" in words(look) and "Signs from now on." in words(look)
    other = {"day": "2026-09-14", "clock": "23:00", "step": "act", "looked": look.context["looked"]}
    eve.post(stolen(key), other)
    assert not is_stolen(key)
    assert eve.post(stolen(key), act | {"day": "2099-01-01"}).status_code == 400
    assert browser(world.fay).get(stolen(key)).status_code == 404


def is_stolen(key: SigningKey) -> bool:
    return SigningKey.objects.get(pk=key.pk).compromised_at is not None


def test_marked_and_signed_again_by_two(
    world: World, browser: Browser, badges: list[Credential], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    key = badges[0].key
    said = mark(browser, world, key)
    assert "marked as stolen" in said and "12 badges from before the theft" in said and "Sign 12 badges again" in said
    eve = browser(world.eve)
    assert "12 badges that it signed wait to be signed again." in words(eve.get("/issuer/keys/"))
    page = reverse("issuer-key", args=[key.pk])
    with django_assert_max_num_queries(18):
        assert "0 badges since the theft" in words(eve.get(page))
    assert "No badges here" in words(eve.get(page + "?side=since"))
    rows = list(csv.DictReader(io.StringIO(text_of(eve.get(page + "?as=csv")))))
    assert len(rows) == 12 and {row["Published before the theft"] for row in rows} == {"yes"}
    dev = a_person("Dev", "Hall", email="dev@example.org")
    give(dev, Role.ISSUER, world.riders.pk)
    chosen = {"all": "1", "do": "again", "key": str(key.pk)}
    look = words(eve.post("/issuer/several/", chosen | {"step": "look"}))
    assert "12 badges change" in look and "Ask a second person" in look
    act = chosen | {"step": "act", "seen": "12", "reason": "key-distrusted", "words": ""}
    assert "have changed since you looked" in words(eve.post("/issuer/several/", act | {"seen": "11"}))
    eve.post("/issuer/several/", act)
    asked = SeveralChange.objects.get()
    done = browser(dev).post(reverse("issuer-several", args=[asked.pk]), {"do": "agree"}, follow=True)
    assert "12 of 12 badges" in words(done) and "Finished" in words(done)
    assert sorted(Credential.objects.values_list("serial", "state").distinct()) == [(1, "superseded"), (2, "issued")]
    assert "No badge waits to be signed again." in words(eve.get(page))
    assert "was stolen" not in words(eve.get("/issuer/keys/"))
    old = words(eve.get(reverse("issuer-credential", args=[badges[0].pk])))
    assert "Replaced by a newer one" in old and "Signed again, as another badge" in old


def text_of(answer: object) -> str:
    return b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # a streaming answer


def test_a_badge_since_the_theft(world: World, browser: Browser, badges: list[Credential]) -> None:
    key, holder = badges[0].key, badges[0].award.person
    Credential.objects.filter(pk=badges[0].pk).update(issued_at=NOW.replace(day=20))
    mark(browser, world, key)
    SigningKey.objects.filter(pk=key.pk).update(compromised_at=NOW.replace(day=16))
    eve = browser(world.eve)
    listed = words(eve.get("/issuer/credentials/?state=refused"))
    assert "Not accepted: its key was stolen" in listed and holder.full_name in listed
    assert "Valid 11" in words(eve.get("/issuer/credentials/?state=valid"))
    assert "Waiting to be signed again" in words(browser(holder).get("/badges/"))
    own = words(browser(holder).get(reverse("learner-badge", args=[badges[0].pk])))
    assert "Waiting to be signed again" in own and "Certificate" not in own and "LinkedIn" not in own
    other = badges[1].award.person
    assert "Its key was stolen later." in words(browser(other).get("/badges/"))
    public = words(browser(holder).get(reverse("public-credential", args=[badges[0].pk])))
    assert "Don’t rely on this badge" in public and "don’t show that this was before the theft" in public
    still = words(browser(other).get(reverse("public-credential", args=[badges[1].pk])))
    assert "we signed it before its key was stolen" in still and "Don’t rely" not in still


def test_the_old_page_leads_to_the_new_badge(world: World, browser: Browser, badges: list[Credential]) -> None:
    mark(browser, world, badges[0].key)
    eve, holder = browser(world.eve), badges[0].award.person
    act = {"step": "act", "id": [str(badges[0].pk)], "do": "again", "reason": "key-distrusted", "words": ""}
    eve.post("/issuer/several/", act)
    new = Credential.objects.get(award=badges[0].award, serial=2)
    old = browser(holder).get(reverse("public-credential", args=[badges[0].pk]))
    assert "A newer badge replaced this one" in words(old)
    assert reverse("public-credential", args=[new.pk]) in old.content.decode()


def test_by_command(
    world: World, badges: list[Credential], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("waymark.config.prepare.SystemClock", lambda: FixedClock(NOW.replace(day=15)))
    key = badges[0].key
    for arguments, said, code in (
        (["no-such", "--since", "2026-09-15T00:01"], "No key has the id", 1),
        ([key.kid, "--since", "yesterday"], "Give --since as", 1),
        ([key.kid, "--since", "2026-09-15T00:01"], "Make a new key first", "refusal"),
    ):
        with pytest.raises(SystemExit) as ended:
            main(["keys", "stolen", *arguments])
        told = capsys.readouterr().out + (str(ended.value.code) if code == "refusal" else "")
        assert said in told and (code == "refusal" or ended.value.code == code)
    main_ok(["keys", "rotate", "--issuer", key.issuer.organization.key, "--purpose", "credential", "--yes"])
    main_ok(["keys", "stolen", key.kid, "--since", "2026-09-15T00:01"])
    assert "12 badges published before" in capsys.readouterr().out and not is_stolen(key)
    main_ok(["keys", "stolen", key.kid, "--since", "2026-09-15T00:01", "--yes"])
    assert "is marked as stolen" in capsys.readouterr().out and is_stolen(key)


def main_ok(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 0
