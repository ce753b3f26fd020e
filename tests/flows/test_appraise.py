"""The person who saw the work answers through a link: nothing on GET, once, typed, and never for themselves."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.flows.appraising import DEV, GOOD, answered, asked, came_in, finished, links, no_rating
from tests.flows.people import NOW, ctx_of
from tests.flows.world import World, enrolled, verbs
from waymark.flows.appraise import (
    appraise,
    choose_appraisal_words,
    confirm_appraiser,
    open_door,
    save_appraisal_draft,
)
from waymark.flows.decline_appraisal import decline_appraisal
from waymark.flows.draft_words import DraftAt, NewerWords, Pick
from waymark.flows.request_appraisal import cancel_request, withdraw_appraisal_consent
from waymark.records.audit.models import Entry
from waymark.records.experience.models import Appraisal, AppraisalRequest, Experience
from waymark.records.ledger.models import Fact
from waymark.rules.drafts.versions import Page, seen
from waymark.rules.kernel.context import Actor, ActorKind, Context
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id, new_token

BLANK = {"words": "", "safety": "", "mood": ""}


@pytest.fixture
def over(world: World) -> Experience:
    """Ada's finished experience, about which Dev has been asked."""
    experience = finished(world, enrolled(world))
    asked(experience)
    return experience


def test_opening_the_door_writes_nothing(over: Experience) -> None:
    (token,) = links()
    before = (list(AppraisalRequest.objects.values()), list(Entry.objects.values()))
    with CaptureQueriesContext(connection) as queries:
        found, ctx = open_door(token, now=NOW)
    assert all(each["sql"].lstrip().upper().startswith("SELECT") for each in queries)
    assert (list(AppraisalRequest.objects.values()), list(Entry.objects.values())) == before
    assert (found.experience_id, ctx.actor.kind, ctx.actor.link_object) == (over.pk, ActorKind.LINK, found.pk)
    assert (ctx.actor.person_id, ctx.actor.grants) == (None, ())


def test_every_closed_door_looks_the_same(world: World, over: Experience) -> None:
    (token,) = links()
    sentences = set()
    for wrong in ("", "x", "x" * 5000, new_token(), token + "x", "\x00"):
        with pytest.raises(NotFound) as refused:
            open_door(wrong, now=NOW)
        sentences.add(refused.value.message)
    with pytest.raises(NotFound) as refused:
        open_door(token, now=NOW + timedelta(days=22))
    sentences.add(refused.value.message)
    request, ctx = came_in()
    answered(ctx, request)
    with pytest.raises(NotFound) as refused:
        open_door(token, now=NOW)
    sentences.add(refused.value.message)
    assert len(sentences) == 1


def test_the_learner_does_not_come_through_their_own_door(world: World, over: Experience) -> None:
    with pytest.raises(Forbidden):
        open_door(links()[0], now=NOW, person_id=world.ada.pk)
    assert open_door(links()[0], now=NOW, person_id=world.eve.pk)[1].actor.person_id == world.eve.pk


def test_saying_who_you_are_comes_before_answering(over: Experience) -> None:
    found, ctx = open_door(links()[0], now=NOW)
    for early in (
        lambda: answered(ctx, found),
        lambda: save_appraisal_draft(ctx, found.pk, draft={"overall": "fine"}),
    ):
        with pytest.raises(Conflict, match="say first that you are the person"):
            early()
    assert confirm_appraiser(ctx, found.pk).state == "confirmed"
    assert confirm_appraiser(ctx, found.pk).state == "confirmed"
    assert verbs(about=found.pk) == ["appraisal-requested", "appraiser-confirmed"]


