"""Seeding: learners at every stage, work in each queue, everything provable afterwards."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.flows.people import NOW, operator
from tests.pure.packs.tiny import tiny_files
from waymark.config.seeding.report import report
from waymark.config.seeding.seed import BEGAN, is_seeded, seed
from waymark.flows.open_offering import open_offering
from waymark.flows.publish_pack import publish_pack
from waymark.flows.set_up_issuer import set_up_issuer
from waymark.records.audit.chain import chain_breaks
from waymark.records.awards.models import Award
from waymark.records.awards.queries import granted_awards
from waymark.records.awards.states import AwardState
from waymark.records.corrections.models import Correction, Waiver
from waymark.records.credentials.models import Credential
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Draft, Submission
from waymark.records.experience.models import Appraisal, AppraisalRequest, Experience
from waymark.records.ledger.check import ledger_faults
from waymark.rules.kernel.errors import Conflict

pytestmark = pytest.mark.xdist_group("seeding")


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Twenty learners at a program of two campuses, made once and taken back at the end."""
    mode = settings.WAYMARK.model_copy(update={"mode": "demo"})  # sent letters keep their links
    with django_db_blocker.unblock(), override_settings(WAYMARK=mode), transaction.atomic():
        _open()
        list(seed(operator(), learners=20, seed=7))
        yield
        transaction.set_rollback(True)


def _open() -> None:
    before = operator(now=NOW - BEGAN)
    version = publish_pack(before, files=tiny_files()).version
    set_up_issuer(before, organization_id=version.program.owner_id)
    for campus in ("north", "south"):
        open_offering(before, version_id=version.pk, campus_key=campus, opens_on=before.now.date())


def test_there_is_work_at_every_stage(seeded: None, db: None) -> None:
    assert Enrollment.objects.count() == 20
    assert Enrollment.objects.filter(state="completed").exists()
    assert Award.objects.filter(state=AwardState.PROPOSED).count() == 1
    assert set(Submission.objects.values_list("state", flat=True)) == {"submitted", "accepted", "returned"}
    assert {"proposed", "approved", "finished"} <= set(Experience.objects.values_list("state", flat=True))
    assert AppraisalRequest.objects.filter(state="sent", expires_at__gt=NOW).exists()
    assert Appraisal.objects.filter(state="received").exists()
    assert Draft.objects.exists()
    assert Credential.objects.filter(visibility="public", state="issued").exists()


def test_what_went_wrong_is_put_right_and_waits_for_those_who_decide(seeded: None, db: None) -> None:
    assert Correction.objects.filter(subject_kind="assessment", change="amended").exists()
    assert Award.objects.filter(state=AwardState.IN_QUESTION).exists(), "a badge under review waits for a person"
    pending = Credential.objects.filter(state="suspended", award__state=AwardState.REVOKED)
    assert pending.exists(), "a revocation waits for a second person"
    assert set(Waiver.objects.values_list("state", flat=True)) == {"approved", "requested"}
    assert {"incomplete", "not-positive"} <= set(
        Appraisal.objects.filter(state="verified").values_list("outcome", flat=True)
    )


def test_what_was_made_up_is_as_provable_as_what_is_real(seeded: None, db: None) -> None:
    assert list(ledger_faults(granted_awards)) == []
    assert list(chain_breaks()) == []


def test_it_fills_an_empty_installation_only(seeded: None, db: None) -> None:
    assert is_seeded()
    with pytest.raises(Conflict, match="already"):
        list(seed(operator(), learners=3, seed=1))


def test_the_report_has_an_account_of_each_role_and_one_of_each_kind(seeded: None, db: None) -> None:
    made = report(operator())
    roles = {"learner", "assessor", "counselor", "coordinator", "registrar", "issuer", "designer", "auditor"}
    assert roles | {"administrator"} == set(made["accounts"])  # type: ignore[call-overload]  # a mapping
    assert {"enrollment", "submission", "experience", "appraisal", "credential"} <= set(made["ids"])  # type: ignore[call-overload]  # as above
    for account in made["accounts"].values():  # type: ignore[attr-defined]  # as above
        assert account["sign_in_link"].startswith("http://127.0.0.1:8000/sign-in/")
        assert account["api_token"].startswith("wmk_")
