"""What Dev does on a phone, without an account: open the mailed link, confirm, begin, come back, answer."""

import re

from django.core import mail
from playwright.sync_api import expect

from tests.browser.pages import Walker
from waymark.records.audit.models import Entry
from waymark.records.experience.models import AppraisalRequest
from waymark.rules.packs.model import AppraisalForm, FieldKind

NAME, EMAIL = "Dev Anand", "dev@bakery.example"


def mailed_link() -> str:
    """The link in the newest message to Dev."""
    bodies = [str(each.body) for each in mail.outbox if each.to == [EMAIL]]
    found = re.findall(r"http\S+/appraise/\S+", bodies[-1])
    return str(found[0])


def state_of_things() -> tuple[list[tuple[object, ...]], int]:
    """Every request with its state, and how much was remembered so far."""
    return list(AppraisalRequest.objects.values_list("pk", "state", "draft")), Entry.objects.count()


def only_looks(dev: Walker, link: str) -> None:
    """Opening the link, as mail scanners do, changes nothing."""
    before = state_of_things()
    dev.go(link)
    dev.go(link)
    assert state_of_things() == before


def begins(dev: Walker, link: str, asked: AppraisalForm, *, level: str) -> None:
    dev.go(link)
    types_name(dev)
    dev.is_at("How did Ada do?")
    first = next(iter(asked.items))
    dev.main.locator(f"[name='item-{first}'][value='{level}']").check()
    dev.press("Save and finish later")


def types_name(dev: Walker) -> None:
    """The form is shown in a browser in which somebody typed a name."""
    dev.write("Type your full name", NAME)
    dev.press(f"Yes, I’m {NAME}. Continue")


def finishes(dev: Walker, link: str, asked: AppraisalForm, *, level: str) -> None:
    """In another browser: what was begun is there; the rest is answered, after one try that forgot something."""
    dev.go(link)
    dev.sees("Your answers so far are saved.")
    types_name(dev)
    first, *others = asked.items
    expect(dev.main.locator(f"[name='item-{first}'][value='{level}']")).to_be_checked()
    for key in others:
        dev.main.locator(f"[name='item-{key}'][value='{level}']").check()
    for key, prompt in asked.prompts.items():
        if prompt.required and prompt.kind is FieldKind.LONG_TEXT:
            dev.main.locator(f"[name='word-{key}']").fill(
                "Kept calm on our busiest day and told me when the till was off."
            )
    dev.main.locator(f"[name='overall'][value='{level}']").check()
    dev.press("Send appraisal")
    expect(dev.main.locator(".error-summary")).to_contain_text("I saw this work myself")
    dev.main.get_by_label("I saw this work myself, and these answers are my own.").check()
    dev.press("Send appraisal")
    dev.is_at("Thank you. We received your appraisal")
    dev.meets(link, 404)
