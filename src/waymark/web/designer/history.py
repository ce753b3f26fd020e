"""What happened to a version on its way: uploaded, talked about, proposed, published by two, retired."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from waymark.records.audit.models import Entry
from waymark.records.audit.queries import entries_about
from waymark.records.audit.verbs import Verb
from waymark.records.catalog.models import ProgramVersion, VersionOutcome, VersionProposal
from waymark.records.catalog.proposals import proposals_of
from waymark.records.people.models import Person
from waymark.web.shared.components.lists import TimelineEntry

MOST = 40


def history_of(version: ProgramVersion) -> tuple[TimelineEntry, ...]:
    """A version from its first upload, the newest first. Four queries, however much happened."""
    found = [each for proposal in proposals_of(version) for each in steps_of(proposal, with_approval=False)]
    if version.published_at is not None:
        by = [each.full_name for each in (version.published_by, version.approved_by) if each is not None]
        who = ", ".join(by) if by else _("By command")
        title = _("Published by two people") if version.approved_by is not None else _("Published")
        found.append(TimelineEntry(version.published_at, title, "", who))
    acts = entries_about([version.pk], verbs=[Verb.VERSION_RETIRED, Verb.VERSION_RESTORED], most=MOST)
    names = _names(each.actor_id for each in acts)
    found += [_act(each, names) for each in reversed(acts)]
    return newest_first(found)


def steps_of(proposal: VersionProposal, *, with_approval: bool = True) -> list[TimelineEntry]:
    """What happened to one proposal; its approval is told by the version too."""
    by = proposal.proposed_by.full_name
    title = _("Uploaded") if proposal.replaces is None else _("Uploaded in place of an earlier upload")
    found = [TimelineEntry(proposal.proposed_at, title, "", by, "next")]
    if proposal.asked_at is not None:
        found.append(TimelineEntry(proposal.asked_at, _("Sent for approval"), "", by, "review"))
    answer = getattr(proposal, "answer", None)
    if answer is not None and (with_approval or answer.outcome != VersionOutcome.APPROVED):
        title, state = {
            "approved": (_("Approved and published"), "reached"),
            "declined": (_("Changes requested"), "changes"),
            "withdrawn": (_("Withdrawn"), "later"),
            "replaced": (_("Replaced by another upload"), "later"),
        }[answer.outcome]
        found.append(TimelineEntry(answer.at, title, answer.note, answer.by.full_name, state))
    return found


def newest_first(entries: Sequence[TimelineEntry]) -> tuple[TimelineEntry, ...]:
    """The entries, given in their order, as a reader looks at them."""
    return tuple(reversed(sorted(entries, key=lambda each: each.when)))


def _act(entry: Entry, names: dict[UUID, str]) -> TimelineEntry:
    title = _("Retired") if entry.verb == Verb.VERSION_RETIRED else _("Restored")
    who = names.get(entry.actor_id, "") if entry.actor_id else _("By command")
    return TimelineEntry(entry.at, title, "", who, "later" if entry.verb == Verb.VERSION_RETIRED else "reached")


def _names(person_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    wanted = {each for each in person_ids if each is not None}
    return {each.pk: each.full_name for each in Person.objects.filter(pk__in=wanted)} if wanted else {}
