"""A piece of work: written beside its rubric, kept through everything, sent, advised, revised, taken back."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.flows.judging import THIN, read_by_cleo
from tests.flows.world import RISKS, ROUTE, World, an_upload, attached, enrolled, planned, submitted_plan
from tests.web.learner.conftest import Browser
from tests.web.learner.pages import heading, step_url, title, words
from waymark.records.assessment.models import Assessment
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Attachment, Draft, Submission
from waymark.records.evidence.states import SubmissionState

LONGER = "From the shop along the river, then over the hill to the mill, with two rests and a way around the hill."
FILLED = {"answer-route": ROUTE, "answer-risks": RISKS, "answer-surface": "dirt"}


def returned(world: World) -> Enrollment:
    """Ada's ride plan came back: the route is thin, the risks are met."""
    way = enrolled(world)
    read_by_cleo(
        world, submitted_plan(way), ratings=THIN, comments={"route": "Where do you rest?"}, next="Name a resting place."
    )
    return way


def test_form_stands_beside_its_rubric_and_says_who_reads_it_and_when(world: World, browser: Browser) -> None:
    way = enrolled(world)
    page = browser(world.ada).get(step_url(way, "ride-plan"))
    html, said = page.content.decode(), words(page)
    assert heading(page) == "Ride plan"
    assert 'name="answer-route"' in html and 'id="rubric"' in html
    assert "Reach “Sound” on all 2 points." in said
    assert "To meet it: Gives a way, its length and where to rest." in said
    assert "You hear back within 10 days, and until then you can take it back." in said
    assert "At least 5 words." in said
    assert "Results of self-assessments Nothing yet Goals Nothing yet" in said
    assert f"room=activity&amp;object={way.pk}&amp;part=ride-plan" in html


def test_sending_freezes_the_work_and_shows_where_it_is(world: World, browser: Browser) -> None:
    way = enrolled(world)
    planned(way)
    page = browser(world.ada).post(step_url(way, "ride-plan"), FILLED | {"send": "yes"}, follow=True)
    sent = Submission.objects.get()
    said = words(page)
    assert page.redirect_chain == [(step_url(way, "ride-plan"), 302)]
    assert (sent.state, sent.answers["route"]) == (SubmissionState.SUBMITTED, ROUTE)
    assert "Sent. You get a message when an assessor has read it." in said
    assert "answers by Sep 25" in said and ROUTE in said
    assert "Sent along from the plan: Goals Lead a calm ride for beginners" in said
    assert 'name="answer-route"' not in page.content.decode()
    assert not Draft.objects.exists()


def test_what_the_rules_refuse_is_said_in_french_too(world: World, browser: Browser) -> None:
    way = enrolled(world)
    planned(way)
    client = browser(world.ada)
    client.post("/preferences/language", {"language": "fr"})
    page = client.post(step_url(way, "ride-plan"), {"answer-route": "Trop court.", "send": "yes"}, follow=True)
    said = words(page)
    assert "Écrivez au moins 5 mots. Ce texte en a 2." in said
    assert "Remplissez" in said
    elsewhere = browser(world.ben)
    elsewhere.post("/preferences/language", {"language": "fr"})
    hidden = elsewhere.get(step_url(way, "ride-plan"))
    assert hidden.status_code == 404 and "Il n’y a rien ici à cette adresse." in words(hidden)


def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(world: World, browser: Browser) -> None:
    way = enrolled(world)
    planned(way)
    page = browser(world.ada).post(
        step_url(way, "ride-plan"), {"answer-route": "Too short", "answer-surface": "dirt", "send": "yes"}
    )
    html, said = page.content.decode(), words(page)
    assert page.status_code == 200
    assert title(page) == "Error: Ride plan · Waymark"
    assert "2 things need fixing" in said
    assert "Where do you ride?: Write at least 5 words. This has 2." in said
    assert "What could go wrong?: Fill this in." in said
    assert 'href="#id_answer-route"' in html and "Too short</textarea>" in html
    assert 'value="dirt" ' in html and html.count("checked") == 1
    assert not Submission.objects.exists()
    assert Draft.objects.get().answers["route"] == "Too short"
    again = browser(world.ada).get(step_url(way, "ride-plan"))
    assert "Too short</textarea>" in again.content.decode()


