"""The forms about an offering: days, whom learners ask, pages of the campus, fees."""

from collections.abc import Sequence
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from waymark.records.catalog.models import Offering
from waymark.rules.offerings.told import LONGEST_ADDRESS, LONGEST_FEES, LONGEST_WORDS, MOST, Told, contact, link
from waymark.web.shared.forms import Day, LongText

ROWS = range(1, MOST + 1)


class OfferingForm(forms.Form):
    """What a campus may set. The rows of contacts and links are numbered fields, so that no script is needed."""

    opens_on = forms.DateField(label=_("Opens on"), help_text=_("The first day to start."), widget=Day)
    closes_on = forms.DateField(
        label=_("Closes on"),
        help_text=_("From this day on, no one new can start."),
        required=False,
        widget=Day,
    )
    finish_on = forms.DateField(
        label=_("Last day to finish"),
        help_text=_("For those who have started. They get a letter; nothing ends by itself."),
        required=False,
        widget=Day,
    )
    fees = forms.CharField(
        label=_("Fees at this campus"),
        help_text=_("Learners read this beside the program’s own words about cost."),
        required=False,
        max_length=LONGEST_FEES,
        widget=LongText(size="short"),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # passed through untouched
        for n in ROWS:
            self.fields[f"role_{n}"] = _text(_("Role or office"), LONGEST_WORDS)
            self.fields[f"where_{n}"] = _text(_("Their page or mailbox"), LONGEST_ADDRESS)
            self.fields[f"label_{n}"] = _text(_("What the page is about"), LONGEST_WORDS)
            self.fields[f"url_{n}"] = _text(_("Its address"), LONGEST_ADDRESS)

    def contact_rows(self) -> Sequence[tuple[forms.BoundField, forms.BoundField]]:
        """Role and place, row by row."""
        return [(self[f"role_{n}"], self[f"where_{n}"]) for n in ROWS]

    def link_rows(self) -> Sequence[tuple[forms.BoundField, forms.BoundField]]:
        """Label and address, row by row."""
        return [(self[f"label_{n}"], self[f"url_{n}"]) for n in ROWS]

    def told(self) -> Told:
        """What was typed, without the empty rows."""
        found = self.cleaned_data
        contacts = [(found[f"role_{n}"], found[f"where_{n}"]) for n in ROWS]
        links = [(found[f"label_{n}"], found[f"url_{n}"]) for n in ROWS]
        return Told(
            contacts=tuple(contact(*row) for row in contacts if any(row)),
            links=tuple(link(*row) for row in links if any(row)),
            fees=" ".join(found["fees"].split()),
        )

    def add_refusals(self, fields: dict[str, str], message: str) -> None:
        """Say beside the fields what a story refused."""
        if not fields:
            self.add_error(None, message)
        for name, text in fields.items():
            known = {"contacts": "role_1", "links": "label_1", "on": "closes_on"}.get(name, name)
            self.add_error(known if known in self.fields else None, text)


class OpenForm(OfferingForm):
    """The same for a version and a campus that are chosen first."""

    what = forms.ChoiceField(label=_("Version and campus"))
    field_order = ["what", "opens_on", "closes_on", "finish_on"]

    def __init__(self, *args: object, choices: Sequence[tuple[str, str]] = (), **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["what"].choices = [("", _("Choose a version and a campus")), *choices]  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """The day from which no one new can start."""

    on = forms.DateField(label=_("Closes on"), help_text=_("From this day on, no one new can start."), widget=Day)
    finish_on = forms.DateField(
        label=_("Last day to finish"),
        help_text=_("For those who have started. Leave it empty to give them all the time they need."),
        required=False,
        widget=Day,
    )


class ReopenForm(forms.Form):
    """Until when it is open again."""

    closes_on = forms.DateField(
        label=_("Closes on"), help_text=_("Leave it empty to keep it open."), required=False, widget=Day
    )


def initial_of(offering: Offering, *, seen: str) -> dict[str, date | str | None]:
    """The form's fields as the offering stands."""
    found: dict[str, date | str | None] = {
        "opens_on": offering.opens_on,
        "closes_on": offering.closes_on,
        "finish_on": offering.finish_on,
        "fees": offering.fees,
        "seen": seen,
    }
    for n, each in enumerate(offering.told.contacts, 1):
        found |= {f"role_{n}": each.role, f"where_{n}": each.email or each.url}
    for n, page in enumerate(offering.told.links, 1):
        found |= {f"label_{n}": page.label, f"url_{n}": page.url}
    return found


def _text(label: object, most: int) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=most)  # type: ignore[arg-type]  # a lazy text
