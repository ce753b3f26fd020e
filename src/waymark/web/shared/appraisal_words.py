"""The rule of an appraisal form in sentences, and what stands between an appraisal and positive."""

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.rules.packs.model import AppraisalForm
from waymark.rules.progress.appraisals import Reason, Shortfall


def rule_words(form: AppraisalForm) -> tuple[str, ...]:
    """What makes an appraisal positive, as whoever asks, answers or verifies reads it before."""
    rule, levels = form.positive, form.levels
    said = [_("Overall at least “%(level)s”.") % {"level": levels.get(rule.overall, rule.overall)}]
    if rule.none_below in levels:
        said.append(_("Nothing below “%(level)s”.") % {"level": levels[rule.none_below]})
    for key, level in rule.critical.items():
        facts = {"item": form.items[key].name if key in form.items else key, "level": levels.get(level, level)}
        said.append(_("“%(item)s” at least “%(level)s”.") % facts)
    for level, count in rule.at_level.items():
        facts = {"level": levels.get(level, level), "count": str(count), "total": str(len(form.items))}
        said.append(_("At least %(count)s of the %(total)s rows at “%(level)s” or above.") % facts)
    if rule.seen and form.not_observed:
        facts = {"count": str(rule.seen), "total": str(len(form.items))}
        said.append(_("At least %(count)s of the %(total)s rows seen.") % facts)
    return tuple(said)


def unseen_words(form: AppraisalForm) -> str:
    """What becomes of what an appraiser did not see, to a learner; nothing where every row is rated."""
    if not form.not_observed:
        return ""
    return _("What the person didn’t see doesn’t count against you. If it’s needed, you can ask someone else about it.")


def asked_for_words(form: AppraisalForm, items: Collection[str]) -> tuple[str, ...]:
    """The rows that complete an appraisal, by name; none where the whole form is asked."""
    return tuple(item.name for item in form.items.values() if item.key in items)


def reason_words(form: AppraisalForm, reason: Reason) -> str:
    """One thing that keeps an appraisal from being positive, or that is still missing."""
    facts = {
        "item": form.items[reason.item].name if reason.item in form.items else reason.item,
        "said": form.levels.get(reason.said, reason.said),
        "asked": form.levels.get(reason.asked, reason.asked),
        "count": reason.count,
        "needed": reason.needed,
    }
    match reason.shortfall:
        case Shortfall.OVERALL_BELOW:
            return _("Overall it says “%(said)s”; the program asks for “%(asked)s”.") % facts
        case Shortfall.ITEM_BELOW | Shortfall.CRITICAL_BELOW:
            return _("“%(item)s”: it says “%(said)s”; the program asks for “%(asked)s”.") % facts
        case Shortfall.TOO_FEW_AT_LEVEL:
            said = ngettext(
                "%(count)d row is at “%(asked)s” or above; the program asks for %(needed)d.",
                "%(count)d rows are at “%(asked)s” or above; the program asks for %(needed)d.",
                reason.count,
            )
            return said % facts
        case Shortfall.CRITICAL_NOT_OBSERVED:
            return _("“%(item)s” was not seen, and the program needs it to be.") % facts
        case Shortfall.TOO_FEW_OBSERVED:
            said = ngettext(
                "%(count)d row was seen; the program asks for %(needed)d.",
                "%(count)d rows were seen; the program asks for %(needed)d.",
                reason.count,
            )
            return said % facts
        case Shortfall.NOTHING_OBSERVED:
            return _("The person saw none of what is asked about.")
        case Shortfall.RULE_UNUSABLE:
            return _("The program's rule has a mistake. Tell your coordinator.")
