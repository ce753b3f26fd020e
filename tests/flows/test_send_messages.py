"""Letters are queued with what causes them, sent once, tried again for two days, and hold no secret afterwards."""

import smtplib
from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoAssertNumQueries, Settings

from tests.flows.people import NOW
from waymark.flows.notify import Notice, notify
from waymark.flows.send_messages import send_due_messages
from waymark.records.notices.commands import call_back, claim_message
from waymark.records.notices.letters import Letter, preview, written
from waymark.records.notices.models import Message
from waymark.records.notices.queries import TRY_AFTER, due_messages
from waymark.records.notices.seal import seal, unseal
from waymark.rules.kernel.context import Context, system_actor

SECRET = "/appraise/kGmCJ7hT2yq5rV0a"
VALUES = {
    "greeting_name": "Ada",
    "reply_to": "shop@north.example.org",
    "activity": "Ride plan",
    "campus": "Riders College North",
    "program": "Bike Guide",
    "achievement": "Mechanic",
    "learner": "Ada",
    "employer": "Town Bike Shop",
    "role": "Ride leader",
    "starts": "June 8, 2026",
    "ends": "August 28, 2026",
    "expires": "October 5, 2026",
    "holder": "Ben",
    "proposer": "Eve",
    "sentence": "Your plan is ready for a look.",
    "about": "Ride plan",
    "has_password": "yes",
    "giver": "Cleo",
    "is_changed": "yes",
    "is_approved": "yes",
    "closes": "December 18, 2026",
    "finish": "August 31, 2027",
}


def at(*, minutes: int = 0) -> Context:
    """The mail job, some minutes later."""
    return Context(actor=system_actor("mail"), now=NOW + timedelta(minutes=minutes))


def queue(effect_key: str = "work-read:1", *, letter: Letter = Letter.WORK_READ, language: str = "en") -> Message:
    """A letter to Ada that waits in the outbox, as when no server is set up."""
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
        notify(at(), [Notice(effect_key, letter, "ada@example.org", None, language, VALUES, SECRET)])
    return Message.objects.get(effect_key=effect_key)


class Refusing(BaseEmailBackend):
    """A mail server that answers as it is told."""

    answer: ClassVar[Exception] = OSError("away")
    seen: ClassVar[list[str]] = []

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        Refusing.seen.extend(each.extra_headers["Message-ID"] for each in email_messages)
        raise Refusing.answer


@pytest.fixture
def refusing(settings: Settings) -> type[Refusing]:
    """All mail meets the refusing server."""
    settings.EMAIL_BACKEND = "tests.flows.test_send_messages.Refusing"
    Refusing.answer, Refusing.seen = OSError("away"), []
    return Refusing


@pytest.mark.django_db
def test_a_letter_goes_out_once_and_its_link_is_wiped() -> None:
    message = queue()
    assert SECRET not in str(Message.objects.values().get())
    assert send_due_messages(at()) is None
    send_due_messages(at(minutes=1))
    message.refresh_from_db()
    (sent,) = mail.outbox
    assert (message.state, message.sent_at, message.attempts, message.sealed_link) == ("sent", NOW, 1, None)
    assert SECRET in str(sent.body)
    assert sent.extra_headers["Message-ID"] == f"<{message.pk}@127.0.0.1>"


@pytest.mark.django_db
def test_one_letter_for_one_effect() -> None:
    first = queue()
    again = queue()
    assert (again.pk, Message.objects.count()) == (first.pk, 1)


@pytest.mark.django_db
def test_what_is_rolled_back_is_not_told() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        queue()
        raise RuntimeError("the story ends here")
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_nothing_to_tell_asks_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1 + 1):  # a savepoint begun and released
        notify(at(), [])


@pytest.mark.django_db
def test_a_server_that_is_away_is_asked_again_later_and_less_often(refusing: type[Refusing]) -> None:
    message = queue()
    minutes, tries = 0, 0
    while minutes <= 48 * 60:
        due = send_due_messages(at(minutes=minutes))
        tries += 1
        if due is None:
            break
        assert due_messages(now=due - timedelta(seconds=1), limit=9) == []
        minutes = int((due - NOW).total_seconds() // 60)
    message.refresh_from_db()
    assert (tries, minutes) == (len(TRY_AFTER), 48 * 60)
    assert (message.state, message.last_error) == ("failed", "OSError") and message.sealed_link
    assert set(refusing.seen) == {f"<{message.pk}@127.0.0.1>"}


@pytest.mark.django_db
def test_it_goes_out_when_the_server_is_back(refusing: type[Refusing]) -> None:
    message = queue()
    send_due_messages(at())
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        send_due_messages(at())
        assert not mail.outbox
        send_due_messages(at(minutes=1))
    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error, len(mail.outbox)) == ("sent", 2, "", 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"ada@example.org": (550, b"no such ada@example.org")}), "failed"),
        (smtplib.SMTPRecipientsRefused({"ada@example.org": (450, b"come back later")}), "queued"),
        (smtplib.SMTPDataError(554, b"not this one"), "failed"),
        (smtplib.SMTPDataError(451, b"busy"), "queued"),
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), "queued"),
        (smtplib.SMTPServerDisconnected("gone"), "queued"),
        (TimeoutError("slow"), "queued"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value,
)
def test_what_the_server_will_never_take_is_given_up(refusing: type[Refusing], answer: Exception, state: str) -> None:
    refusing.answer = answer
    message = queue()
    send_due_messages(at())
    message.refresh_from_db()
    assert message.state == state
    assert "ada" not in message.last_error


