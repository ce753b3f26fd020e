"""What a badge and its page say of who vouched is what happened: the whole way, by flows alone."""

import json
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.flows.appraising import appraised
from tests.flows.judging import award_of, checked, mended, plan_accepted
from tests.flows.people import ctx_of
from tests.flows.signing import issuer_of
from tests.flows.world import World, enrolled
from waymark.flows.release_award import release_award
from waymark.flows.share_credential import set_visibility
from waymark.records.awards.models import Award
from waymark.records.credentials.models import Credential
from waymark.records.credentials.states import Visibility
from waymark.records.credentials.vouched import behind
from waymark.records.enrollment.models import Enrollment
from waymark.rules.progress.vouched import Voucher, requirement_parts

WAY = {
    "know-the-shop": (Voucher.HOLDER,),
    "know-the-bike": (Voucher.QUIZ,),
    "know-yourself": (Voucher.SELF_ASSESSMENT,),
    "plan-a-ride": (Voucher.RUBRIC,),
    "lead-a-ride": (Voucher.SUPERVISOR,),
    "fix-a-flat": (Voucher.ATTENDANCE,),
    "set-the-brakes": (Voucher.ACCEPTED,),
}


@pytest.fixture
def whole_way(world: World) -> Enrollment:
    """Ada has everything, and every badge is signed."""
    issuer_of(world)
    enrollment = enrolled(world)
    checked(enrollment)
    mended(world, enrollment)
    plan_accepted(world, enrollment)
    appraised(world, enrollment)
    release_award(ctx_of(world.fay, days=1), award_of(enrollment, "bike-guide").pk)
    return enrollment


def credential_of(enrollment: Enrollment, key: str) -> Credential:
    return Credential.objects.get(award=award_of(enrollment, key))


def test_each_requirement_is_vouched_for_by_whom_it_was(whole_way: Enrollment) -> None:
    award = award_of(whole_way, "bike-guide")
    parts = requirement_parts(behind([award])[award.pk].parts)
    assert {part.key: part.vouchers for part in parts} == WAY


def test_what_was_found_takes_one_query_however_many_awards(
    whole_way: Enrollment, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    awards = list(Award.objects.filter(enrollment=whole_way))
    with django_assert_num_queries(1):
        assert len(behind(awards)) == len(awards) == 4


def test_the_signed_badge_says_which_parts_rest_on_the_earners_word(world: World, whole_way: Enrollment) -> None:
    document = json.loads(credential_of(whole_way, "level-1").body)
    told = {each["name"]: each["narrative"] for each in document["evidence"]}
    assert told["Know the shop"] == "The earner said so. Nobody else checked it."
    assert told["Know yourself"] == "The earner completed self-assessments. Nobody else rated them."
    assert document["credentialSubject"]["narrative"].startswith("2 of 3 parts rest on the earner's own word.")
    assert {each["status"] for each in document["credentialSubject"]["result"]} == {"Completed"}
    whole = json.loads(credential_of(whole_way, "bike-guide").body)
    assert len(whole["evidence"]) == 7


def test_no_badge_names_anyone(world: World, whole_way: Enrollment) -> None:
    bodies = " ".join(Credential.objects.values_list("body", flat=True))
    people = [world.ada, world.fay, world.cleo]
    for name in [
        *(part for person in people for part in (person.family_name, person.email)),
        "Dev Anand",
        "shop.example",
    ]:
        assert name not in bodies


def words_of(client: Client, credential: Credential) -> str:
    page = client.get(f"/credentials/{credential.pk}").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_page_of_a_badge_claims_no_more_than_the_record(
    world: World, whole_way: Enrollment, client: Client
) -> None:
    level, mechanic, whole = (credential_of(whole_way, key) for key in ("level-1", "mechanic", "bike-guide"))
    for each in (level, mechanic, whole):
        set_visibility(ctx_of(world.ada), each.pk, visibility=Visibility.PUBLIC, show_name=False)
    said = words_of(client, level)
    assert "2 of 3 parts rest on the holder’s own word." in said
    assert "The holder said so. No one else checked it." in said
    assert "A quiz was passed." in said
    assert "other than the holder" not in said
    said = words_of(client, mechanic)
    assert "No part rests on the holder’s word alone." in said
    assert "Staff recorded who took part." in said and "Staff read the work and accepted it." in said
    said = words_of(client, whole)
    assert "2 of 7 parts rest on the holder’s own word." in said
    assert "Staff rated the work with the rubric “Ride plan”. All 2 criteria were met." in said
    assert "The person who supervised the work appraised it" in said


def test_a_french_page_says_it_in_french(world: World, whole_way: Enrollment, client: Client) -> None:
    level = credential_of(whole_way, "level-1")
    set_visibility(ctx_of(world.ada), level.pk, visibility=Visibility.PUBLIC, show_name=False)
    page = client.get(f"/credentials/{level.pk}", headers={"Accept-Language": "fr"}).content.decode()
    assert "2 parties sur 3 reposent sur la seule parole de la personne." in page


def test_a_badge_whose_record_is_silent_claims_nobody(world: World, client: Client) -> None:
    from tests.flows.signing import issued

    credential = issued(world)
    set_visibility(ctx_of(world.ada), credential.pk, visibility=Visibility.PUBLIC, show_name=False)
    said = words_of(client, credential)
    assert "Fix a flat" in said
    assert "vouched" not in said and "rests on" not in said
    assert "evidence" not in json.loads(Credential.objects.get(pk=credential.pk).body)


def test_catalog_pages_say_in_advance_who_confirms_each_requirement(world: World, client: Client) -> None:
    level = " ".join(client.get("/achievements/bike-guide/2.1/level-1").content.decode().split())
    assert "You say that you did it. No one else checks it." in level
    assert "Staff record that you took part." in level
    program = client.get("/programs/bike-guide/").content.decode()
    assert "Some steps rest on your own word. Your badge says which." in program
    assert "Authorized faculty and staff rate your work with a published rubric." in program
