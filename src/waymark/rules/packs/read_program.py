"""Reads what a program is: achievements, requirements, pathways, organizations, frameworks, equivalences and policy."""

from waymark.rules.packs.model import (
    Achievement,
    AchievementType,
    AlignmentRef,
    Contact,
    Eligibility,
    Equivalence,
    Framework,
    FrameworkRow,
    LeafKind,
    NextAppraiser,
    OrganizationKind,
    OrganizationRef,
    Policy,
    Provenance,
    Release,
    Reminders,
    Requirement,
    Statement,
    Tier,
)
from waymark.rules.packs.problems import shown
from waymark.rules.packs.read_rules import read_standard, read_tree
from waymark.rules.packs.reading import CODE, NAME, Section, join


def read_achievement(key: str, section: Section) -> Achievement:
    """An achievement; only one of the tier `level` has a level."""
    tier = section.choice("tier", Tier)
    level = section.number("level", least=1, most=20, needed=tier is Tier.LEVEL) or 0
    if level and tier is not Tier.LEVEL:
        section.refuse("level", f"Only the tier level has a level, and this one is {tier}. Remove the line.")
    alignment = []
    for index, node in enumerate(section.items("alignment")):
        row = section.reading.section(node, join(section.at("alignment"), index))
        if row is not None:
            alignment.append(AlignmentRef(row.key("framework"), row.text("code", limit=NAME)))
    return Achievement(
        key=key,
        type=section.choice("type", AchievementType),
        tier=tier,
        level=level,
        name=section.text("name", limit=NAME),
        short_name=section.text("short_name", limit=NAME),
        description=section.long_text("description"),
        requires=read_tree(section, "requires", plain=LeafKind.REQUIREMENT),
        alignment=tuple(alignment),
        tags=section.texts("tags"),
        release=section.choice("release", Release, Release.AUTO),
        expires_after_months=section.number("expires_after_months", least=1, most=1200, needed=False),
        art=section.key("art", needed=False) or key,
        source=section.choice("source", Provenance),
    )


def read_requirement(key: str, section: Section) -> Requirement:
    """A requirement and its standard."""
    return Requirement(
        key,
        section.text("title", limit=NAME),
        section.long_text("narrative"),
        read_standard(section),
        section.choice("source", Provenance),
    )


def read_organization(key: str, section: Section) -> OrganizationRef:
    """An organization the pack names."""
    return OrganizationRef(
        key,
        section.text("name", limit=NAME),
        section.choice("kind", OrganizationKind),
        section.key("parent", needed=False),
        read_url(section, "url"),
    )


def read_framework(key: str, section: Section) -> Framework:
    """A competency framework; a row's code is the key of its mapping."""
    rows = {}
    outer = section.section("rows")
    for code in outer.names(CODE) if outer is not None else ():
        row = outer.section(code) if outer is not None else None
        if row is not None:
            rows[code] = FrameworkRow(
                code, row.text("name", limit=NAME), row.long_text("description"), read_url(row, "url")
            )
    name, license_ = section.text("name", limit=NAME), section.text("license", needed=False)
    return Framework(key, name, read_url(section, "url"), license_, rows)


def read_equivalences(section: Section) -> tuple[Equivalence, ...]:
    """What badges from elsewhere count as."""
    found = []
    for index, node in enumerate(section.items("equivalences")):
        row = section.reading.section(node, join("equivalences", index))
        if row is None:
            continue
        origin = row.section("from")
        gives = row.section("gives")
        found.append(
            Equivalence(
                from_achievement=origin.key("achievement") if origin else "",
                from_issuer=origin.key("issuer") if origin else "",
                gives=gives.key("earned") if gives else "",
                on_or_before=row.day("on_or_before", needed=False),
                approved_by=row.text("approved_by", limit=NAME),
            )
        )
    return tuple(found)


def read_policy(section: Section) -> Policy:
    """The program's promises and limits."""
    return Policy(
        review_days=section.number("review_days", least=1, most=365) or 1,
        attempts=section.number("attempts", least=1, most=100, needed=False),
        appraisal_link_days=section.number("appraisal_link_days", least=1, most=365) or 1,
        appraisal_invites_per_day=section.number("appraisal_invites_per_day", least=1, most=1000) or 1,
        appeal_days=section.number("appeal_days", least=1, most=365) or 1,
        source=section.choice("source", Provenance),
        after_not_positive=_different(section.choices("after_not_positive", NextAppraiser), section),
        reminders=_reminders(section.section("reminders", needed=False), section),
    )


def _reminders(section: Section | None, policy: Section) -> Reminders:
    """Days after the first mail of a request: each later than the one before, all while its link works."""
    if section is None:
        return Reminders()
    last = policy.number("appraisal_link_days", least=1, most=365) or 365
    days = section.numbers("supervisor", least=1, most=last)
    if list(days) != sorted(set(days)):
        section.refuse("supervisor", "Write the days in order, each one once, such as [7, 14].")
    learner = section.number("learner", least=1, most=last, needed=False)
    staff = section.number("staff", least=1, most=last, needed=False)
    after = max(days, default=0)
    for key, day in (("learner", learner), ("staff", staff)):
        if day is not None and day <= after:
            section.refuse(key, f"{day} is not later than day {after} before it. Use a later day.")
        after = max(after, day or 0)
    found = Reminders(tuple(days), learner, staff)
    if found.is_nothing:
        section.refuse("", "Nobody is reminded here. Add a day for the supervisor, the learner or staff.")
    return found


def _different(asked: tuple[NextAppraiser, ...], section: Section) -> tuple[NextAppraiser, ...]:
    if len(set(asked)) < len(asked):
        section.refuse("after_not_positive", "The same person is named twice here. Keep one.")
    return tuple(dict.fromkeys(asked))


def read_statement(section: Section) -> Statement:
    """A sentence or two, and where it comes from."""
    return Statement(section.long_text("text"), section.choice("source", Provenance))


def read_eligibility(section: Section) -> Eligibility:
    """Who may enroll."""
    affiliations = section.texts("affiliations", needed=True)
    for word in affiliations:
        if word not in AFFILIATIONS:
            section.refuse("affiliations", f"{shown(word)} is no affiliation. Use {', '.join(AFFILIATIONS)}.")
    return Eligibility(section.long_text("text"), affiliations, section.choice("source", Provenance))


AFFILIATIONS = ("student", "staff", "faculty")


def read_contacts(section: Section) -> tuple[Contact, ...]:
    """Whom to ask, by role."""
    found = []
    for index, node in enumerate(section.items("contacts")):
        row = section.reading.section(node, join(section.at("contacts"), index))
        if row is not None:
            found.append(Contact(row.text("role", limit=NAME), row.text("email", needed=False), read_url(row, "url")))
    return tuple(found)


def read_url(section: Section, key: str) -> str:
    """An https address, or "" when it is left out."""
    value = section.text(key, limit=2000, needed=False)
    if value and not is_https(value):
        section.refuse(key, f"{shown(value)} is not a secure web address. Write it in full, starting with https://.")
    return value


def is_https(value: str) -> bool:
    """Whether a text is a plain https address with a host and without a user name, spaces or quotes."""
    rest = value.removeprefix("https://")
    host = rest.split("/")[0].split("?")[0].split("#")[0]
    return (
        rest != value
        and value.isascii()
        and not any(mark in value for mark in " \"'<>\\^`{|}\n\t")
        and "@" not in host
        and "." in host.strip(".")
        and not host.startswith((".", "-", ":"))
    )