def test_an_answer_is_stored_typed_and_signed_and_its_outcome_computed(over: Experience) -> None:
    request, ctx = came_in()
    appraisal = answered(ctx, request)
    request.refresh_from_db()
    assert (appraisal.ratings, appraisal.overall, appraisal.outcome) == (GOOD, "fine", "positive")
    assert (appraisal.hours_confirmed, appraisal.signed_name) == (40, "Dev Anand")
    assert (appraisal.state, appraisal.verified_by, appraisal.received_at) == ("received", None, NOW)
    assert (request.state, [mark["what"] for mark in request.custody]) == (
        "answered",
        ["sent", "confirmed", "answered"],
    )
    assert verbs(about=request.pk) == ["appraisal-requested", "appraiser-confirmed", "appraisal-received"]


def test_an_answer_alone_is_no_fact(over: Experience) -> None:
    request, ctx = came_in()
    answered(ctx, request)
    over.refresh_from_db()
    assert (Fact.objects.count(), over.state) == (0, "finished")


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"overall": "not-yet"}, "not-positive"),
        ({"ratings": {"safety": "not-yet", "mood": "great"}}, "not-positive"),
        ({"ratings": {"safety": "not-observed", "mood": "great"}}, "incomplete"),
        ({"ratings": {"safety": "fine", "mood": "not-observed"}}, "positive"),
    ],
)
def test_the_outcome_follows_from_the_ratings(over: Experience, changes: dict[str, object], outcome: str) -> None:
    request, ctx = came_in()
    assert answered(ctx, request, **changes).outcome == outcome


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"ratings": no_rating(GOOD, "mood")}, ["mood"]),
        ({"ratings": {**GOOD, "mood": "superb"}}, ["mood"]),
        ({"ratings": {**GOOD, "charm": "fine"}}, ["charm"]),
        ({"overall": ""}, ["overall"]),
        ({"overall": "not-observed"}, ["overall"]),
        ({"words": {}}, ["words"]),
        ({"words": {"words": "x" * 2001}}, ["words"]),
        ({"words": {"words": "Fine.", "secret": "x"}}, ["secret"]),
        ({"hours_confirmed": -1}, ["hours_confirmed"]),
        ({"hours_confirmed": 5001}, ["hours_confirmed"]),
        ({"signed_name": " \u200b "}, ["signed_name"]),
        ({"signed_name": "x" * 121}, ["signed_name"]),
        ({"ratings": {}, "overall": "", "signed_name": ""}, ["mood", "overall", "safety", "signed_name"]),
    ],
)
def test_every_fault_is_named_at_once_and_nothing_is_lost(
    over: Experience, changes: dict[str, object], fields: list[str]
) -> None:
    request, ctx = came_in()
    save_appraisal_draft(ctx, request.pk, draft={"words": "Half a sentence"})
    with pytest.raises(Invalid) as refused:
        answered(ctx, request, **changes)
    request.refresh_from_db()
    assert sorted(refused.value.fields) == fields
    assert (request.state, request.draft) == ("confirmed", {"words": "Half a sentence"})
    assert not Appraisal.objects.exists()


def test_a_link_answers_once(over: Experience) -> None:
    request, ctx = came_in()
    answered(ctx, request)
    with pytest.raises(NotFound):
        answered(ctx, request, overall="not-yet")
    with pytest.raises(NotFound):
        decline_appraisal(ctx, request.pk, reason="")
    assert Appraisal.objects.count() == 1


def test_a_draft_is_kept_until_the_answer_is_sent(over: Experience) -> None:
    request, ctx = came_in()
    page = Page("page.1", {"safety": ""})
    save_appraisal_draft(ctx, request.pk, draft={"safety": "fine"}, page=page)
    later = Context(actor=ctx.actor, now=NOW + timedelta(minutes=3))
    kept = save_appraisal_draft(later, request.pk, draft={"safety": "great", "words": "Calm.\x00"}, page=page)
    assert (kept.answers, kept.saved_at) == ({"safety": "great", "words": "Calm."}, later.now)
    answered(ctx, request)
    request.refresh_from_db()
    assert (request.draft, request.draft_marks, request.draft_clashes) == ({}, {}, {})