def test_typed_text_is_shown_as_text(world: World, browser: Browser) -> None:
    way = enrolled(world)
    planned(way)
    evil = "<script>alert(1)</script> is what I say about the way here"
    ada = browser(world.ada)
    draft = ada.post(step_url(way, "ride-plan"), FILLED | {"answer-route": evil, "save": "yes"}, follow=True)
    sent = ada.post(step_url(way, "ride-plan"), FILLED | {"answer-route": evil, "send": "yes"}, follow=True)
    for page in (draft, sent):
        assert "<script>alert" not in page.content.decode()
        assert "&lt;script&gt;alert(1)" in page.content.decode()


def test_plan_with_an_empty_part_is_asked_for_before_anything_is_sent(world: World, browser: Browser) -> None:
    way = enrolled(world)
    page = browser(world.ada).post(step_url(way, "ride-plan"), FILLED | {"send": "yes"})
    assert "a part of it is still empty: Results of self-assessments, Goals. Fill it first." in words(page)
    assert ROUTE in page.content.decode()
    assert not Submission.objects.exists()


def test_saving_for_later_keeps_all_and_sends_nothing(world: World, browser: Browser) -> None:
    way = enrolled(world)
    page = browser(world.ada).post(step_url(way, "ride-plan"), {"answer-route": "Half", "save": "yes"}, follow=True)
    assert "Saved. You can go on whenever you like." in words(page)
    assert "Half</textarea>" in page.content.decode()
    assert not Submission.objects.exists()


