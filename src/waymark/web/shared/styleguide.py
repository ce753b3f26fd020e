"""`/styleguide/`: every component in every state on one page, made up; the page that axe and screenshots look at."""

from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from waymark.rules.kernel.errors import NotFound

from .components.charts import Bar, Bars, Columns, DotRow, Dots, Rose, Spoke
from .components.elevation import ElevationProfile, Waypoint
from .components.lists import FileRow, Outcome, ProofStep, QueueRow, RubricCell, RubricRow, Stop, Tab, TimelineEntry
from .components.marks import BadgeImage, Blaze
from .forms import Day, Described, FileDrop, FilesField, LongText, Scale
from .story import story

LEVELS = [
    ("0", Described("Not yet", "Names no strengths.")),
    ("1", Described("Getting there", "Names strengths without an example.")),
    ("2", Described("Meets", "Names strengths and gaps, with an example of each.")),
    ("3", Described("Goes beyond", "Shows how a strength shaped a decision.")),
]
OFTEN = [
    ("0", "Never"),
    ("1", "Sometimes"),
    ("2", "Always"),
    ("n", Described("Did not see it", is_quiet=True)),
]
SIGHT = [
    ("private", Described("Only people who assess it", "The usual choice.")),
    ("public", Described("Anyone who opens my badge", "You can change this later.")),
]


class Specimen(forms.Form):
    """Every kind of field."""

    title = forms.CharField(label="Give it a short title", widget=forms.TextInput)
    story = forms.CharField(
        label="Your story", help_text="150 to 400 words is plenty.", widget=LongText(size="short", words=(150, 400))
    )
    mail = forms.EmailField(label="E-mail", required=False, help_text="We never show it.")
    on = forms.DateField(label="By when?", widget=Day)
    hours = forms.IntegerField(label="Hours", min_value=1, max_value=400)
    place = forms.ChoiceField(label="Place", choices=[("", "–"), ("a", "Anywhere"), ("b", "Elsewhere")])
    sight = forms.ChoiceField(label="Who may see it", choices=SIGHT, widget=forms.RadioSelect)
    topics = forms.MultipleChoiceField(
        label="What was it about?", choices=[("a", "People"), ("b", "Tools")], widget=forms.CheckboxSelectMultiple
    )
    often = forms.ChoiceField(label="Shows up ready to work", choices=OFTEN, widget=Scale)
    proof = FilesField(
        label="Choose files", required=False, widget=FileDrop(kinds="PDF or images", accept=".pdf,image/*")
    )
    own = forms.BooleanField(label="This is my own work.")


