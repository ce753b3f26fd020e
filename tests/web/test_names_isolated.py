"""What people write from right to left moves no word beside it.

Names, campuses, files and texts stand in `<bdi>`, between isolates, or in a block that takes its direction from them.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

import waymark.web
from tests.append_only import lifted
from tests.flows.people import NOW
from tests.web.rooms import Rooms, make_rooms
from tests.web.test_matrix import addresses, doors, names, url
from waymark.records.assessment.models import Assessment
from waymark.records.enrollment.models import Note
from waymark.records.evidence.models import Attachment
from waymark.records.experience.models import Appraisal, AppraisalRequest, Experience
from waymark.records.notices.letters import written
from waymark.records.notices.models import Message
from waymark.records.people.models import Organization, Person
from waymark.records.plans.models import Action, Goal
from waymark.rules.kernel.clock import FixedClock

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("matrix")]

GIVEN, FAMILY, EMPLOYER, ROLE, APPRAISER = "עדה", "לונד", "מספנה", "נגרית", "דוב"
PLACE, TEXT = "מכללה", "שלום"
READERS = ("owner", "coordinator-here", "assessor-here", "issuer-here", "anonymous")
WEB = Path(waymark.web.__file__).parent
NAME_FIELD = (
    r"(?:full_name|given_name|appraiser_name|signed_name|employer|role_title|holder_name|campus_name|issuer_name"
    r"|file_name|caption|relation|campus\.name|organization\.name|issuer\.name|owner\.name)"
)
KEPT = re.compile(
    r"<bdi>[^<]*</bdi>|\u2068[^\u2069]*\u2069|\svalue=\"[^\"]*\"|<textarea.*?</textarea>"
    r"|<span class=\"avatar[^>]*>[^<]*</span>|<option[^>]*>[^<]*</option>|<(\w+)[^>]* dir=\"auto\"[^>]*>.*?</\1>",
    re.DOTALL,
)


@pytest.fixture(scope="module")
def rooms(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rooms]:
    """The world of the matrix, where people, firms, campuses and files have Hebrew names, and texts are Hebrew too."""
    kept = override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("files"),
        TASKS={"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}},
    )
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, kept, transaction.atomic():
        patch.setattr("waymark.web.shared.story.SystemClock", lambda: FixedClock(NOW.replace(day=15)))
        made = make_rooms()
        Person.objects.update(given_name=GIVEN, family_name=FAMILY)
        Experience.objects.update(employer=EMPLOYER, role_title=ROLE)
        AppraisalRequest.objects.update(appraiser_name=APPRAISER, relation=TEXT, justification=TEXT)
        for place in Organization.objects.all():
            Organization.objects.filter(pk=place.pk).update(name=f"{PLACE} {place.key}")
        _write_in_hebrew()
        yield made
        transaction.set_rollback(True)


def _write_in_hebrew() -> None:
    """Texts and file names. Rows that are only added to are written over while nothing guards them."""
    with lifted():
        Goal.objects.update(statement=TEXT, reason=TEXT)
        Action.objects.update(what=TEXT, outcome=TEXT, resources=TEXT, barriers=TEXT)
        Experience.objects.update(outcomes=TEXT, decision_note=TEXT)
        Note.objects.update(text=TEXT)
        Attachment.objects.update(file_name=f"{TEXT}.pdf", caption=TEXT)
        Assessment.objects.update(keep=TEXT, next=TEXT)
        Appraisal.objects.update(signed_name=APPRAISER, verification_note=TEXT)


def bare(page: str) -> list[str]:
    """What stands around each name that is not isolated."""
    left = KEPT.sub(" ", page)
    written = re.finditer("|".join((GIVEN, EMPLOYER, APPRAISER, PLACE, TEXT)), left)
    return [left[max(0, at.start() - 80) : at.end() + 20] for at in written]


@pytest.mark.parametrize("name", names())
def test_no_page_holds_a_bare_name(rooms: Rooms, name: str) -> None:
    for arguments in doors(rooms, name):
        for reader in READERS:
            with transaction.atomic():
                answer = rooms.client(reader).get(url(name, arguments), headers={"accept": "text/html"})
                is_page = answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html")
                found = bare(answer.content.decode()) if is_page else []
                answer.close()
                transaction.set_rollback(True)
            assert found == [], f"{name} as {reader}"


def test_the_walk_meets_texts_files_and_campuses(rooms: Rooms) -> None:
    owner = rooms.client("owner")
    plan, files = (owner.get(url(name, {}), follow=True).content.decode() for name in ("plan", "evidence"))
    assert f"<bdi>{TEXT}.pdf</bdi>" in files and f"\u2068{TEXT}\u2069" in plan
    assert f"<bdi>{PLACE} " in owner.get(url("badges", {})).content.decode()


def test_what_one_types_takes_its_direction_from_its_letters(rooms: Rooms) -> None:
    (arguments,) = list(doors(rooms, "learner-goal"))[:1]
    page = rooms.client("owner").get(url("learner-goal", arguments)).content.decode()
    for field in re.findall(r"<textarea[^>]*>|<input[^>]*type=\"text\"[^>]*>", page):
        assert 'dir="auto"' in field


def test_the_walk_meets_names(rooms: Rooms) -> None:
    page = rooms.client("owner").get(url("my-trail", {}) if "my-trail" in addresses() else "/", follow=True)
    assert f"<bdi>{GIVEN} {FAMILY}</bdi>" in page.content.decode()


def test_letters_isolate_names(rooms: Rooms) -> None:
    message = Message.objects.filter(template="appraisal-request")[0]
    message.values |= {"learner": GIVEN, "employer": EMPLOYER, "greeting_name": APPRAISER}
    letter = written(message)
    assert GIVEN in letter.text and EMPLOYER in letter.html
    assert bare(letter.text) == [] and bare(letter.html) == [] and bare(letter.subject) == []


def test_no_template_prints_a_name_bare() -> None:
    printed = re.compile(r"(?<!<bdi>)\{\{ [\w.]*\b" + NAME_FIELD + r" \}\}")
    handed = re.compile(r"=[\w.]*\b" + NAME_FIELD + r"(?=[ %])")
    found = []
    for path in WEB.rglob("*.html"):
        text = path.read_text()
        inside = re.compile(r"(\{% blocktranslate[^%]*%\})(.*?)\{% endblocktranslate %\}", re.DOTALL)
        found += [f"{path.name}: {each}" for each in printed.findall(inside.sub("", text))]
        found += [f"{path.name}: {each}" for opened, _body in inside.findall(text) for each in handed.findall(opened)]
    assert found == []


def test_no_sentence_of_a_page_takes_a_name_bare() -> None:
    bare_name = re.compile(r"_\([^)]*\)\s*%\s*\{[^}]*:\s*[\w.]+\." + NAME_FIELD + r"\b[^}]*\}")
    found = [f"{path.name}: {each}" for path in WEB.rglob("*.py") for each in bare_name.findall(path.read_text())]
    assert found == []
