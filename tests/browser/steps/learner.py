"""What Ada does: find the program, enroll, know herself, plan, work, ask for an appraisal, keep her badges."""

import re
import time
from collections.abc import Collection
from datetime import date, timedelta

from playwright.sync_api import expect

from tests.browser.campus import PASSWORD, Campus
from tests.browser.pages import Walker, a_picture, words
from tests.browser.production import PATIENCE
from waymark.rules.packs.model import Activity, FieldKind, FormField, Instrument

EMAIL = "ada@example.org"
EMPLOYER, ROLE = "River Street Bakery", "Counter help"
GOAL, LATER = "Learn to run the counter on a busy day", "Lead a small shop"
SHADOW = "Spend a morning with the owner"


def finds_the_program(ada: Walker, campus: Campus) -> None:
    title = campus.pack.title
    ada.go("/")
    ada.follow(f"Start {title}")
    ada.is_at(title)


def makes_an_account(ada: Walker) -> None:
    ada.sign_up(email=EMAIL, password="short")
    ada.sees(re.compile("at least 15 characters"))
    expect(ada.main.get_by_label("First name", exact=True)).to_have_value("Ada")
    ada.write("Password", PASSWORD)
    ada.press("Make my account")


def is_not_eligible_yet(ada: Walker, campus: Campus) -> None:
    ada.go(f"/enroll/{campus.offering.pk}/")
    ada.sees("Not open to you today.")
    expect(ada.main.get_by_role("button", name=f"Enroll in {campus.pack.title}")).to_have_count(0)


def enrolls(ada: Walker, campus: Campus) -> None:
    ada.go(f"/programs/{campus.pack.program}/")
    ada.follow(f"Start at {campus.offering.campus.name}", within=ada.main)
    ada.press(f"Enroll in {campus.pack.title}")
    ada.sees(re.compile("You are enrolled in"))
    ada.go(f"/enroll/{campus.offering.pk}/")
    ada.sees("You are enrolled already.")


def opens(ada: Walker, activity: Activity) -> None:
    """From the trail to a step."""
    goes_to(ada, activity)
    ada.is_at(activity.title)


def goes_to(ada: Walker, activity: Activity) -> None:
    ada.go("/trail/")
    ada.take(ada.main.locator(f"a[href*='/steps/{activity.key}/']").first)


def takes_instruments(ada: Walker, campus: Campus, activity: Activity) -> None:
    for key in activity.instruments:
        opens(ada, activity)
        instrument = campus.pack.instruments[key]
        ada.follow(re.compile(re.escape(instrument.title)), within=ada.main)
        takes(ada, instrument)


def takes(ada: Walker, instrument: Instrument) -> None:
    answers = list(instrument.responses.values())
    ada.choose(instrument.items[0].text, answers[-1])
    for number, item in enumerate(instrument.items[1:]):
        ada.field(item.key).nth(number * number % len(answers)).check()
    ada.press("See my result")
    ada.sees(instrument.notice)


def writes_goals(ada: Walker, *, today: date) -> None:
    """One goal for this year with three dated steps, which grew from a result; one for later."""
    ada.go("/plan/")
    ada.follow("Write my first goal")
    ada.press("Put it in my plan")
    ada.sees(re.compile("Fill this in"))
    for statement, how_far in ((GOAL, "Within a year"), (LATER, "In three to five years")):
        if statement == LATER:
            ada.follow("Add a goal", within=ada.main)
        ada.write("What do you want to make happen?", statement)
        ada.write("Why does it matter to you? (optional)", "I want to see how a shop is run.")
        ada.choose("How far off is it?", how_far)
        if statement == GOAL:
            ada.main.get_by_label("What did it grow from?").select_option(index=1)
        ada.press("Put it in my plan")
        ada.sees(re.compile("Your goal is in your plan"))
        for number, what in enumerate((SHADOW, "Take the evening workshop", "Ask to close the till")):
            if statement == GOAL:
                adds_step(ada, what, due_on=today + timedelta(days=14 * (number + 1)))


def adds_step(ada: Walker, what: str, *, due_on: date) -> None:
    open_goal = ada.main.locator("details.fold[id^=goal-][open]")
    open_goal.get_by_label("Next step").fill(what)
    open_goal.get_by_label(re.compile("By when")).fill(due_on.isoformat())
    ada.press("Add", within=open_goal)
    ada.sees("The step is in your plan.")


def acts_on_the_plan(ada: Walker) -> None:
    ada.go("/plan/")
    ada.unfold(f"Goal 1: {GOAL}")
    ada.press(f"Mark as done today: {SHADOW}")
    ada.sees(re.compile(f"Done: {SHADOW}"))


def reflects(ada: Walker) -> None:
    for number, goal in enumerate((GOAL, LATER), start=1):
        ada.go("/plan/")
        fold = ada.unfold(f"Goal {number}: {goal}")
        fold.get_by_label("What happened, and what did it teach you?").fill(words(70, about="this goal"))
        fold.get_by_role("group", name="How far have you come?").get_by_label("I reached a part of it").check()
        ada.press("Keep this reflection", within=fold)
        ada.sees("Your reflection is in your plan.")


