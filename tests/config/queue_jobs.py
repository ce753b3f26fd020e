"""Leaves work for a worker: a job that waits, one whose worker died, one that failed. Run as a program of its own."""

from datetime import timedelta

from waymark.config.cli import set_up

set_up()

from django_tasks_db.models import DBTaskResult  # noqa: E402

from tests.flows.people import NOW, a_person, operator  # noqa: E402
from tests.flows.signing import an_award, signing_now  # noqa: E402
from tests.flows.world import make_world  # noqa: E402
from waymark.config.prepare import migrate  # noqa: E402
from waymark.flows.issue_credential import request_issue  # noqa: E402
from waymark.flows.jobs import send_messages  # noqa: E402
from waymark.flows.set_up_issuer import set_up_issuer  # noqa: E402
from waymark.records.credentials.models import Credential  # noqa: E402
from waymark.rules.kernel.clock import SystemClock  # noqa: E402


def main() -> None:
    """Three learners have awards: one asked for by a waiting job, one by a lost job, one by no job at all."""
    migrate()
    world = make_world()
    set_up_issuer(operator(), organization_id=world.riders.pk)
    DBTaskResult.objects.all().delete()
    awards = [an_award(world, a_person(name, email=f"{name}@example.org")) for name in ("dora", "emil", "finn")]
    for award in awards[:2]:
        request_issue(signing_now(), [award.pk])
    lost = DBTaskResult.objects.order_by("enqueued_at")[1]
    DBTaskResult.objects.filter(pk=lost.pk).update(status="RUNNING", started_at=NOW, worker_ids=["dead"])
    send_messages.enqueue()
    failed = DBTaskResult.objects.filter(status="READY").order_by("-enqueued_at").first()
    assert failed is not None
    ended = SystemClock().now() - timedelta(minutes=1)
    DBTaskResult.objects.filter(pk=failed.pk).update(status="FAILED", finished_at=ended, worker_ids=["one"])
    assert not Credential.objects.exists()


if __name__ == "__main__":
    main()
