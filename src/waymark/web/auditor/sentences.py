"""Every act the audit can hold, as a sentence, in groups by which a reader looks for them.

`who` acted, `whom` the object is about, `what` the object is called. A key "verb/kind" is for one kind of object.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentences = Mapping[str, Promise | str]


@dataclass(frozen=True)
class Group:
    """Acts of one kind: how the filter calls them, their icon, and their sentences."""

    label: Promise | str
    icon: str
    sentences: Sentences


READS = Group(
    _("Read a record or a file"),
    "eye",
    {
        "work-read": _("%(who)s read work of %(whom)s."),
        "work-read/enrollment": _("%(who)s opened the record of %(whom)s."),
        "file-read": _("%(who)s opened a file of %(whom)s."),
        "person-read": _("%(who)s opened the page of %(whom)s."),
        "credential-read": _("%(who)s opened the badge “%(what)s” of %(whom)s."),
        "audit-read": _("%(who)s read the audit."),
        "audit-read/person": _("%(who)s read in the audit about %(whom)s."),
        "audit-exported": _("%(who)s downloaded the audit."),
        "audit-exported/person": _("%(who)s downloaded the audit about %(whom)s."),
        "records-check-asked": _("%(who)s asked for a check of all records."),
        "records-checked": _("%(who)s had all records checked."),
        "chain-checked": _("%(who)s checked the chain of the audit."),
    },
)
REFUSED = Group(_("Was refused"), "ban", {"access-refused": _("%(who)s was refused a page.")})
PEOPLE = Group(
    _("People and roles"),
    "users",
    {
        "person-registered": _("An account was made for %(whom)s."),
        "person-renamed": _("%(who)s changed the name of %(whom)s."),
        "person-readdressed": _("%(who)s changed the email address of %(whom)s."),
        "letter-tried-again": _("%(who)s sent a letter again that did not go out."),
        "letter-canceled": _("%(who)s canceled a letter."),
        "announcement-made": _("%(who)s wrote an announcement."),
        "announcement-changed": _("%(who)s changed an announcement."),
        "announcement-ended": _("%(who)s ended an announcement early."),
        "job-tried-again": _("%(who)s had a job run again."),
        "name-changed": _("%(who)s changed the name of %(whom)s."),
        "account-closed": _("%(who)s closed the account of %(whom)s."),
        "account-reopened": _("%(who)s reopened the account of %(whom)s."),
        "accounts-merged": _("%(who)s merged two accounts of %(whom)s."),
        "accounts-split": _("%(who)s took back the merger of two accounts of %(whom)s."),
        "role-end-announced": _("%(who)s announced that a role of %(whom)s ends: %(what)s."),
        "join-asked": _("%(who)s asked to be added at a campus."),
        "join-mailbox-confirmed": _("%(who)s confirmed a mailbox of a campus."),
        "join-added": _("%(who)s added someone who had asked."),
        "join-declined": _("%(who)s declined a request to be added."),
        "join-waits-again": _("%(who)s had a request to be added wait again."),
        "join-withdrawn": _("%(who)s withdrew a request to be added."),
        "domain-trusted": _("%(who)s trusted a mail domain for a campus."),
        "domain-trust-ended": _("%(who)s ended the trust in a mail domain."),
        "language-chosen": _("%(who)s chose a language."),
        "affiliation-added": _("%(who)s put %(whom)s on the list of a campus (%(what)s)."),
        "affiliation-changed": _("%(who)s changed an affiliation of %(whom)s (%(what)s)."),
        "affiliation-ended": _("%(who)s ended an affiliation of %(whom)s (%(what)s)."),
        "role-granted": _("%(who)s gave %(whom)s a role: %(what)s."),
        "role-changed": _("%(who)s changed a role of %(whom)s: %(what)s."),
        "role-ended": _("%(who)s ended a role of %(whom)s: %(what)s."),
        "role-replaced": _("%(who)s gave a role of %(whom)s other dates: %(what)s."),
        "role-resigned": _("%(who)s gave up a role: %(what)s."),
        "role-proposed": _("%(who)s proposed a role for %(whom)s: %(what)s."),
        "role-approved": _("%(who)s approved a role for %(whom)s: %(what)s."),
        "role-declined": _("%(who)s declined a role for %(whom)s: %(what)s."),
        "role-proposal-withdrawn": _("%(who)s withdrew a proposed role for %(whom)s: %(what)s."),
        "api-token-made": _("%(who)s made an API token for %(whom)s."),
        "api-token-ended": _("%(who)s ended an API token of %(whom)s."),
        "sign-in-link-made": _("%(who)s made a sign-in link for %(whom)s."),
        "signed-in-by-link": _("%(whom)s signed in by a link."),
        "signed-in-by-password": _("%(whom)s signed in with a password."),
        "sign-in-locked": _("Wrong passwords were tried too often, and more were refused for some minutes."),
        "sign-in-locked/person": _(
            "Wrong passwords for %(whom)s were tried too often, and more were refused for some minutes."
        ),
        "password-chosen-by-mail": _("%(whom)s chose a password by a mailed link."),
        "address-confirmed": _("%(whom)s confirmed an email address."),
        "organization-added": _("%(who)s added the organization %(what)s."),
        "roster-uploaded": _("%(who)s uploaded a roster."),
        "roster-discarded": _("%(who)s discarded a roster."),
        "roster-chosen": _("%(who)s chose how to read lines of a roster."),
        "roster-confirmed": _("%(who)s confirmed a roster."),
        "roster-imported": _("%(who)s imported a roster."),
        "roster-refused": _("%(who)s was told that a roster can’t be imported."),
        "roster-taken-back": _("%(who)s undid the import of a roster."),
    },
)
PROGRAMS = Group(
    _("Programs and offerings"),
    "compass",
    {
        "pack-published": _("%(who)s published %(what)s."),
        "version-retired": _("%(who)s retired %(what)s."),
        "version-restored": _("%(who)s restored %(what)s."),
        "version-uploaded": _("%(who)s uploaded %(what)s."),
        "version-proposed": _("%(who)s asked a second person to approve %(what)s."),
        "version-approved": _("%(who)s approved %(what)s."),
        "version-declined": _("%(who)s declined %(what)s."),
        "version-proposal-withdrawn": _("%(who)s withdrew %(what)s before it was published."),
        "version-commented": _("%(who)s commented on %(what)s."),
        "version-replaced": _("%(who)s replaced the upload of %(what)s by another one."),
        "version-exported": _("%(who)s downloaded %(what)s."),
        "offering-opened": _("%(who)s opened %(what)s at a campus."),
        "offering-changed": _("%(who)s changed the offering of %(what)s."),
        "offering-closed": _("%(who)s closed %(what)s to new learners."),
        "offering-reopened": _("%(who)s opened %(what)s again."),
        "last-day-announced": _("%(who)s announced the last day to finish %(what)s at a campus."),
        "offering-called-off": _("%(who)s called off an offering."),
    },
)
LEARNING = Group(
    _("Enrollment and plan"),
    "route",
    {
        "enrolled": _("%(whom)s enrolled in %(what)s."),
        "enrollment-withdrawn": _("%(whom)s left %(what)s."),
        "enrollment-moved": _("%(whom)s moved to %(what)s."),
        "enrollment-resumed": _("%(whom)s came back to %(what)s."),
        "enrollment-completed": _("%(whom)s completed %(what)s."),
        "enrollment-reopened": _("%(who)s reopened the enrollment of %(whom)s in %(what)s."),
        "enrollment-corrected": _("%(who)s corrected the enrollment of %(whom)s in %(what)s."),
        "instrument-taken": _("%(whom)s took a self-assessment."),
        "goal-written": _("%(whom)s wrote a goal."),
        "goal-changed": _("%(whom)s changed a goal."),
        "action-written": _("%(whom)s wrote an action."),
        "action-changed": _("%(whom)s changed an action."),
        "reflection-written": _("%(whom)s wrote a reflection."),
        "note-written": _("%(who)s wrote a note about %(whom)s."),
        "note-changed": _("%(who)s changed a note about %(whom)s."),
        "note-removed": _("%(who)s removed a note about %(whom)s."),
        "time-given": _("%(who)s gave %(whom)s until a later day to finish."),
        "time-taken-back": _("%(who)s took back the day given to %(whom)s."),
        "learner-written-to": _("%(who)s wrote to %(whom)s."),
        "letters-called-back": _("%(who)s called letters to learners back."),
    },
)
WORK = Group(
    _("Work and decisions about it"),
    "clipboard-check",
    {
        "file-attached": _("%(whom)s added a file."),
        "file-removed": _("%(whom)s removed a file."),
        "work-submitted": _("%(whom)s sent work."),
        "work-withdrawn": _("%(whom)s withdrew work."),
        "work-assessed": _("%(who)s decided about work of %(whom)s."),
        "decision-undone": _("%(who)s undid a decision about work of %(whom)s."),
        "decision-reopened": _("%(who)s reopened a decision about work of %(whom)s."),
        "waiver-ended": _("A waiver for %(whom)s ended on its day. No badge rested on it."),
        "levels-corrected": _("%(who)s corrected the levels that work of %(whom)s was given."),
        "quiz-taken": _("%(whom)s took a quiz."),
        "quiz-set-aside": _("%(who)s set a quiz result of %(whom)s aside."),
        "activity-attested": _("%(who)s recorded a step of %(whom)s as done."),
        "attestation-withdrawn": _("%(who)s took back a recorded step of %(whom)s."),
        "attestation-corrected": _("%(who)s corrected a recorded step of %(whom)s."),
        "room-code-opened": _("%(who)s opened a code for a room."),
        "room-code-closed": _("%(who)s closed the code of a room."),
        "attended-by-code": _("%(whom)s recorded a step as done by the code of a room."),
        "fact-recorded": _("A result of %(whom)s was recorded."),
        "fact-withdrawn": _("A result of %(whom)s was withdrawn."),
        "waiver-requested": _("%(who)s asked to waive a requirement for %(whom)s."),
        "waiver-approved": _("%(who)s approved a waiver for %(whom)s."),
        "waiver-declined": _("%(who)s declined a waiver for %(whom)s."),
        "waiver-withdrawn": _("%(who)s withdrew a waiver for %(whom)s."),
    },
)