def fills(ada: Walker, campus: Campus, activity: Activity, *, criteria: Collection[str] | None = None) -> None:
    """Answer every prompt of a step's form, or only those for some criteria."""
    for asked in campus.pack.forms[activity.form].fields.values():
        if criteria is None or asked.criterion in criteria:
            answers(ada, activity, asked)


def answers(ada: Walker, activity: Activity, asked: FormField) -> None:
    field = ada.field(asked.key)
    match asked.kind:
        case FieldKind.FILES:
            field.set_input_files(a_picture(ada.folder, f"{activity.key}-{asked.key}.png"))
        case FieldKind.CHOICE | FieldKind.CHOICES:
            field.first.check()
        case FieldKind.DATE:
            field.fill("2026-06-08")
        case FieldKind.NUMBER:
            field.fill("12")
        case FieldKind.URL:
            field.fill("https://example.org/work")
        case _:
            field.fill(words(max(asked.min_words, 12), about=asked.label.lower().rstrip("?")))


def sends(ada: Walker, campus: Campus, activity: Activity) -> None:
    """Open a step, answer everything and send it."""
    opens(ada, activity)
    fills(ada, campus, activity)
    ada.send("Send to an assessor", then=re.compile("^Sent. You get a message"))
    ada.sees("With an assessor")


def marks_done(ada: Walker, activity: Activity) -> None:
    opens(ada, activity)
    ada.press("Yes, I have done it")
    ada.sees(re.compile("^Marked done"))


def takes_quiz(ada: Walker, campus: Campus, activity: Activity) -> None:
    opens(ada, activity)
    for key, question in campus.pack.quizzes[activity.quiz].questions.items():
        ada.main.locator(f"[name='answer-{key}'][value='{question.answer}']").check()
    ada.press("Send my answers")
    ada.sees(re.compile("^Passed with 100%"))


def proposes(ada: Walker, activity: Activity, *, today: date) -> None:
    opens(ada, activity)
    ada.press("Send to staff")
    ada.sees(re.compile("Fill this in"))
    ada.choose("What kind of work is it?", re.compile("job", re.I))
    ada.write("Who do you work for?", EMPLOYER)
    ada.write("What is your role?", ROLE)
    ada.write("First day", (today - timedelta(days=60)).isoformat())
    ada.write("Last day", (today - timedelta(days=4)).isoformat())
    ada.write("Hours in all", "62")
    ada.write("What do you mean to learn?", "Serve people fast and kindly, count the till, open the shop alone.")
    ada.press("Send to staff")
    ada.sees(re.compile("^Proposed."))


def finishes(ada: Walker, activity: Activity) -> None:
    opens_experience(ada, activity)
    ada.follow("Mark as finished", within=ada.main)
    ada.press("Yes, it is finished")


def opens_experience(ada: Walker, activity: Activity) -> None:
    goes_to(ada, activity)
    if ada.page.locator("h1").inner_text() == activity.title:
        ada.follow(f"{ROLE}, {EMPLOYER}", within=ada.main)


def asks_for_an_appraisal(ada: Walker, *, name: str, email: str) -> None:
    ada.choose("Who saw your work?", re.compile("supervis", re.I))
    ada.write("Name", name)
    ada.write("Work email address", email)
    ada.write("How do you know this person?", "Owner of the bakery")
    ada.press("Send request")
    expect(ada.main.locator(".error-summary")).to_contain_text("agree")
    expect(ada.main.get_by_label("Name", exact=True)).to_have_value(name)
    ada.main.get_by_label(re.compile("^I agree")).check()
    ada.press("Send request")
    ada.sees(re.compile(f"^We’re emailing {name} now"))


def has_badges(ada: Walker, names: Collection[str]) -> None:
    ada.go("/badges/")
    for name in names:
        expect(ada.main.get_by_role("link", name=name, exact=True)).to_be_visible()


def waits_for_badges(ada: Walker, *names: str) -> None:
    """The worker signs in its own time: the page is opened until the badges are there."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        ada.go("/badges/")
        if all(ada.main.get_by_role("link", name=name, exact=True).count() for name in names):
            return
        time.sleep(0.2)
    has_badges(ada, names)


def opens_badge(ada: Walker, name: str) -> None:
    ada.go("/badges/")
    ada.follow(name, within=ada.main)


def makes_public(ada: Walker) -> str:
    """On the badge's page: everybody may see it, with the name. Its address."""
    ada.choose("Who can see this badge?", re.compile("^Any"))
    ada.main.get_by_label(re.compile("^Show my name on its page")).check()
    ada.press("Save")
    return ada.main.get_by_label("Link to this badge").input_value()


def makes_a_link(ada: Walker) -> str:
    ada.write("Who is it for? (optional)", "The hiring office")
    ada.press("Create link")
    ada.is_at("Your link is ready")
    return ada.main.get_by_label("Link to your badge").input_value()
