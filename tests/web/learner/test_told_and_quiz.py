"""Steps that somebody's word or a quiz makes done."""

from django.urls import reverse

from tests.flows.people import TODAY, ctx_of
from tests.flows.world import World, enrolled
from tests.web.learner.conftest import Browser
from tests.web.learner.pages import heading, step_url, title, trail_url, words
from waymark.flows.attest import attest
from waymark.records.evidence.models import Attestation, Draft, QuizAttempt

RIGHT = {"answer-brakes": "two", "answer-lights": "dark", "send": "yes"}
HALF = {"answer-brakes": "one", "answer-lights": "dark", "send": "yes"}


def test_task_is_marked_done_on_a_day_and_leads_back_to_the_trail(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada, url = browser(world.ada), step_url(way, "shop-video")
    page = ada.get(url)
    assert heading(page) == "Shop video"
    assert 'value="2026-09-15"' in page.content.decode()
    assert 'href="https://example.org/video"' in page.content.decode()
    answer = ada.post(url, {"on": "2026-09-13"})
    assert answer["Location"] == trail_url(way)
    assert Attestation.objects.get().on.isoformat() == "2026-09-13"
    assert "You marked it done: Sep 13, 2026" in words(ada.get(url))


def test_day_to_come_is_refused_with_what_to_do(world: World, browser: Browser) -> None:
    way = enrolled(world)
    page = browser(world.ada).post(step_url(way, "shop-video"), {"on": "2026-09-16"})
    assert title(page).startswith("Error: ")
    assert "Choose today or an earlier day." in words(page) and 'value="2026-09-16"' in page.content.decode()
    nonsense = browser(world.ada).post(step_url(way, "shop-video"), {"on": "yesterday"})
    assert nonsense.status_code == 200 and 'value="yesterday"' in nonsense.content.decode()
    assert not Attestation.objects.exists()


def test_own_word_is_taken_back_after_a_question(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada, url = browser(world.ada), reverse("learner-undo", args=[way.pk, "shop-video"])
    assert ada.get(url).status_code == 409
    ada.post(step_url(way, "shop-video"), {"on": "2026-09-13"})
    assert heading(ada.get(url)) == "Mark “Shop video” as not done?"
    assert Attestation.objects.get().withdrawn_at is None
    assert "Taken back: Shop video is open again." in words(ada.post(url, follow=True))
    assert Attestation.objects.get().withdrawn_at is not None
    assert browser(world.eve).get(url).status_code == 404


def test_attendance_says_who_records_it_and_takes_nothing_from_the_learner(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada, url = browser(world.ada), step_url(way, "shop-visit")
    said = words(ada.get(url))
    assert "Not recorded yet" in said
    assert "Who has the next move Staff record that you were there." in said and "Shop desk" in said
    assert ada.post(url, {"on": "2026-09-13"}).status_code == 409
    assert not Attestation.objects.exists()
    attest(ctx_of(world.fay), way.pk, activity_key="shop-visit", on=TODAY)
    page = ada.get(url)
    assert "Recorded by Fay Duval: Sep 14, 2026" in words(page)
    assert "I have not done it after all" not in words(page)
    assert ada.post(reverse("learner-undo", args=[way.pk, "shop-visit"])).status_code == 409


def test_courses_name_their_code_and_badges_from_elsewhere_say_who_checks(world: World, browser: Browser) -> None:
    way = enrolled(world, world.ben)
    ben = browser(world.ben)
    assert "BIK 101" in words(ben.get(step_url(way, "brake-course")))
    assert "Staff check the badge with whoever issued it." in words(ben.get(step_url(way, "wheel-badge")))


def test_quiz_passed_shows_the_result_and_closes(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada, url = browser(world.ada), step_url(way, "safety-quiz")
    first = ada.get(url)
    assert "You pass with 80% right." in words(first) and "You have 5 attempts left." in words(first)
    assert "One may fail." not in first.content.decode()
    page = ada.post(url, RIGHT, follow=True)
    assert "Passed with 100%" in words(page) and "One may fail." in words(page)
    assert 'name="answer-brakes"' not in page.content.decode()


def test_quiz_not_passed_says_what_to_look_at_and_may_be_tried_again(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada, url = browser(world.ada), step_url(way, "safety-quiz")
    page = ada.post(url, HALF, follow=True)
    said = words(page)
    assert "50% right. It takes 80%." in said and "You have 4 attempts left." in said
    assert "How many brakes does a road bike need? Not right You chose: One One may fail." in said
    assert "When do you need lights? Right You chose: In the dark" in said
    assert 'name="answer-brakes"' in page.content.decode()
    assert "Try again Best so far: 50%" in words(ada.get(trail_url(way)))


def test_question_left_out_is_named_counts_as_no_attempt_and_loses_nothing(world: World, browser: Browser) -> None:
    way = enrolled(world)
    page = browser(world.ada).post(step_url(way, "safety-quiz"), {"answer-brakes": "two", "send": "yes"})
    html = page.content.decode()
    assert title(page) == "Error: Safety quiz · Waymark"
    assert "Choose an answer." in words(page)
    assert html.count("checked") == 1 and 'value="two"' in html
    assert not QuizAttempt.objects.exists()
    assert Draft.objects.get().answers == {"brakes": "two"}
    again = browser(world.ada).get(step_url(way, "safety-quiz"))
    assert again.content.decode().count("checked") == 1


def test_unknown_answers_are_refused(world: World, browser: Browser) -> None:
    way = enrolled(world)
    page = browser(world.ada).post(step_url(way, "safety-quiz"), RIGHT | {"answer-brakes": "seven"})
    assert "Choose one of the answers shown." in words(page)
    assert not QuizAttempt.objects.exists()


def test_quiz_without_attempts_left_says_whom_to_ask(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada, url = browser(world.ada), step_url(way, "safety-quiz")
    wrong = [("one", "dark"), ("one", "noon"), ("two", "noon"), ("one", "dark"), ("one", "noon")]
    for brakes, lights in wrong:
        ada.post(url, {"answer-brakes": brakes, "answer-lights": lights, "send": "yes"})
    assert "No attempt is open." in words(ada.get(url))
    assert "No attempt left" in words(ada.get(trail_url(way)))
    assert ada.post(url, RIGHT).status_code == 409


def test_queries_stay_few(world: World, browser: Browser, django_assert_max_num_queries: object) -> None:
    way = enrolled(world)
    ada = browser(world.ada)
    for key in ("shop-video", "shop-visit", "safety-quiz", "wheel-badge"):
        with django_assert_max_num_queries(15):  # type: ignore[operator]  # pytest-django gives a context manager
            ada.get(step_url(way, key))
