"""How much of a quiz was answered right."""

from collections.abc import Mapping

from waymark.rules.kernel.errors import Invalid
from waymark.rules.kernel.wording import gettext as _
from waymark.rules.kernel.wording import ngettext
from waymark.rules.packs.model import Quiz


def percent_right(quiz: Quiz, answers: Mapping[str, str]) -> int:
    """Whole percent of right answers, rounded down: 79.9 is not 80.

    Raises Invalid, naming the questions, for answers left out or unknown.
    """
    unknown = _("This quiz has no such question. Load the page again.")
    faults = {key: unknown for key in answers if key not in quiz.questions}
    for key, question in quiz.questions.items():
        if not answers.get(key):
            faults[key] = _("Choose an answer.")
        elif answers[key] not in question.options:
            faults[key] = _("Choose one of the answers shown.")
    if faults:
        said = ngettext(
            "%(count)s question needs another look. This was not counted as an attempt.",
            "%(count)s questions need another look. This was not counted as an attempt.",
            len(faults),
        )
        raise Invalid(said % {"count": len(faults)}, fields=faults)
    right = sum(answers[key] == question.answer for key, question in quiz.questions.items())
    return right * 100 // len(quiz.questions)