class RatingSpecimen(forms.Form):
    """One criterion of a rubric, rated."""

    rating = forms.ChoiceField(label="Knows own strengths", choices=LEVELS, widget=Scale(rows=True))
    note = forms.CharField(label="Note to Ada", required=False, widget=LongText(size="short"))


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The page; the second form is shown as if it had been sent empty. Production has no such page."""
    if settings.WAYMARK.mode == "production":
        raise NotFound()
    now = story(request).now
    art = static("waymark/art/logo.svg")
    return render(
        request,
        "styleguide.html",
        {
            "specimen": Specimen(prefix="a", initial={"story": "Two words"}),
            "refused": Specimen({"b-title": "Kept"}, prefix="b"),
            "rating": RatingSpecimen(prefix="c"),
            "now": now,
            "last_year": now - timedelta(days=400),
            "badge": BadgeImage(art, "A badge"),
            "ghost": BadgeImage(earned=False),
            "diamond": BadgeImage(shape="diamond", earned=False),
            "blazes": list(Blaze),
            "page": Paginator(range(60), 20).get_page(2),
            **_lists(now),
            **_charts(art),
        },
    )


def _lists(now: datetime) -> dict[str, object]:
    cells = tuple(
        RubricCell(str(level.label), str(level.hint), is_standard=value == "2", is_given=value == "1")
        for value, level in LEVELS
    )
    return {
        "stops": (
            Stop("reached", "Look around", "#trail", "Reached Sep 12", ("Read by Cleo",)),
            Stop("changes", "Reflect on it", "#trail", "One change asked", is_here=True),
            Stop(
                "next",
                "Do the work",
                "#trail",
                "Under way",
                ("62 of 80 hours",),
                done=62,
                of=80,
                done_label="62 of 80 hours",
                action="Log hours",
                action_url="#trail",
            ),
            Stop("review", "Plan", "#trail"),
            Stop("later", "Look back"),
            Stop("stop", "Old step"),
        ),
        "queue": (
            QueueRow("A reflection", "#queue", ("Ada", "North"), waiting_days=6, note="Unclaimed"),
            QueueRow("A plan", "#queue", ("Ben", "South"), waiting_days=3, tag="Yours", tag_tone="wood"),
            QueueRow("A story", "#queue", waiting_days=0, tag="Sent again", tag_tone="light", tag_icon="rotate-cw"),
        ),
        "proof": (
            ProofStep(Outcome.YES, "We can read it", "A signed badge."),
            ProofStep(Outcome.NO, "Nothing was changed", "The signature does not match."),
            ProofStep(Outcome.NOTE, "The issuer is not on our list", "It may still be right."),
            ProofStep(Outcome.SKIP, "It is in date", "Not checked."),
        ),
        "timeline": (
            TimelineEntry(now - timedelta(days=9), "Sent", who="Ada"),
            TimelineEntry(
                now - timedelta(days=3), "One change asked", "Add a date.\n\nThen send it again.", "Cleo", "changes"
            ),
        ),
        "tabs": (Tab("All", "#tabs", True, 7), Tab("Mine", "#tabs", count=2), Tab("Sent again", "#tabs")),
        "files": (
            FileRow("key.pdf", "212 KB · checked", "#files", remove_value="1"),
            FileRow("talk.mov", icon="video", error="This file is 61 MB and the limit is 25 MB.", remove_value="2"),
        ),
        "rubric": (RubricRow("Knows own strengths", cells, comment="Add one example."),),
        "facts": (("Issued", "Jul 14, 2026"), ("Expires", "Never")),
    }


def _charts(art: str) -> dict[str, object]:
    states = [("reached", "First part")] * 3 + [
        ("reached", "Second part"),
        ("changes", "Second part"),
        ("review", "Second part"),
    ]
    states += [("next", "Third part"), ("later", "Third part"), ("later", "Third part")]
    walk = tuple(Waypoint(state, group, state == "changes") for state, group in states)
    done = tuple(Waypoint("reached", group) for _state, group in states)
    new = tuple(Waypoint("next" if not n else "later", group, not n) for n, (_state, group) in enumerate(states))
    values = (9, 21, 26, 17, 12, 5, 4, 2)
    return {
        "bars": Bars(
            (Bar("Achievement", 27), Bar("Independence", 24, note="Your second"), Bar("Recognition", 9, "mute")), 30
        ),
        "dots": Dots(
            ("Start", "Middle", "End"),
            (DotRow("North", "58 learners", (90, 62, 31)), DotRow("South", "6 learners", ())),
        ),
        "columns": Columns(
            tuple((str(day), value) for day, value in enumerate(values)),
            "Days to first feedback: most within five.",
            "Days",
            "Pieces",
            6,
            "Five-day goal",
        ),
        "rose": Rose(
            tuple(
                Spoke(name, value)
                for name, value in zip(
                    ("Hands-on", "Curious", "Artistic", "Social", "Enterprising", "Orderly"),
                    (34, 29, 12, 18, 15, 21),
                    strict=True,
                )
            ),
            40,
            "Hands-on 34 and Curious 29 are highest out of 40.",
        ),
        "profile": ElevationProfile(walk, BadgeImage(art)),
        "profile_done": ElevationProfile(done, BadgeImage(art)),
        "profile_new": ElevationProfile(new),
    }
