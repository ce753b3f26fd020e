"""Letters that failed are sent again or canceled, and jobs that failed are run again, by administrators alone."""

from uuid import uuid4

import pytest
from django.core import mail
from django_tasks_db.models import DBTaskResult

from tests.flows.people import NOW, a_person, ctx_of, give
from tests.flows.test_send_messages import SECRET, queue
from tests.flows.world import World, verbs
from waymark.flows.mend_outbox import cancel_letters, require_system, run_job_again, send_letters_again
from waymark.flows.send_messages import wipe_old_links
from waymark.records.notices.commands import give_up
from waymark.records.notices.states import MessageState
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import Forbidden, NotFound


@pytest.fixture
def administrator(world: World) -> Context:
    dev = a_person("Dev", "Hall", email="dev.hall@example.org")
    give(dev, Role.ADMINISTRATOR, None)
    return ctx_of(dev)


def test_a_failed_letter_goes_out_with_its_link(administrator: Context) -> None:
    message = queue()
    give_up(message, error="SMTPSenderRefused 550")
    assert send_letters_again(administrator, [message.pk]) == 1
    message.refresh_from_db()
    assert message.state == MessageState.SENT and SECRET in str(mail.outbox[-1].body)
    assert verbs(about=message.pk) == ["letter-tried-again"]
    assert send_letters_again(administrator, [message.pk, uuid4()]) == 0


def test_a_canceled_letter_never_goes_out(administrator: Context) -> None:
    message = queue()
    before = len(mail.outbox)
    assert cancel_letters(administrator, [message.pk]) == 1
    assert cancel_letters(administrator, [message.pk]) == 0
    assert send_letters_again(administrator, [message.pk]) == 0
    message.refresh_from_db()
    assert message.state == MessageState.FAILED and not message.sealed_link and len(mail.outbox) == before


def test_links_of_failed_letters_are_wiped_after_two_weeks(administrator: Context) -> None:
    message = queue()
    give_up(message, error="SMTPSenderRefused 550")
    assert wipe_old_links(now=NOW) == 0
    assert wipe_old_links(now=NOW.replace(month=10)) == 1
    assert send_letters_again(administrator, [message.pk]) == 0


def test_a_failed_job_runs_again(administrator: Context) -> None:
    job = DBTaskResult.objects.create(
        id=uuid4(),
        args_kwargs={"args": [], "kwargs": {}},
        priority=0,
        task_path="waymark.flows.jobs.send_messages",
        status="FAILED",
        run_after=NOW,
        backend_name="default",
        finished_at=NOW,
    )
    run_job_again(administrator, job.pk)
    job.refresh_from_db()
    assert job.status == "READY" and job.finished_at is None
    with pytest.raises(NotFound):
        run_job_again(administrator, job.pk)


def test_nobody_else_mends(world: World) -> None:
    here = a_person("Eve", "Hall", email="eve.hall@example.org")
    give(here, Role.ADMINISTRATOR, world.north.pk)
    for ctx in (ctx_of(here), ctx_of(world.ada)):
        with pytest.raises(Forbidden):
            require_system(ctx)
        with pytest.raises(Forbidden):
            send_letters_again(ctx, [])
        with pytest.raises(Forbidden):
            cancel_letters(ctx, [])
        with pytest.raises(Forbidden):
            run_job_again(ctx, uuid4())
