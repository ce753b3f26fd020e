"""How much of a quiz was answered right."""

import pytest

from waymark.rules.forms.quiz import percent_right
from waymark.rules.kernel.errors import Invalid
from waymark.rules.packs.model import Provenance, Quiz, QuizQuestion


def a_quiz(count: int) -> Quiz:
    questions = {
        f"q{each}": QuizQuestion(f"q{each}", "?", {"yes": "Yes", "no": "No"}, "yes", "") for each in range(count)
    }
    return Quiz("quiz", "Quiz", "", questions, None, Provenance.ILLUSTRATIVE)


@pytest.mark.parametrize(("right", "count", "percent"), [(0, 3, 0), (2, 3, 66), (3, 3, 100), (198, 249, 79)])
def test_percent_is_whole_and_rounded_down(right: int, count: int, percent: int) -> None:
    answers = {f"q{each}": "yes" if each < right else "no" for each in range(count)}
    assert percent_right(a_quiz(count), answers) == percent


def test_every_question_is_answered_with_one_of_its_options() -> None:
    with pytest.raises(Invalid, match="3 questions need another look") as refusal:
        percent_right(a_quiz(2), {"q0": "maybe", "q7": "yes"})
    assert set(refusal.value.fields) == {"q0", "q1", "q7"}
