"""The form of an announcement, and its days and readers in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from waymark.records.announcements.models import Announcement
from waymark.records.people.models import Organization
from waymark.rules.announcements.written import LONGEST_LINK, LONGEST_TEXT, Audience, Written
from waymark.rules.forms.text import plain_line
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.web.shared.announcements import Shown, as_shown
from waymark.web.shared.components.text import day_year
from waymark.web.shared.forms import Day, Described, LongText
from waymark.web.shared.forms.refused import say_refusal

EVERYWHERE = "everywhere"
AUDIENCES: dict[Audience, Promise] = {
    Audience.EVERYONE: _lazy("Everyone, visitors too"),
    Audience.SIGNED_IN: _lazy("People who have signed in"),
    Audience.STAFF: _lazy("Staff"),
}
HINTS: dict[Audience, Promise] = {
    Audience.EVERYONE: _lazy("On every page, also where strangers check a badge."),
    Audience.SIGNED_IN: _lazy("Those who belong to the campus or program below. Not on pages about a badge."),
    Audience.STAFF: _lazy("Those with a role there. Not on pages about a badge."),
}


class WordsForm(forms.Form):
    """Words, readers and days."""

    text_en = forms.CharField(
        label=_lazy("English text"),
        help_text=_lazy("One or two short sentences, at most 280 characters."),
        max_length=LONGEST_TEXT,
        widget=LongText(size="short"),
    )
    text_fr = forms.CharField(
        label=_lazy("French text"),
        help_text=_lazy("Without it, French pages show the English text."),
        max_length=LONGEST_TEXT,
        required=False,
        widget=LongText(size="short"),
    )
    link = forms.CharField(
        label=_lazy("Link"),
        help_text=_lazy("A page that says more: https://… or /programs/"),
        max_length=LONGEST_LINK,
        required=False,
    )
    audience = forms.ChoiceField(
        label=_lazy("Who sees it"),
        widget=forms.RadioSelect,
        choices=[(each.value, Described(AUDIENCES[each], HINTS[each])) for each in AUDIENCES],
    )
    from_on = forms.DateField(label=_lazy("First day"), widget=Day)
    until_on = forms.DateField(
        label=_lazy("Last day"), help_text=_lazy("It is shown through this day, at most 90 days."), widget=Day
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def written(self) -> Written:
        """What was typed, each text as one line."""
        found = self.cleaned_data
        return Written(
            text_en=plain_line(found["text_en"]),
            text_fr=plain_line(found["text_fr"]),
            link=found["link"].strip(),
            audience=Audience(found["audience"]),
            from_on=found["from_on"],
            until_on=found["until_on"],
        )

    def add_refusal(self, refusal: Invalid | Conflict) -> None:
        """Say beside the fields, or above them, what a story refused."""
        say_refusal(self, refusal)


class NewForm(WordsForm):
    """The same with its place, which stays, and an id so that sending it twice has one effect."""

    organization = forms.ChoiceField(label=_lazy("Where"))
    program = forms.ChoiceField(label=_lazy("For which program"), required=False)
    announcement = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ["text_en", "text_fr", "link", "organization", "program", "audience", "from_on", "until_on"]

    def __init__(
        self,
        *args: object,
        places: Sequence[Organization],
        may_everywhere: bool,
        programs: dict[UUID, str],
        **options: object,
    ) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # passed through untouched
        where = [(str(place.pk), place.name) for place in places]
        organization, program = self.fields["organization"], self.fields["program"]
        assert isinstance(organization, forms.ChoiceField) and isinstance(program, forms.ChoiceField)
        organization.choices = [*([(EVERYWHERE, _("The whole installation"))] if may_everywhere else []), *where]
        program.choices = [("", _("Every program there")), *((str(key), title) for key, title in programs.items())]

    def place(self) -> tuple[UUID | None, UUID | None]:
        """The organization and the program; None is everywhere, and every one."""
        found = self.cleaned_data
        where = None if found["organization"] == EVERYWHERE else UUID(found["organization"])
        return where, UUID(found["program"]) if found["program"] else None


@dataclass(frozen=True)
class Preview:
    """An announcement before it is shown: as pages in each language have it, to whom, and when."""

    english: tuple[Shown, ...]
    french: tuple[Shown, ...]
    whom: str
    when: str


def preview_of(written: Written, *, place: str, program: str) -> Preview:
    """How it will look. `place` and `program` are empty for everywhere and for every program."""
    sample = Announcement(
        audience=written.audience, text_en=written.text_en, text_fr=written.text_fr, link=written.link
    )
    return Preview(
        english=(as_shown(sample, "en"),),
        french=(as_shown(sample, "fr"),),
        whom=whom_words(written.audience, place=place, program=program),
        when=when_words(written.from_on, written.until_on),
    )


def whom_words(audience: str, *, place: str, program: str) -> str:
    """Who is shown it, and where."""
    parts = [str(AUDIENCES[Audience(audience)]), place or _("The whole installation"), program]
    return " · ".join(part for part in parts if part)


def when_words(from_on: date, until_on: date) -> str:
    """The days on which it is shown."""
    if from_on == until_on:
        return day_year(from_on)
    return _("%(first)s through %(last)s") % {"first": day_year(from_on), "last": day_year(until_on)}
