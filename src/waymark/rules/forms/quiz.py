"""How much of a quiz was answered right."""

from collections.abc import Mapping

from waymark.rules.kernel.errors import Invalid
from waymark.rules.packs.model import Quiz


def percent_right(quiz: Quiz, answers: Mapping[str, str]) -> int:
    """Whole percent of right answers, rounded down: 79.9 is not 80.

    Raises Invalid, naming the questions, for answers left out or unknown.
    """
    faults = {
        key: "This quiz has no such question. Load the page again." for key in answers if key not in quiz.questions
    }
    for key, question in quiz.questions.items():
        if not answers.get(key):
            faults[key] = "Choose an answer."
        elif answers[key] not in question.options:
            faults[key] = "Choose one of the answers shown."
    if faults:
        count = "1 question needs" if len(faults) == 1 else f"{len(faults)} questions need"
        raise Invalid(f"{count} another look. This was not counted as an attempt.", fields=faults)
    right = sum(answers[key] == question.answer for key, question in quiz.questions.items())
    return right * 100 // len(quiz.questions)