def test_files_are_attached_while_writing_and_taken_out_again(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada, url = browser(world.ada), step_url(way, "ride-plan")
    answer = ada.post(url, {"answer-route": "Half", "answer-map": an_upload("map.png"), "attach": "map"})
    assert answer["Location"] == f"{url}#files-map"
    held = Attachment.objects.get()
    page = ada.get(url)
    html = page.content.decode()
    assert "map.png" in words(page) and "Half</textarea>" in html
    assert f'type="hidden" name="kept-map" value="{held.pk}"' in html
    ada.post(url, {"answer-route": "Half", "kept-map": str(held.pk), "remove": f"map:{held.pk}"})
    page = ada.get(url)
    assert f'type="hidden" name="kept-map" value="{held.pk}"' not in page.content.decode()
    assert "Use a file from my library" in words(page)
    assert Draft.objects.get().answers == {"route": "Half", "map": []}


def test_refused_file_is_named_and_everything_else_stays(world: World, browser: Browser) -> None:
    way = enrolled(world)
    planned(way)
    files = [an_upload("map.png"), an_upload("evil.png", content=b"<html><script>alert(1)</script></html>")]
    page = browser(world.ada).post(step_url(way, "ride-plan"), FILLED | {"answer-map": files, "send": "yes"})
    said = words(page)
    assert "“evil.png”: We can’t take web pages and SVG drawings. Save it as PDF and send that." in said
    assert "map.png PNG image" in said
    assert ROUTE in page.content.decode()
    assert not Submission.objects.exists()
    page = browser(world.ada).get(step_url(way, "ride-plan"))
    assert "map.png" in words(page)


def test_file_chosen_but_not_attached_goes_along_when_sent(world: World, browser: Browser) -> None:
    way = enrolled(world)
    planned(way)
    browser(world.ada).post(step_url(way, "ride-plan"), FILLED | {"answer-map": an_upload(), "send": "yes"})
    assert Submission.objects.get().files.get().attachment.file_name == "map.png"


def test_files_of_others_and_ids_that_are_none_are_not_taken(world: World, browser: Browser) -> None:
    way = enrolled(world)
    planned(way)
    foreign = attached(world.ben)
    page = browser(world.ada).post(
        step_url(way, "ride-plan"), FILLED | {"kept-map": [str(foreign.pk), "no-id"], "send": "yes"}
    )
    assert "A file here is no longer in your library. Attach it again." in words(page)
    assert not Submission.objects.exists()


@pytest.mark.usefixtures("same_year")
def test_advice_stands_beside_the_field_it_is_about_and_what_was_met_is_closed(world: World, browser: Browser) -> None:
    way = returned(world)
    page = browser(world.ada).get(step_url(way, "ride-plan"))
    html, said = page.content.decode(), words(page)
    part = html.partition('id="part-route"')[2].partition('name="answer-route"')[0]
    assert "Thin" in part and "Where do you rest?" in part
    assert "Cleo Marsh read it on Sep 14" in said
    assert "One thing to keep The rest at the bridge." in said
    assert "One thing to do next Name a resting place." in said
    assert 'name="answer-risks"' not in html
    assert f"This part stays as it is. What could go wrong? {RISKS}" in said
    assert "You can send it 2 more times." in said
    assert "Version 1, sent Sep 14: Change asked" in said


@pytest.mark.usefixtures("same_year")
def test_only_what_was_not_met_is_sent_again(world: World, browser: Browser) -> None:
    way = returned(world)
    page = browser(world.ada).post(
        step_url(way, "ride-plan"), {"answer-route": LONGER, "answer-surface": "paved", "send": "yes"}, follow=True
    )
    second = Submission.objects.get(revision=2)
    assert second.answers == {"route": LONGER, "risks": RISKS, "surface": "paved"}
    assert second.carried == {"risks": "strong"}
    assert "Version 2, sent Sep 15: With an assessor" in words(page)


def test_closed_field_cannot_be_changed_by_sending_it(world: World, browser: Browser) -> None:
    way = returned(world)
    browser(world.ada).post(
        step_url(way, "ride-plan"), {"answer-route": LONGER, "answer-risks": "Changed by hand", "send": "yes"}
    )
    assert Submission.objects.get(revision=2).answers["risks"] == RISKS


def test_accepted_work_shows_what_was_said_and_takes_nothing_more(world: World, browser: Browser) -> None:
    way = enrolled(world)
    read_by_cleo(world, submitted_plan(way), comments={"route": "Clear."})
    ada, url = browser(world.ada), step_url(way, "ride-plan")
    said = words(ada.get(url))
    assert "Cleo Marsh accepted it on Sep 14, 2026." in said
    assert "Route Sound Clear. Risks Strong" in said
    assert ada.post(url, FILLED | {"send": "yes"}).status_code == 409
    assert Assessment.objects.count() == Submission.objects.count() == 1


def test_sent_twice_counts_once_and_other_words_are_kept(world: World, browser: Browser) -> None:
    way = enrolled(world)
    planned(way)
    ada, url = browser(world.ada), step_url(way, "ride-plan")
    for _time in range(2):
        assert ada.post(url, FILLED | {"send": "yes"})["Location"] == url
    assert Submission.objects.count() == 1 and not Draft.objects.exists()
    late = ada.post(url, FILLED | {"answer-route": LONGER, "send": "yes"})
    assert late.status_code == 409
    assert "To change it, take it back first; what you wrote is kept." in words(late)
    assert Draft.objects.get().answers["route"] == LONGER


def test_taking_back_asks_first_and_makes_the_text_a_draft_again(world: World, browser: Browser) -> None:
    way = enrolled(world)
    submitted_plan(way)
    ada, url = browser(world.ada), reverse("learner-withdraw", args=[way.pk, "ride-plan"])
    question = ada.get(url)
    assert heading(question) == "Take “Ride plan” back?"
    assert Submission.objects.get().state == SubmissionState.SUBMITTED
    page = ada.post(url, follow=True)
    assert "Taken back." in words(page) and f"{ROUTE}</textarea>" in page.content.decode()
    assert Submission.objects.get().state == SubmissionState.WITHDRAWN
    assert ada.get(url).status_code == ada.post(url).status_code == 409


def test_ended_session_loses_nothing_even_without_scripts(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada, url = browser(world.ada), step_url(way, "ride-plan")
    Session.objects.all().delete()
    answer = ada.post(url, FILLED | {"send": "yes"})
    assert answer["Location"] == f"/accounts/login/?next={url}"
    assert not Draft.objects.exists()
    ada.force_login(world.ada)
    page = ada.get(url)
    assert "You had been signed out. What you wrote is here and saved." in words(page)
    assert f"{ROUTE}</textarea>" in page.content.decode()
    assert Draft.objects.get().answers["risks"] == RISKS
    assert not Submission.objects.exists()


def test_what_an_ended_session_left_is_shown_to_nobody_else(world: World, browser: Browser) -> None:
    way = enrolled(world)
    ada, url = browser(world.ada), step_url(way, "ride-plan")
    Session.objects.all().delete()
    ada.post(url, FILLED | {"send": "yes"})
    ada.force_login(world.eve)
    assert ada.get(url).status_code == 404
    assert not Draft.objects.exists()


def test_signing_in_again_says_nothing_that_would_make_the_page_forget_a_kept_copy(
    world: World, browser: Browser
) -> None:
    way = enrolled(world)
    world.ada.set_password("a long enough password")
    world.ada.save()
    ada, url = Client(), step_url(way, "ride-plan")
    ada.post(url, FILLED | {"send": "yes"})
    page = ada.post(
        "/accounts/login/", {"login": world.ada.email, "password": "a long enough password", "next": url}, follow=True
    )
    assert page.redirect_chain == [(url, 302)]
    assert f"{ROUTE}</textarea>" in page.content.decode()
    assert "note--good" not in page.content.decode()


def test_no_flood_of_forms_is_kept_and_none_that_is_too_big(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    way = enrolled(world)
    url = step_url(way, "ride-plan")
    monkeypatch.setattr("waymark.web.shared.unsent.KEPT_PER_HOUR", 2)
    Client().post(url, FILLED | {"answer-route": "x" * 70_000})
    assert not Session.objects.exists()
    for _time in range(4):
        assert Client().post(url, FILLED).status_code == 302
    assert Session.objects.count() == 2


@pytest.mark.parametrize("name", ["learner-activity", "learner-withdraw"])
def test_strangers_find_no_step_staff_are_refused(world: World, browser: Browser, name: str) -> None:
    way = enrolled(world)
    submitted_plan(way)
    url = reverse(name, args=[way.pk, "ride-plan"])
    for person, status in ((world.eve, 404), (world.ben, 404), (world.cleo, 403)):
        assert browser(person).get(url).status_code == status
        assert browser(person).post(url, FILLED | {"send": "yes"}).status_code == status
    assert Submission.objects.get().state == SubmissionState.SUBMITTED


def test_steps_of_other_pathways_and_unknown_ones_are_not_there(world: World, browser: Browser) -> None:
    way = enrolled(world)
    for key in ("brake-course", "no-such-step"):
        assert browser(world.ada).get(step_url(way, key)).status_code == 404


def test_queries_stay_few_with_every_revision(
    world: World, browser: Browser, django_assert_max_num_queries: object
) -> None:
    way = returned(world)
    ada = browser(world.ada)
    with django_assert_max_num_queries(25):  # type: ignore[operator]  # pytest-django gives a context manager
        ada.get(step_url(way, "ride-plan"))
    with django_assert_max_num_queries(60):  # type: ignore[operator]  # a save, a submission, its audit
        ada.post(step_url(way, "ride-plan"), {"answer-route": LONGER, "answer-surface": "dirt", "send": "yes"})
    with django_assert_max_num_queries(25):  # type: ignore[operator]  # pytest-django gives a context manager
        ada.get(step_url(way, "ride-plan"))
