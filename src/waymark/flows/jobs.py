"""What the job worker runs: each job builds the system actor it acts as and tells one story.

Stories are imported when a job runs, for stories also ask for jobs.
"""

from django_tasks import task

from waymark.rules.kernel.clock import SystemClock
from waymark.rules.kernel.context import Context, system_actor


@task
def send_messages() -> None:
    """Send what is in the outbox and due, and come back for what must wait."""
    from waymark.flows.send_messages import send_due_messages

    due = send_due_messages(Context(actor=system_actor("mail"), now=SystemClock().now()))
    if due is not None and send_messages.get_backend().supports_defer:
        send_messages.using(run_after=due).enqueue()
