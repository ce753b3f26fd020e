"""How the value of a fact is stored, and read back as the typed value that rules judge by."""

from waymark.rules.packs.model import FactKind
from waymark.rules.progress.facts import (
    AppraisedValue,
    FactValue,
    RatedValue,
    RecognizedValue,
    ScoredValue,
    WaivedValue,
)

Document = dict[str, object]
"""A JSON object."""


def fact_value(kind: FactKind, stored: object) -> FactValue:
    """The typed value of a stored one; None, which satisfies nothing, when it has not the shape of its kind."""
    content = stored if isinstance(stored, dict) else {}
    match kind, content:
        case FactKind.RATED, {"rubric": str(rubric), "ratings": dict(ratings)}:
            return RatedValue(rubric, {str(key): str(level) for key, level in ratings.items()})
        case FactKind.APPRAISED, {"appraisal": str(form), "outcome": str(outcome), "hours": int(hours)}:
            return AppraisedValue(form, outcome, hours)
        case FactKind.SCORED, {"percent": int(percent)}:
            return ScoredValue(percent)
        case FactKind.RECOGNIZED, {"achievement": str(achievement), "issuer": str(issuer)}:
            return RecognizedValue(achievement, issuer)
        case FactKind.WAIVED, {"kind": str(how)}:
            return WaivedValue(how)
    return None
