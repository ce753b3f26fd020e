"""The other half of the sentences: experiences and appraisals, badges, what was given out, keys."""

from django.utils.translation import gettext_lazy as _

from .sentences import Group

EXPERIENCES = Group(
    _("Experiences and appraisals"),
    "message-square-quote",
    {
        "experience-proposed": _("%(whom)s proposed an experience."),
        "experience-approved": _("%(who)s approved an experience of %(whom)s."),
        "experience-declined": _("%(who)s declined an experience of %(whom)s."),
        "experience-cancelled": _("%(whom)s canceled an experience."),
        "experience-finished": _("%(whom)s said that an experience is over."),
        "experience-reopened": _("%(who)s reopened an experience of %(whom)s."),
        "experience-amended": _("%(who)s corrected an experience of %(whom)s."),
        "appraiser-reminded": _("%(who)s reminded a supervisor about %(whom)s."),
        "appraisal-request-closed": _("%(who)s canceled a request for an appraisal of %(whom)s."),
        "appraisal-sent-again": _("%(who)s sent a request for an appraisal of %(whom)s again."),
        "learner-asked-to-find-another-appraiser": _("%(who)s asked %(whom)s to find another supervisor."),
        "reminders-stopped": _("%(who)s stopped automatic reminders to a supervisor about %(whom)s."),
        "reminders-go-on": _("%(who)s let automatic reminders to a supervisor about %(whom)s go on."),
        "appraisal-unanswered-told": _("%(who)s told %(whom)s that a request wasn’t answered."),
        "appraisal-opened": _("%(who)s opened the form to appraise %(whom)s."),
        "appraiser-confirmed": _("%(who)s confirmed to be the person asked about %(whom)s."),
        "appraisal-received": _("%(who)s sent an appraisal of %(whom)s."),
        "appraisal-declined": _("%(who)s declined to appraise %(whom)s."),
        "appraisal-reopened": _("%(who)s will appraise %(whom)s after all."),
        "appraisal-set-aside": _("%(who)s set an appraisal of %(whom)s aside."),
        "appraisal-put-back": _("%(who)s put an appraisal of %(whom)s back."),
        "address-paused": _("%(who)s asked for no more mail about %(whom)s."),
        "address-pause-lifted": _("%(who)s allowed mail about %(whom)s again."),
        "appraiser-verified": _("%(who)s verified who appraised %(whom)s."),
        "appraiser-rejected": _("%(who)s rejected an appraisal of %(whom)s."),
    },
)
BADGES = Group(
    _("Awards and badges"),
    "award",
    {
        "badge-brought": _("%(whom)s sent a badge from another organization."),
        "badge-recognized": _("%(who)s accepted an outside badge of %(whom)s."),
        "badge-declined": _("%(who)s declined an outside badge of %(whom)s."),
        "award-proposed": _("%(whom)s met everything for “%(what)s”."),
        "award-granted": _("%(who)s awarded “%(what)s” to %(whom)s."),
        "release-started": _("%(who)s started to release many badges."),
        "release-stopped": _("%(who)s stopped a release of many badges."),
        "award-dismissed": _("%(who)s dismissed the award “%(what)s” of %(whom)s."),
        "award-questioned": _("The award “%(what)s” of %(whom)s came under review."),
        "award-kept": _("%(who)s kept the award “%(what)s” of %(whom)s."),
        "award-revoked": _("%(who)s took the award “%(what)s” of %(whom)s back."),
        "award-restored": _("%(who)s restored the award “%(what)s” of %(whom)s."),
        "credential-reserved": _("The badge “%(what)s” of %(whom)s was prepared."),
        "credential-signed": _("The badge “%(what)s” of %(whom)s was signed."),
        "credential-issued": _("The badge “%(what)s” of %(whom)s was issued."),
        "credential-suspended": _("%(who)s put the badge “%(what)s” of %(whom)s on hold."),
        "credential-reinstated": _("%(who)s made the badge “%(what)s” of %(whom)s valid again."),
        "change-answered": _("%(whom)s answered a change to the badge “%(what)s”."),
        "credential-reissued": _("%(who)s signed the badge “%(what)s” of %(whom)s again with another key."),
        "several-asked": _("%(who)s asked to change the badge “%(what)s” of %(whom)s together with others."),
        "several-agreed": _("%(who)s agreed to change several badges."),
        "several-declined": _("%(who)s declined to change several badges."),
        "credential-revoked": _("%(who)s revoked the badge “%(what)s” of %(whom)s."),
    },
)
GIVEN_OUT = Group(
    _("Given out to others"),
    "send",
    {
        "consent-given": _("%(whom)s agreed that someone outside may be told something."),
        "consent-withdrawn": _("%(whom)s withdrew a consent."),
        "appraisal-requested": _("%(who)s asked a supervisor to appraise %(whom)s."),
        "credential-made-public": _("%(whom)s made the badge “%(what)s” public."),
        "credential-made-private": _("%(whom)s made the badge “%(what)s” private."),
        "share-made": _("%(whom)s made a link to the badge “%(what)s”."),
        "share-withdrawn": _("%(whom)s turned off a link to the badge “%(what)s”."),
        "collection-shared": _("%(whom)s made a link to several badges."),
        "collection-turned-off": _("%(whom)s turned off a link to several badges."),
    },
)
KEYS = Group(
    _("Keys and status lists"),
    "key",
    {
        "issuer-added": _("%(who)s made %(what)s an issuer."),
        "key-made": _("%(who)s made a key for %(what)s."),
        "key-activated": _("%(who)s put a key of %(what)s to use."),
        "key-retired": _("%(who)s retired a key of %(what)s."),
        "key-compromised": _("%(who)s marked a key of %(what)s as stolen."),
        "status-list-published": _("%(who)s published a status list of %(what)s."),
    },
)
