"""The person who saw the work answers, through a link and without an account. Declining is in `decline_appraisal`."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows import draft_words as drafts
from waymark.flows.notify import notify
from waymark.flows.propose_experience import learner_notice
from waymark.records.audit.commands import record
from waymark.records.audit.queries import consent_in_force
from waymark.records.audit.verbs import Verb
from waymark.records.enrollment.commands import note_activity
from waymark.records.enrollment.pathways import enrollment_pack
from waymark.records.enrollment.queries import locked
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.experience.appraisers import share_mailbox
from waymark.records.experience.commands import (
    Answer,
    add_appraisal,
    close_request,
    confirm_request,
    note_account,
    store_appraisal_draft,
)
from waymark.records.experience.models import Appraisal, AppraisalRequest
from waymark.records.experience.queries import (
    appraisal_request,
    locked_request,
    request_by_token,
    verified_appraisals,
)
from waymark.records.experience.states import LIVE_REQUEST_STATES, ExperienceState, RequestState
from waymark.records.notices.letters import Letter
from waymark.records.people.queries import addresses_of, addresses_of_id
from waymark.rules.drafts.versions import UNKNOWN_PAGE, Page, Versions
from waymark.rules.forms.answers import validate
from waymark.rules.forms.text import names_somebody, plain_name
from waymark.rules.kernel.context import Actor, ActorKind, Context
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.kernel.ids import token_hash
from waymark.rules.packs.model import AppraisalForm, Form
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import require
from waymark.rules.policy.scope import Scope
from waymark.rules.progress.appraisals import appraisal_outcome, combined, completed_outcome, readable

LONGEST_TOKEN = 100
LONGEST_NAME = 120
MOST_HOURS = 5000
MOST_DRAFT_FIELDS, LONGEST_DRAFT_FIELD = 100, 20_000
ASKED_ABOUT = (ExperienceState.FINISHED, ExperienceState.APPRAISED)
"""An experience may be asked about again after an appraisal that was not positive, where the program allows it."""
OPENED_BY_LINK = (*LIVE_REQUEST_STATES, RequestState.DECLINED)


def open_door(token: str, *, now: datetime, person_id: UUID | None = None) -> tuple[AppraisalRequest, Context]:
    """The request a link opens, and the context of whoever came through it. Writes nothing: mail scanners open links.

    `person_id` is who is signed in, if somebody is: learners do not open their own link. A declined request opens too,
    so that it can be taken back. Every link that opens nothing (unknown, expired, used, cancelled, without consent)
    raises the same NotFound.
    """
    found = request_by_token(token_hash(token)) if 0 < len(token) <= LONGEST_TOKEN else None
    if found is None or found.state not in OPENED_BY_LINK or not has_time(found, now=now):
        raise closed_door()
    ctx = Context(actor=Actor(kind=ActorKind.LINK, person_id=person_id, link_object=found.pk), now=now)
    require(ctx.actor, Action.APPRAISE, link_scope(ctx, found))
    return found, ctx


@transaction.atomic
def confirm_appraiser(ctx: Context, request_id: UUID) -> AppraisalRequest:
    """Somebody says: yes, I am the one who is asked. Twice has the effect of once."""
    found = opened_request(ctx, request_id)
    if found.state == RequestState.CONFIRMED:
        return found
    confirm_request(found, at=ctx.now)
    note_who_acts(ctx, found)
    _record(ctx, Verb.APPRAISER_CONFIRMED, found)
    return found


@transaction.atomic
def save_appraisal_draft(
    ctx: Context, request_id: UUID, *, draft: Mapping[str, str], page: Page = UNKNOWN_PAGE
) -> drafts.Saved:
    """Keep what was typed so far, until it is sent or the link ends, beside what other pages of the link wrote.

    Fields that one page changed are merged; a field that two pages changed apart keeps both until somebody chooses.
    """
    found = opened_request(ctx, request_id)
    _require_confirmed(found)
    kept = {key: text for key, text in draft.items() if isinstance(text, str) and len(key) <= LONGEST_NAME}
    if len(kept) > MOST_DRAFT_FIELDS or any(len(text) > LONGEST_DRAFT_FIELD for text in kept.values()):
        raise Invalid(_("This is more than the form can keep. Shorten it, then save it again."))
    sent = drafts.bounded(kept, None)
    before = _draft_of(found).versions()
    changes = drafts.merged(before, sent, page=page, now=ctx.now)
    _store_draft(ctx, found, changes)
    note_who_acts(ctx, found)
    at = drafts.DraftAt(found.pk, found.draft_revision)
    return drafts.outcome(at, found.draft_saved_at, {**before, **changes}, sent=sent, page=page)


@transaction.atomic
def choose_appraisal_words(
    ctx: Context, request_id: UUID, *, picks: Mapping[str, drafts.Pick], stamp: str = ""
) -> bool:
    """Of the versions that were shown, keep the words that were chosen, and tell whether all is settled now."""
    found = opened_request(ctx, request_id)
    _require_confirmed(found)
    answers = drafts.bounded({key: pick.answer for key, pick in picks.items()}, None)
    clean = {key: drafts.Pick(answers[key], pick.among) for key, pick in picks.items()}
    note_who_acts(ctx, found)
    _store_draft(ctx, found, drafts.chosen(_draft_of(found).versions(), clean, stamp=stamp, now=ctx.now))
    return not found.draft_clashes


@transaction.atomic
def appraise(
    ctx: Context,
    request_id: UUID,
    *,
    ratings: Mapping[str, str],
    overall: str,
    words: Mapping[str, object],
    hours_confirmed: int,
    signed_name: str,
    saw: drafts.DraftAt | None = drafts.NO_PAGE,
) -> Appraisal:
    """Answer, once: every item rated (or not observed, where the form allows it), signed by name.

    Where only some items are asked for, to complete an appraisal, just these are rated; the rest is not asked.

    The outcome is computed from the ratings. Nothing counts yet: staff must first say who the appraiser is. Raises
    Invalid, naming every field at fault; what was typed is kept. Raises NewerWords when the draft holds what the page
    of revision `saw` did not show.
    """
    found = opened_request(ctx, request_id)
    _require_confirmed(found)
    if found.draft_clashes or saw not in (drafts.NO_PAGE, drafts.DraftAt(found.pk, found.draft_revision)):
        raise drafts.NewerWords
    form = _form(found)
    name = plain_name(signed_name)
    if found.completes is None:
        answer = _answer(form, ratings, overall, words, hours_confirmed, name)
    else:
        answer = _completion(form, found, found.completes, ratings, name)
    appraisal = add_appraisal(found, answer=answer, answered_by_id=ctx.actor.person_id, at=ctx.now)
    note_who_acts(ctx, found)
    close_request(found, RequestState.ANSWERED, at=ctx.now)
    _record(ctx, Verb.APPRAISAL_RECEIVED, found)
    note_activity(found.experience.enrollment, at=ctx.now)
    key = f"appraisal-received:{found.pk}"
    notify(ctx, [learner_notice(found.experience, Letter.APPRAISAL_RECEIVED, effect_key=key)])
    return appraisal


def closed_door() -> NotFound:
    """What every link says that opens nothing."""
    return NotFound(
        _(
            "This link does not open anything. It may have been used or cancelled, or its time is over. If you were "
            "asked to appraise somebody, look for a newer message or write to the person who asked you."
        )
    )


def has_time(found: AppraisalRequest, *, now: datetime) -> bool:
    """Whether the link of a request still works, whatever its state: in time, with consent, about finished work."""
    return (
        found.expires_at > now
        and found.experience.state in ASKED_ABOUT
        and found.experience.enrollment.state != EnrollmentState.DECLINED
        and consent_in_force(found.consent_id, now=now) is not None
    )


def note_who_acts(ctx: Context, found: AppraisalRequest) -> None:
    """An account that is signed in when a request is acted on is the appraiser's: they vouch for none of it."""
    if ctx.actor.person_id is not None:
        given = addresses_of_id(ctx.actor.person_id)
        note_account(found, person_id=ctx.actor.person_id, addresses=given, at=ctx.now)


