"""Answers held against their form."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waymark.rules.forms.answers import Answer, Kept, is_web_address, kept_fields, validate
from waymark.rules.kernel.errors import Invalid
from waymark.rules.packs.model import FieldKind, Form, FormField, Provenance

A, B = UUID(int=1), UUID(int=2)


def a_field(
    kind: FieldKind,
    key: str = "it",
    *,
    required: bool = False,
    criterion: str = "",
    max_length: int = 0,
    min_words: int = 0,
    options: tuple[str, ...] = (),
) -> FormField:
    return FormField(
        key, kind, key.title(), "", required, criterion, max_length, min_words, {each: each for each in options}
    )


def a_form(*fields: FormField) -> Form:
    return Form("form", "Form", "", {each.key: each for each in fields}, Provenance.ILLUSTRATIVE)


def faults(form: Form, answers: Mapping[str, object], **rest: object) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        # Any: passed through to the call under test.
        validate(form, answers, **rest)  # type: ignore[arg-type]
    return refusal.value.fields


def cleaned(field: FormField, answer: object) -> Answer | None:
    return validate(a_form(field), {field.key: answer}).answers.get(field.key)


@pytest.mark.parametrize(
    ("field", "given", "stored"),
    [
        (a_field(FieldKind.SHORT_TEXT), " one\n line ", "one line"),
        (a_field(FieldKind.LONG_TEXT), "two\r\nlines\x00 ", "two\nlines"),
        (a_field(FieldKind.LONG_TEXT), "   \n", None),
        (a_field(FieldKind.CHOICE, options=("a", "b")), "b", "b"),
        (a_field(FieldKind.CHOICE, options=("a", "b")), "", None),
        (a_field(FieldKind.CHOICES, options=("a", "b", "c")), ["c", "a", "c"], ["a", "c"]),
        (a_field(FieldKind.CHOICES, options=("a", "b", "c")), "b", ["b"]),
        (a_field(FieldKind.CHOICES, options=("a", "b", "c")), [], None),
        (a_field(FieldKind.DATE), "2026-02-28", "2026-02-28"),
        (a_field(FieldKind.NUMBER), " 12,5 ", "12.5"),
        (a_field(FieldKind.URL), "https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        (a_field(FieldKind.SHORT_TEXT, max_length=3), "äöü", "äöü"),
        (a_field(FieldKind.LONG_TEXT, min_words=3), "one two three", "one two three"),
        (a_field(FieldKind.LONG_TEXT, min_words=3), "", None),
    ],
)
def test_an_answer_is_stored_plain(field: FormField, given: object, stored: Answer | None) -> None:
    assert cleaned(field, given) == stored


@pytest.mark.parametrize(
    ("field", "given", "told"),
    [
        (a_field(FieldKind.SHORT_TEXT, required=True), " \u200b ", "Fill this in."),
        (a_field(FieldKind.SHORT_TEXT, max_length=3), "four", "4 characters and the limit is 3. Shorten it by 1."),
        (a_field(FieldKind.SHORT_TEXT), "a" * 301, "the limit is 300"),
        (a_field(FieldKind.LONG_TEXT), "a" * 20_001, "the limit is 20,000"),
        (a_field(FieldKind.LONG_TEXT, min_words=3), "one – two", "Write at least 3 words. This has 2."),
        (a_field(FieldKind.LONG_TEXT), ["a"], "Write one answer here."),
        (a_field(FieldKind.LONG_TEXT), {"a": 1}, "Write one answer here."),
        (a_field(FieldKind.LONG_TEXT), None, "Write one answer here."),
        (a_field(FieldKind.CHOICE, options=("a", "b")), "c", "Choose one of the answers shown."),
        (a_field(FieldKind.CHOICE, options=("a", "b"), required=True), "", "Choose an answer."),
        (a_field(FieldKind.CHOICES, options=("a", "b")), ["a", "c"], "Choose among the answers shown."),
        (a_field(FieldKind.CHOICES, options=("a", "b")), [["a"]], "Choose among the answers shown."),
        (a_field(FieldKind.CHOICES, options=("a", "b")), 7, "Choose among the answers shown."),
        (a_field(FieldKind.CHOICES, options=("1", "2")), [1], "Choose among the answers shown."),
        (a_field(FieldKind.DATE), "2026-02-30", "Write a day that exists"),
        (a_field(FieldKind.DATE), "20260228", "Write a day that exists"),
        (a_field(FieldKind.DATE), "٢٠٢٦-02-28", "Write a day that exists"),
        (a_field(FieldKind.DATE), "1066-10-14", "between the years 1900 and 2100"),
        (a_field(FieldKind.NUMBER), "1e9", "Write a number in digits"),
        (a_field(FieldKind.NUMBER), "٣", "Write a number in digits"),
        (a_field(FieldKind.URL), "javascript:alert(1)", "Write a whole web address"),
        (a_field(FieldKind.FILES), "text", "Attach files here."),
    ],
)
def test_a_fault_says_what_to_do(field: FormField, given: object, told: str) -> None:
    assert told in faults(a_form(field), {field.key: given})["it"]


def test_all_faults_are_told_at_once_with_unknown_fields() -> None:
    form = a_form(
        a_field(FieldKind.SHORT_TEXT, "name", required=True), a_field(FieldKind.FILES, "proof", required=True)
    )
    told = faults(form, {"state": "accepted"}, files={"other": [A]})
    assert set(told) == {"name", "proof", "state", "other"}
    assert told["state"] == "This form has no such field. Load the page again."


def test_files_are_kept_in_order_once_and_only_a_few() -> None:
    form = a_form(a_field(FieldKind.FILES, "proof"), a_field(FieldKind.SHORT_TEXT, "name"))
    assert validate(form, {}, files={"proof": [B, A, B]}).files == {"proof": (B, A)}
    assert "at most 10" in faults(form, {}, files={"proof": [UUID(int=each) for each in range(11)]})["proof"]
    assert set(faults(form, {}, files={"name": [A]})) == {"name"}


@pytest.mark.parametrize(
    "address", ["https://example.org", "http://sub.example.org:8080/x", "https://münchen.example/ä", "https://a.b?q=@x"]
)
def test_web_addresses(address: str) -> None:
    assert is_web_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "example.org",
        "//example.org",
        "ftp://example.org",
        "javascript:alert(1)//https://example.org",
        "data:text/html,<script>",
        "https://",
        "https://localhost",
        "https://user:secret@example.org",
        "https://example.org@evil.example",
        "https:/example.org",
        "https:\\\\example.org",
        "https://exa mple.org",
        "https://example.org:99999",
        "https://[::1",
        "https://.org",
    ],
)
def test_what_is_no_web_address(address: str) -> None:
    assert not is_web_address(address)


FORM = a_form(
    a_field(FieldKind.LONG_TEXT, "route", criterion="route", required=True),
    a_field(FieldKind.FILES, "map", criterion="route"),
    a_field(FieldKind.LONG_TEXT, "risks", criterion="risks", required=True),
    a_field(FieldKind.CHOICE, "surface", options=("dirt", "paved")),
)
KEPT = Kept(frozenset({"route"}), {"route": "Along\nthe river", "risks": "Rain"}, {"map": (A, B)})


def test_fields_of_criteria_that_were_met_are_closed() -> None:
    assert kept_fields(FORM, KEPT) == {"route", "map"}


def test_what_was_met_comes_from_the_earlier_revision() -> None:
    done = validate(FORM, {"risks": "Rain: we walk"}, kept=KEPT)
    assert done.answers == {"route": "Along\nthe river", "risks": "Rain: we walk"}
    assert done.files == {"map": (A, B)}


def test_what_was_met_may_be_sent_as_it_was() -> None:
    same: dict[str, object] = {"route": "Along\r\nthe river ", "risks": "x"}
    assert validate(FORM, same, files={"map": [B, A]}, kept=KEPT).answers["route"] == "Along\nthe river"


@pytest.mark.parametrize(
    ("answers", "files", "at_fault"),
    [
        ({"route": "Another way"}, {}, "route"),
        ({"route": ""}, {}, "route"),
        ({"route": ["Along the river"]}, {}, "route"),
        ({}, {"map": [A]}, "map"),
        ({}, {"map": []}, "map"),
        ({"map": ["x"]}, {}, "map"),
    ],
)
def test_what_was_met_cannot_change(
    answers: dict[str, object], files: dict[str, Sequence[UUID]], at_fault: str
) -> None:
    assert set(faults(FORM, {"risks": "Rain", **answers}, files=files, kept=KEPT)) == {at_fault}


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
EVERY_KIND = a_form(*(a_field(kind, kind.value, options=("a", "b")) for kind in FieldKind))


@given(st.dictionaries(st.sampled_from([*EVERY_KIND.fields, "other"]), json_like, max_size=8))
def test_whatever_is_sent_is_cleaned_or_refused(answers: dict[str, object]) -> None:
    try:
        done = validate(EVERY_KIND, answers)
    except Invalid as refusal:
        assert refusal.fields and set(refusal.fields) <= {*EVERY_KIND.fields, "other"}
        return
    assert set(done.answers) <= set(EVERY_KIND.fields)
    assert validate(EVERY_KIND, dict(done.answers)).answers == done.answers
