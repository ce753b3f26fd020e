"""A learner asks somebody who saw the work: with consent, to one person, by a link that is nobody else's."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction

from tests.flows.appraising import DEV, asked, came_in, finished, links, proposed
from tests.flows.people import NOW, ctx_of, operator
from tests.flows.world import World, enrolled, verbs
from waymark.flows.appraise import open_door
from waymark.flows.enroll import withdraw_enrollment
from waymark.flows.propose_experience import decide_experience
from waymark.flows.request_appraisal import (
    cancel_request,
    consent_words,
    correct_request,
    expire_requests,
    remind_appraiser,
    withdraw_appraisal_consent,
)
from waymark.records.audit.models import Consent, Entry
from waymark.records.enrollment.models import Enrollment
from waymark.records.experience.models import AppraisalRequest, Experience
from waymark.records.notices.models import Message
from waymark.rules.kernel.days import end_of_day
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id, token_hash
from waymark.rules.packs.model import AppraiserKind


@pytest.fixture
def enrollment(world: World) -> Enrollment:
    """Ada on her way."""
    return enrolled(world)


@pytest.fixture
def over(world: World, enrollment: Enrollment) -> Experience:
    """Ada's finished experience."""
    return finished(world, enrollment)


def opens(token: str, *, days: int = 0) -> bool:
    """Whether the link opens something."""
    try:
        open_door(token, now=NOW + timedelta(days=days))
    except NotFound:
        return False
    return True


def test_the_question_goes_out_with_a_link_whose_token_is_kept_nowhere(over: Experience) -> None:
    request = asked(over)
    (token,) = links()
    assert (request.state, request.sent_at, request.expires_at) == (
        "sent",
        NOW,
        end_of_day(NOW, 21, ZoneInfo(settings.TIME_ZONE)),
    )
    assert request.token_hash == token_hash(token)
    assert len(token) == 43  # 256 bits
    message = Message.objects.get(effect_key=f"appraisal-request:{request.pk}")
    assert (message.state, message.sealed_link) == ("sent", None)
    assert token not in str(list(Message.objects.values()) + list(AppraisalRequest.objects.values()))
    assert verbs(about=request.pk) == ["appraisal-requested"]


def test_the_message_tells_what_was_agreed_and_no_more(over: Experience) -> None:
    asked(over, justification="He paid me.")
    (sent,) = [each for each in mail.outbox if each.to == [DEV]]
    assert isinstance(sent, EmailMultiAlternatives)
    html = str(sent.alternatives[0][0])
    assert sent.subject == "Please give feedback on someone whose work you saw"
    for text in (" ".join(str(sent.body).split()), html):
        for told in ("Hello Dev Anand", "Ada", "Town Bike Shop", "Ride leader", "June 8, 2026", "October 5, 2026"):
            assert told in text
        for untold in ("Lund", "ada@example.org", "safe.", "Owner of the shop", "He paid me"):
            assert untold not in text
    assert sent.reply_to == ["shop@north.example.org"]
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


def test_consent_is_kept_with_the_digest_of_the_words_shown(world: World, over: Experience) -> None:
    import hashlib

    request = asked(over)
    consent = Consent.objects.get(pk=request.consent_id)
    assert (consent.person_id, consent.to_whom, consent.withdrawn_at) == (world.ada.pk, DEV, None)
    assert consent.text_digest == "sha256:" + hashlib.sha256(consent_words().encode()).hexdigest()
    assert consent.until == end_of_day(NOW, 42, ZoneInfo(settings.TIME_ZONE))
    assert verbs(about=consent.pk) == ["consent-given"]


def test_without_consent_nothing_leaves(over: Experience) -> None:
    with pytest.raises(Invalid) as refused:
        asked(over, consent=False)
    assert list(refused.value.fields) == ["consent"]
    assert not links()
    assert not AppraisalRequest.objects.exists()
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    "own",
    [
        "ada@example.org",
        "ADA@Example.org",
        "a.d.a@example.org",
        "ada+dev@example.org",
        "ada@mail.example.org",
        "ada@exarnple.org",
        "ada@xn--exampl-8of.org",  # the last letter is Cyrillic
    ],
)
def test_nobody_appraises_themselves_under_another_spelling(over: Experience, own: str) -> None:
    with pytest.raises(Invalid) as refused:
        asked(over, appraiser_email=own)
    assert refused.value.fields == {
        "appraiser_email": "This looks like your own email address. Enter the address of the person who saw your work."
    }
    assert not links(to=own)


