"""Declining: kept in mind for the address, with a reason for staff alone, and taken back on the same link."""

from datetime import timedelta

import pytest
from django.core import mail
from pytest_django import Settings

from tests.flows.appraising import DEV, answered, asked, came_in, finished, links
from tests.flows.people import NOW, ctx_of, operator
from tests.flows.world import World, enrolled, verbs
from waymark.flows.appraise import open_door, save_appraisal_draft
from waymark.flows.decline_appraisal import answer_after_all, decline_appraisal
from waymark.flows.request_appraisal import correct_request, expire_requests, remind_appraiser
from waymark.records.audit.models import Entry
from waymark.records.experience.models import AppraisalRequest, Experience, PausedAddress
from waymark.records.notices.models import Message
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound

REASON = "I was away that summer."


@pytest.fixture
def over(world: World) -> Experience:
    """Ada's finished experience, about which Dev has been asked."""
    experience = finished(world, enrolled(world))
    asked(experience)
    return experience


def declined(*, to: str = DEV, reason: str = "", token: str = "") -> tuple[AppraisalRequest, Context]:
    """Dev has opened the newest link and declined."""
    found, ctx = open_door(token or links(to=to)[-1], now=NOW)
    return decline_appraisal(ctx, found.pk, reason=reason), ctx


def letters(subject: str) -> list[str]:
    """The texts of the letters with this subject."""
    return [str(each.body) for each in mail.outbox if each.subject == subject]


def test_the_learner_hears_of_it_and_reads_no_reason(over: Experience) -> None:
    found, _ = declined(reason="  I was away   that summer. ")
    assert (found.state, found.close_reason) == ("declined", REASON)
    (told,) = letters("Your appraisal request was declined")
    assert "away" not in told
    assert verbs(about=found.pk) == ["appraisal-requested", "appraisal-declined"]
    assert REASON not in str(list(Entry.objects.values()))


def test_a_long_reason_is_refused_and_nothing_happens(over: Experience) -> None:
    with pytest.raises(Invalid) as refused:
        declined(reason="x" * 301)
    assert list(refused.value.fields) == ["reason"]
    assert AppraisalRequest.objects.get().state == "sent"


@pytest.mark.parametrize("address", [DEV, "DEV@BikeShop.example", "dev+ada@bikeshop.example", "d.e.v@bikeshop.example"])
def test_an_address_that_declined_is_not_written_to_again_about_this_learner(over: Experience, address: str) -> None:
    declined()
    before = len(mail.outbox)
    with pytest.raises(Invalid) as refused:
        asked(over, appraiser_email=address, minutes=5)
    assert "doesn’t count against you" in refused.value.fields["appraiser_email"]
    assert "campus coordinator" in refused.value.fields["appraiser_email"]
    assert len(mail.outbox) == before
    assert asked(over, appraiser_email="gus@bikeshop.example").state == "sent"


def test_the_promise_holds_for_another_experience_and_for_a_correction(world: World, over: Experience) -> None:
    declined()
    again = finished(world, over.enrollment)
    with pytest.raises(Invalid):
        asked(again)
    other = asked(again, appraiser_email="gus@bikeshop.example")
    with pytest.raises(Invalid) as refused:
        correct_request(
            ctx_of(world.fay), other.pk, appraiser_name="Dev Anand", appraiser_email="dev+2@bikeshop.example"
        )
    assert list(refused.value.fields) == ["appraiser_email"]


def test_another_learner_may_ask_at_the_same_address(world: World, over: Experience) -> None:
    declined()
    assert asked(finished(world, enrolled(world, world.ben))).state == "sent"


def test_no_reminder_goes_to_an_address_that_declined(world: World, over: Experience) -> None:
    again = finished(world, over.enrollment)
    second = asked(again, appraiser_email="dev+work@bikeshop.example")
    declined()
    before = len(mail.outbox)
    with pytest.raises(Conflict, match="we don’t email them about your work anymore"):
        remind_appraiser(ctx_of(world.ada, days=3), second.pk)
    assert len(mail.outbox) == before


