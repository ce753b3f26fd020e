"""What checks found, in words."""

import re
from datetime import UTC, datetime

import pytest
from django.utils import translation

from openbadges3 import Check, Outcome, Report, Verdict
from openbadges3.codes import Code
from waymark.web.shared.check_words import _SPECIAL, KINDS, NAMING, PLAIN, plainly, sentence
from waymark.web.shared.components.lists import Outcome as Mark
from waymark.web.shared.proof import answer, steps

NOW = datetime(2026, 9, 14, tzinfo=UTC)
NAMES = ("count", "name", "address", "registry", "known", "issuer", "date", "kind", "edition")


def test_every_code_of_the_library_has_its_sentence() -> None:
    assert {code.value for code in Code} - {*PLAIN, *NAMING, *_SPECIAL} == set()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("code", [*PLAIN, *NAMING, *_SPECIAL])
def test_a_sentence_names_what_there_is_and_never_shows_the_librarys_english(code: str, language: str) -> None:
    for values in ({}, dict.fromkeys(NAMES, "Café") | {"count": "2"}):
        check = Check("proof", Outcome.FAILED, "raw English", code, values)
        with translation.override(language):
            said = sentence(check, Report(Verdict.INVALID, (check,)))
        assert said and "raw English" not in said and "%(" not in said
        assert said[0].isupper() or not said[0].isalpha()
        assert said.endswith(".")


def test_french_has_every_sentence() -> None:
    with translation.override("en"):
        english = {str(each) for table in (PLAIN, NAMING, KINDS) for each in table.values()}
    with translation.override("fr"):
        french = {str(each) for table in (PLAIN, NAMING, KINDS) for each in table.values()}
    assert english & french == set()


def test_what_a_badge_says_turns_and_hides_nothing() -> None:
    assert plainly("Uni\u202eversity\u200b of\n\tMaine\x00") == "University of Maine"
    assert len(plainly("x" * 500)) == 160


VERDICTS = [(verdict, known) for verdict in Verdict for known in (True, False)]


@pytest.mark.parametrize(("verdict", "known"), VERDICTS)
def test_only_of_a_known_issuers_badge_is_it_said_that_it_is_or_was_valid(verdict: Verdict, known: bool) -> None:
    if verdict is Verdict.VALID and not known:
        return  # there is always a list of issuers here
    found = answer(Report(verdict, (), issuer_is_known=known))
    said = f"{found.title} {found.text}"
    claims = re.search(r"\b(real|was valid|is valid\.|no longer valid|The issuer (revoked|put|replaced))", said)
    assert bool(claims) <= known, said


def test_what_speaks_for_a_badge_is_left_out_beside_what_speaks_against_it() -> None:
    good = Check("status", Outcome.PASSED, "", "good-standing")
    for against in (
        Check("status", Outcome.FAILED, "", "revoked"),
        Check("record", Outcome.FAILED, "", "record-revoked"),
    ):
        told = steps(Report(Verdict.REVOKED, (good, against)))
        assert [step.outcome for step in told if step.title == "Status" and step.outcome is Mark.YES] == []
        assert any(step.outcome is Mark.NO for step in told)


def test_changed_is_said_of_a_signature_that_does_not_match_and_of_nothing_else() -> None:
    for code in Code:
        report = Report(Verdict.INVALID, (Check("proof", Outcome.FAILED, "", code.value),), reason=code.value)
        assert ("changed or damaged" in answer(report).text) == (code is Code.CHANGED), code


def test_a_check_that_was_stopped_for_its_work_is_shown() -> None:
    told = steps(Report(Verdict.CANNOT_TELL, (Check("work", Outcome.UNKNOWN, "", "too-much-work"),)))
    assert "Size of the check" in [step.title for step in told]
