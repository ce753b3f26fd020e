"""The letters Waymark writes: each has a subject, a text part and an HTML part in every language it speaks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from django.template.loader import render_to_string
from django.utils import translation

from waymark.rules.forms.by_hand import decline_label
from waymark.rules.forms.text import isolated
from waymark.rules.policy.readers import answers_read_by

from .models import Message
from .seal import unseal


class Letter(StrEnum):
    """One kind of message. The value names its file in templates/mail/<language>."""

    APPRAISAL_REQUEST = "appraisal-request"
    APPRAISAL_REMINDER = "appraisal-reminder"
    APPRAISAL_RECEIVED = "appraisal-received"
    APPRAISAL_VERIFIED = "appraisal-verified"
    APPRAISAL_DECLINED = "appraisal-declined"
    APPRAISAL_UNANSWERED = "appraisal-unanswered"
    APPRAISALS_UNANSWERED = "appraisals-unanswered"
    APPRAISER_OTHER = "appraiser-other"
    APPRAISAL_REOPENED = "appraisal-reopened"
    LEARNER_REMINDER = "learner-reminder"
    LEARNER_MESSAGE = "learner-message"
    RECORD_CORRECTED = "record-corrected"
    WORK_READ = "work-read"
    EXPERIENCE_DECIDED = "experience-decided"
    BADGE_DECIDED = "badge-decided"
    AWARD_GRANTED = "award-granted"
    SIGN_IN_LINK = "sign-in-link"
    LINK_HANDED_OVER = "link-handed-over"
    CONFIRM_ADDRESS = "confirm-address"
    RESET_PASSWORD = "reset-password"  # noqa: S105 - a name of a letter
    ACCOUNT_EXISTS = "account-exists"
    ACCOUNT_WAITING = "account-waiting"
    NO_ACCOUNT = "no-account"
    CREDENTIAL_CHANGED = "credential-changed"
    JOIN_MAILBOX = "join-mailbox"
    JOIN_ADDED = "join-added"
    JOIN_WAITS_AGAIN = "join-waits-again"
    JOIN_DECLINED = "join-declined"
    BADGE_ANSWERED = "badge-answered"
    OFFERING_ENDS = "offering-ends"
    TIME_GIVEN = "time-given"
    ROLE_ENDS = "role-ends"
    ROLE_GIVEN = "role-given"
    ROLE_ENDED = "role-ended"
    ROLE_ANSWERED = "role-answered"
    ROLE_PROPOSED = "role-proposed"
    REVOCATION_WAITING = "revocation-waiting"
    SEVERAL_WAITING = "several-waiting"


PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "hello": "Hello {name},",
        "hello_unnamed": "Hello,",
        "good_to_know": "Good to know",
        "or_open": "If the button does not work, open this address:",
    },
    "fr": {
        "hello": "Bonjour {name},",
        "hello_unnamed": "Bonjour,",
        "good_to_know": "Bon à savoir",
        "or_open": "Si le bouton ne marche pas, ouvrez cette adresse :",
    },
}
_GAPS = re.compile(r"\n(?:[ \t]*\n)+")
LINK_GONE = "—"
"""Stands for a link that was wiped once the letter was sent."""


@dataclass(frozen=True)
class WrittenLetter:
    """A letter as it is sent. The subject is one line and names nobody."""

    subject: str
    text: str
    html: str
    link: str


def written(message: Message) -> WrittenLetter:
    """The message as a letter in its language."""
    link = (unseal(message.sealed_link) if message.sealed_link else None) or LINK_GONE
    return _compose(Letter(message.template), message.values, language=message.language, link=link)


def preview(letter: Letter, values: Mapping[str, str], *, language: str) -> WrittenLetter:
    """The letter as it would be sent, with no link yet, and its text not broken into lines."""
    found = _compose(letter, values, language=language, link=LINK_GONE)
    parts = [" ".join(part.split()) for part in found.text.split("\n\n")]
    return replace(found, text="\n\n".join(part for part in parts if part != LINK_GONE))


def _compose(letter: Letter, given: Mapping[str, str], *, language: str, link: str) -> WrittenLetter:
    language = language if language in PHRASES else "en"
    phrases = PHRASES[language]
    name = isolated(given.get("greeting_name", ""))
    values = {key: isolated(value) for key, value in given.items()}
    context = {
        **values,
        **phrases,
        "hello": phrases["hello"].format(name=name) if name else phrases["hello_unnamed"],
        "language": language,
        "link": link,
    }
    with translation.override(language):
        context |= {"decline_label": decline_label(), "readers": answers_read_by(values.get("learner", ""))}
    template = f"mail/{language}/{letter}.txt"
    subject, text, html = (
        render_to_string(template, {**context, "frame": f"mail/{frame}"})
        for frame in ("subject.txt", "frame.txt", "frame.html")
    )
    return WrittenLetter(" ".join(subject.split()), _GAPS.sub("\n\n", text.strip()) + "\n", html, link)