def link_scope(ctx: Context, found: AppraisalRequest) -> Scope:
    """Neither the learner nor an account that has a mailbox of theirs comes through the link."""
    enrollment = found.experience.enrollment
    person_id = ctx.actor.person_id
    own = addresses_of(enrollment.person)
    is_learner = person_id is not None and share_mailbox(addresses_of_id(person_id), own)
    return Scope(
        party_ids=frozenset({person_id} if person_id is not None and is_learner else ()),
        owner_id=enrollment.person_id,
        organization_id=enrollment.campus_id,
        program_id=enrollment.program_id,
        object_id=found.pk,
    )


def opened_request(ctx: Context, request_id: UUID) -> AppraisalRequest:
    """The request, locked after its enrollment, when this link still opens it."""
    enrollment = locked(appraisal_request(request_id).experience.enrollment_id)
    found = locked_request(request_id)
    found.experience.enrollment = enrollment
    require(ctx.actor, Action.APPRAISE, link_scope(ctx, found))
    if found.state not in LIVE_REQUEST_STATES or not has_time(found, now=ctx.now):
        raise closed_door()
    return found


def _require_confirmed(found: AppraisalRequest) -> None:
    if found.state != RequestState.CONFIRMED:
        raise Conflict(_("Please say first that you are the person we asked. Then the form opens."))


