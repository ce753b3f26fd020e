"""One object of each kind, somebody in every role at two campuses, and what stands in each address."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.test import Client

from tests.flows.appraising import answered, asked, came_in, finished, links, proposed
from tests.flows.foreign import brought
from tests.flows.judging import brakes_sent, checked, read_by_cleo
from tests.flows.people import NOW, TODAY, a_person, affiliate, ctx_of, give, operator
from tests.flows.signing import ISSUING, an_award, issuer_of
from tests.flows.world import World, attached, enrolled, make_world, planned, submitted_plan
from tests.pure.packs.tiny import broken
from waymark.flows.act_and_reflect import write_action
from waymark.flows.announce import announce
from waymark.flows.appraise import open_door
from waymark.flows.ask_to_join import ask_to_join
from waymark.flows.attest import attest
from waymark.flows.decline_appraisal import decline_appraisal
from waymark.flows.give_time import give_time
from waymark.flows.issue_credential import issue_awards
from waymark.flows.manage_api_tokens import make_api_token
from waymark.flows.merge_accounts import merge_accounts
from waymark.flows.propose_experience import decide_experience, finish_experience
from waymark.flows.propose_role import propose_role
from waymark.flows.propose_version import upload_version
from waymark.flows.release_award import settle_award
from waymark.flows.share_collection import share_collection
from waymark.flows.share_credential import make_share
from waymark.flows.sign_in import make_sign_in_link
from waymark.flows.trust_domain import trust_domain
from waymark.flows.upload_roster import upload_roster
from waymark.flows.waive_requirement import request_waiver
from waymark.flows.write_note import write_note
from waymark.flows.write_to_learners import write_to_learners
from waymark.records.assessment.states import Decision
from waymark.records.audit.models import Entry
from waymark.records.awards.models import Award, ReleaseRun
from waymark.records.awards.states import AwardState
from waymark.records.catalog.models import VersionProposal
from waymark.records.credentials.models import Credential, SeveralChange, SeveralItem, StatusList
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.states import NoteReaders, RoundKind, TimeReason
from waymark.records.evidence.models import QuizAttempt
from waymark.records.experience.models import PausedAddress
from waymark.records.people.models import Affiliation, ApiToken, Grant, Organization, Person, RoleProposal
from waymark.rules.announcements.written import Audience, Written
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.ids import new_id
from waymark.rules.packs.zipped import zipped

# The columns of the matrix: nobody, whose it is, another learner, then each role here and each role at another campus.
LEARNERS = ("anonymous", "owner", "other")
COLUMNS = (*LEARNERS, *(f"{role}-{where}" for where in ("here", "elsewhere") for role in Role))
Arguments = dict[str, object]


@dataclass(frozen=True)
class Rooms:
    """Who knocks, and at which doors: `doors` has for each name of an address what stands in it, one or several."""

    sessions: dict[str, str]
    doors: dict[str, list[Arguments]]

    def client(self, column: str, *, strict: bool = False) -> Client:
        """A fresh browser of somebody, who is signed in already; a strict one checks form tokens."""
        client = Client(enforce_csrf_checks=strict)
        if column in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[column]
        return client


def make_rooms() -> Rooms:
    """Ada is the owner, Ben the other learner. Everything there is, is hers and at north."""
    world = make_world()
    issuer_of(world)
    people = {"owner": world.ada, "other": world.ben}
    for where, campus in (("here", world.north), ("elsewhere", world.south)):
        for role in Role:
            people[f"{role}-{where}"] = _holder(role, where, campus)
    enrolled(world, world.ben)
    return Rooms(sessions={column: _session(person) for column, person in people.items()}, doors=_doors(world))


def _session(person: Person) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _holder(role: Role, where: str, campus: Organization) -> Person:
    person = a_person(role.value.capitalize(), where, email=f"{role}.{where}@example.org")
    give(person, role, campus.pk)
    return person


def _doors(world: World) -> dict[str, list[Arguments]]:
    way = enrolled(world)
    checked(way)
    goal = planned(way)
    action = write_action(ctx_of(world.ada), goal.pk, what="Ask the shop", due_on=TODAY)
    work = submitted_plan(way)
    decided = read_by_cleo(world, brakes_sent(way), ratings={}, next="Sharper.", decision=Decision.RETURNED)
    waived = request_waiver(
        ctx_of(world.fay),
        way.pk,
        requirement_key="plan-a-ride",
        kind="waived",
        why="barrier",
        words="It is shut.",
    )
    word = attest(ctx_of(world.fay), way.pk, activity_key="flat", on=TODAY)
    file = attached(world.ada)
    waiting = proposed(way, employer="Ferry Rides")
    asked(finished(world, way))
    door, visitor = came_in()
    appraisal = answered(visitor, door)
    second = proposed(way, employer="Hill Tours", starts_on=date(2026, 5, 4), ends_on=date(2026, 5, 29))
    decide_experience(ctx_of(world.fay), second.pk, approve=True, note="")
    over = finish_experience(ctx_of(world.ada), second.pk)
    asked(over, minutes=1, appraiser_email="gus@bikeshop.example")
    gone, caller = open_door(links(to="gus@bikeshop.example")[-1], now=NOW + timedelta(minutes=1))
    decline_appraisal(caller, gone.pk, reason="")
    asking = asked(over, minutes=2)
    proposal = an_award(world, world.ada, key="bike-guide", state=AwardState.PROPOSED)
    questioned = an_award(world, world.ada, key="mechanic", state=AwardState.IN_QUESTION)
    badge = Credential.objects.get(award__achievement_key="level-1")
    taken_back = _taken_back(world)
    share, share_token = make_share(ctx_of(world.ada), badge.pk, label="For Dev", days=365)
    several_badges, collection_token = share_collection(ctx_of(world.ada), [badge.pk], title="", days=365)
    program: Arguments = {"slug": "bike-guide", "number": "2.1"}
    level = program | {"key": "level-1"}
    ids: dict[str, UUID] = {
        "enrollment_id": way.pk,
        "goal_id": goal.pk,
        "action_id": action.pk,
        "submission_id": work.pk,
        "attestation_id": word.pk,
        "attachment_id": file.pk,
        "request_id": asking.pk,
        "appraisal_id": appraisal.pk,
        "credential_id": badge.pk,
        "share_id": share.pk,
        "collection_id": several_badges.pk,
        "version_id": world.version.pk,
        "offering_id": world.at_north.pk,
        "recognition_id": brought(way).pk,
        "pause_id": PausedAddress.objects.get().pk,
        "token_id": _api_token(world.ada),
        "note_id": _a_note(world, way),
        "round_id": _a_round(world, way),
        "act_id": _more_time(way),
        "run_id": _a_run(),
        "person_id": world.ada.pk,
        "merger_id": _merged(world),
        "affiliation_id": Affiliation.objects.get(person=world.ada).pk,
        "grant_id": Grant.objects.get(person=world.cleo).pk,
        "announcement_id": _announced(world),
        "proposal_id": _proposed_role(world).pk,
        "roster_id": _roster(world),
        "join_id": _join_request(world),
        "domain_id": _trusted(world),
        "assessment_id": decided.pk,
        "attempt_id": QuizAttempt.objects.get(enrollment=way).pk,
        "waiver_id": waived.pk,
        "key_id": badge.key_id,
        "list_id": StatusList.objects.order_by("id")[0].pk,
    }
    steps = ("ride-plan", "shop-video", "shop-visit", "safety-quiz", "riding-style", "led-ride", "flat", "wheel-badge")
    several_id = _several(world, badge).pk
    several: dict[str, list[Arguments]] = {
        "learner-activity": [{"enrollment_id": way.pk, "activity_key": key} for key in steps],
        "learner-withdraw": [{"enrollment_id": way.pk, "activity_key": "ride-plan"}],
        "learner-undo": [{"enrollment_id": way.pk, "activity_key": "shop-video"}],
        "learner-instrument": [_instrument(way.pk)],
        "learner-result": [_instrument(way.pk)],
        "learner-experience": [{"experience_id": over.pk}],
        "learner-experience-finish": [{"experience_id": over.pk}],
        "learner-experience-cancel": [{"experience_id": waiting.pk}],
        "learner-experience-ask": [{"experience_id": over.pk}],
        "coordinator-experience": [{"experience_id": waiting.pk}],
        "coordinator-question-award": [{"award_id": badge.award_id}],
        "coordinator-reopen-experience": [{"experience_id": waiting.pk}],
        "coordinator-amend-experience": [{"experience_id": waiting.pk}],
        "coordinator-dismiss": [{"award_id": proposal.pk}],
        "coordinator-settle": [{"award_id": questioned.pk}],
        "coordinator-revocation": [{"award_id": taken_back.pk}],
        "coordinator-attest": [{"version_id": world.version.pk, "activity_key": "flat"}],
        "coordinator-paste": [{"version_id": world.version.pk, "activity_key": "flat"}],
        "coordinator-room": [{"version_id": world.version.pk, "activity_key": "flat"}],
        "audit-entry": [{"position": Entry.objects.filter(object_id=way.pk).order_by("position")[0].position}],
        "issuer-several": [{"several_id": several_id}],
        "issuer-several-progress": [{"several_id": several_id}],
        "issuer-rotate": [{"issuer_id": badge.key.issuer_id, "purpose": "credential"}],
        "designed-program": [{"slug": "bike-guide"}],
        "designer-proposal": [{"proposal_id": _proposed_version(world).pk}],
        "public-program": [{"slug": "bike-guide"}],
        "public-program-version": [program],
        "public-rubric": [program | {"key": "ride-plan"}],
        "public-achievement": [level],
        "public-achievement-card": [level],
        "achievement-json": [level],
        "achievements/<slug:slug>/<str:number>/<slug:key>": [level],
        "achievement-png": [level],
        "achievement-svg": [level],
        "public-art": [{"version_id": world.version.pk, "name": "level-1.svg"}],
        "public-share": [{"token": share_token}],
        "public-collection": [{"token": collection_token}],
        "public-collection-badge": [{"token": collection_token, "credential_id": badge.pk}],
        "public-sign-in": [{"token": make_sign_in_link(operator(now=NOW + timedelta(minutes=1)), world.ada.pk)}],
        "supervisor-appraisal": [{"token": links()[-1]}],
        "supervisor-draft": [{"token": links()[-1]}],
        "supervisor-decline": [{"token": links()[-1]}],
        "supervisor-declined": [{"token": links(to="gus@bikeshop.example")[-1]}],
        "supervisor-after-all": [{"token": links(to="gus@bikeshop.example")[-1]}],
        "administrator-job": [{"job_id": new_id()}],
        "hand-over-link": [{"person_id": world.ada.pk}],
        "organization-did": [{"key": world.riders.key}],
        "join-confirm": [{"token": "no-such-token"}],
        "account_confirm_email": [{"key": "no-key"}],
        "account_reset_password_from_key": [{"uidb36": "1", "key": "no-key"}],
    }
    return several | {f"by-{name}": [{name: value}] for name, value in ids.items()}


def _api_token(person: Person) -> UUID:
    make_api_token(ctx_of(person), person.pk, label="Report")
    return ApiToken.objects.get(person=person).pk


def _a_note(world: World, way: Enrollment) -> UUID:
    """What the coordinator here wrote down about Ada."""
    coordinator = Person.objects.get(email="coordinator.here@example.org")
    return write_note(ctx_of(coordinator), way.pk, note_id=new_id(), text="Called.", seen_by=NoteReaders.CAMPUS).pk


def _a_round(world: World, way: Enrollment) -> UUID:
    """What the coordinator here sent."""
    coordinator = Person.objects.get(email="coordinator.here@example.org")
    return write_to_learners(
        ctx_of(coordinator), new_id(), [way.pk], kind=RoundKind.MESSAGE, sentence="Hello", tomorrow=False
    ).pk


def _more_time(way: Enrollment) -> UUID:
    """Ada has a month by the coordinator here."""
    coordinator = ctx_of(Person.objects.get(email="coordinator.here@example.org"))
    day = TODAY + timedelta(days=30)
    return give_time(coordinator, new_id(), [way.pk], day=day, why=TimeReason.ASKED).pk


def _roster(world: World) -> UUID:
    """A file of people at north that waits to be confirmed."""
    return upload_roster(
        operator(),
        b"email,given_name,affiliation\nhal@example.org,Hal,student\n",
        file_name="fall.csv",
        organization_id=world.north.pk,
        organization_key=world.north.key,
        ends_missing=False,
    ).pk


def _a_run() -> UUID:
    """A release of many that the coordinator here has started."""
    coordinator = Person.objects.get(email="coordinator.here@example.org")
    return ReleaseRun.objects.create(by=coordinator, made_at=NOW).pk


def _join_request(world: World) -> UUID:
    """Eve asks to be added at north."""
    eve = ctx_of(world.eve)
    return ask_to_join(eve, offering_id=world.at_north.pk, kind="student", address="", note="Student 12").pk


def _merged(world: World) -> UUID:
    """A second account of Ada's, merged into hers."""
    registrar = ctx_of(Person.objects.get(email="registrar.here@example.org"))
    second = a_person("Ada", email="ada.again@example.org")
    affiliate(second, world.north.pk)
    return merge_accounts(registrar, world.ada.pk, second.pk).pk