def test_every_address_the_learner_ever_gave_is_theirs(world: World, over: Experience) -> None:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=world.ada, email="lund.private@mailhost.example", verified=False)
    with pytest.raises(Invalid):
        asked(over, appraiser_email="lundprivate+work@mailhost.example")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"appraiser_email": "dev"}, "appraiser_email"),
        ({"appraiser_email": "dev@bikeshop.example, eve@example.org"}, "appraiser_email"),
        ({"appraiser_email": "dev@bikeshop.example\nBcc: eve@example.org"}, "appraiser_email"),
        ({"appraiser_email": "dév@bikeshop.example"}, "appraiser_email"),
        ({"appraiser_name": ""}, "appraiser_name"),
        ({"appraiser_name": "Win at https://example.org"}, "appraiser_name"),
        ({"appraiser_name": "x" * 121}, "appraiser_name"),
        ({"relation": " "}, "relation"),
        ({"kind": AppraiserKind.FACULTY_OR_STAFF}, "justification"),
    ],
)
def test_an_invitation_that_cannot_go_out_names_the_field(
    over: Experience,
    changes: dict[str, Any],  # Any: whichever fields a case changes
    field: str,
) -> None:
    with pytest.raises(Invalid) as refused:
        asked(over, **changes)
    assert list(refused.value.fields) == [field]
    assert not AppraisalRequest.objects.exists()


def test_faculty_may_stand_in_when_the_learner_says_why(over: Experience) -> None:
    request = asked(over, kind=AppraiserKind.FACULTY_OR_STAFF, justification="The shop closed; she rode along twice.")
    assert request.kind == "faculty-or-staff"


def test_one_question_at_a_time_and_the_same_twice_is_once(over: Experience) -> None:
    assert asked(over).pk == asked(over, minutes=1).pk
    with pytest.raises(Conflict, match="You’ve already asked someone"):
        asked(over, appraiser_email="gus@bikeshop.example")
    assert len(links()) == 1


def test_the_database_keeps_one_live_request(over: Experience) -> None:
    request = asked(over)
    values = {field.attname: getattr(request, field.attname) for field in AppraisalRequest._meta.fields}
    with pytest.raises(IntegrityError), transaction.atomic():
        AppraisalRequest.objects.create(**values | {"id": new_id(), "token_hash": token_hash("another")})


def test_only_so_many_invitations_a_day(world: World, over: Experience) -> None:
    request = asked(over)
    for number in range(4):
        request = correct_request(
            ctx_of(world.ada), request.pk, appraiser_name="Dev", appraiser_email=f"d{number}@bikeshop.example"
        )
    with pytest.raises(Conflict, match="You’ve sent 5 requests in the last day"):
        correct_request(ctx_of(world.ada), request.pk, appraiser_name="Dev", appraiser_email="dx@bikeshop.example")
    request.refresh_from_db()
    assert request.state == "sent"
    tomorrow = ctx_of(world.ada, days=1, minutes=1)
    assert correct_request(tomorrow, request.pk, appraiser_name="Dev", appraiser_email=DEV).state == "sent"


def test_only_a_finished_experience_is_appraised(world: World, enrollment: Enrollment) -> None:
    made = proposed(enrollment)
    with pytest.raises(Conflict, match="Mark the experience finished"):
        asked(made)
    decide_experience(ctx_of(world.fay), made.pk, approve=True, note="")
    with pytest.raises(Conflict, match="Mark the experience finished"):
        asked(made)


def test_a_corrected_address_gets_a_new_link_and_the_old_one_dies(world: World, over: Experience) -> None:
    first = asked(over, appraiser_email="dve@bikeshop.example")
    (old,) = links(to="dve@bikeshop.example")
    second = correct_request(ctx_of(world.fay), first.pk, appraiser_name="Dev Anand", appraiser_email=DEV)
    (new,) = links()
    first.refresh_from_db()
    assert (first.state, second.state, second.consent_id) == ("cancelled", "sent", first.consent_id)
    assert (opens(old), opens(new)) == (False, True)
    assert verbs(about=first.pk) == ["appraisal-requested", "appraisal-request-closed"]


