"""What an administrator finds on the pages of today, mail and the system."""

import pytest
from django.conf import settings
from django.test import Client, override_settings

from tests.flows.people import NOW, a_person, give
from tests.flows.test_send_messages import SECRET, queue
from tests.flows.world import World
from waymark.records.notices.commands import give_up
from waymark.records.notices.jobs import note_worker
from waymark.records.notices.models import Message
from waymark.records.people.models import Grant
from waymark.rules.kernel.context import Role

pytestmark = pytest.mark.usefixtures("still_clock")


@pytest.fixture
def administrator(world: World) -> Client:
    dev = a_person("Dev", "Hall", email="dev.hall@example.org")
    give(dev, Role.ADMINISTRATOR, None)
    client = Client()
    client.force_login(dev)
    return client


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_needs_somebody_comes_first(world: World, administrator: Client) -> None:
    assert "No worker is at work" in page(administrator, "/administrator/")
    note_worker(NOW)
    give_up(queue(), error="SMTPSenderRefused 550")
    Grant.objects.filter(person=world.cleo).update(until_at=NOW.replace(day=20))
    said = page(administrator, "/administrator/")
    assert "No worker is at work" not in said
    assert said.index("1 letter did not go out") < said.index("within two weeks")


def test_letters_are_mended_on_the_page(world: World, administrator: Client) -> None:
    message = queue()
    give_up(message, error="SMTPSenderRefused 550")
    said = page(administrator, "/administrator/mail/")
    assert "ada@example.org" in said and "refuses our sender" in said and SECRET not in said
    assert "No letters here" in page(administrator, "/administrator/mail/?q=nobody")
    sent = administrator.post("/administrator/mail/mend/", {"letter": str(message.pk), "act": "again"}, follow=True)
    assert "1 letter is on its way again." in sent.content.decode()
    assert Message.objects.get(pk=message.pk).state == "sent"
    assert "ada@example.org" in page(administrator, "/administrator/mail/?show=sent")
    nothing = administrator.post("/administrator/mail/mend/", {"act": "cancel"}, follow=True)
    assert "Nothing was changed." in nothing.content.decode()
    assert "No job failed" in page(administrator, "/administrator/mail/?show=jobs")


def test_settings_are_shown_without_secrets(administrator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYMARK_STMP_URL", "x")
    told = settings.WAYMARK.model_copy(
        update={"smtp_url": "smtp://dev:hidden-word@mail.example.org:587", "secret_key": "hidden-word" * 5}
    )
    with override_settings(WAYMARK=told):
        said = page(administrator, "/administrator/system/")
    assert "hidden-word" not in said and "smtp://mail.example.org:587, password set" in said
    assert "Did you mean WAYMARK_SMTP_URL?" in said


def test_others_see_less(world: World) -> None:
    here = a_person("Eve", "Hall", email="eve.hall@example.org")
    give(here, Role.ADMINISTRATOR, world.north.pk)
    client = Client()
    client.force_login(here)
    assert "How it runs" not in page(client, "/administrator/")
    for path in ("/administrator/system/", "/administrator/mail/"):
        assert client.get(path).status_code == 403