def _draft_of(found: AppraisalRequest) -> drafts.Stored:
    return drafts.Stored(found.draft, found.draft_marks, found.draft_clashes)


def _store_draft(ctx: Context, found: AppraisalRequest, changes: Mapping[str, Versions]) -> None:
    if changes:
        stored = drafts.require_room({**_draft_of(found).versions(), **changes})
        store_appraisal_draft(found, answers=stored.answers, marks=stored.marks, clashes=stored.clashes, at=ctx.now)


def _form(found: AppraisalRequest) -> AppraisalForm:
    pack = enrollment_pack(found.experience.enrollment)
    return pack.appraisals[pack.activities[found.experience.activity_key].appraisal]


def _answer(
    form: AppraisalForm,
    ratings: Mapping[str, str],
    overall: str,
    words: Mapping[str, object],
    hours_confirmed: int,
    signed_name: str,
) -> Answer:
    """The answer, when it is complete; else Invalid with every field at fault at once."""
    fields: dict[str, str] = {}
    outcome, said = "", dict[str, object]()
    try:
        outcome = appraisal_outcome(form, overall, item_ratings=ratings).outcome.value
    except Invalid as fault:
        fields |= fault.fields
    try:
        prompts = Form(form.key, form.title, "", form.prompts, form.source)
        said |= validate(prompts, words).answers
    except Invalid as fault:
        fields |= fault.fields
    if not 0 <= hours_confirmed <= MOST_HOURS:
        fields["hours_confirmed"] = _("Give whole hours between 0 and %(most)s.") % {"most": MOST_HOURS}
    fields |= _name_fault(signed_name)
    _refuse(fields)
    return Answer(dict(ratings), overall, said, hours_confirmed, outcome, signed_name)


def _completion(
    form: AppraisalForm, found: AppraisalRequest, whole: Appraisal, ratings: Mapping[str, str], signed_name: str
) -> Answer:
    """The answer of somebody who completes an appraisal: what they were asked for, and the outcome of all together."""
    known = readable(form, whole.ratings)
    for each in verified_appraisals(found.experience_id):
        if each.request.completes_id == whole.pk:
            known = combined(known, each.ratings)
    asked = tuple(key for key in found.items if key in form.items)
    fields: dict[str, str] = {}
    outcome = ""
    try:
        finding = completed_outcome(form, whole.overall, known=known, asked=asked, item_ratings=ratings)
        outcome = finding.outcome.value
    except Invalid as fault:
        fields |= fault.fields
    fields |= _name_fault(signed_name)
    _refuse(fields)
    return Answer(dict(ratings), "", {}, 0, outcome, signed_name)


def _name_fault(signed_name: str) -> dict[str, str]:
    if names_somebody(signed_name) and len(signed_name) <= LONGEST_NAME:
        return {}
    return {"signed_name": _("Sign with your name, in %(most)s characters or fewer.") % {"most": LONGEST_NAME}}


def _refuse(fields: dict[str, str]) -> None:
    if fields:
        raise Invalid(_("Some answers need another look. Nothing was sent, and what you wrote is kept."), fields=fields)


def _record(ctx: Context, verb: Verb, found: AppraisalRequest) -> None:
    record(ctx, verb, "appraisal-request", found.pk, organization_id=found.experience.enrollment.campus_id)
