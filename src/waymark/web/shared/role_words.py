"""Roles in words: their names, what each is for, and what each allows, read from the policy table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from waymark.records.people.models import AffiliationKind
from waymark.rules.kernel.context import Role
from waymark.rules.policy.actions import Action
from waymark.rules.policy.table import TABLE, Party, Relation

NAMES: Mapping[Role, Promise] = {
    Role.ASSESSOR: _lazy("Assessor"),
    Role.COUNSELOR: _lazy("Career counselor"),
    Role.COORDINATOR: _lazy("Coordinator"),
    Role.REGISTRAR: _lazy("Registrar"),
    Role.ISSUER: _lazy("Issuer"),
    Role.DESIGNER: _lazy("Program designer"),
    Role.AUDITOR: _lazy("Auditor"),
    Role.ADMINISTRATOR: _lazy("Administrator"),
}
HINTS: Mapping[Role, Promise] = {
    Role.ASSESSOR: _lazy("Reviews work against a rubric and decides."),
    Role.COUNSELOR: _lazy("Approves experiences and verifies supervisors."),
    Role.COORDINATOR: _lazy("Looks after learners and awards badges."),
    Role.REGISTRAR: _lazy("Says who belongs where, and settles badges under review."),
    Role.ISSUER: _lazy("Looks after keys, and puts badges on hold or revokes them."),
    Role.DESIGNER: _lazy("Writes and publishes versions of programs."),
    Role.AUDITOR: _lazy("Reads the record of every act. Changes nothing."),
    Role.ADMINISTRATOR: _lazy("Gives roles. Some need a second administrator."),
}
ALLOWS: Mapping[Action, Promise] = {
    Action.VIEW_COHORT: _lazy("See the learners and how they are doing"),
    Action.VIEW_ENROLLMENT: _lazy("Open a learner’s record"),
    Action.ENROLL: _lazy("Enroll learners"),
    Action.WITHDRAW_ENROLLMENT: _lazy("End an enrollment"),
    Action.WRITE_NOTE: _lazy("Write notes about learners"),
    Action.WRITE_TO_LEARNERS: _lazy("Write to several learners at once"),
    Action.GIVE_TIME: _lazy("Give learners more time to finish"),
    Action.VIEW_QUEUE: _lazy("See the work that waits for an assessor"),
    Action.VIEW_SUBMISSION: _lazy("Read the work that learners send"),
    Action.DOWNLOAD_ATTACHMENT: _lazy("Open the files that belong to it"),
    Action.ASSESS: _lazy("Review work and decide whether it is accepted"),
    Action.ATTEST: _lazy("Confirm attendance and other steps"),
    Action.DECIDE_EXPERIENCE: _lazy("Approve or decline experiences"),
    Action.CORRECT_APPRAISAL_REQUEST: _lazy("Correct a request to a supervisor"),
    Action.REMIND_APPRAISER: _lazy("Remind a supervisor of a request"),
    Action.VIEW_APPRAISAL: _lazy("Read what supervisors answered"),
    Action.VERIFY_APPRAISER: _lazy("Verify who answered"),
    Action.READ_DECLINE_REASON: _lazy("Read why a supervisor declined"),
    Action.LIFT_ADDRESS_PAUSE: _lazy("Let a paused address get email again"),
    Action.RECOGNIZE: _lazy("Accept or decline outside badges"),
    Action.RELEASE_AWARD: _lazy("Award badges"),
    Action.SETTLE_AWARD: _lazy("Decide about badges under review"),
    Action.QUESTION_AWARD: _lazy("Put an awarded badge under review"),
    Action.REOPEN_WORK: _lazy("Send decided work back to the queue"),
    Action.CORRECT_LEVELS: _lazy("Correct the levels that another assessor gave"),
    Action.CORRECT_APPRAISAL: _lazy("Set a verified appraisal aside"),
    Action.CORRECT_EXPERIENCE: _lazy("Reopen or amend an experience"),
    Action.CORRECT_QUIZ: _lazy("Set a quiz result aside"),
    Action.CORRECT_ENROLLMENT: _lazy("End, restore or move an enrollment"),
    Action.REQUEST_WAIVER: _lazy("Ask to waive or replace a requirement"),
    Action.DECIDE_WAIVER: _lazy("Decide about a waiver that someone else asked for"),
    Action.WITHDRAW_WAIVER: _lazy("Withdraw a waiver"),
    Action.ISSUE_CREDENTIAL: _lazy("Sign badges in the organization’s name"),
    Action.SUSPEND_CREDENTIAL: _lazy("Put badges on hold"),
    Action.REVOKE_CREDENTIAL: _lazy("Revoke badges"),
    Action.VIEW_CREDENTIAL: _lazy("See the badges that were issued"),
    Action.VIEW_VERSIONS: _lazy("See the versions of programs and what is proposed"),
    Action.PROPOSE_VERSION: _lazy("Propose versions of programs"),
    Action.DISCUSS_VERSION: _lazy("Comment on versions that are proposed"),
    Action.APPROVE_VERSION: _lazy("Approve a version that someone else proposed"),
    Action.RETIRE_VERSION: _lazy("Retire versions of programs"),
    Action.OPEN_OFFERING: _lazy("Open and close programs at a campus"),
    Action.MANAGE_AFFILIATIONS: _lazy("Say who belongs where"),
    Action.MANAGE_GRANTS: _lazy("Give roles and end them"),
    Action.MAKE_SIGN_IN_LINK: _lazy("Hand over sign-in links"),
    Action.VIEW_PEOPLE: _lazy("See everyone with an account"),
    Action.VIEW_ROLES: _lazy("See who holds which role"),
    Action.CHANGE_ACCOUNT: _lazy("Change names, and close or merge accounts"),
    Action.VIEW_AUDIT: _lazy("Read the audit"),
    Action.ANNOUNCE: _lazy("Write announcements, change them and end them"),
    Action.CHECK_RECORDS: _lazy("Have all records checked"),
    Action.MANAGE_SYSTEM: _lazy("Mend mail and jobs, and read settings"),
    Action.MANAGE_KEYS: _lazy("Make, rotate and stop keys"),
}
TELLING = (Action.ASSESS, Action.RELEASE_AWARD, Action.REVOKE_CREDENTIAL, Action.MANAGE_GRANTS)
"""What people often take a role to allow: said when it does not."""


@dataclass(frozen=True)
class Sentence:
    """One thing that a role lets its holder do, or does not."""

    text: str
    is_allowed: bool


def name_of(role: str) -> str:
    """The role as pages name it."""
    return str(NAMES[Role(role)])


def allowed(roles: Iterable[Role]) -> tuple[Action, ...]:
    """What any of these roles allows by the table, in the order in which it is said."""
    held = frozenset(roles)
    return tuple(action for action in ALLOWS if _by_grant(action) & held)


def _by_grant(action: Action) -> frozenset[Role]:
    found = (rule.roles for rule in TABLE[action] if rule.relation is Relation.GRANT)
    return frozenset[Role]().union(*found)


def sentences(roles: Iterable[Role]) -> tuple[Sentence, ...]:
    """What these roles allow together, and what they do not although it may be expected."""
    held = tuple(roles)
    can = allowed(held)
    said = [Sentence(str(ALLOWS[action]), True) for action in can]
    said += [Sentence(str(ALLOWS[action]), False) for action in TELLING if action not in can]
    if any(rule.party is Party.MAY_NOT_ACT for action in can for rule in TABLE[action]):
        said.append(Sentence(_("Decide anything about their own record"), False))
    return tuple(said)


def kind_words(kind: str) -> str:
    """What somebody is somewhere."""
    match AffiliationKind(kind):
        case AffiliationKind.STUDENT:
            return _("Student")
        case AffiliationKind.STAFF:
            return _("Staff")
        case AffiliationKind.FACULTY:
            return _("Faculty")
