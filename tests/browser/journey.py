"""The steps of the whole way, each told once, as somebody takes them in a browser. Both walks go by them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect

from waymark.rules.packs.model import Activity, FieldKind, FormField, Instrument

from .campus import PASSWORD, Campus
from .pages import Walker, a_picture, words

ADA, EVE, DEV = "ada@example.org", "eve@example.org", "dev@bakery.example"
Enter = Callable[..., Walker]


@dataclass
class Journey:
    """One learner's way at one campus."""

    campus: Campus
    enter: Enter
    folder: Path
    scripts: bool

    # The public pages, and an account

    def finds_the_program(self, ada: Walker) -> None:
        """From the front page to the pathway."""
        title = self.campus.pack.title
        ada.go("/")
        ada.follow(f"Start {title}")
        ada.is_at(title)

    def makes_an_account(self, ada: Walker) -> None:
        ada.sign_up(email=ADA, password="short")
        ada.sees(re.compile("at least 15 characters"))
        ada.write("Password", PASSWORD)
        ada.press("Make my account")

    def is_not_eligible_yet(self, ada: Walker) -> None:
        ada.go(f"/enroll/{self.campus.offering.pk}/")
        ada.sees("Not open to you today.")
        expect(ada.main.get_by_role("button", name=f"Enroll in {self.campus.pack.title}")).to_have_count(0)

    def enrolls(self, ada: Walker) -> None:
        ada.go(f"/programs/{self.campus.pack.program}/")
        ada.follow("Start this pathway", within=ada.main)
        ada.press(f"Enroll in {self.campus.pack.title}")
        ada.sees(re.compile("You are enrolled"))
        ada.go("/enroll/{}/".format(self.campus.offering.pk))
        ada.sees("You are enrolled already.")

    # Steps

    def opens(self, walker: Walker, activity: Activity) -> None:
        """From the trail to a step."""
        walker.go("/trail/")
        walker._leave_by(walker.main.get_by_role("link", name=activity.title).first)
        walker.is_at(activity.title)

    def takes_instruments(self, ada: Walker, activity: Activity) -> None:
        for key in activity.instruments:
            self.opens(ada, activity)
            self.takes(ada, self.campus.pack.instruments[key])

    def takes(self, ada: Walker, instrument: Instrument) -> None:
        ada._leave_by(ada.main.get_by_role("link", name=re.compile(re.escape(instrument.title))).first)
        answers = list(instrument.responses.values())
        ada.choose(instrument.items[0].text, answers[-1])
        for number, item in enumerate(instrument.items[1:]):
            options = ada.main.locator(f"[name='answer-{item.key}']")
            options.nth(number * number % len(answers)).check()
        ada.press("See my result")
        ada.sees(instrument.notice)

    def fills(self, ada: Walker, activity: Activity, *, only: frozenset[str] | None = None) -> None:
        """Answer every prompt of a form, or only those for some criteria."""
        for asked in self.campus.pack.forms[activity.form].fields.values():
            if only is None or asked.criterion in only:
                self.answers(ada, activity, asked)

    def answers(self, ada: Walker, activity: Activity, asked: FormField) -> None:
        match asked.kind:
            case FieldKind.FILES:
                picture = a_picture(self.folder, f"{activity.key}-{asked.key}.png")
                ada.main.locator(f"[name='answer-{asked.key}']").set_input_files(picture)
            case FieldKind.CHOICE:
                ada.main.locator(f"[name='answer-{asked.key}']").first.check()
            case FieldKind.CHOICES:
                ada.main.locator(f"[name='answer-{asked.key}']").first.check()
            case FieldKind.DATE:
                ada.main.locator(f"[name='answer-{asked.key}']").fill("2026-06-08")
            case FieldKind.NUMBER:
                ada.main.locator(f"[name='answer-{asked.key}']").fill("12")
            case FieldKind.URL:
                ada.main.locator(f"[name='answer-{asked.key}']").fill("https://example.org/work")
            case _:
                text = words(max(asked.min_words, 12), about=asked.label.lower().rstrip("?"))
                ada.main.locator(f"[name='answer-{asked.key}']").fill(text)
