"""What a script needs to try a seeded installation: accounts, links and tokens by role, and one object of each kind."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Model

from waymark.config.seeding.cast import PASSWORD
from waymark.flows.manage_api_tokens import make_api_token
from waymark.flows.sign_in import make_sign_in_link
from waymark.records.awards.models import Award
from waymark.records.catalog.models import Offering, Program, ProgramVersion
from waymark.records.credentials.models import Credential
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Attachment, Submission
from waymark.records.experience.models import Appraisal, AppraisalRequest, Experience
from waymark.records.people.models import Organization, Person
from waymark.records.people.queries import people_by_role
from waymark.records.plans.models import Action, Goal, InstrumentResult
from waymark.rules.kernel.context import Context

KINDS: dict[str, type[Model]] = {
    "organization": Organization,
    "program": Program,
    "version": ProgramVersion,
    "offering": Offering,
    "enrollment": Enrollment,
    "result": InstrumentResult,
    "goal": Goal,
    "action": Action,
    "submission": Submission,
    "attachment": Attachment,
    "experience": Experience,
    "appraisal_request": AppraisalRequest,
    "appraisal": Appraisal,
    "award": Award,
    "credential": Credential,
}


def report(ctx: Context) -> dict[str, object]:
    """One account of each role with its password, a one-use sign-in link and an API token; one id of each kind."""
    accounts: dict[str, object] = {}
    learner = Person.objects.filter(enrollments__isnull=False).order_by("joined_at", "id").first()
    if learner is not None:
        accounts["learner"] = _account(ctx, learner)
    for person, grant in people_by_role():
        if grant.role not in accounts:
            accounts[grant.role] = _account(ctx, person)
    ids = {}
    for name, kind in KINDS.items():
        first = kind._default_manager.order_by("pk").values_list("pk", flat=True).first()
        if first is not None:
            ids[name] = str(first)
    return {"base_url": settings.BASE_URL, "accounts": accounts, "ids": ids}


def _account(ctx: Context, person: Person) -> dict[str, str]:
    token = make_api_token(ctx, person.pk, label="seed", lasts=timedelta(days=30))
    return {
        "id": str(person.pk),
        "email": person.email,
        "password": PASSWORD,
        "sign_in_link": f"{settings.BASE_URL}/sign-in/{make_sign_in_link(ctx, person.pk)}",
        "api_token": token,
    }
