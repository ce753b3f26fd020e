"""Every action anybody can take, by name."""

from enum import StrEnum


class Action(StrEnum):
    """What somebody wants to do. Each has its row in `table.TABLE`."""

    ASK_TO_JOIN = "ask-to-join"  # to be added to a campus's list of people, for oneself
    CHOOSE_LANGUAGE = "choose-language"  # of pages and mail, for oneself
    ENROLL = "enroll"
    VIEW_ENROLLMENT = "view-enrollment"
    WITHDRAW_ENROLLMENT = "withdraw-enrollment"
    CONTINUE_ENROLLMENT = "continue-enrollment"  # at another campus, in a newer version, or after having left
    EDIT_PLAN = "edit-plan"
    TAKE_INSTRUMENT = "take-instrument"
    SAVE_DRAFT = "save-draft"
    ATTACH_FILE = "attach-file"
    DOWNLOAD_ATTACHMENT = "download-attachment"
    SUBMIT_WORK = "submit-work"
    WITHDRAW_WORK = "withdraw-work"
    VIEW_SUBMISSION = "view-submission"
    TAKE_QUIZ = "take-quiz"
    MARK_DONE = "mark-done"
    ATTEST = "attest"
    ATTEND = "attend"  # enter the code of a room
    ASSESS = "assess"
    PROPOSE_EXPERIENCE = "propose-experience"
    DECIDE_EXPERIENCE = "decide-experience"
    FINISH_EXPERIENCE = "finish-experience"
    REQUEST_APPRAISAL = "request-appraisal"
    CORRECT_APPRAISAL_REQUEST = "correct-appraisal-request"
    REMIND_APPRAISER = "remind-appraiser"
    APPRAISE = "appraise"
    VIEW_APPRAISAL = "view-appraisal"
    VERIFY_APPRAISER = "verify-appraiser"
    READ_DECLINE_REASON = "read-decline-reason"
    LIFT_ADDRESS_PAUSE = "lift-address-pause"
    WRITE_NOTE = "write-note"
    WRITE_TO_LEARNERS = "write-to-learners"
    GIVE_TIME = "give-time"
    RECOGNIZE = "recognize"
    RELEASE_AWARD = "release-award"
    SETTLE_AWARD = "settle-award"  # decide an award that is in question
    QUESTION_AWARD = "question-award"  # put an award that stands in question
    REOPEN_WORK = "reopen-work"  # have work read again after somebody else decided
    CORRECT_LEVELS = "correct-levels"  # put other levels in the place of those somebody else gave
    CORRECT_APPRAISAL = "correct-appraisal"  # take one that was verified out of counting, or put it back
    CORRECT_EXPERIENCE = "correct-experience"  # decide again, or change dates, hours and names
    CORRECT_QUIZ = "correct-quiz"
    CORRECT_ENROLLMENT = "correct-enrollment"
    REQUEST_WAIVER = "request-waiver"
    DECIDE_WAIVER = "decide-waiver"
    WITHDRAW_WAIVER = "withdraw-waiver"
    ISSUE_CREDENTIAL = "issue-credential"
    SUSPEND_CREDENTIAL = "suspend-credential"
    REVOKE_CREDENTIAL = "revoke-credential"
    ANSWER_CHANGE = "answer-change"
    SHARE_CREDENTIAL = "share-credential"
    VIEW_CREDENTIAL = "view-credential"
    VIEW_VERSIONS = "view-versions"  # with what is proposed, quizzes and their answers included
    PROPOSE_VERSION = "propose-version"
    DISCUSS_VERSION = "discuss-version"  # comment on one that is proposed
    APPROVE_VERSION = "approve-version"  # as the second person: it is published then
    RETIRE_VERSION = "retire-version"
    PUBLISH_PACK = "publish-pack"
    OPEN_OFFERING = "open-offering"
    MANAGE_AFFILIATIONS = "manage-affiliations"
    MANAGE_GRANTS = "manage-grants"
    MANAGE_API_TOKENS = "manage-api-tokens"  # one’s own: a program that reads as oneself
    GRANT_BY_ONE = "grant-by-one"  # a role that otherwise takes two administrators
    MAKE_SIGN_IN_LINK = "make-sign-in-link"  # hand over a link that signs someone in
    RESIGN_ROLE = "resign-role"
    VIEW_PEOPLE = "view-people"
    VIEW_ROLES = "view-roles"  # who may do what, for everybody within reach
    CHANGE_ACCOUNT = "change-account"  # a name, closing, joining two accounts of one person
    VIEW_QUEUE = "view-queue"
    VIEW_COHORT = "view-cohort"
    MANAGE_SYSTEM = "manage-system"  # letters, jobs and settings of the whole installation
    CHECK_RECORDS = "check-records"  # derive, recompute and verify everything again
    ANNOUNCE = "announce"  # have something shown above pages for some days
    VIEW_AUDIT = "view-audit"
    MANAGE_KEYS = "manage-keys"
