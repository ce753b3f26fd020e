"""Writing the catalog. Only flows call these."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from waymark.rules.kernel.ids import new_id
from waymark.rules.offerings.told import NOTHING, Told

from .models import (
    Offering,
    Program,
    ProgramVersion,
    VersionAnswer,
    VersionArt,
    VersionComment,
    VersionOutcome,
    VersionProposal,
)
from .states import VersionState

MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def add_program(*, slug: str, title: str, owner_id: UUID) -> Program:
    """Store a new program."""
    return Program.objects.create(slug=slug, title=title, owner_id=owner_id)


def rename_program(program: Program, *, title: str) -> None:
    """Give a program the title of its newest version."""
    Program.objects.filter(pk=program.pk).update(title=title)


def add_published_version(
    *,
    program: Program,
    number: str,
    document: Mapping[str, object],
    digest: str,
    updated_on: date,
    published_at: datetime,
    published_by_id: UUID | None,
    art: Mapping[str, bytes],
    approved_by_id: UUID | None = None,
) -> ProgramVersion:
    """Store a frozen version with its pictures (file name -> bytes)."""
    version = ProgramVersion.objects.create(
        program=program,
        number=number,
        document=document,
        digest=digest,
        state=VersionState.PUBLISHED,
        updated_on=updated_on,
        published_at=published_at,
        published_by_id=published_by_id,
        approved_by_id=approved_by_id,
    )
    VersionArt.objects.bulk_create(
        VersionArt(
            id=new_id(),
            version=version,
            name=name,
            media_type=MEDIA_TYPES[name.rsplit(".", 1)[-1]],
            digest="sha256:" + hashlib.sha256(body).hexdigest(),
            body=body,
        )
        for name, body in art.items()
    )
    return version


def retire_version(version: ProgramVersion) -> None:
    """No new enrollments; running ones finish."""
    ProgramVersion.objects.filter(pk=version.pk).update(state=VersionState.RETIRED)


def restore_version(version: ProgramVersion) -> None:
    """It can be open again."""
    ProgramVersion.objects.filter(pk=version.pk).update(state=VersionState.PUBLISHED)


def add_version_proposal(proposal: VersionProposal) -> VersionProposal:
    """Store a pack that somebody wants to publish."""
    proposal.save(force_insert=True)
    return proposal


def ask_about_version(proposal: VersionProposal, *, at: datetime) -> None:
    """Put it to a second person."""
    VersionProposal.objects.filter(pk=proposal.pk).update(asked_at=at)


def answer_version_proposal(
    proposal: VersionProposal,
    outcome: VersionOutcome,
    *,
    by_id: UUID,
    at: datetime,
    note: str,
    version_id: UUID | None = None,
) -> VersionAnswer:
    """Store what became of it."""
    return VersionAnswer.objects.create(
        proposal=proposal, outcome=outcome, by_id=by_id, at=at, note=note, version_id=version_id
    )


def add_version_comment(proposal: VersionProposal, *, by_id: UUID, words: str, at: datetime) -> VersionComment:
    """Store what somebody says about a proposed version."""
    return VersionComment.objects.create(proposal=proposal, by_id=by_id, words=words, at=at)


def add_offering(
    *,
    version_id: UUID,
    campus_id: UUID,
    pathway_key: str,
    opens_on: date,
    closes_on: date | None,
    finish_on: date | None = None,
    told: Told = NOTHING,
) -> Offering:
    """Store that a campus opens a version."""
    return Offering.objects.create(
        version_id=version_id,
        campus_id=campus_id,
        pathway_key=pathway_key,
        opens_on=opens_on,
        closes_on=closes_on,
        finish_on=finish_on,
        **_columns(told),
    )


def close_offering(offering: Offering, *, on: date, finish_on: date | None) -> None:
    """Take no more enrollments from a day on; those inside have a last day to finish, or none."""
    offering.closes_on, offering.finish_on = on, finish_on
    offering.save(update_fields=["closes_on", "finish_on"])


def date_offering(offering: Offering, *, opens_on: date, closes_on: date | None, finish_on: date | None) -> None:
    """Take enrollments from a day to a day, or without an end; those inside have a last day to finish, or none."""
    offering.opens_on, offering.closes_on, offering.finish_on = opens_on, closes_on, finish_on
    offering.save(update_fields=["opens_on", "closes_on", "finish_on"])


def describe_offering(offering: Offering, told: Told) -> None:
    """Store what the campus tells."""
    Offering.objects.filter(pk=offering.pk).update(**_columns(told))


def remove_offering(offering: Offering) -> None:
    """Forget an offering in which nobody ever was."""
    Offering.objects.filter(pk=offering.pk).delete()


def _columns(told: Told) -> dict[str, Any]:  # Any: Django types updates by column
    return {
        "contacts": [asdict(each) for each in told.contacts],
        "links": [asdict(each) for each in told.links],
        "fees": told.fees,
    }
