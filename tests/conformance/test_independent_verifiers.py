"""Verifiers that we did not write accept every badge we issue, and refuse one changed, revoked or suspended."""

import json
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.conformance.installing import installed
from tests.conformance.judging import is_accepted, is_refused, judged
from tests.flows.people import a_person
from waymark.config.pack_files import read_pack
from waymark.config.prepare import operator
from waymark.flows.issue_credential import issue_awards
from waymark.flows.jobs import issuing_context
from waymark.flows.publish_pack import publish_pack
from waymark.flows.publish_status import publish_status_lists
from waymark.flows.set_up_issuer import set_up_issuer
from waymark.records.awards.models import Award
from waymark.records.awards.states import AwardState
from waymark.records.catalog.models import ProgramVersion
from waymark.records.catalog.queries import pack_of
from waymark.records.credentials.commands import set_bit
from waymark.records.credentials.compose import rubric_standards
from waymark.records.credentials.models import Credential
from waymark.records.enrollment.models import Enrollment
from waymark.records.ledger.models import Fact, SourceKind
from waymark.records.people.models import Organization
from waymark.rules.kernel.ids import new_id
from waymark.rules.packs.model import FactKind

pytestmark = pytest.mark.conformance
PACKS = Path(__file__).resolve().parents[2] / "packs"


def issued_for(version: ProgramVersion) -> dict[str, str]:
    """One learner has every badge of a version: achievement key -> signed bytes."""
    ctx, pack = operator(), pack_of(version.pk)
    set_up_issuer(ctx, organization_id=version.program.owner_id)
    ada = a_person("Ada", email=f"ada-{version.pk}@example.org")
    enrollment = Enrollment.objects.create(
        person=ada,
        program=version.program,
        version=version,
        campus=Organization.objects.get(key=pack.campuses[0]),
        pathway_key="common",
        state="active",
        enrolled_at=ctx.now,
        last_activity_at=ctx.now,
    )
    awards = []
    for achievement in pack.achievements.values():
        because = []
        for rubric in rubric_standards(pack, achievement):
            best = list(pack.rubrics[rubric].levels)[-1]
            fact = Fact.objects.create(
                enrollment=enrollment,
                kind=FactKind.RATED,
                about=rubric,
                value={"rubric": rubric, "ratings": dict.fromkeys(pack.rubrics[rubric].criteria, best)},
                on=ctx.now.date(),
                source_kind=SourceKind.ASSESSMENT,
                source_id=new_id(),
                definition_digest="",
                recorded_at=ctx.now,
            )
            because.append(str(fact.pk))
        awards.append(
            Award.objects.create(
                person=ada,
                enrollment=enrollment,
                campus_id=enrollment.campus_id,
                program=version.program,
                version=version,
                achievement_key=achievement.key,
                state=AwardState.GRANTED,
                finding={"because": because},
                proposed_at=ctx.now,
                decided_at=ctx.now,
            )
        )
    issue_awards(issuing_context(), [award.pk for award in awards])
    return {
        credential.award.achievement_key: credential.body
        for credential in Credential.objects.filter(award__enrollment=enrollment).select_related("award")
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    "folder", sorted(path.parent for path in PACKS.glob("*/pack.yaml")), ids=lambda path: path.name
)
def test_every_badge_of_a_pack_is_accepted(folder: Path, tmp_path: Path) -> None:
    installed()
    version = publish_pack(operator(), files=read_pack(folder)).version
    badges = issued_for(version)
    assert set(badges) == set(pack_of(version.pk).achievements)
    changed = {f"{key}-changed": _with_one_byte_changed(body) for key, body in badges.items()}
    found = judged(tmp_path, badges | changed)
    assert [key for key in badges if not is_accepted(found[key])] == [], json.dumps(found, indent=1)
    assert [key for key in changed if not is_refused(found[key])] == [], json.dumps(found, indent=1)


def _with_one_byte_changed(body: str) -> str:
    """The badge for a subject whose id differs in one character."""
    subject = json.loads(body)["credentialSubject"]["id"]
    other = subject[:-1] + ("0" if subject[-1] != "0" else "1")
    assert body.count(subject) == 1
    return body.replace(subject, other)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("purpose", "entries"), [("revocation", "revocation"), ("revocation", "both"), ("suspension", "both")]
)
def test_a_badge_that_no_longer_counts_is_refused(
    purpose: str, entries: str, tmp_path: Path, settings: Settings
) -> None:
    installed()
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"status_entries": entries})
    version = publish_pack(operator(), files=read_pack(PACKS / "first-aid")).version
    badges = issued_for(version)
    stopped, *others = sorted(badges)
    credential = Credential.objects.select_related("status_list__suspension_twin").get(award__achievement_key=stopped)
    revocation = credential.status_list
    list_id = revocation.pk if purpose == "revocation" else revocation.suspension_twin.pk
    set_bit(list_id, credential.status_index, is_set=True)
    assert publish_status_lists(issuing_context()) == 1
    found = judged(tmp_path, badges)
    assert is_refused(found[stopped]), json.dumps(found, indent=1)
    assert found[stopped]["digitalbazaar"]["set"] == [purpose]
    assert all(is_accepted(found[key]) for key in others)


@pytest.mark.django_db
def test_a_badge_on_hold_is_accepted_by_those_who_have_the_badge_alone(tmp_path: Path) -> None:
    installed()
    version = publish_pack(operator(), files=read_pack(PACKS / "first-aid")).version
    badges = issued_for(version)
    for credential in Credential.objects.select_related("status_list__suspension_twin"):
        set_bit(credential.status_list.suspension_twin.pk, credential.status_index, is_set=True)
    publish_status_lists(issuing_context())
    for verdicts in judged(tmp_path, badges).values():
        assert (verdicts["digitalbazaar"]["verified"], verdicts["digitalbazaar"]["looked"]) == (True, ["revocation"])
        log = verdicts["digitalcredentials"]["log"]
        assert (log["valid_signature"], log["revocation_status"]) == (True, True)
        assert "suspension_status" not in log


@pytest.mark.django_db
def test_a_badge_with_two_statuses_is_accepted_too(tmp_path: Path, settings: Settings) -> None:
    installed()
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"status_entries": "both"})
    version = publish_pack(operator(), files=read_pack(PACKS / "first-aid")).version
    for verdicts in judged(tmp_path, issued_for(version)).values():
        assert is_accepted(verdicts)
        assert verdicts["digitalbazaar"]["looked"] == ["revocation", "suspension"]
        assert verdicts["digitalcredentials"]["log"]["suspension_status"] is True
