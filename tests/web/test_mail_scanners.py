"""300 programs that check mail open a mailed link and press everything: whoever it was sent to finds it as it was.

Every kind of mailed link is visited: to appraise (new, begun, declined), to confirm an address, to choose a password,
and one to a shared badge, which people pass on by mail.
"""

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from tests.flows.appraising import asked, finished, links
from tests.flows.people import ctx_of
from tests.flows.signing import ISSUING, an_award, issuer_of
from tests.flows.world import World, enrolled
from tests.web.learner.pages import words
from tests.web.scanner import visit
from waymark.flows.issue_credential import issue_awards
from waymark.flows.share_credential import make_share
from waymark.records.audit.models import Consent, Entry
from waymark.records.credentials.models import Credential
from waymark.records.experience.models import Appraisal, AppraisalRequest, PausedAddress
from waymark.records.notices.models import Message

pytestmark = pytest.mark.usefixtures("still_clock")
VISITS = 100
NAMED = {"act": "confirm", "name": "Dev Anand"}
BEGUN = {"act": "save", "item-safety": "great", "word-words": "Calm and clear.", "hours_confirmed": "38"}
ANSWER = {
    **BEGUN,
    "act": "send",
    "item-mood": "fine",
    "overall": "fine",
    "attest": "on",
    "signed_name": "Dev Anand",
}


@pytest.fixture
def address(world: World) -> str:
    """The address in the mail that Dev got."""
    asked(finished(world, enrolled(world)))
    return f"/appraise/{links()[-1]}"


def things() -> list[object]:
    """Every row that a link to appraise may touch."""
    rows: list[object] = [list(model.objects.order_by("pk").values()) for model in (AppraisalRequest, PausedAddress)]
    rows += [list(model.objects.order_by("pk").values()) for model in (Appraisal, Consent, Entry)]
    return [*rows, Message.objects.count(), len(mail.outbox)]


def new(address: str) -> Client:
    """Dev has not opened the link yet."""
    return Client()


def begun(address: str) -> Client:
    """Dev has typed a name and half of the answers."""
    dev = Client()
    dev.post(address, NAMED)
    dev.post(address, BEGUN)
    return dev


def declined(address: str) -> Client:
    """Dev has begun, and then declined."""
    dev = begun(address)
    dev.post(f"{address}/decline", {"word": "decline", "reason": "Too busy"})
    return dev


def answers(dev: Client, address: str) -> None:
    """Dev goes on as if nobody else had been there."""
    if dev.get(address).status_code == 302:
        dev.post(f"{address}/answer", {"name": "Dev Anand"})
    dev.post(address, NAMED)
    assert dev.post(address, ANSWER)["Location"] == "/appraise/thanks"
    assert Appraisal.objects.get().hours_confirmed == 38


@pytest.mark.parametrize("stands", [new, begun, declined])
def test_a_link_to_appraise_is_as_it_was(address: str, stands: Callable[[str], Client]) -> None:
    dev = stands(address)
    before = things()
    requests = sum(visit(address, number=number) for number in range(VISITS))
    assert things() == before
    assert requests >= 5 * VISITS, "each visit pressed what there is"
    answers(dev, address)


def test_the_scanner_presses_what_a_browser_would(address: str) -> None:
    """The same visits would find a door that a click closes: one that knows the word declines."""
    page = Client().get(f"{address}/decline").content.decode()
    assert "csrfmiddlewaretoken" in page and 'name="word"' in page
    Client().post(f"{address}/decline", {"word": "decline"})
    assert AppraisalRequest.objects.get().state == "declined"


@pytest.mark.django_db
def test_a_link_that_confirms_an_address_is_as_it_was() -> None:
    ada = Client()
    ada.post(
        "/accounts/signup/",
        {"given_name": "Ada", "family_name": "", "email": "ada@example.org", "password1": "quiet birches by the river"},
    )
    (path,) = set(re.findall(r"http://[^/]+(/accounts/confirm-email/\S+)", str(mail.outbox[-1].body)))
    for number in range(30):
        visit(path, number=number)
    assert not EmailAddress.objects.get().verified
    wrong = Client().post(path, {"email": "eve@example.org"})
    assert wrong.status_code == 400 and not EmailAddress.objects.get().verified
    page = Client().get(path)
    assert "ada@example.org" in words(page)
    Client().post(path, {"email": " ADA@example.org "})
    assert EmailAddress.objects.get().verified


def test_a_link_that_chooses_a_password_is_as_it_was(world: World) -> None:
    world.ada.set_password("quiet birches by the river")
    world.ada.save()
    Client().post("/accounts/password/reset/", {"email": world.ada.email})
    (path,) = set(re.findall(r"http://[^/]+(/accounts/password/reset/key/\S+)", str(mail.outbox[-1].body)))
    for number in range(30):
        visit(path, number=number)
    world.ada.refresh_from_db()
    assert world.ada.check_password("quiet birches by the river")
    human = Client()
    form = human.get(path)["Location"]
    human.post(form, {"password1": "four calm otters at dawn", "password2": "four calm otters at dawn"})
    world.ada.refresh_from_db()
    assert world.ada.check_password("four calm otters at dawn")


def test_a_link_to_a_shared_badge_is_as_it_was(world: World) -> None:
    issuer_of(world)
    issue_awards(ISSUING, [an_award(world, world.ada).pk])
    badge = Credential.objects.get()
    share, token = make_share(ctx_of(world.ada), badge.pk, label="For Dev", days=30)
    before = (share.expires_at, share.label)
    for number in range(30):
        visit(f"/s/{token}", number=number)
    share.refresh_from_db()
    assert (share.expires_at, share.label) == before
    assert Client().get(f"/s/{token}").status_code == 200
