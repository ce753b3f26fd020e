"""A field is tied together for everyone: label, hint, error and control name each other."""

import re
from html.parser import HTMLParser

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.utils.datastructures import MultiValueDict

from waymark.web.shared.components.fields import problems
from waymark.web.shared.forms import Day, Described, FileDrop, FilesField, LongText, Scale

YES_NO = [("y", Described("Yes", "I agree")), ("n", "No")]


class Everything(forms.Form):
    title = forms.CharField(help_text="A few words")
    text = forms.CharField(widget=LongText(words=(10, 20)))
    on = forms.DateField(widget=Day)
    number = forms.IntegerField(required=False)
    place = forms.ChoiceField(choices=[("", "-"), ("a", "A")])
    one = forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(
        choices=YES_NO, widget=forms.CheckboxSelectMultiple, help_text="As many as you like"
    )
    scale = forms.ChoiceField(choices=YES_NO, widget=Scale(rows=True))
    tick = forms.BooleanField()
    proof = FilesField(widget=FileDrop(kinds="PDF"))


class Page(HTMLParser):
    """The ids of a page and everything that points at one."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.pointers: list[str] = []
        self.controls: list[dict[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.ids.append(found["id"])
        self.pointers += [found["for"]] if "for" in found else []
        self.pointers += found.get("aria-describedby", "").split()
        if found.get("href", "").startswith("#"):
            self.pointers.append(found["href"][1:])
        if tag in {"input", "textarea", "select"}:
            self.controls.append(found)


def draw(form: forms.BaseForm) -> str:
    return Template("{% load waymark_ui %}{% error_summary form %}{% form_fields form %}").render(
        Context({"form": form})
    )


@pytest.mark.parametrize("form", [Everything(), Everything({}, MultiValueDict())], ids=["fresh", "refused"])
def test_every_pointer_finds_its_target(form: forms.BaseForm) -> None:
    page = Page(draw(form))
    assert len(page.ids) == len(set(page.ids))
    assert set(page.pointers) <= set(page.ids)


def test_every_control_has_a_label() -> None:
    page = Page(draw(Everything()))
    assert {control["id"] for control in page.controls} <= set(page.pointers)


def test_a_refused_field_is_marked_and_says_what_to_do() -> None:
    html = draw(Everything({"title": "Kept"}, MultiValueDict()))
    page = Page(html)
    marked = {control["name"] for control in page.controls if control.get("aria-invalid") == "true"}
    assert marked == {"text", "on", "place", "one", "many", "scale", "tick", "proof"}
    assert "This field is required" not in html
    assert "Choose an answer." in html
    assert "Tick this box to go on." in html
    assert 'value="Kept"' in html


def test_the_summary_counts_names_and_links() -> None:
    found = problems(Everything({"title": "Kept"}, MultiValueDict()))
    assert len(found) == 8
    assert found[0].text == "Text: Fill this in."
    assert found[0].target == "id_text"
    assert {one.target for one in found} >= {"id_one_0", "id_many_0", "id_scale_0"}


def test_a_fresh_form_has_no_summary() -> None:
    assert problems(Everything()) == []
    assert "error-summary" not in draw(Everything())


def test_errors_of_the_whole_form_have_no_link() -> None:
    class Dates(forms.Form):
        def clean(self) -> None:
            raise forms.ValidationError("The end is before the start.")

    found = problems(Dates({}))
    assert [(one.text, one.target) for one in found] == [("The end is before the start.", "")]


def test_the_words_of_a_form_itself_stand() -> None:
    class Own(forms.Form):
        name = forms.CharField(error_messages={"required": "Say who you are."})

    assert [one.text for one in problems(Own({}))] == ["Say who you are."]


def test_hostile_labels_and_values_are_text() -> None:
    class Hostile(forms.Form):
        name = forms.CharField(label="<b>x</b>", help_text="<script>1</script>")
        pick = forms.ChoiceField(choices=[("a", Described("<i>a</i>", "<u>b</u>"))], widget=forms.RadioSelect)

    html = draw(Hostile({"name": '"><img src=x>', "pick": "zz"}))
    assert not re.search(r"<(b|i|u|script|img)\b[^>]*>(x|a|b|1)?", html.replace("<b>&lt;", ""))


def test_optional_is_said_and_required_is_not() -> None:
    html = draw(Everything())
    assert html.count("(optional)") == 1


def upload(name: str, size: int) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"x" * size)


def files_form(*files: SimpleUploadedFile) -> forms.BaseForm:
    class Files(forms.Form):
        proof = FilesField(most=2, limit_mb=1)

    return Files({}, MultiValueDict({"proof": list(files)}))


def test_several_files_arrive_as_a_list() -> None:
    form = files_form(upload("a.txt", 3), upload("b.txt", 4))
    assert form.is_valid()
    assert [file.name for file in form.cleaned_data["proof"]] == ["a.txt", "b.txt"]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ((upload("big.pdf", 1024 * 1024 + 1), upload("ok.txt", 2)), "“big.pdf” is 1 MB and the limit is 1 MB"),
        ((upload("nothing.txt", 0),), "“nothing.txt” is empty"),
        (tuple(upload(f"{n}.txt", 1) for n in range(3)), "at most 2 files"),
        ((), "This field is required."),
    ],
)
def test_bad_files_are_refused_by_name(files: tuple[SimpleUploadedFile, ...], words: str) -> None:
    form = files_form(*files)
    assert not form.is_valid()
    assert words in str(form.errors["proof"])
