"""What the job worker runs: each job builds the system actor it acts as and tells one story.

Stories are imported when a job runs, for stories also ask for jobs.
"""

from uuid import UUID

from django_tasks import task

from waymark.rules.kernel.clock import SystemClock
from waymark.rules.kernel.context import Context, system_actor
from waymark.rules.policy.table import SystemName


@task
def send_messages() -> None:
    """Send what is in the outbox and due, and come back for what must wait."""
    from waymark.flows.send_messages import send_due_messages

    due = send_due_messages(Context(actor=system_actor("mail"), now=SystemClock().now()))
    if due is not None and send_messages.get_backend().supports_defer:
        send_messages.using(run_after=due).enqueue()


@task
def issue_awards(award_ids: list[str], on_behalf_of: str | None) -> int:
    """Sign what was awarded."""
    from waymark.flows.issue_credential import issue_awards as issue

    return issue(issuing_context(on_behalf_of), [UUID(each) for each in award_ids])


@task
def publish_status_lists() -> int:
    """Sign status lists that changed."""
    from waymark.flows.publish_status import publish_status_lists as publish

    return publish(issuing_context())


@task
def take_roster(roster_id: str, person_id: str) -> None:
    """Take a roster that somebody confirmed."""
    from waymark.flows.upload_roster import job_context, take_uploaded

    started = Context(actor=system_actor("rosters"), now=SystemClock().now())
    take_uploaded(job_context(UUID(person_id), started), UUID(roster_id))


@task
def release_many(run_id: str) -> None:
    """Release the awards of a run, a batch at a time."""
    from waymark.flows.release_many import work_on_run

    if work_on_run(Context(actor=system_actor("releases"), now=SystemClock().now()), UUID(run_id)):
        release_many.enqueue(run_id)


@task
def change_several_badges(several_id: str) -> int:
    """Change the badges of an act on several that was agreed, a batch at a time."""
    from waymark.flows.change_several import is_left, run_several

    changed = run_several(Context(actor=system_actor("several"), now=SystemClock().now()), UUID(several_id))
    if is_left(UUID(several_id)):
        change_several_badges.enqueue(several_id)
    return changed


def issuing_context(on_behalf_of: str | None = None) -> Context:
    """The context of the job that signs, for whoever granted what it signs."""
    actor = system_actor(SystemName.ISSUING, on_behalf_of=UUID(on_behalf_of) if on_behalf_of else None)
    return Context(actor=actor, now=SystemClock().now())


@task
def check_audit_chain(person_id: str) -> int:
    """Recompute the chain of the audit for whoever asked; how many faults there are."""
    from waymark.flows.read_audit import check_chain
    from waymark.records.people.queries import person_actor

    now = SystemClock().now()
    return check_chain(Context(actor=person_actor(UUID(person_id), now=now), now=now)).faults


@task
def check_records(check_id: str, person_id: str) -> int:
    """Check all records for whoever asked; how many findings there are."""
    from waymark.flows.check_records import work_on_check
    from waymark.records.people.queries import person_actor

    now = SystemClock().now()
    return work_on_check(Context(actor=person_actor(UUID(person_id), now=now), now=now), UUID(check_id))
