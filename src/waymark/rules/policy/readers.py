"""Who reads what of an appraisal, in words: computed from the policy table, so that no page or letter says otherwise.

Two things have readers of their own: the answers (ratings and comments), and the reason somebody gives for declining.
"""

from waymark.rules.kernel.context import Role
from waymark.rules.kernel.wording import gettext as _
from waymark.rules.kernel.wording import gettext_noop
from waymark.rules.policy.actions import Action
from waymark.rules.policy.table import TABLE, Relation

_MANY = {
    Role.COUNSELOR: gettext_noop("counselors"),
    Role.ASSESSOR: gettext_noop("assessors"),
    Role.COORDINATOR: gettext_noop("coordinators"),
    Role.DESIGNER: gettext_noop("designers"),
    Role.REGISTRAR: gettext_noop("registrars"),
    Role.ISSUER: gettext_noop("issuers"),
    Role.AUDITOR: gettext_noop("auditors"),
    Role.ADMINISTRATOR: gettext_noop("administrators"),
}


def staff_who_may(action: Action) -> tuple[Role, ...]:
    """The roles that the table lets do this for their campus and program, in the order of the roles."""
    allowed = {role for rule in TABLE[action] for role in rule.roles}
    return tuple(role for role in Role if role in allowed)


def learner_may(action: Action) -> bool:
    """Whether the table lets the learner do this with their own record."""
    return any(rule.relation is Relation.OWNER for rule in TABLE[action])


def staff_words(action: Action) -> str:
    """Who on staff may do this, as in "program staff (counselors and coordinators)"."""
    return _("program staff (%(roles)s)") % {"roles": _listed([_(_MANY[role]) for role in staff_who_may(action)])}


def answers_read_by(learner: str) -> str:
    """Said to the supervisor: who can read the answers."""
    facts = {"learner": learner, "staff": staff_words(Action.VIEW_APPRAISAL)}
    if learner_may(Action.VIEW_APPRAISAL):
        return _("Only %(learner)s and %(staff)s can read your answers.") % facts
    return _("Only %(staff)s can read your answers.") % facts


def answers_told_to_staff(learner: str) -> str:
    """Said to staff beside the answers: who else can read them."""
    facts = {"learner": learner, "staff": staff_words(Action.VIEW_APPRAISAL)}
    if learner_may(Action.VIEW_APPRAISAL):
        return _("Only %(staff)s can read these answers, and %(learner)s after the supervisor is verified.") % facts
    return _("Only %(staff)s can read these answers.") % facts


def reason_read_by(learner: str) -> str:
    """Said to the supervisor and to staff: who can read why somebody declined."""
    facts = {"learner": learner, "staff": staff_words(Action.READ_DECLINE_REASON)}
    if learner_may(Action.READ_DECLINE_REASON):
        return _("Only %(learner)s and %(staff)s can read the reason.") % facts
    return _("Only %(staff)s can read the reason. We don’t show it to %(learner)s.") % facts


def answers_read_by_staff() -> str:
    """Said to the learner: who on staff can read the answers."""
    said = _("On campus, only %(staff)s can read the answers.")
    return said % {"staff": staff_words(Action.VIEW_APPRAISAL)}


def reason_read_by_staff() -> str:
    """Said to the learner: who can read why the person declined, if they do."""
    said = _("If the person declines and gives a reason, only %(staff)s can read it.")
    return said % {"staff": staff_words(Action.READ_DECLINE_REASON)}


def _listed(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    facts = {"some": ", ".join(words[:-1]), "last": words[-1]}
    return (_("%(some)s and %(last)s") if len(words) == 2 else _("%(some)s, and %(last)s")) % facts