def test_a_correction_is_held_to_the_same_rules(world: World, over: Experience) -> None:
    request = asked(over)
    with pytest.raises(Invalid):
        correct_request(ctx_of(world.ada), request.pk, appraiser_name="A", appraiser_email="ada+x@example.org")
    with pytest.raises(NotFound):
        correct_request(ctx_of(world.eve), request.pk, appraiser_name="Eve", appraiser_email="eve@example.net")
    with pytest.raises(Forbidden):
        correct_request(ctx_of(world.cleo), request.pk, appraiser_name="Cleo", appraiser_email="cleo@example.net")
    assert len(links()) == 1


def test_a_cancelled_request_opens_nothing(world: World, over: Experience) -> None:
    request = asked(over)
    cancel_request(ctx_of(world.ada), request.pk)
    assert not opens(links()[0])
    with pytest.raises(Conflict, match="already closed"):
        cancel_request(ctx_of(world.ada), request.pk)
    assert asked(over).pk != request.pk


def test_taking_back_consent_kills_the_link_at_once(world: World, over: Experience) -> None:
    request = asked(over)
    withdraw_appraisal_consent(ctx_of(world.ada, minutes=1), request.pk)
    withdraw_appraisal_consent(ctx_of(world.ada, minutes=2), request.pk)
    request.refresh_from_db()
    consent = Consent.objects.get(pk=request.consent_id)
    assert (request.state, consent.withdrawn_at) == ("cancelled", NOW + timedelta(minutes=1))
    assert not opens(links()[0])
    assert verbs(about=consent.pk) == ["consent-given", "consent-withdrawn"]


def test_a_consent_withdrawn_anywhere_closes_the_door(over: Experience) -> None:
    request = asked(over)
    Consent.objects.filter(pk=request.consent_id).update(withdrawn_at=NOW)
    assert not opens(links()[0])


def test_only_the_learner_takes_back_consent(world: World, over: Experience) -> None:
    request = asked(over)
    with pytest.raises(Forbidden):
        withdraw_appraisal_consent(ctx_of(world.fay), request.pk)
    with pytest.raises(NotFound):
        withdraw_appraisal_consent(ctx_of(world.eve), request.pk)
    assert opens(links()[0])


def test_one_reminder_with_a_link_of_its_own(world: World, over: Experience) -> None:
    request = asked(over)
    remind_appraiser(ctx_of(world.ada, days=7), request.pk)
    old, new = links()
    assert (opens(old, days=7), opens(new, days=7)) == (False, True)
    assert [each.subject for each in mail.outbox if each.to == [DEV]][1].startswith("Reminder: ")
    with pytest.raises(Conflict, match="already sent this person a reminder"):
        remind_appraiser(ctx_of(world.ada, days=8), request.pk)
    assert verbs(about=request.pk) == ["appraisal-requested", "appraiser-reminded"]


def test_a_link_ends_and_frees_the_place(over: Experience) -> None:
    request = asked(over)
    assert opens(links()[0], days=20)
    assert opens(links()[0], days=21), "the last day is a whole day"
    assert not opens(links()[0], days=22)
    again = asked(over, minutes=22 * 24 * 60)
    request.refresh_from_db()
    assert (request.state, again.state) == ("expired", "sent")


def test_what_is_overdue_is_closed_by_the_job(over: Experience) -> None:
    request = asked(over)
    assert expire_requests(operator(now=NOW + timedelta(days=20))) == 0
    assert expire_requests(operator(now=NOW + timedelta(days=22))) == 1
    assert expire_requests(operator(now=NOW + timedelta(days=22))) == 0
    request.refresh_from_db()
    assert (request.state, [mark["what"] for mark in request.custody]) == ("expired", ["sent", "expired"])


def test_leaving_the_program_leaves_the_door_open(world: World, over: Experience) -> None:
    asked(over)
    withdraw_enrollment(ctx_of(world.ada), over.enrollment_id)
    assert opens(links()[0])


def test_while_an_answer_waits_for_staff_nobody_else_is_asked(over: Experience) -> None:
    from tests.flows.appraising import answered

    asked(over)
    request, ctx = came_in()
    answered(ctx, request)
    with pytest.raises(Conflict, match="Someone has already answered"):
        asked(over)


def test_the_audit_holds_no_address_and_no_word(over: Experience) -> None:
    asked(over)
    told = str(list(Entry.objects.values()))
    assert not any(text in told for text in (DEV, "Dev", "Town Bike Shop", "Owner"))
