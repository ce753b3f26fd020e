"""What every correction shares: a reason with words for the learner, a row that stays, an entry and a letter.

The row corrected is never edited away: it is superseded, and what was said before is kept beside it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.flows.notify import notify, to_learner
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.awards.models import Award
from waymark.records.awards.queries import awards_of, rests_on
from waymark.records.awards.states import AwardState
from waymark.records.corrections.commands import Corrected, Reason, add_correction
from waymark.records.corrections.models import LONGEST_TOLD, Correction
from waymark.records.corrections.states import Why
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import enrollment_pack, judge
from waymark.records.ledger.models import Fact
from waymark.records.ledger.queries import live_facts
from waymark.records.notices.letters import Letter
from waymark.rules.forms.text import plain_text
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Forbidden, Invalid
from waymark.rules.packs.model import Pack
from waymark.rules.progress.facts import FactView


@dataclass(frozen=True)
class Effects:
    """What taking facts away would mean, before anybody decides: awards that would come into question, waymarks that
    would open again; and, where another fact takes the place, those that are met then, and what is earned with them.
    Nothing is revoked by itself."""

    questioned: tuple[Award, ...]
    kept: tuple[Award, ...]
    reopened: tuple[str, ...]
    gained: tuple[str, ...] = ()
    earned: tuple[str, ...] = ()


def effects_without(enrollment: Enrollment, fact_ids: Iterable[UUID], *, instead: Iterable[FactView] = ()) -> Effects:
    """What would follow if these facts were withdrawn, and others stood instead of them. Reads only; whoever asks was
    admitted before."""
    gone, added = set(fact_ids), list(instead)
    awards = awards_of(enrollment.person_id, enrollment.program_id)
    standing = [each for each in awards if each.state in (AwardState.GRANTED, AwardState.IN_QUESTION)]
    facts = live_facts(enrollment.pk)
    now = judge(enrollment, facts)
    then = judge(enrollment, [*(fact for fact in facts if fact.id not in gone), *added])
    carried = then.met() if added else ()
    questioned = tuple(
        each
        for each in standing
        if each.state == AwardState.GRANTED
        and any(rests_on(each, fact) for fact in gone)
        and each.achievement_key not in carried
    )
    held = {each.achievement_key for each in standing}
    return Effects(
        questioned,
        tuple(each for each in standing if each not in questioned),
        tuple(key for key, finding in now.requirements.items() if finding.met and not then.requirements[key].met),
        tuple(key for key, finding in then.requirements.items() if finding.met and not now.requirements[key].met),
        tuple(key for key in then.met() if key not in held and key not in now.met()),
    )


def facts_of_source(source_kind: str, source_ids: Iterable[UUID]) -> tuple[UUID, ...]:
    """The facts that stand and came from these rows. One query."""
    found = Fact.objects.filter(source_kind=source_kind, source_id__in=list(source_ids), withdrawn_at__isnull=True)
    return tuple(found.values_list("pk", flat=True))


def usable_reason(why: str, told: str, note: str = "") -> Reason:
    """The reason as it is stored. Raises Invalid, naming the fields, when something is missing or too long."""
    said, kept = plain_text(told), plain_text(note)
    fields: dict[str, str] = {}
    if why not in set(Why):
        fields["why"] = _("Choose one of the reasons.")
    if not said:
        fields["told"] = _("Say what the learner should know.")
    for name, text in (("told", said), ("note", kept)):
        if len(text) > LONGEST_TOLD:
            fields[name] = _("Keep this to %(count)s characters or fewer.") % {"count": LONGEST_TOLD}
    if fields:
        raise Invalid(_("Some answers need another look. Nothing was changed."), fields=fields)
    return Reason(Why(why), said, kept)


def by_person(ctx: Context) -> UUID:
    """Who corrects: always a person. Raises Forbidden for a job or a link."""
    if ctx.actor.person_id is None:
        raise Forbidden(_("A correction is made by a person. Sign in with your own account."))
    return ctx.actor.person_id


def note_correction(
    ctx: Context, enrollment: Enrollment, corrected: Corrected, reason: Reason, *, verb: Verb
) -> Correction:
    """Store the correction, tell the audit, and write to the learner. A step inside stories that asked before."""
    made = add_correction(corrected, reason, enrollment_id=enrollment.pk, by_id=by_person(ctx), at=ctx.now)
    record(ctx, verb, corrected.subject.value, corrected.subject_id, organization_id=enrollment.campus_id)
    tell_learner(ctx, enrollment, corrected.about, effect_key=f"record-corrected:{made.pk}")
    return made


def tell_learner(ctx: Context, enrollment: Enrollment, about: str, *, effect_key: str, change: str = "") -> None:
    """The letter that says what was corrected, or waived. The reason is shown after signing in, never mailed."""
    pack = enrollment_pack(enrollment, enrollment.person.locale)
    values = {"about": title_of(pack, about), "change": change}
    path = reverse("learner-corrections", args=[enrollment.pk])
    notify(ctx, [to_learner(enrollment, Letter.RECORD_CORRECTED, effect_key=effect_key, values=values, path=path)])


def title_of(pack: Pack, about: str) -> str:
    """What a key of the program is called there: an activity, a requirement, an achievement, or the program."""
    if about in pack.activities:
        return pack.activities[about].title
    if about in pack.requirements:
        return pack.requirements[about].title
    if about in pack.achievements:
        return pack.achievements[about].name
    return about or pack.title


def changed_values(found: object, values: Mapping[str, object]) -> dict[str, object]:
    """Of the values to store, those that differ from what is stored."""
    return {name: value for name, value in values.items() if getattr(found, name) != value}
