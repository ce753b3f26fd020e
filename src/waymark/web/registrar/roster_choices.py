"""The lines of a roster that can be read in several ways: a registrar chooses for each, or for all of a kind."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from waymark.flows.upload_roster import choices_of, choose_lines, seen_import
from waymark.records.people.models import AffiliationKind
from waymark.records.rosters.models import RosterImport
from waymark.records.rosters.states import ImportState
from waymark.rules.forms.text import isolated
from waymark.rules.people.roster_questions import PICKS, Ask, Choices, Pick
from waymark.web.shared.role_words import kind_words, name_of
from waymark.web.shared.story import story

PAGE = 25
FIELD = re.compile(r"pick-(\d{1,9})-([a-z-]+)")


@dataclass(frozen=True)
class Option:
    """One answer that can be chosen."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class QuestionRow:
    """One line with what is odd about it."""

    line: int
    field: str
    name: str
    email: str
    words: str
    options: tuple[Option, ...]
    is_open: bool


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, roster_id: UUID) -> HttpResponse:
    """The lines in question by page; what is chosen is kept when another page is opened."""
    ctx = story(request)
    found = seen_import(ctx, roster_id)
    if request.method == "POST":
        stands = choices_of(found)
        lines = {key: pick for key, pick in _picked(request.POST).items() if pick is not stands.of(*key)}
        made = choose_lines(ctx, found.pk, lines=lines, for_all=_for_all(request.POST))
        page = request.POST.get("go", "")
        if page.isascii() and page.isdigit() and len(page) < 7:
            return redirect(f"{reverse('roster-choices', args=[found.pk])}?page={page}")
        messages.success(request, _saved(made))
        return redirect("roster", roster_id=found.pk)
    if found.state != ImportState.CHECKED or not found.summary.get("questions"):
        return redirect("roster", roster_id=found.pk)
    choices = choices_of(found)
    page_of = Paginator(found.summary["questions"], PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Lines that need a look"),
        "lede": _lede(found),
        "found": found,
        "page": page_of,
        "rows": [_row(each, choices) for each in page_of],
        "kinds": [_kind(Ask(ask), choices) for ask in found.summary["kinds_asked"]],
        "hidden": found.summary["asked"] - len(found.summary["questions"]),
    }
    return render(request, "registrar/roster_choices.html", context)


def ask_words(ask: Ask) -> str:
    """A kind of question, as a heading."""
    return {
        Ask.ADDRESS: _("Known campus id, new address"),
        Ask.OWNER: _("Campus id and address of two accounts"),
        Ask.ID: _("Known address, other campus id"),
        Ask.SAME_NAME: _("New address, known name"),
        Ask.NAME: _("Other name"),
        Ask.KIND: _("Other affiliation"),
        Ask.ROLE: _("Other role"),
    }[ask]


def pick_words(ask: Ask, pick: Pick) -> str:
    """An answer."""
    words = {
        (Ask.ADDRESS, Pick.SAME): _("Same person"),
        (Ask.ADDRESS, Pick.OTHER): _("Another person: add them with this campus id"),
        (Ask.OWNER, Pick.BY_ID): _("The person with this campus id"),
        (Ask.OWNER, Pick.BY_ADDRESS): _("The person with this address: they get the campus id"),
        (Ask.ID, Pick.SAME): _("Same person: take the new campus id"),
        (Ask.SAME_NAME, Pick.OTHER): _("Another person: add them"),
        (Ask.SAME_NAME, Pick.SAME): _("Same person"),
        (Ask.NAME, Pick.TAKE): _("Take the new name"),
        (Ask.NAME, Pick.KEEP): _("Keep the stored name"),
        (Ask.KIND, Pick.BESIDE): _("Both"),
        (Ask.KIND, Pick.INSTEAD): _("Only what the file says: end the other"),
        (Ask.ROLE, Pick.BESIDE): _("Both"),
        (Ask.ROLE, Pick.INSTEAD): _("Only what the file says: end the other"),
    }
    return words.get((ask, pick)) or _("Leave out")


def _odd(ask: Ask, others: list[list[str]], was: str, now: str) -> str:
    """What is odd about a line, in words."""
    names = [(isolated(name), address) for name, address in others] or [("", "")]
    facts = {"id": isolated(now), "was": isolated(was), "name": names[0][0], "address": names[0][1]}
    match ask:
        case Ask.ADDRESS:
            return _("The campus id %(id)s is of %(name)s, %(address)s. No one has the new address.") % facts
        case Ask.OWNER:
            facts |= {"other": names[-1][0]}
            return _("The campus id %(id)s is of %(name)s, %(address)s. The address is of %(other)s.") % facts
        case Ask.ID:
            return _("The address is of %(name)s, with the campus id %(was)s. The file says %(id)s.") % facts
        case Ask.SAME_NAME:
            return _("%(name)s, %(address)s, belongs here too and isn’t in the file.") % facts
        case Ask.NAME:
            return _("Stored as %(was)s. No one has signed in with this account.") % facts
        case Ask.KIND:
            known = ", ".join(kind_words(each) for each in was.split(", "))
            told = {"was": known, "now": kind_words(AffiliationKind(now))}
            return _("So far here as: %(was)s. The file says only: %(now)s.") % told
        case Ask.ROLE:
            told = {"was": ", ".join(name_of(each) for each in was.split(", ")), "now": name_of(now)}
            return _("Role here so far: %(was)s. The file says only: %(now)s.") % told


def _row(told: list[object], choices: Choices) -> QuestionRow:
    line, name_of_ask, email, name, others, was, now = told
    ask = Ask(str(name_of_ask))
    chosen = choices.of(int(str(line)), ask)
    return QuestionRow(
        line=int(str(line)),
        field=f"pick-{line}-{ask.value}",
        name=str(name),
        email=str(email),
        words=_odd(ask, others, str(was), str(now)),  # type: ignore[arg-type]  # JSON
        options=tuple(Option(each.value, pick_words(ask, each), each is chosen) for each in PICKS[ask]),
        is_open=chosen is None,
    )


def _kind(ask: Ask, choices: Choices) -> tuple[str, str, list[Option]]:
    chosen = choices.for_all.get(ask)
    options = [Option(each.value, pick_words(ask, each), each is chosen) for each in PICKS[ask]]
    return f"all-{ask.value}", ask_words(ask), options


def _picked(posted: QueryDict) -> dict[tuple[int, Ask], Pick]:
    found = {}
    for name, value in posted.items():
        match = FIELD.fullmatch(name)
        if match and match[2] in set(Ask) and value in set(Pick):
            found[int(match[1]), Ask(match[2])] = Pick(str(value))
    return found


def _for_all(posted: QueryDict) -> Mapping[Ask, Pick | None]:
    return {
        ask: Pick(value) if value in set(Pick) else None
        for ask in Ask
        if (value := posted.get(f"all-{ask.value}")) is not None
    }


def _lede(found: RosterImport) -> str:
    count = found.summary["asked"]
    words = ngettext(
        "%(count)d line can be read in several ways.", "%(count)d lines can be read in several ways.", count
    )
    return " ".join((words % {"count": count}, open_words(found), _("Nothing has changed yet."))).replace("  ", " ")


def open_words(found: RosterImport) -> str:
    """How many lines still need a choice, or nothing."""
    count = found.summary.get("open", 0)
    if not count:
        return ""
    return ngettext("%(count)d needs your choice.", "%(count)d need your choice.", count) % {"count": count}


def _saved(made: RosterImport) -> str:
    return " ".join(part for part in (_("Your choices are saved."), open_words(made)) if part)
