"""What a badge from elsewhere may count as: what the step asks for that it was brought to, and the equivalences."""

from collections.abc import Iterator
from datetime import date

from waymark.rules.packs.model import ActivityKind, OrganizationKind, Pack
from waymark.rules.progress.facts import RecognizedValue


def countable(pack: Pack, activity_key: str, *, earned_on: date) -> tuple[RecognizedValue, ...]:
    """Everything a badge earned on that day can be recognized as, each once.

    A step for badges from elsewhere takes one of any partner the program names (of any organization when it names no
    partner); an equivalence takes the badge it names as long as it was earned in time.
    """
    return tuple(dict.fromkeys([*_asked(pack, activity_key), *_equivalent(pack, earned_on)]))


def given_by(pack: Pack, value: RecognizedValue, *, earned_on: date) -> tuple[str, ...]:
    """The achievements that a badge counts as by the equivalences, when it was earned on that day."""
    return tuple(
        rule.gives
        for rule in pack.equivalences
        if (rule.from_achievement, rule.from_issuer) == (value.achievement, value.issuer)
        and (rule.on_or_before is None or earned_on <= rule.on_or_before)
    )


def takes_badges(pack: Pack) -> bool:
    """Whether a badge from elsewhere can count here without being asked for by a step."""
    return bool(pack.equivalences)


def _asked(pack: Pack, activity_key: str) -> Iterator[RecognizedValue]:
    activity = pack.activities.get(activity_key)
    if activity is None or activity.kind is not ActivityKind.EXTERNAL_BADGE:
        return
    partners = [key for key, each in pack.organizations.items() if each.kind is OrganizationKind.PARTNER]
    for issuer in partners or pack.organizations:
        yield RecognizedValue(activity_key, issuer)


def _equivalent(pack: Pack, earned_on: date) -> Iterator[RecognizedValue]:
    for rule in pack.equivalences:
        if rule.on_or_before is None or earned_on <= rule.on_or_before:
            yield RecognizedValue(rule.from_achievement, rule.from_issuer)
