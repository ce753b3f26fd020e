"""Who vouched for something, as the pages say it: kinds and roles, never names."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.rules.packs.model import Pack, RubricStandard
from waymark.rules.progress.vouched import NOT_SHOWN, VouchedPart, Voucher


def afterwards(pack: Pack, part: VouchedPart) -> tuple[str, ...]:
    """A sentence for each who vouched for a part of an award."""
    return tuple(_rated(pack, part) or said_by(each) for each in part.vouchers)


def said_by(voucher: Voucher) -> str:
    """Who vouched, as a sentence about what happened."""
    return {
        Voucher.RUBRIC: _("Staff rated the work with a published rubric."),
        Voucher.ACCEPTED: _("Staff read the work and accepted it."),
        Voucher.SUPERVISOR: _("The person who supervised the work appraised it, and staff verified who answered."),
        Voucher.FACULTY: _("A faculty or staff member who saw the work appraised it, and staff verified who answered."),
        Voucher.COMPLETED: _(
            "Someone else who saw it appraised what that person had not seen, and staff verified who answered."
        ),
        Voucher.GRADE: _("Staff recorded that a course was passed."),
        Voucher.QUIZ: _("A quiz was passed. It is scored by its answers."),
        Voucher.OUTSIDE_BADGE: _("Staff checked and accepted a badge from another organization."),
        Voucher.ATTENDANCE: _("Staff recorded who took part."),
        Voucher.SELF_ASSESSMENT: _("The holder completed self-assessments. No one else rated them."),
        Voucher.HOLDER: _("The holder said so. No one else checked it."),
        Voucher.REPLACED: _("Replaced. Two members of staff accepted something else of equal worth in its place."),
        Voucher.WAIVED: _("Waived. Two members of staff agreed that the holder need not show this."),
    }[voucher]


def in_advance(vouchers: Sequence[Voucher]) -> tuple[str, ...]:
    """Who can vouch for a requirement, told to someone who has not done it yet."""
    words = {
        Voucher.RUBRIC: _("Staff rate your work with the rubric."),
        Voucher.ACCEPTED: _("Staff read your work and accept it."),
        Voucher.SUPERVISOR: _("The person who supervised your work appraises it."),
        Voucher.FACULTY: _("A faculty or staff member who saw your work appraises it."),
        Voucher.COMPLETED: _("If that person did not see everything, someone else who saw the rest can appraise it."),
        Voucher.GRADE: _("Staff record that you passed a course."),
        Voucher.QUIZ: _("A quiz is scored by your answers."),
        Voucher.OUTSIDE_BADGE: _("Staff check a badge you earned at another organization."),
        Voucher.ATTENDANCE: _("Staff record that you took part."),
        Voucher.SELF_ASSESSMENT: _("You complete self-assessments. No one else rates them."),
        Voucher.HOLDER: _("You say that you did it. No one else checks it."),
        Voucher.REPLACED: _("Two members of staff accept something else of equal worth in its place."),
        Voucher.WAIVED: _("Two members of staff agree that you need not show this."),
    }
    return tuple(words[each] for each in vouchers)


def summary(parts: Iterable[VouchedPart]) -> str:
    """How many parts rest on the holder's own word alone; "" when the record does not say who vouched."""
    told = [part for part in parts if part.vouchers]
    own = sum(part.rests_on_own_word for part in told)
    if not told:
        return ""
    rest = " ".join(each for each in (_not_shown(told), _("Each part says who vouched for it.")) if each)
    if own == 0:
        return f"{_('No part rests on the holder’s word alone.')} {rest}"
    said = ngettext(
        "%(own)d of %(all)d parts rests on the holder’s own word.",
        "%(own)d of %(all)d parts rest on the holder’s own word.",
        own,
    )
    return f"{said % {'own': own, 'all': len(told)}} {rest}"


def _not_shown(parts: Sequence[VouchedPart]) -> str:
    """How many parts were waived or replaced; "" when none was."""
    count = sum(not NOT_SHOWN.isdisjoint(part.vouchers) for part in parts)
    if not count:
        return ""
    said = ngettext(
        "%(count)d of %(all)d parts was waived or replaced.",
        "%(count)d of %(all)d parts were waived or replaced.",
        count,
    )
    return said % {"count": count, "all": len(parts)}


def _rated(pack: Pack, part: VouchedPart) -> str:
    """The sentence for work that staff rated by the rubric that the requirement names."""
    requirement = pack.requirements.get(part.key)
    if part.vouchers != (Voucher.RUBRIC,) or requirement is None:
        return ""
    if not isinstance(requirement.standard, RubricStandard):
        return ""
    rubric = pack.rubrics[requirement.standard.rubric]
    return _("Staff rated the work with the rubric “%(title)s”. All %(count)s criteria were met.") % {
        "title": rubric.title,
        "count": len(rubric.criteria),
    }
