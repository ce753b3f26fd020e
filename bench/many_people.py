"""As many people as a state system has: copies of the learners of a scratch installation, with all that is theirs."""

from collections.abc import Iterator
from itertools import count
from typing import Any
from uuid import UUID

from django.db import models, transaction

BATCH = 500
Rows = list[Any]  # Any: rows of any model


def add_people(how_many: int, *, first: int) -> None:
    """So many copies of the learners, numbered from `first` on, with their ways, work, experiences, facts and badges.

    Each has one piece of work that waits for an assessor and asks to be added somewhere; one in five has an award to
    be released, one in five an award in question.
    """
    sources, places = _sources(), _places()
    for start in range(first, first + how_many, BATCH):
        made: dict[type[models.Model], Rows] = {}
        for number in range(start, min(start + BATCH, first + how_many)):
            for row in _copies(sources[number % len(sources)], number, places):
                made.setdefault(type(row), []).append(row)
        with transaction.atomic():
            for model, rows in made.items():
                model._default_manager.bulk_create(rows)


def _sources() -> list[Rows]:
    """The rows of each learner, what is referred to before what refers to it."""
    from waymark.records.awards.models import Award
    from waymark.records.credentials.models import Credential
    from waymark.records.enrollment.models import Enrollment
    from waymark.records.evidence.models import Submission
    from waymark.records.experience.models import Appraisal, AppraisalRequest, Experience
    from waymark.records.joining.models import JoinRequest
    from waymark.records.ledger.models import Fact
    from waymark.records.people.models import Affiliation, Person

    joining = JoinRequest.objects.filter(state="waiting").order_by("id")[0]
    found = []
    for person in Person.objects.filter(enrollments__isnull=False).distinct().order_by("email"):
        joining.person_id = person.pk
        ways = list(Enrollment.objects.filter(person=person))
        works = list(Experience.objects.filter(enrollment__in=ways))
        sent = Submission.objects.filter(enrollment__in=ways).order_by("-submitted_at", "-id")
        rows: Rows = [person, *Affiliation.objects.filter(person=person), _copy(joining), *ways, *sent, *works]
        rows += AppraisalRequest.objects.filter(experience__in=works)
        rows += Appraisal.objects.filter(experience__in=works)
        rows += [*Fact.objects.filter(enrollment__in=ways), *Award.objects.filter(enrollment__in=ways)]
        rows += Credential.objects.filter(award__enrollment__in=ways).exclude(body="")
        found.append(rows)
    return found


def _copies(rows: Rows, number: int, places: Iterator[tuple[UUID, int]]) -> Rows:
    """The same rows for another person: new ids everywhere, and references among them go along."""
    from waymark.rules.kernel.ids import new_id

    ids = {row.pk: new_id() for row in rows}
    made: Rows = []
    for row in rows:
        copy = _copy(row)
        for field in copy._meta.concrete_fields:
            value = getattr(copy, field.attname)
            if isinstance(value, UUID) and value in ids:
                setattr(copy, field.attname, ids[value])
        _make_its_own(copy, number, places)
        made.append(copy)
    award_state = ("proposed", "in_question", "granted")[min(number % 5, 2)]
    for kind, state in (("Submission", "submitted"), ("Award", award_state)):
        if found := next((row for row in made if type(row).__name__ == kind), None):
            found.state = state
    return made


def _copy(row: Any) -> Any:
    return type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})


def _make_its_own(row: Any, number: int, places: Iterator[tuple[UUID, int]]) -> None:
    """What must differ from row to row, whoever it belongs to."""
    from waymark.rules.kernel.ids import new_id

    kind = type(row).__name__
    if kind == "Person":
        row.email, row.family_name, row.password = f"p{number}@bench.example", f"Number {number}", "!"
    elif kind in ("JoinRequest", "AppraisalRequest"):
        row.token_hash = new_id().hex
    elif kind == "Fact":
        row.source_id = new_id()
    elif kind == "Credential":
        row.status_list_id, row.status_index = next(places)


def _places() -> Iterator[tuple[UUID, int]]:
    """Places in a status list of its own, one after the other."""
    from waymark.records.credentials.models import StatusList
    from waymark.rules.kernel.ids import new_id

    full = StatusList.objects.filter(credentials__isnull=False).order_by("id")[0]
    full.pk, full.next, full._state.adding = new_id(), full.length, True
    full.save()
    return ((full.pk, index) for index in count())
