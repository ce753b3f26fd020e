"""What is told to whoever decides about something that is decided already: one's own second click is no conflict with
somebody else."""

from uuid import UUID

from django.utils.translation import gettext as _

from waymark.rules.kernel.context import Context


def is_own(ctx: Context, by_id: UUID | None) -> bool:
    """Whether the actor is the person who decided."""
    return by_id is not None and by_id == ctx.actor.person_id


def decided_before(ctx: Context, by_id: UUID | None) -> str:
    """The sentence that says so, true whoever it was: the actor, another person, or nobody known."""
    if by_id is None:
        return _("This has been decided already, so nothing was changed. Reload the list to see how.")
    if is_own(ctx, by_id):
        return _("You’ve decided about this already, so nothing was changed. Reload the list to see it.")
    return _("Someone else has decided about this already, so nothing was changed. Reload the list to see how.")
