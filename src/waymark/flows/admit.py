"""The door of a story: who may not know of a thing is told that it is not there; who may only see it, why not."""

from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, require
from waymark.rules.policy.scope import Scope


def admit(ctx: Context, action: Action, scope: Scope, *, seen_by: Action = Action.VIEW_ENROLLMENT) -> None:
    """Let the actor go on. Raises NotFound when they may not even see the thing (by `seen_by`), else Forbidden."""
    if may(ctx.actor, action, scope):
        return
    if not may(ctx.actor, seen_by, scope):
        raise NotFound()
    require(ctx.actor, action, scope)