def _trusted(world: World) -> UUID:
    """A domain that north trusts."""
    registrar = ctx_of(Person.objects.get(email="registrar.here@example.org"))
    return trust_domain(registrar, campus_id=world.north.pk, domain="north.example.edu", kind="student").pk


def _several(world: World, badge: Credential) -> SeveralChange:
    """An act on several badges that waits for a second person."""
    several = SeveralChange.objects.create(state="suspended", reason="looked-into", asked_by=world.fay, asked_at=NOW)
    SeveralItem.objects.create(several=several, credential=badge)
    return several


def _taken_back(world: World) -> Award:
    """An award of Ada's that a coordinator revoked; its badge is on hold until a second person decides."""
    found = an_award(world, world.ada, key="level-2")
    issue_awards(ISSUING, [found.pk])
    Award.objects.filter(pk=found.pk).update(state=AwardState.IN_QUESTION)
    return settle_award(ctx_of(world.fay), found.pk, keep=False, reason="Nobody saw it.")


def _proposed_version(world: World) -> VersionProposal:
    """A version of the owner's program that its designer uploaded."""
    designer = a_person("Dana", "Moss", email="dana.moss@example.org")
    give(designer, Role.DESIGNER, world.riders.pk)
    return upload_version(ctx_of(designer), body=zipped(broken(("version: 2.1", "version: 2.2"))))


def _proposed_role(world: World) -> RoleProposal:
    """That Eve become issuer at north, which another administrator there proposes."""
    gil = _holder(Role.ADMINISTRATOR, "first", world.north)
    return propose_role(ctx_of(gil), person_id=world.eve.pk, role=Role.ISSUER, organization_id=world.north.pk)


def _announced(world: World) -> UUID:
    """What the administrator here tells the staff at north."""
    written = Written("Closed on Friday.", "", "", Audience.STAFF, TODAY, TODAY + timedelta(days=6))
    administrator = Person.objects.get(email="administrator.here@example.org")
    return announce(ctx_of(administrator), new_id(), written, organization_id=world.north.pk).pk


def _instrument(enrollment_id: UUID) -> Arguments:
    return {"enrollment_id": enrollment_id, "activity_key": "riding-style", "instrument_key": "riding-style"}
