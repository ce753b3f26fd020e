"""People, the organizations they belong to, and what they were granted."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from waymark.rules.kernel.context import Role
from waymark.rules.kernel.ids import new_id


class PersonManager(BaseUserManager["Person"]):
    """Finds people by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Somebody with an account. The address is stored in lower case; closed accounts keep their id for the audit."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(max_length=254)
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80, blank=True)
    locale = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["given_name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_unique")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Given and family name as one text."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def initials(self) -> str:
        """One or two letters for the round sign beside the name."""
        return (self.given_name[:1] + self.family_name[:1]).upper()


class FormerName(models.Model):
    """What somebody was called before. Shown to staff who look after people there, and nowhere else."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="former_names")
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80, blank=True)
    until_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")


class AccountMerger(models.Model):
    """That an account was merged into another one. `moved` names every row that went over, and how what ended stood
    before, so that it can be taken back. Append-only but for `undone_at` and `undone_by`, once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kept = models.ForeignKey(Person, models.PROTECT, related_name="mergers")
    gone = models.ForeignKey(Person, models.PROTECT, related_name="+")
    moved = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=models.Q(undone_at__isnull=True), name="merged_into_one_account"
            )
        ]


class OrganizationKind(models.TextChoices):
    SYSTEM = "system"
    CAMPUS = "campus"
    UNIT = "unit"
    EMPLOYER = "employer"
    PARTNER = "partner"


class Organization(models.Model):
    """A system, campus, unit or partner. `parent` makes a tree; what is granted at the top holds below."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=12, choices=OrganizationKind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(max_length=160)
    url = models.URLField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name


class AffiliationKind(models.TextChoices):
    STUDENT = "student"
    STAFF = "staff"
    FACULTY = "faculty"


class VerifiedBy(models.TextChoices):
    SSO = "sso"
    ROSTER = "roster"
    STAFF = "staff"


class Affiliation(models.Model):
    """That a person is a student, staff or faculty somewhere, said by a source we trust, between two days.

    `external_id` is what the organization itself calls the person: a number of its own, or an id of its system.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="affiliations")
    organization = models.ForeignKey(Organization, models.PROTECT)
    kind = models.CharField(max_length=12, choices=AffiliationKind)
    verified_by = models.CharField(max_length=12, choices=VerifiedBy)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    external_id = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["external_id", "organization"],
                name="affiliation_external_id",
                condition=~models.Q(external_id=""),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_on__isnull=True) | models.Q(until_on__gt=models.F("from_on")),
                name="affiliation_from_before_until",
            ),
            models.UniqueConstraint(fields=["person", "organization", "kind", "from_on"], name="affiliation_once"),
        ]


class EndReason(models.TextChoices):
    """Why a role ended before its time."""

    LEFT = "left"
    MISTAKE = "mistake"
    CONFLICT = "conflict"
    LAPSED = "lapsed"
    MISUSE = "misuse"
    OTHER = "other"
    REPLACED = "replaced"  # by the same role with other dates
    RESIGNED = "resigned"
    CLOSED = "closed"  # with the account


class Grant(models.Model):
    """A role given to a person, at an organization (none = everywhere) and for a program (none = every one).

    `granted_by` gave it, `agreed_by` is the second person where the role takes two; without either an operator did.
    `ended_at` is when somebody ended it before its time; a role that never began ends where it would have begun.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True)
    program_id = models.UUIDField(null=True, blank=True)  # a Program of the catalog, which stands above this room
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    agreed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    end_reason = models.CharField(max_length=12, choices=EndReason, blank=True)
    end_note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(granted_by__isnull=True) | ~models.Q(granted_by=models.F("person")),
                name="grant_not_to_self",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_by__isnull=True) | ~models.Q(agreed_by=models.F("person")),
                name="grant_not_agreed_by_self",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_by__isnull=True) | ~models.Q(agreed_by=models.F("granted_by")),
                name="grant_by_two",
            ),
        ]


class RoleProposal(models.Model):
    """That an administrator asks a second one to agree to a role. Append-only; `RoleAnswer` says what became of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="role_proposals")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    program_id = models.UUIDField(null=True, blank=True)
    from_at = models.DateTimeField(null=True, blank=True)
    until_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    lapses_at = models.DateTimeField()


class Outcome(models.TextChoices):
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class RoleAnswer(models.Model):
    """What became of a proposed role, once and for all. Append-only."""

    proposal = models.OneToOneField(RoleProposal, models.PROTECT, primary_key=True, related_name="answer")
    outcome = models.CharField(max_length=12, choices=Outcome)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    grant = models.OneToOneField(Grant, models.PROTECT, null=True, blank=True, related_name="answer")


class ApiToken(models.Model):
    """A bearer token for the API: shown once, stored as a hash, with scopes and an end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="api_tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)


class SignInLink(models.Model):
    """A link that signs its person in, once and within a day; kept as a hash.

    One that was mailed asks for the address too, for programs that check mail press buttons.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    is_mailed = models.BooleanField(default=False)
