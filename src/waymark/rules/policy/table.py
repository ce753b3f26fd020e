"""The one table: which relation to the scope allows which action. What is not here is forbidden.

An exception to a rule is a row here, with a name; there is no other way past it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from waymark.rules.kernel.context import Role
from waymark.rules.policy.actions import Action


class Relation(StrEnum):
    """How an actor may stand to what they act on."""

    ANYONE = "anyone"
    SIGNED_IN = "signed-in"
    OWNER = "owner"
    LINK = "link"  # came through a capability link to this very object
    SYSTEM = "system"  # a named system actor
    GRANT = "grant"  # a grant in force that covers the campus and the program


class Party(StrEnum):
    """Whether people the row is about may act on it by this rule."""

    MAY_ACT = "may-act"
    MAY_NOT_ACT = "may-not-act"


class SystemName(StrEnum):
    """The system actors the table knows."""

    ISSUING = "issuing"  # the job that signs what was awarded
    COMMAND_LINE = "command-line"  # an operator at the machine
    REMINDING = "reminding"  # the job that reminds supervisors who have not answered
    SIGN_IN = "sign-in"  # what a single sign-on or the demo tells of affiliations


@dataclass(frozen=True)
class Rule:
    """One relation that allows an action; `roles` for GRANT, `system` for SYSTEM."""

    relation: Relation
    roles: frozenset[Role] = frozenset()
    system: str = ""
    party: Party = Party.MAY_ACT


def grant(*roles: Role) -> Rule:
    """Any of these roles, by a grant that covers the scope, whoever the row is about: for looking, not for deciding."""
    return Rule(Relation.GRANT, roles=frozenset(roles))


def impartial(*roles: Role) -> Rule:
    """Any of these roles, by a grant that covers the scope, but nobody the row is about: for every decision."""
    return Rule(Relation.GRANT, roles=frozenset(roles), party=Party.MAY_NOT_ACT)


def system(name: SystemName) -> Rule:
    """The named system actor."""
    return Rule(Relation.SYSTEM, system=name)


ANYONE = Rule(Relation.ANYONE)
SIGNED_IN = Rule(Relation.SIGNED_IN)
OWNER = Rule(Relation.OWNER)
LINK = Rule(Relation.LINK)
IMPARTIAL_LINK = Rule(Relation.LINK, party=Party.MAY_NOT_ACT)

COUNSELOR, ASSESSOR, COORDINATOR = Role.COUNSELOR, Role.ASSESSOR, Role.COORDINATOR
DESIGNER, REGISTRAR, ISSUER = Role.DESIGNER, Role.REGISTRAR, Role.ISSUER
AUDITOR, ADMINISTRATOR = Role.AUDITOR, Role.ADMINISTRATOR

TABLE: Mapping[Action, tuple[Rule, ...]] = {
    # The learner's own way.
    Action.ASK_TO_JOIN: (OWNER,),
    Action.ENROLL: (OWNER, impartial(REGISTRAR, COORDINATOR)),
    Action.VIEW_ENROLLMENT: (OWNER, grant(COUNSELOR, ASSESSOR, COORDINATOR, REGISTRAR, AUDITOR)),
    Action.WITHDRAW_ENROLLMENT: (OWNER, impartial(REGISTRAR, COORDINATOR)),
    Action.CONTINUE_ENROLLMENT: (OWNER,),
    Action.EDIT_PLAN: (OWNER,),
    Action.CHOOSE_LANGUAGE: (OWNER,),
    Action.TAKE_INSTRUMENT: (OWNER,),
    Action.SAVE_DRAFT: (OWNER,),
    Action.ATTACH_FILE: (OWNER,),
    Action.DOWNLOAD_ATTACHMENT: (OWNER, grant(ASSESSOR, COORDINATOR)),
    Action.SUBMIT_WORK: (OWNER,),
    Action.WITHDRAW_WORK: (OWNER,),
    Action.VIEW_SUBMISSION: (OWNER, grant(COUNSELOR, ASSESSOR, COORDINATOR, AUDITOR)),
    Action.TAKE_QUIZ: (OWNER,),
    Action.MARK_DONE: (OWNER,),
    # What staff say about it.
    Action.ATTEST: (impartial(COUNSELOR, ASSESSOR, COORDINATOR),),
    Action.ATTEND: (OWNER,),
    Action.ASSESS: (impartial(ASSESSOR),),
    # Experience and its appraisal.
    Action.PROPOSE_EXPERIENCE: (OWNER,),
    Action.DECIDE_EXPERIENCE: (impartial(COUNSELOR, COORDINATOR),),
    Action.FINISH_EXPERIENCE: (OWNER,),
    Action.REQUEST_APPRAISAL: (OWNER,),
    Action.CORRECT_APPRAISAL_REQUEST: (OWNER, impartial(COUNSELOR, COORDINATOR)),
    Action.REMIND_APPRAISER: (OWNER, impartial(COUNSELOR, COORDINATOR), system(SystemName.REMINDING)),
    Action.APPRAISE: (IMPARTIAL_LINK,),
    Action.VIEW_APPRAISAL: (OWNER, LINK, grant(COUNSELOR, ASSESSOR, COORDINATOR, AUDITOR)),
    Action.VERIFY_APPRAISER: (impartial(COUNSELOR, COORDINATOR),),
    Action.READ_DECLINE_REASON: (impartial(COUNSELOR, COORDINATOR),),
    Action.LIFT_ADDRESS_PAUSE: (impartial(COUNSELOR, COORDINATOR),),
    # Looking after learners.
    Action.WRITE_NOTE: (impartial(COUNSELOR, COORDINATOR),),
    Action.WRITE_TO_LEARNERS: (impartial(COUNSELOR, COORDINATOR),),
    Action.GIVE_TIME: (impartial(COORDINATOR),),
    # Recognition, awards, credentials.
    Action.RECOGNIZE: (impartial(REGISTRAR, COORDINATOR),),
    Action.RELEASE_AWARD: (impartial(COORDINATOR),),
    Action.SETTLE_AWARD: (impartial(COORDINATOR, REGISTRAR),),
    # Corrections. Whoever made a decision, or asked for a waiver, is a party of correcting or approving it.
    Action.QUESTION_AWARD: (impartial(COORDINATOR, REGISTRAR),),
    Action.REOPEN_WORK: (impartial(ASSESSOR, COORDINATOR),),
    Action.CORRECT_LEVELS: (impartial(ASSESSOR),),
    Action.CORRECT_APPRAISAL: (impartial(COUNSELOR, COORDINATOR),),
    Action.CORRECT_EXPERIENCE: (impartial(COUNSELOR, COORDINATOR),),
    Action.CORRECT_QUIZ: (impartial(COORDINATOR),),
    Action.CORRECT_ENROLLMENT: (impartial(REGISTRAR, COORDINATOR),),
    Action.REQUEST_WAIVER: (impartial(COORDINATOR),),
    Action.DECIDE_WAIVER: (impartial(COORDINATOR, REGISTRAR),),
    Action.WITHDRAW_WAIVER: (impartial(COORDINATOR, REGISTRAR),),
    Action.ISSUE_CREDENTIAL: (system(SystemName.ISSUING), impartial(ISSUER)),
    Action.SUSPEND_CREDENTIAL: (impartial(ISSUER, REGISTRAR, COORDINATOR), system(SystemName.COMMAND_LINE)),
    Action.REVOKE_CREDENTIAL: (impartial(ISSUER, REGISTRAR), system(SystemName.COMMAND_LINE)),
    Action.ANSWER_CHANGE: (OWNER,),
    Action.SHARE_CREDENTIAL: (OWNER,),
    Action.VIEW_CREDENTIAL: (
        OWNER,
        LINK,
        grant(COORDINATOR, REGISTRAR, ISSUER, AUDITOR),
        system(SystemName.COMMAND_LINE),
    ),
    # The program and its people.
    Action.VIEW_VERSIONS: (grant(DESIGNER, ADMINISTRATOR),),
    Action.PROPOSE_VERSION: (grant(DESIGNER),),
    Action.DISCUSS_VERSION: (grant(DESIGNER, ADMINISTRATOR),),
    Action.APPROVE_VERSION: (impartial(DESIGNER, ADMINISTRATOR),),
    Action.RETIRE_VERSION: (grant(DESIGNER), system(SystemName.COMMAND_LINE)),
    Action.PUBLISH_PACK: (system(SystemName.COMMAND_LINE),),
    Action.OPEN_OFFERING: (grant(COORDINATOR, REGISTRAR), system(SystemName.COMMAND_LINE)),
    Action.MANAGE_AFFILIATIONS: (
        impartial(REGISTRAR, ADMINISTRATOR),
        system(SystemName.SIGN_IN),
        system(SystemName.COMMAND_LINE),
    ),
    Action.MANAGE_GRANTS: (impartial(ADMINISTRATOR), system(SystemName.COMMAND_LINE)),
    Action.GRANT_BY_ONE: (system(SystemName.COMMAND_LINE),),
    Action.MAKE_SIGN_IN_LINK: (impartial(ADMINISTRATOR), system(SystemName.COMMAND_LINE)),
    Action.RESIGN_ROLE: (OWNER,),
    Action.VIEW_PEOPLE: (grant(REGISTRAR, ADMINISTRATOR),),
    Action.VIEW_ROLES: (grant(ADMINISTRATOR, AUDITOR),),
    Action.CHANGE_ACCOUNT: (impartial(REGISTRAR, ADMINISTRATOR),),
    Action.MANAGE_API_TOKENS: (OWNER, system(SystemName.COMMAND_LINE)),
    Action.VIEW_QUEUE: (impartial(COUNSELOR, ASSESSOR, COORDINATOR),),
    Action.VIEW_COHORT: (grant(COUNSELOR, COORDINATOR, REGISTRAR, AUDITOR),),
    Action.MANAGE_SYSTEM: (grant(ADMINISTRATOR),),
    Action.CHECK_RECORDS: (grant(ADMINISTRATOR), system(SystemName.COMMAND_LINE)),
    Action.ANNOUNCE: (grant(ADMINISTRATOR),),
    Action.VIEW_AUDIT: (grant(AUDITOR, ADMINISTRATOR),),
    Action.MANAGE_KEYS: (grant(ISSUER), system(SystemName.COMMAND_LINE)),
}
