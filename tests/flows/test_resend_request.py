"""Staff help a request on: sent again, or the learner finds somebody else; and the program's own reminders."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.core import mail

from tests.flows.appraising import DEV, asked, came_in, finished, links
from tests.flows.people import NOW, ctx_of
from tests.flows.test_decline_appraisal import declined
from tests.flows.test_request_appraisal import opens
from tests.flows.world import World, enrolled, verbs
from waymark.flows.remind_supervisors import remind_supervisors
from waymark.flows.request_appraisal import cancel_request, correct_request, expire_requests, remind_appraiser
from waymark.flows.resend_request import Suggested, send_again, suggest_other
from waymark.flows.stop_reminders import set_reminders
from waymark.records.catalog.queries import pack_of
from waymark.records.experience.models import AppraisalRequest, Experience
from waymark.records.experience.suggestions import suggestion_for
from waymark.records.notices.models import Message
from waymark.rules.kernel.context import Context, system_actor
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.packs.model import AppraiserKind, Pack, Reminders
from waymark.rules.policy.table import SystemName

STAFF = "shop@north.example.org"


@pytest.fixture
def over(world: World) -> Experience:
    """Ada's finished experience."""
    return finished(world, enrolled(world))


def chore(*, days: int, hour: int = 14) -> int:
    """The job that reminds, so many days later."""
    at = (NOW + timedelta(days=days)).replace(hour=hour)
    return remind_supervisors(Context(actor=system_actor(SystemName.REMINDING), now=at))


@pytest.fixture
def reminding(monkeypatch: pytest.MonkeyPatch, over: Experience) -> Experience:
    """The program reminds after 7 and 14 days, tells the learner after 16 and staff after 18."""

    def reminds(version_id: UUID) -> Pack:
        pack = pack_of(version_id)
        return replace(pack, policy=replace(pack.policy, reminders=Reminders((7, 14), 16, 18)))

    monkeypatch.setattr("waymark.flows.remind_supervisors.pack_of", reminds)
    return over


def test_a_request_is_sent_again_with_a_new_link_once_a_day(world: World, over: Experience) -> None:
    made = asked(over)
    send_again(ctx_of(world.fay, days=2), made.pk)
    send_again(ctx_of(world.fay, days=2, minutes=1), made.pk)
    first, second = links()
    assert not opens(first) and opens(second)
    assert verbs(about=made.pk).count("appraisal-sent-again") == 1
    assert AppraisalRequest.objects.get().sent_at == NOW


def test_it_is_not_sent_again_on_the_day_of_another_mail(world: World, over: Experience) -> None:
    made = asked(over)
    with pytest.raises(Conflict):
        send_again(ctx_of(world.fay, minutes=5), made.pk)


def test_a_mail_that_failed_is_sent_again_at_once(world: World, over: Experience) -> None:
    made = asked(over)
    Message.objects.filter(effect_key=f"appraisal-request:{made.pk}").update(state="failed", last_error="x")
    send_again(ctx_of(world.fay, minutes=5), made.pk)
    assert len(links()) == 2


def test_an_expired_request_is_made_anew_within_the_consent(world: World, over: Experience) -> None:
    made = asked(over)
    later = ctx_of(world.fay, days=23)
    expire_requests(later)
    again = send_again(later, made.pk)
    assert again.pk != made.pk and again.appraiser_email == DEV
    assert send_again(ctx_of(world.fay, days=23, minutes=1), made.pk).pk == again.pk
    assert opens(links()[-1], days=24)


def test_what_was_typed_stays_when_it_is_sent_again(world: World, over: Experience) -> None:
    made = asked(over)
    came_in()
    AppraisalRequest.objects.filter(pk=made.pk).update(draft={"overall": "fine"})
    send_again(ctx_of(world.fay, days=1), made.pk)
    found = AppraisalRequest.objects.get()
    assert (found.state, found.draft) == ("confirmed", {"overall": "fine"})


def test_a_corrected_address_keeps_the_one_before_and_how_it_is_known(world: World, over: Experience) -> None:
    made = asked(over)
    new = correct_request(
        ctx_of(world.fay), made.pk, appraiser_name="Dev", appraiser_email="dev@shop.example", source="Their site"
    )
    assert AppraisalRequest.objects.get(pk=made.pk).appraiser_email == DEV
    assert AppraisalRequest.objects.get(pk=new.pk).address_source == "Their site"


def test_the_learner_is_asked_to_find_somebody_else_once(world: World, over: Experience) -> None:
    made = asked(over)
    for minutes in (1, 2):
        suggest_other(ctx_of(world.fay, minutes=minutes), made.pk)
    sent = [each for each in mail.outbox if each.subject == "Ask someone else about your work"]
    assert [each.to for each in sent] == [[world.ada.email]]
    assert not opens(links()[0])
    assert verbs(about=made.pk)[-1] == "learner-asked-to-find-another-appraiser"
    assert asked(over, minutes=3, appraiser_email="gus@bikeshop.example").state == "sent"


CLEO = Suggested(AppraiserKind.FACULTY_OR_STAFF, "Cleo Marsh", "cleo.marsh@example.edu", "Saw the shop")