def test_what_two_pages_of_a_link_wrote_is_kept_until_somebody_chose(over: Experience) -> None:
    request, ctx = came_in()
    save_appraisal_draft(ctx, request.pk, draft={"words": "Calm.", "safety": "fine"}, page=Page("phone.1", BLANK))
    at_the_desk = Page("desk.1", BLANK)
    saved = save_appraisal_draft(ctx, request.pk, draft={"words": "Kind.", "mood": "great"}, page=at_the_desk)
    assert saved.answers == {"words": "Calm.", "safety": "fine", "mood": "great"}
    assert saved.merged == {"safety": "fine"}
    assert [each.answer for each in saved.clashes["words"]] == ["Calm.", "Kind."]
    with pytest.raises(NewerWords):
        answered(ctx, request)
    pick = Pick("Calm and kind.", frozenset(str(seen(each.answer)) for each in saved.clashes["words"]))
    assert choose_appraisal_words(ctx, request.pk, picks={"words": pick})
    request.refresh_from_db()
    assert (request.draft["words"], request.draft_clashes) == ("Calm and kind.", {})
    with pytest.raises(NewerWords):
        answered(ctx, request, saw=saved.at)
    answered(ctx, request, saw=DraftAt(request.pk, request.draft_revision))


def test_a_draft_has_a_size(over: Experience) -> None:
    request, ctx = came_in()
    for draft in ({str(number): "x" for number in range(101)}, {"words": "x" * 20_001}):
        with pytest.raises(Invalid):
            save_appraisal_draft(ctx, request.pk, draft=draft)


def test_the_learner_hears_that_an_answer_came_and_not_what_it_says(over: Experience) -> None:
    request, ctx = came_in()
    answered(ctx, request)
    (told,) = [each for each in mail.outbox if each.subject == "Your appraisal is in"]
    assert told.to == ["ada@example.org"]
    assert not any(word in told.body for word in ("Calm", "positive", "fine", "Dev"))


def test_a_link_opens_only_its_own_request(world: World, over: Experience) -> None:
    others = asked(finished(world, enrolled(world, world.ben)), appraiser_email="gus@bikeshop.example")
    _, ctx = came_in(to=DEV)
    with pytest.raises(Forbidden):
        confirm_appraiser(ctx, others.pk)
    with pytest.raises(NotFound):
        confirm_appraiser(ctx, new_id())


def test_no_role_answers_in_place_of_the_link(world: World, over: Experience) -> None:
    request, _ = came_in()
    for person in (world.fay, world.ada, world.eve):
        with pytest.raises(Forbidden):
            answered(ctx_of(person), request)
    forged = Context(actor=Actor(kind=ActorKind.LINK, person_id=world.ada.pk, link_object=request.pk), now=NOW)
    with pytest.raises(Forbidden):
        answered(forged, request)


@pytest.mark.parametrize("close", [cancel_request, withdraw_appraisal_consent])
def test_a_door_that_closes_while_somebody_types_is_closed(world: World, over: Experience, close: object) -> None:
    request, ctx = came_in()
    assert callable(close)
    close(ctx_of(world.ada), request.pk)
    with pytest.raises(NotFound):
        answered(ctx, request)
    with pytest.raises(NotFound):
        save_appraisal_draft(ctx, request.pk, draft={"words": "x"})


def test_time_ends_while_somebody_types(over: Experience) -> None:
    request, ctx = came_in()
    late = Context(actor=ctx.actor, now=NOW + timedelta(days=22))
    with pytest.raises(NotFound):
        appraise(late, request.pk, ratings=GOOD, overall="fine", words={}, hours_confirmed=1, signed_name="Dev")


def test_the_audit_holds_no_word_of_it(over: Experience) -> None:
    request, ctx = came_in()
    answered(ctx, request)
    entry = Entry.objects.filter(verb="appraisal-received").get()
    assert (entry.actor_kind, entry.actor_id) == ("link", None)
    assert not any(word in str(list(Entry.objects.values())) for word in ("Calm", "Dev", DEV, "great"))
