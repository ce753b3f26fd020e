"""The plan: results, goals, steps, reflections, what is missing, what an assessor said."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.flows.judging import THIN, read_by_cleo
from tests.flows.people import ctx_of
from tests.flows.world import World, enrolled, planned, submitted_plan, took_instrument
from tests.web.learner.conftest import Browser
from tests.web.learner.pages import heading, title, words
from waymark.flows.act_and_reflect import drop_action, reflect_on_goal, write_action
from waymark.flows.plan_career import GOALS_LIMIT, write_goal
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Draft
from waymark.records.plans.models import Action, Goal, Reflection
from waymark.records.plans.states import GoalState, Horizon

MOST_QUERIES = 25


def plan_url(way: Enrollment) -> str:
    return reverse("learner-plan", args=[way.pk])


def other_goal(way: Enrollment, statement: str = "Mend bikes for neighbors") -> Goal:
    return write_goal(ctx_of(way.person), way.pk, statement=statement, reason="", horizon=Horizon.SOON)


def a_step(goal: Goal, what: str = "Ask the shop for a tour") -> Action:
    return write_action(ctx_of(goal.enrollment.person), goal.pk, what=what, due_on=None)


def test_the_nav_leads_to_the_one_open_plan_or_says_where_to_begin(world: World, browser: Browser) -> None:
    ada = browser(world.ada)
    assert "Your plan begins with a micro-credential" in words(ada.get(reverse("plan")))
    way = enrolled(world)
    assert ada.get(reverse("plan"))["Location"] == plan_url(way)
    beside = reverse("learner-plan-beside-trail", args=[way.pk])
    assert ada.get(beside)["Location"] == plan_url(way)
    signed_out = Client().get(reverse("plan"))
    assert signed_out.status_code == 302 and "/accounts/login/" in signed_out["Location"]


def test_an_empty_plan_says_what_comes_first(world: World, browser: Browser) -> None:
    way = enrolled(world)
    page = browser(world.ada).get(plan_url(way))
    said = words(page)
    assert heading(page) == "Action plan" and title(page) == "Action plan · Waymark"
    assert "Begin with what you know about yourself" in said and "No goal yet" in said
    assert "Ride plan Before you can send it: take a self-assessment, write a goal." in said
    assert reverse("learner-instrument", args=[way.pk, "riding-style", "riding-style"]) in page.content.decode()


def test_results_stand_with_words_notice_and_license(world: World, browser: Browser) -> None:
    way = enrolled(world)
    took_instrument(way)
    said = words(browser(world.ada).get(plan_url(way)))
    assert "Highest: Calm. Then: Bold." in said and "You like to try things out." in said
    assert "Not validated. For reflection only." in said and "our own items" in said
    assert "Before you can send it: write a goal." in said


def test_a_goal_grows_from_a_result(world: World, browser: Browser) -> None:
    way = enrolled(world)
    result = took_instrument(way)
    ada, url = browser(world.ada), reverse("learner-goal-new", args=[way.pk])
    form = ada.get(f"{url}?result={result.pk}&scale=calm").content.decode()
    assert f'<option value="{result.pk}:calm" selected>' in form
    answer = ada.post(
        url,
        {
            "answer-statement": "Lead a calm ride",
            "answer-reason": "I like company.",
            "answer-horizon": "year",
            "answer-seed": f"{result.pk}:calm",
        },
    )
    goal = Goal.objects.get()
    assert answer["Location"] == f"{plan_url(way)}?goal={goal.pk}#goal-{goal.pk}"
    assert (goal.seeded_by_id, goal.seeded_scale) == (result.pk, "calm")
    said = words(ada.get(plan_url(way)))
    assert "Goal 1: Lead a calm ride" in said and "Grew from How you ride: Calm" in said
    assert "Ready to send" in said


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"answer-statement": "  "}, "Fill this in."),
        ({"answer-horizon": "soonish"}, "soonish is not one of the available choices"),
        ({"answer-seed": f"{uuid4()}:calm"}, "not one of the available choices"),
        ({"answer-statement": "x" * 700}, "at most 600 characters"),
    ],
)
def test_a_goal_that_will_not_do_is_named_and_kept(
    world: World, browser: Browser, changes: dict[str, str], problem: str
) -> None:
    way = enrolled(world)
    sent = {"answer-statement": "Lead a ride", "answer-reason": "Because rides are good.", "answer-horizon": "year"}
    page = browser(world.ada).post(reverse("learner-goal-new", args=[way.pk]), {**sent, **changes})
    assert title(page).startswith("Error: ") and problem in words(page)
    assert "Because rides are good." in page.content.decode()
    assert not Goal.objects.exists()


def test_a_goal_takes_other_words_another_place_and_is_set_aside(world: World, browser: Browser) -> None:
    way = enrolled(world)
    first, second = planned(way), other_goal(way)
    ada = browser(world.ada)
    form = ada.get(reverse("learner-goal", args=[first.pk]))
    assert "Lead a calm ride for beginners" in form.content.decode()
    ada.post(
        reverse("learner-goal", args=[first.pk]),
        {"answer-statement": "Lead two rides", "answer-horizon": "later", "answer-seed": ""},
    )
    first.refresh_from_db()
    assert (first.statement, first.horizon, first.seeded_by_id) == ("Lead two rides", "later", None)
    ada.post(reverse("learner-goal-move", args=[second.pk]), {"to": "up"})
    said = words(ada.get(plan_url(way)))
    assert said.index("Goal 1: Mend bikes") < said.index("Goal 2: Lead two rides")
    ada.post(reverse("learner-goal-state", args=[second.pk]), {"to": "aside"})
    said = words(ada.get(plan_url(way)))
    assert "Goal 1: Lead two rides" in said and "Take it up again : Mend bikes for neighbors" in said
    ada.post(reverse("learner-goal-state", args=[second.pk]), {"to": "open"})
    second.refresh_from_db()
    assert second.state == GoalState.OPEN


def test_asking_with_get_changes_nothing(world: World, browser: Browser) -> None:
    way = enrolled(world)
    goal = planned(way)
    step = a_step(goal)
    ada = browser(world.ada)
    for name, key in (
        ("learner-goal-move", goal.pk),
        ("learner-goal-state", goal.pk),
        ("learner-step-new", goal.pk),
        ("learner-goal-reflect", goal.pk),
        ("learner-step-done", step.pk),
        ("learner-step-drop", step.pk),
    ):
        assert ada.get(reverse(name, args=[key])).status_code == 302
    step.refresh_from_db()
    goal.refresh_from_db()
    assert step.done_on is None and step.dropped_at is None and goal.state == GoalState.OPEN


def test_a_step_is_added_with_its_day_help_and_hurdles(world: World, browser: Browser) -> None:
    way = enrolled(world)
    goal = planned(way)
    ada, url = browser(world.ada), reverse("learner-step-new", args=[goal.pk])
    ada.post(
        url,
        {
            "answer-what": "Ask the shop for a tour",
            "answer-due_on": "2026-09-10",
            "answer-resources": "The owner",
            "answer-barriers": "Rain",
        },
    )
    said = words(ada.get(plan_url(way)))
    assert "Ask the shop for a tour" in said and "Was due Sep 10" in said
    assert "Help: The owner" in said and "In the way: Rain" in said and "0 of 1 step done" in said


def test_a_step_that_will_not_do_is_named_beside_its_goal_and_kept(world: World, browser: Browser) -> None:
    way = enrolled(world)
    planned(way)
    goal = other_goal(way)
    ada = browser(world.ada)
    page = ada.post(reverse("learner-step-new", args=[goal.pk]), {"answer-what": "", "answer-resources": "The library"})
    html = page.content.decode()
    assert title(page).startswith("Error: ") and f'href="#action-{goal.pk}-answer-what"' in html
    assert "The library" in html and not Action.objects.exists()
    wrong_day = ada.post(
        reverse("learner-step-new", args=[goal.pk]), {"answer-what": "Go", "answer-due_on": "1890-01-01"}
    )
    assert "Choose a day in this century." in words(wrong_day)


def test_a_step_is_done_undone_changed_dropped_and_put_back(world: World, browser: Browser) -> None:
    way = enrolled(world)
    step = a_step(planned(way))
    ada = browser(world.ada)
    ada.post(reverse("learner-step-done", args=[step.pk]), {"done": "yes"})
    step.refresh_from_db()
    assert str(step.done_on) == "2026-09-15"
    ada.post(reverse("learner-step-done", args=[step.pk]), {"done": "no"})
    edit = reverse("learner-step", args=[step.pk])
    assert heading(ada.get(edit)) == "Ask the shop for a tour"
    late = ada.post(edit, {"answer-on": "2026-09-16", "answer-outcome": "It went well.", "done": "yes"})
    assert "Choose today or an earlier day." in words(late) and "It went well." in late.content.decode()
    ada.post(edit, {"answer-on": "2026-09-12", "answer-outcome": "It went well.", "done": "yes"})
    ada.post(edit, {"answer-what": "Ask two shops", "answer-due_on": "2026-10-01"})
    step.refresh_from_db()
    assert (step.what, str(step.due_on), str(step.done_on)) == ("Ask two shops", "2026-10-01", "2026-09-12")
    assert "What came of it: It went well." in words(ada.get(plan_url(way)))
    ada.post(reverse("learner-step-drop", args=[step.pk]), {"drop": "yes"})
    assert "Put it back : Ask two shops" in words(ada.get(plan_url(way)))
    ada.post(reverse("learner-step-drop", args=[step.pk]), {"drop": "no"})
    step.refresh_from_db()
    assert step.dropped_at is None


def test_a_reflection_says_how_far_the_goal_has_come(world: World, browser: Browser) -> None:
    way = enrolled(world)
    goal = planned(way)
    ada, url = browser(world.ada), reverse("learner-goal-reflect", args=[goal.pk])
    empty = ada.post(url, {"answer-text": "", "answer-state": "partly"})
    assert title(empty).startswith("Error: ") and not Reflection.objects.exists()
    ada.post(url, {"answer-text": "I led one of two rides.", "answer-state": "partly"})
    said = words(ada.get(plan_url(way)))
    assert "I led one of two rides." in said and "Partly reached" in said and "Write another reflection" in said


@pytest.mark.usefixtures("same_year")
def test_a_returned_plan_shows_what_was_asked_beside_the_goals(world: World, browser: Browser) -> None:
    way = enrolled(world)
    work = submitted_plan(way)
    said = words(browser(world.ada).get(plan_url(way)))
    assert "With an assessor" in said
    read_by_cleo(world, work, ratings=THIN, comments={"route": "Name the roads."}, next="Say where you rest.")
    said = words(browser(world.ada).get(plan_url(way)))
    assert "Cleo Marsh asked on Sep 14:" in said and "Say where you rest." in said and "Name the roads." in said
    assert "The rest at the bridge." in said and "Change asked" in said


def test_what_is_typed_into_the_plan_is_kept_by_goal(world: World, browser: Browser) -> None:
    way = enrolled(world)
    goal = planned(way)
    ada = browser(world.ada)
    page = ada.get(plan_url(way)).content.decode()
    address = f"/drafts/?room=plan&amp;object={goal.pk}&amp;part=action"
    assert address in page
    ada.post(address.replace("&amp;", "&"), {"answer-what": "Half a sent"})
    assert Draft.objects.get().answers == {"what": "Half a sent"}
    assert "Half a sent" in ada.get(plan_url(way)).content.decode()


def test_strangers_do_not_find_a_plan_and_staff_may_not_write_in_it(world: World, browser: Browser) -> None:
    way = enrolled(world)
    goal = planned(way)
    step = a_step(goal)
    urls = [
        plan_url(way),
        reverse("learner-goal-new", args=[way.pk]),
        *(
            reverse(name, args=[goal.pk])
            for name in (
                "learner-goal",
                "learner-goal-move",
                "learner-goal-state",
                "learner-step-new",
                "learner-goal-reflect",
            )
        ),
        *(reverse(name, args=[step.pk]) for name in ("learner-step", "learner-step-done", "learner-step-drop")),
    ]
    for url in urls:
        assert browser(world.ben).get(url).status_code == 404
        assert browser(world.cleo).get(url).status_code == 403
        assert Client().get(url).status_code == 302
    for url in urls[2:]:
        assert browser(world.ben).post(url, {"to": "aside", "done": "yes", "drop": "yes"}).status_code == 404
    assert browser(world.ada).get(reverse("learner-goal", args=[uuid4()])).status_code == 404


def test_the_plan_asks_the_database_a_constant_number_of_times(world: World, browser: Browser) -> None:
    way = enrolled(world)
    planned(way)
    ada = browser(world.ada)
    ada.get(plan_url(way))

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert ada.get(plan_url(way)).status_code == 200
        return len(asked)

    before = count()
    for number in range(4):
        goal = other_goal(way, f"Goal number {number}")
        a_step(goal)
        drop_action(ctx_of(world.ada), a_step(goal, "Another").pk)
        reflect_on_goal(ctx_of(world.ada), goal.pk, text="So far.", state=GoalState.OPEN)
    assert before <= count() <= MOST_QUERIES
    assert count() - before <= 2


def test_the_plan_that_is_full_keeps_what_was_written(world: World, browser: Browser) -> None:
    way = enrolled(world)
    for number in range(GOALS_LIMIT):
        other_goal(way, f"Goal number {number}")
    sent = {"answer-statement": "One more", "answer-horizon": "year"}
    page = browser(world.ada).post(reverse("learner-goal-new", args=[way.pk]), sent)
    assert title(page).startswith("Error: ") and "A plan holds at most 40 goals." in words(page)
    assert "One more" in page.content.decode()


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "9" * 5000, "<script>"])
def test_hostile_input_is_answered_and_never_breaks_a_page(world: World, browser: Browser, text: str) -> None:
    way = enrolled(world)
    goal = planned(way)
    step = a_step(goal)
    ada = browser(world.ada)
    names = ("statement", "horizon", "seed", "what", "due_on", "text", "state", "on", "hours", "employer", "starts_on")
    sent = {"to": text, "done": text, "drop": text, **{f"answer-{name}": text for name in names}}
    posts = [reverse("learner-goal-new", args=[way.pk]), reverse("learner-activity", args=[way.pk, "led-ride"])]
    for name in ("learner-goal", "learner-goal-move", "learner-goal-state", "learner-step-new", "learner-goal-reflect"):
        posts.append(reverse(name, args=[goal.pk]))
    posts += [reverse(name, args=[step.pk]) for name in ("learner-step", "learner-step-done", "learner-step-drop")]
    for url in posts:
        assert ada.post(url, sent).status_code in (200, 302), url
    page = ada.get(plan_url(way), {"goal": text})
    assert page.status_code == 200
    assert ada.get(reverse("learner-goal-new", args=[way.pk]), {"result": text, "scale": text}).status_code == 200
    assert ada.get(posts[1], {"from": text, "propose": text}).status_code == 200


def test_the_pages_around_the_plan_ask_the_database_little(world: World, browser: Browser) -> None:
    way = enrolled(world)
    goal = planned(way)
    ada = browser(world.ada)
    for url in (
        reverse("plan"),
        reverse("learner-goal-new", args=[way.pk]),
        reverse("learner-goal", args=[goal.pk]),
        reverse("learner-step", args=[a_step(goal).pk]),
        reverse("learner-activity", args=[way.pk, "riding-style"]),
        reverse("learner-instrument", args=[way.pk, "riding-style", "riding-style"]),
        reverse("learner-result", args=[way.pk, "riding-style", "riding-style"]),
    ):
        with CaptureQueriesContext(connection) as asked:
            assert ada.get(url).status_code < 400
        assert len(asked) <= MOST_QUERIES, url
