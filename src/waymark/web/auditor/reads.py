"""Who read what: the readers of one person's record with the role each had then, and what was given out."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from waymark.flows.read_audit import export_audit, read_audit
from waymark.records.audit.models import Entry
from waymark.records.audit.queries import Wanted, consents_of, entries_within
from waymark.records.people.models import Grant, Person
from waymark.records.subjects.queries import Names, objects_of, people_named, roles_at, was_in_force, with_parents
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import ActorKind
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import Reach, role_word
from waymark.web.shared.staff import reach_of
from waymark.web.shared.story import story
from waymark.web.shared.table_file import asked_kind

from .filters import Asked, asked, find
from .reads_file import Reader, given_file, readers_file
from .telling import acts, verbs_of, who_words

PAGE = 50
MOST_READS, MOST_GIVEN = 1000, 40
KINDS_READ = ("work-read", "file-read", "person-read", "credential-read")


@login_required
@require_safe
def reads(request: HttpRequest) -> HttpResponseBase:
    """The newest reads, or those of one person's record by reader, also as a file."""
    ask = asked(request.GET)
    ctx = story(request)
    within = reach_of(ctx.actor, Action.VIEW_AUDIT)
    found = find(Asked(about=ask.about), within)
    if found.person is not None and (kind := asked_kind(request)):
        export_audit(ctx, about=found.person.pk)
        objects = objects_of(found.person.pk)
        if request.GET.get("part") == "given":
            return given_file(kind, _given(objects, within), now=ctx.now)
        return readers_file(kind, _readers(_read(found.person, objects, within)), now=ctx.now)
    if request.method != "HEAD":
        read_audit(ctx, about=found.person.pk if found.person else None)
    context: dict[str, object] = {"ask": ask, "found": found, "title": _("Who read what"), "most": MOST_READS}
    if found.person is not None:
        context |= _about(found.person, within)
    elif not ask.about:
        rows = list(entries_within(within, Wanted(verbs=verbs_of("reads")))[:PAGE])
        context |= {"newest": acts(rows)}
    return render(request, "auditor/reads.html", context)


def _about(person: Person, within: Reach) -> dict[str, object]:
    objects = objects_of(person.pk)
    rows = _read(person, objects, within)
    given = list(_given(objects, within)[:MOST_GIVEN])
    readers = _readers(rows)
    seen = {row.object_id for row in given}
    return {
        "title": _("Who read the record of %(name)s") % {"name": person.full_name},
        "lede": ngettext("%(count)d reader", "%(count)d readers", len(readers)) % {"count": len(readers)},
        "readers": readers,
        "suspect": [each for each in readers if each.is_without_role],
        "is_cut": len(rows) >= MOST_READS - 1,
        "given": acts(given),
        "consents": [each for each in consents_of(person.pk) if within.is_everything or each.pk in seen],
    }


def _read(person: Person, objects: set[UUID], within: Reach) -> list[Entry]:
    wanted = Wanted(verbs=verbs_of("reads"), object_ids=objects)
    return [row for row in entries_within(within, wanted)[:MOST_READS] if row.actor_id != person.pk]


def _given(objects: set[UUID], within: Reach) -> QuerySet[Entry]:
    return entries_within(within, Wanted(verbs=verbs_of("given-out"), object_ids=objects))


def _readers(rows: Sequence[Entry]) -> list[Reader]:
    by_reader: dict[tuple[str, UUID | None, str], list[Entry]] = defaultdict(list)
    for row in rows:
        by_reader[(row.actor_kind, row.actor_id, row.system_name)].append(row)
    people = {row.actor_id for row in rows if row.actor_id}
    roles = roles_at(people)
    names = people_named(people)
    above = with_parents()
    return [_reader(each, names, roles, above) for each in by_reader.values()]


def _reader(
    rows: Sequence[Entry],
    names: dict[UUID, str],
    roles: dict[UUID, list[Grant]],
    above: dict[UUID, tuple[UUID, ...]],
) -> Reader:
    newest = rows[0]
    held = roles.get(newest.actor_id, []) if newest.actor_id else []
    without = [row for row in rows if row.verb in KINDS_READ and not _held(row, held, above)]
    then = _held(newest, held, above)
    said = ", ".join(
        dict.fromkeys(
            f"{role_word(grant.role)}, {isolated(grant.organization.name)}"
            if grant.organization
            else role_word(grant.role)
            for grant in then
        )
    )
    is_person = newest.actor_kind == ActorKind.PERSON
    return Reader(
        person_id=newest.actor_id,
        who=names.get(newest.actor_id, "") if newest.actor_id and is_person else who_words(newest, Names({}, {}, {})),
        what=_what(rows),
        roles=said,
        is_without_role=is_person and bool(without),
        times=len(rows),
        last=newest.at,
    )


def _held(row: Entry, held: Collection[Grant], above: dict[UUID, tuple[UUID, ...]]) -> list[Grant]:
    """The roles in force at the instant of a reading, at its campus or above."""
    places = above.get(row.organization_id, ()) if row.organization_id else ()
    return [
        grant
        for grant in held
        if was_in_force(grant, row.at)
        and (grant.organization_id is None or grant.organization_id in places or not places)
    ]


def _what(rows: Sequence[Entry]) -> str:
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts["enrollment" if row.object_kind == "enrollment" else row.verb] += 1
    words = {
        "enrollment": ngettext("%(n)d record", "%(n)d records", counts["enrollment"]),
        "work-read": ngettext("%(n)d work", "%(n)d works", counts["work-read"]),
        "file-read": ngettext("%(n)d file", "%(n)d files", counts["file-read"]),
        "credential-read": ngettext("%(n)d badge", "%(n)d badges", counts["credential-read"]),
        "person-read": ngettext("%(n)d page", "%(n)d pages", counts["person-read"]),
        "audit-read": ngettext("audit, %(n)d time", "audit, %(n)d times", counts["audit-read"]),
        "audit-exported": ngettext(
            "audit as a file, %(n)d time", "audit as a file, %(n)d times", counts["audit-exported"]
        ),
    }
    return ", ".join(words[key] % {"n": counts[key]} for key in words if counts[key])
