"""Trees, standards and values in the words a coordinator uses."""

from waymark.rules.packs.document import Plain
from waymark.rules.packs.model import (
    AcceptedStandard,
    AppraisalStandard,
    Combine,
    DoneStandard,
    Leaf,
    LeafKind,
    RecognizedStandard,
    RubricStandard,
    ScoreStandard,
    Standard,
    Tree,
)


def tree_words(tree: Tree, *, nested: bool = False) -> str:
    """What a tree asks for: "a and b", "a or b", "2 of a, b and c"."""
    if isinstance(tree, Leaf):
        return f"{tree.key} earned" if tree.kind is LeafKind.EARNED else tree.key
    parts = [tree_words(child, nested=True) for child in tree.children]
    if tree.combine is Combine.AT_LEAST:
        text = f"{tree.n} of {', '.join(parts)}"
    else:
        text = (" and " if tree.combine is Combine.ALL else " or ").join(parts)
    return f"({text})" if nested and len(parts) > 1 else text


def standard_words(standard: Standard) -> dict[str, str]:
    """A standard as labeled values, so that a change of one number reads as such."""
    match standard:
        case DoneStandard():
            return {"standard": "done"}
        case AcceptedStandard():
            return {"standard": "accepted by an assessor"}
        case RecognizedStandard():
            return {"standard": "a recognized badge from elsewhere"}
        case RubricStandard():
            return {"standard": f"rubric {standard.rubric}", "level to reach": standard.at_least}
        case AppraisalStandard():
            by = f"{standard.outcome} appraisal by the form {standard.appraisal}"
            return {"standard": by, "hours": str(standard.hours)}
        case ScoreStandard():
            return {"standard": "quiz score", "pass mark": f"{standard.at_least} percent"}


def value_words(value: Plain) -> str:
    """A plain value on one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value_words(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {value_words(item)}" for key, item in value.items())
    return str(value)
