"""How work is assessed in a program, in sentences that come from what the program has."""

from django.utils.translation import gettext as _

from waymark.rules.packs.model import LeafKind, Pack
from waymark.rules.progress.tree import leaves
from waymark.rules.progress.vouched import Voucher, possible_vouchers


def how_assessed(pack: Pack, pathway: str) -> tuple[str, ...]:
    """A sentence for each way in which something is confirmed on this campus's pathway, or on any when it is ""."""
    found = vouchers_of(pack, pathway)
    has_supervisor, has_faculty = Voucher.SUPERVISOR in found, Voucher.FACULTY in found
    sentences = (
        (
            Voucher.RUBRIC in found,
            _(
                "Authorized faculty and staff rate your work with a published rubric. You see the rubric before you "
                "start, and you can revise and resubmit what was not met."
            ),
        ),
        (Voucher.ACCEPTED in found, _("Staff read your work and accept it, or say what to change.")),
        (
            has_supervisor and has_faculty,
            _(
                "The person who supervised your work, or a faculty or staff member who saw it, appraises it. Staff "
                "verify who answered."
            ),
        ),
        (
            has_supervisor and not has_faculty,
            _("The person who supervised your work appraises it. Staff verify who answered."),
        ),
        (
            has_faculty and not has_supervisor,
            _("A faculty or staff member who saw your work appraises it. Staff verify who answered."),
        ),
        (Voucher.QUIZ in found, _("Quizzes are scored by your answers.")),
        (Voucher.ATTENDANCE in found, _("Staff record when you took part in something.")),
        (Voucher.GRADE in found, _("Staff record that you passed a course.")),
        (Voucher.OUTSIDE_BADGE in found, _("Staff check a badge you earned at another organization.")),
        (
            bool(found & {Voucher.SELF_ASSESSMENT, Voucher.HOLDER}),
            _("Some steps rest on your own word. Your badge says which."),
        ),
    )
    return tuple(sentence for holds, sentence in sentences if holds)


def is_read_by_staff(pack: Pack, pathway: str) -> bool:
    """Whether work is sent in and staff answer it."""
    return bool(vouchers_of(pack, pathway) & {Voucher.RUBRIC, Voucher.ACCEPTED})


def vouchers_of(pack: Pack, pathway: str) -> frozenset[Voucher]:
    """Everyone who can vouch for something that an achievement of the program asks for."""
    asked = {
        leaf.key
        for achievement in pack.achievements.values()
        for leaf in leaves(achievement.requires)
        if leaf.kind is LeafKind.REQUIREMENT
    }
    return frozenset(voucher for key in asked for voucher in possible_vouchers(pack, key, pathway=pathway))