def test_letters_that_have_not_left_are_called_back(world: World, over: Experience, settings: Settings) -> None:
    (first,) = links()
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    waiting = asked(finished(world, over.enrollment), appraiser_email="dev+work@bikeshop.example")
    declined(token=first)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.closed_at) == ("declined", NOW)
    letter = Message.objects.get(effect_key=f"appraisal-request:{waiting.pk}")
    assert (letter.state, letter.sealed_link) == ("failed", None)


def test_a_decline_is_taken_back_on_the_same_link_with_what_was_typed(over: Experience) -> None:
    request, ctx = came_in()
    save_appraisal_draft(ctx, request.pk, draft={"word-words": "Calm and clear."})
    decline_appraisal(ctx, request.pk, reason=REASON)
    found, later = open_door(links()[-1], now=NOW + timedelta(days=20))
    assert (found.state, found.draft) == ("declined", {"word-words": "Calm and clear."})
    reopened = answer_after_all(later, found.pk)
    assert (reopened.state, reopened.close_reason, reopened.closed_at) == ("confirmed", "", None)
    assert answer_after_all(later, found.pk).state == "confirmed"
    assert not PausedAddress.objects.filter(lifted_at__isnull=True).exists()
    assert len(letters("Your appraisal request is open again")) == 1
    answered(later, reopened)
    assert verbs(about=found.pk) == [
        *("appraisal-requested", "appraiser-confirmed", "appraisal-declined"),
        *("appraisal-reopened", "appraisal-received"),
    ]


def test_who_declines_twice_is_told_of_twice(over: Experience) -> None:
    found, ctx = declined()
    answer_after_all(ctx, found.pk)
    decline_appraisal(ctx, found.pk, reason="")
    assert len(letters("Your appraisal request was declined")) == 2
    with pytest.raises(Invalid):
        asked(over)


def test_when_somebody_else_was_asked_only_the_pause_is_lifted(over: Experience) -> None:
    found, ctx = declined()
    other = asked(over, appraiser_email="gus@bikeshop.example")
    assert answer_after_all(ctx, found.pk).state == "declined"
    other.refresh_from_db()
    assert other.state == "sent"
    assert not PausedAddress.objects.filter(lifted_at__isnull=True).exists()


def test_a_request_that_is_over_does_not_stand_in_the_way(over: Experience) -> None:
    found, ctx = declined()
    other = asked(over, appraiser_email="gus@bikeshop.example")
    AppraisalRequest.objects.filter(pk=other.pk).update(expires_at=NOW)
    assert answer_after_all(ctx, found.pk).state == "confirmed"
    other.refresh_from_db()
    assert other.state == "expired"


def test_a_decline_stands_when_the_time_of_its_link_is_over(over: Experience) -> None:
    request, ctx = came_in()
    save_appraisal_draft(ctx, request.pk, draft={"word-words": "Calm."})
    decline_appraisal(ctx, request.pk, reason="")
    late = Context(actor=ctx.actor, now=NOW + timedelta(days=22))
    with pytest.raises(NotFound):
        answer_after_all(late, request.pk)
    expire_requests(operator(now=NOW + timedelta(days=20)))
    request.refresh_from_db()
    assert request.draft == {"word-words": "Calm."}
    expire_requests(operator(now=NOW + timedelta(days=22)))
    request.refresh_from_db()
    assert (request.state, request.draft) == ("declined", {})
    with pytest.raises(Invalid):
        asked(over, minutes=23 * 24 * 60)


def test_only_the_link_takes_it_back(world: World, over: Experience) -> None:
    found, _ = declined()
    for person in (world.ada, world.fay, world.eve):
        with pytest.raises(Forbidden):
            answer_after_all(ctx_of(person), found.pk)