def test_staff_suggest_somebody_and_only_the_learner_asks(world: World, over: Experience) -> None:
    made = asked(over)
    before = len(mail.outbox)
    for minutes in (1, 2):
        suggest_other(ctx_of(world.fay, minutes=minutes), made.pk, someone=CLEO)
    assert [each.to for each in mail.outbox[before:]] == [[world.ada.email]], "one letter, and none to Cleo"
    assert "You find the person filled in where you ask." in " ".join(mail.outbox[-1].body.split())
    found = suggestion_for(over.pk)
    assert found is not None and (found.name, found.email) == (CLEO.name, CLEO.email)
    assert asked(over, minutes=3, appraiser_email=CLEO.email).state == "sent"
    assert suggestion_for(over.pk) is None, "the learner has asked since"
    with pytest.raises(Conflict):
        suggest_other(ctx_of(world.fay, minutes=4), made.pk, someone=replace(CLEO, email="eve@example.edu"))


def test_whom_staff_suggest_can_be_changed_until_the_learner_asked(world: World, over: Experience) -> None:
    made = asked(over)
    suggest_other(ctx_of(world.fay, minutes=1), made.pk, someone=CLEO)
    suggest_other(ctx_of(world.fay, minutes=2), made.pk, someone=replace(CLEO, email="eve@example.edu"))
    found = suggestion_for(over.pk)
    assert found is not None and found.email == "eve@example.edu"
    assert len([each for each in mail.outbox if each.subject == "Ask someone else about your work"]) == 2


@pytest.mark.parametrize("email", [DEV, "ada@example.org", "nobody"])
def test_whom_the_learner_could_not_ask_is_not_suggested(world: World, over: Experience, email: str) -> None:
    made = asked(over)
    with pytest.raises(Invalid) as refused:
        suggest_other(ctx_of(world.fay, minutes=1), made.pk, someone=replace(CLEO, email=email))
    assert "appraiser_email" in (refused.value.fields or {})
    assert AppraisalRequest.objects.get().state == "sent", "the request goes on"


def test_who_declined_is_not_suggested_again(world: World, over: Experience) -> None:
    made = asked(over)
    declined()
    with pytest.raises(Invalid):
        suggest_other(ctx_of(world.fay, days=2), made.pk, someone=replace(CLEO, email=DEV))


def test_nobody_from_elsewhere_helps_a_request_on(world: World, over: Experience) -> None:
    made = asked(over)
    for act in (send_again, suggest_other):
        with pytest.raises(NotFound):
            act(ctx_of(world.eve), made.pk)


def test_who_declined_is_not_written_to(world: World, over: Experience) -> None:
    made = asked(over)
    declined()
    with pytest.raises(Conflict):
        send_again(ctx_of(world.fay, days=2), made.pk)
    assert suggest_other(ctx_of(world.fay, days=2), made.pk).state == "declined"


def test_the_program_reminds_the_supervisor_then_the_learner_then_staff(world: World, reminding: Experience) -> None:
    asked(reminding)
    told = []
    for days in range(1, 20):
        before = len(mail.outbox)
        chore(days=days)
        told += [(days, each.to[0]) for each in mail.outbox[before:]]
    # NOW is a Monday: day 18 is a Friday, day 19 a Saturday.
    assert told == [(7, DEV), (14, DEV), (16, world.ada.email), (18, STAFF)]
    assert chore(days=21) == 0


def test_reminders_of_one_request_are_stopped_and_go_on(world: World, reminding: Experience) -> None:
    made = asked(reminding)
    for _ in range(2):
        set_reminders(ctx_of(world.fay), made.pk, on=False)
    assert verbs()[-1] == "reminders-stopped" and verbs().count("reminders-stopped") == 1
    assert [chore(days=days) for days in (7, 14)] == [0, 0]
    assert chore(days=16) == 1, "the learner still hears of it"
    set_reminders(ctx_of(world.fay, days=16), made.pk, on=True)
    assert chore(days=17) == 1
    with pytest.raises(NotFound):
        set_reminders(ctx_of(world.ben), made.pk, on=False)
    cancel_request(ctx_of(world.fay, days=17), made.pk)
    with pytest.raises(Conflict):
        set_reminders(ctx_of(world.fay, days=17), made.pk, on=False)


def test_reminders_keep_to_working_hours_and_one_a_day(world: World, reminding: Experience) -> None:
    made = asked(reminding)
    assert chore(days=7, hour=3) == 0
    assert chore(days=12) == 0  # a Saturday
    assert chore(days=7) == 1
    assert chore(days=7, hour=16) == 0
    assert len(links()) == 2
    remind_appraiser(ctx_of(world.fay, days=14), made.pk)
    assert chore(days=14, hour=16) == 0


def test_a_job_that_was_away_makes_up_for_it_once(world: World, reminding: Experience) -> None:
    asked(reminding)
    assert chore(days=15) == 1
    assert chore(days=16) == 1  # the learner
    assert len(links()) == 2


def test_a_program_without_reminders_sends_none(world: World, over: Experience) -> None:
    asked(over)
    assert [chore(days=days) for days in (7, 14, 18)] == [0, 0, 0]


def test_working_hours_are_those_of_the_installation() -> None:
    from zoneinfo import ZoneInfo

    from waymark.rules.progress.reminding import is_working_time

    zone = ZoneInfo("America/New_York")
    assert is_working_time(datetime(2026, 9, 14, 13, 0, tzinfo=UTC), zone)
    assert not is_working_time(datetime(2026, 9, 14, 12, 59, tzinfo=UTC), zone)
    assert not is_working_time(datetime(2026, 9, 14, 21, 0, tzinfo=UTC), zone)
