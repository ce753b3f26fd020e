"""What the forms of a plan start from: the words that stand in the plan."""

from waymark.records.plans.models import Action, Goal

Words = dict[str, str | list[str]]


def goal_words(goal: Goal, part: str = "goal") -> Words:
    """A goal, as the form named by `part` shows it: "goal" its words, "reflection" how far it has come."""
    if part != "goal":
        return {"state": goal.state} if part == "reflection" else {}
    return {
        "statement": goal.statement,
        "reason": goal.reason,
        "horizon": goal.horizon,
        "seed": f"{goal.seeded_by_id}:{goal.seeded_scale}" if goal.seeded_by_id else "",
    }


def action_words(step: Action, part: str) -> Words:
    """A step toward a goal, as the form named by `part` shows it: "step" its words, "step-done" what came of it."""
    if part == "step-done":
        done_on: Words = {"on": step.done_on.isoformat()} if step.done_on else {}
        return {**done_on, "outcome": step.outcome}
    return {
        "what": step.what,
        "due_on": step.due_on.isoformat() if step.due_on else "",
        "resources": step.resources,
        "barriers": step.barriers,
    }