@pytest.mark.django_db
def test_one_letter_that_cannot_go_out_holds_up_no_other(refusing: type[Refusing]) -> None:
    for number in range(3):
        queue(f"work-read:{number}")
    send_due_messages(at())
    assert len(refusing.seen) == 3


@pytest.mark.django_db
def test_of_two_workers_one_has_the_letter() -> None:
    queue()
    (mine,), (theirs,) = due_messages(now=NOW, limit=9), due_messages(now=NOW, limit=9)
    assert (claim_message(mine), claim_message(theirs)) == (True, False)


@pytest.mark.django_db
def test_a_worker_killed_before_the_letter_left_loses_nothing() -> None:
    queue()
    (message,) = due_messages(now=NOW, limit=9)
    claim_message(message)  # and the worker is gone
    send_due_messages(at())
    assert not mail.outbox
    send_due_messages(at(minutes=1))
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_full_batch_asks_to_come_back_at_once() -> None:
    for number in range(3):
        queue(f"work-read:{number}")
    assert send_due_messages(at(), limit=2) == NOW
    assert send_due_messages(at(), limit=2) is None
    assert len(mail.outbox) == 3


@pytest.mark.django_db
def test_what_is_called_back_never_leaves() -> None:
    message = queue()
    call_back(message.effect_key)
    send_due_messages(at())
    message.refresh_from_db()
    assert (message.state, message.sealed_link, mail.outbox) == ("failed", None, [])


@pytest.mark.django_db
def test_without_a_server_letters_wait_and_in_the_demo_the_outbox_keeps_their_links(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    message = queue()
    send_due_messages(at())
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("queued", 0)
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"mode": "demo"})
    send_due_messages(at())
    message.refresh_from_db()
    assert message.state == "sent"
    assert written(message).link.endswith(SECRET)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("letter", Letter)
def test_every_letter_is_whole_in_both_languages(letter: Letter, language: str) -> None:
    with override_settings(TEMPLATES=_that_tell_of_gaps()):
        found = written(queue(letter=letter, language=language))
    assert found.subject and "\n" not in found.subject
    assert not any(name in found.subject for name in ("Ada", "Lund", "Shop", "Mechanic", "Ride"))
    for text in (found.text, found.html):
        assert "GAP" not in text and "{{" not in text and "{%" not in text
        assert found.link in text
    assert f'<html lang="{language}">' in found.html
    assert all(len(line) <= 80 or "http" in line for line in found.text.splitlines())
    assert ("Bonjour Ada," if language == "fr" else "Hello Ada,") in found.text


def _that_tell_of_gaps() -> list[dict[str, object]]:
    from django.conf import settings

    (engine,) = settings.TEMPLATES
    options = engine["OPTIONS"]
    assert isinstance(options, dict)
    return [{**engine, "OPTIONS": options | {"string_if_invalid": "GAP"}}]


@pytest.mark.django_db
def test_names_are_text_in_both_parts() -> None:
    message = queue(letter=Letter.APPRAISAL_REQUEST)
    message.values = {**VALUES, "employer": "<b>Tom & Sons</b>", "greeting_name": "{0.__class__} <i>"}
    found = written(message)
    assert "<b>Tom & Sons</b>" in found.text and "Hello {0.__class__} <i>," in found.text
    assert "&lt;b&gt;Tom &amp; Sons&lt;/b&gt;" in found.html and "<b>Tom" not in found.html and "<i>" not in found.html


@pytest.mark.parametrize(
    ("language", "answers", "step"), [("en", "answer it", "in parts"), ("fr", "y répondre", "en plusieurs fois")]
)
def test_letters_say_only_what_is_so_of_this_case(language: str, answers: str, step: str) -> None:
    """A badge that is valid again has nothing to answer, and who has met everything has no step to do."""
    changes = {
        change: preview(Letter.CREDENTIAL_CHANGED, {**VALUES, "change": change}, language=language).text
        for change in ("revoked", "suspended", "revocation-proposed", "reinstated")
    }
    assert {change for change, text in changes.items() if answers not in text} == {"reinstated"}
    reminders = [
        preview(Letter.LEARNER_REMINDER, {**VALUES, "step": each}, language=language).text for each in ("A", "")
    ]
    assert [step in text for text in reminders] == [True, False]


@pytest.mark.parametrize("letter", [letter for letter in Letter if letter is not Letter.JOIN_ADDED])
def test_no_letter_says_that_somebody_is_still_enrolled(letter: Letter) -> None:
    """Letters about badges reach people who have left the program."""
    said = preview(letter, VALUES, language="en").text, preview(letter, VALUES, language="fr").text
    assert not any(
        each in text for text in said for each in ("you are enrolled", "you’re enrolled", "vous êtes inscrit")
    )


@pytest.mark.django_db
def test_a_language_we_do_not_write_becomes_our_own() -> None:
    assert queue(language="tlh").language == "en"


def test_a_sealed_link_opens_with_our_secret_only() -> None:
    sealed = seal(SECRET)
    assert SECRET.encode() not in sealed
    assert unseal(sealed) == unseal(memoryview(sealed)) == SECRET
    assert unseal(sealed[:-2] + b"AA") is None
    with override_settings(SECRET_KEY="another"):
        assert unseal(sealed) is None
