"""The criteria of an achievement in plain English Markdown, for the criteria narrative of its badge."""

from collections.abc import Iterator

from waymark.rules.packs.model import (
    Achievement,
    AppraisalStandard,
    Combine,
    Leaf,
    LeafKind,
    Node,
    Pack,
    RecognizedStandard,
    RubricStandard,
    ScoreStandard,
    Standard,
    Tree,
)

from .narrate_vouched import told_in_advance


def criteria_narrative(pack: Pack, achievement: Achievement) -> str:
    """What had to be shown, by what standard, as a list."""
    return "\n".join(_lines(pack, achievement.requires))


def _lines(pack: Pack, tree: Tree) -> Iterator[str]:
    if isinstance(tree, Leaf):
        yield _leaf(pack, tree)
        return
    yield _heading(tree)
    yield ""
    for child in tree.children:
        yield from _items(pack, child, depth=0)


def _items(pack: Pack, tree: Tree, *, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}- {_leaf(pack, tree) if isinstance(tree, Leaf) else _heading(tree)}"
    for child in tree.children if isinstance(tree, Node) else ():
        yield from _items(pack, child, depth=depth + 1)


def _heading(node: Node) -> str:
    count = len(node.children)
    if node.combine is Combine.AT_LEAST:
        return f"The earner met at least {node.n} of these {count}:"
    if count == 1:
        return "The earner met this:"
    return "The earner met all of these:" if node.combine is Combine.ALL else "The earner met one of these:"


def _leaf(pack: Pack, leaf: Leaf) -> str:
    if leaf.kind is LeafKind.EARNED:
        return f"Earned the badge “{pack.achievements[leaf.key].name}”."
    requirement = pack.requirements[leaf.key]
    sentences = (
        f"**{requirement.title}.**",
        requirement.narrative,
        _standard(pack, requirement.standard),
        told_in_advance(pack, leaf.key),
    )
    return " ".join(" ".join(sentence.split()) for sentence in sentences if sentence)


def _standard(pack: Pack, standard: Standard) -> str:
    match standard:
        case RubricStandard(rubric=key, at_least=level):
            rubric = pack.rubrics[key]
            bar = rubric.levels[level]
            return f"Authorized staff rated every criterion of the rubric “{rubric.title}” {bar} or better."
        case AppraisalStandard(outcome=outcome, hours=hours):
            time = f", over at least {hours} hours" if hours else ""
            return f"An appraisal by a person whom staff verified was {outcome}{time}."
        case ScoreStandard(at_least=percent):
            return f"Passed with a score of at least {percent} percent."
        case RecognizedStandard():
            return "Shown by a badge from elsewhere that was verified and recognized."
    return ""
