"""What an appraiser did not see is asked of somebody else, just that, and nothing is final before."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from tests.flows.appraising import answered, asked, came_in, finished
from tests.flows.judging import award_of, awards, checked, mended, plan_accepted
from tests.flows.people import ctx_of
from tests.flows.signing import issuer_of
from tests.flows.world import World, enrolled
from waymark.flows.appraise import appraise
from waymark.flows.release_award import release_award
from waymark.flows.request_appraisal import cancel_request, consent_words, correct_request
from waymark.flows.share_credential import set_visibility
from waymark.flows.verify_appraiser import reject_appraiser, verify_appraiser
from waymark.records.audit.models import Consent
from waymark.records.awards.queries import granted_awards
from waymark.records.catalog import queries as catalog
from waymark.records.credentials.models import Credential
from waymark.records.credentials.states import Visibility
from waymark.records.enrollment.models import Enrollment
from waymark.records.experience.models import Appraisal, AppraisalRequest, Experience
from waymark.records.ledger.check import ledger_faults
from waymark.records.ledger.models import Fact
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.rules.packs.model import AppraiserKind, NextAppraiser

NOTE = "Called the shop's number and spoke with them."
UNSEEN = {"safety": "not-observed", "mood": "fine"}
GUS = "gus@bikeshop.example"


@pytest.fixture
def enrollment(world: World) -> Enrollment:
    """Ada with everything but the appraised ride."""
    made = enrolled(world)
    checked(made)
    plan_accepted(world, made)
    return made


@pytest.fixture
def about(world: World, enrollment: Enrollment) -> Experience:
    """The ride is over, and Dev, whom staff know, saw all but how safe it was."""
    made = finished(world, enrollment)
    asked(made)
    request, ctx = came_in()
    first = answered(ctx, request, ratings=UNSEEN)
    verify_appraiser(ctx_of(world.fay), first.pk, note=NOTE)
    made.refresh_from_db()
    return made


def asked_gus(about: Experience, **changes: Any) -> AppraisalRequest:  # Any: whichever fields a test changes
    """Ada has asked Gus, who saw the rides too."""
    return asked(about, **{"appraiser_name": "Gus Hale", "appraiser_email": GUS, "relation": "Mechanic"} | changes)


def gus_said(level: str) -> Appraisal:
    """Gus has opened his link and rated what he was asked for."""
    request, ctx = came_in(to=GUS)
    return appraise(
        ctx, request.pk, ratings={"safety": level}, overall="", words={}, hours_confirmed=0, signed_name="Gus Hale"
    )


def test_an_incomplete_appraisal_is_no_fact_and_leaves_the_experience_open(
    about: Experience, enrollment: Enrollment
) -> None:
    given = Appraisal.objects.get()
    assert (given.outcome, given.state, about.state) == ("incomplete", "verified", "finished")
    assert not Fact.objects.filter(kind="appraised").exists()
    assert awards(enrollment) == {"level-1": "granted"}


def test_somebody_else_is_asked_for_just_what_is_missing(about: Experience) -> None:
    made = asked_gus(about)
    assert (made.items, made.completes) == (["safety"], Appraisal.objects.get())


def test_the_person_who_did_not_see_it_is_not_asked_again(about: Experience) -> None:
    with pytest.raises(Invalid) as refused:
        asked(about, appraiser_email="dev+again@bikeshop.example")
    assert list(refused.value.fields) == ["appraiser_email"]


def test_both_together_are_positive_with_the_hours_of_whoever_appraised_the_whole(
    world: World, about: Experience, enrollment: Enrollment
) -> None:
    asked_gus(about)
    second = gus_said("fine")
    assert (second.outcome, second.overall, second.hours_confirmed) == ("positive", "", 0)
    assert not Fact.objects.filter(kind="appraised").exists()
    verify_appraiser(ctx_of(world.fay), second.pk, note=NOTE)
    about.refresh_from_db()
    fact = Fact.objects.get(kind="appraised")
    assert fact.value == {"appraisal": "ride-along", "outcome": "positive", "hours": 40}
    assert (fact.source_id, about.state) == (second.pk, "appraised")
    assert awards(enrollment) == {"level-1": "granted", "level-2": "granted"}
    assert not list(ledger_faults(granted_awards))


def test_what_the_other_saw_can_make_it_not_positive(world: World, about: Experience, enrollment: Enrollment) -> None:
    asked_gus(about)
    verify_appraiser(ctx_of(world.fay), gus_said("not-yet").pk, note=NOTE)
    about.refresh_from_db()
    value = Fact.objects.get(kind="appraised").value
    assert value is not None
    assert (value["outcome"], about.state) == ("not-positive", "appraised")
    assert awards(enrollment) == {"level-1": "granted"}


def test_when_the_other_did_not_see_it_either_a_third_can_be_asked(world: World, about: Experience) -> None:
    asked_gus(about)
    verify_appraiser(ctx_of(world.fay), gus_said("not-observed").pk, note=NOTE)
    third = asked(about, appraiser_email="hal@bikeshop.example")
    assert third.items == ["safety"]
    with pytest.raises(Conflict, match="already asked someone"):
        asked(about, appraiser_email="ida@bikeshop.example")


def test_an_answer_nobody_could_verify_completes_nothing(world: World, about: Experience) -> None:
    asked_gus(about)
    reject_appraiser(ctx_of(world.fay), gus_said("great").pk, note="The shop knows nobody of that name.")
    assert not Fact.objects.filter(kind="appraised").exists()
    assert asked_gus(about).items == ["safety"]


def test_a_corrected_address_is_asked_for_the_same(about: Experience, enrollment: Enrollment) -> None:
    made = asked_gus(about)
    again = correct_request(
        ctx_of(enrollment.person), made.pk, appraiser_name="Gus Hale", appraiser_email="gus.hale@bikeshop.example"
    )
    assert (again.items, again.completes_id) == (made.items, made.completes_id)
    cancel_request(ctx_of(enrollment.person), again.pk)
    assert asked_gus(about).items == ["safety"]


@pytest.mark.parametrize("ratings", [{}, {"safety": "fine", "mood": "great"}, {"safety": "superb"}])
def test_who_completes_it_rates_what_was_asked_for(about: Experience, ratings: dict[str, str]) -> None:
    asked_gus(about)
    request, ctx = came_in(to=GUS)
    with pytest.raises(Invalid):
        appraise(ctx, request.pk, ratings=ratings, overall="", words={}, hours_confirmed=0, signed_name="Gus Hale")


def test_who_saw_nothing_at_all_leaves_the_whole_form_to_somebody_else(world: World, enrollment: Enrollment) -> None:
    made = finished(world, enrollment)
    asked(made)
    request, ctx = came_in()
    nothing = {"safety": "not-observed", "mood": "not-observed"}
    verify_appraiser(ctx_of(world.fay), answered(ctx, request, ratings=nothing, overall="not-yet").pk, note=NOTE)
    assert not Fact.objects.filter(kind="appraised").exists()
    again = asked_gus(made)
    assert (again.items, again.completes_id) == ([], None)


def not_positive(world: World, enrollment: Enrollment) -> Experience:
    """Dev saw the ride go wrong, and staff know Dev."""
    made = finished(world, enrollment)
    asked(made)
    request, ctx = came_in()
    verify_appraiser(ctx_of(world.fay), answered(ctx, request, overall="not-yet").pk, note=NOTE)
    made.refresh_from_db()
    return made


def allow(monkeypatch: pytest.MonkeyPatch, enrollment: Enrollment, *by: NextAppraiser) -> None:
    """The program of this enrollment lets these people be asked after an appraisal that was not positive."""
    pack = catalog.pack_of(enrollment.version_id)
    changed = replace(pack, policy=replace(pack.policy, after_not_positive=by))
    monkeypatch.setattr("waymark.flows.request_appraisal.enrollment_pack", lambda enrollment: changed)


def test_after_one_that_is_not_positive_nobody_is_asked_unless_the_program_says_so(
    world: World, enrollment: Enrollment
) -> None:
    made = not_positive(world, enrollment)
    with pytest.raises(Conflict, match="appraised already"):
        asked_gus(made)


def test_the_program_can_let_somebody_else_be_asked(
    world: World, enrollment: Enrollment, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = not_positive(world, enrollment)
    allow(monkeypatch, enrollment, NextAppraiser.SOMEONE_ELSE)
    with pytest.raises(Invalid) as refused:
        asked(made)
    assert list(refused.value.fields) == ["appraiser_email"]
    assert asked_gus(made).items == []
    request, ctx = came_in(to=GUS)
    verify_appraiser(ctx_of(world.fay), answered(ctx, request, signed_name="Gus Hale").pk, note=NOTE)
    assert awards(enrollment) == {"level-1": "granted", "level-2": "granted"}
    with pytest.raises(Conflict, match="appraised already"):
        asked(made, appraiser_email="hal@bikeshop.example")


def test_the_program_can_let_the_same_person_be_asked_again(
    world: World, enrollment: Enrollment, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = not_positive(world, enrollment)
    allow(monkeypatch, enrollment, NextAppraiser.SAME_PERSON)
    with pytest.raises(Invalid) as refused:
        asked_gus(made)
    assert list(refused.value.fields) == ["appraiser_email"]
    assert asked(made, kind=AppraiserKind.WORK_SUPERVISOR).state == "sent"


def test_the_consent_says_that_somebody_else_appraised_the_rest(world: World, about: Experience) -> None:
    made = asked_gus(about)
    told = consent_words(asks_rest=True)
    assert "Someone else has appraised the rest." in told and "Someone else" not in consent_words()
    for request in (made, correct_request(ctx_of(world.ada), made.pk, appraiser_name="Gus", appraiser_email=GUS)):
        digest = Consent.objects.get(pk=request.consent_id).text_digest
        assert digest == "sha256:" + hashlib.sha256(told.encode()).hexdigest()


def test_the_badge_and_its_page_say_that_somebody_else_appraised_the_rest(
    world: World, about: Experience, enrollment: Enrollment, client: Client
) -> None:
    issuer_of(world)
    mended(world, enrollment)
    asked_gus(about)
    verify_appraiser(ctx_of(world.fay), gus_said("great").pk, note=NOTE)
    release_award(ctx_of(world.fay, days=1), award_of(enrollment, "bike-guide").pk)
    credential = Credential.objects.get(award=award_of(enrollment, "bike-guide"))
    told = {each["name"]: each for each in json.loads(credential.body)["evidence"]}["Lead a ride"]
    assert told["narrative"] == (
        "The person who supervised the work appraised it, and staff verified who answered. "
        "Someone else who saw it appraised what that person had not seen, and staff verified who answered."
    )
    assert told["genre"] == "Supervisor's appraisal, Appraisal of the rest by someone else"
    set_visibility(ctx_of(world.ada), credential.pk, visibility=Visibility.PUBLIC, show_name=False)
    page = client.get(f"/credentials/{credential.pk}").content.decode()
    assert "Someone else who saw it appraised what that person had not seen" in page
    assert "Gus Hale" not in page and "Dev Anand" not in page
