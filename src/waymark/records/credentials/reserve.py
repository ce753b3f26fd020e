"""From awards to reservations: all that a credential will ever say is frozen here, before any key is used."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from openbadges3.proof import EDDSA_RDFC_2022
from openbadges3.strict_json import dumps
from waymark.records.awards.models import Award
from waymark.records.catalog.queries import pack_of
from waymark.records.people.models import Organization
from waymark.rules.kernel.ids import new_id

from .allocate import new_subject_id
from .compose import (
    Party,
    Statement,
    StatusEntries,
    WrittenAchievement,
    credential,
    valid_until,
    write_achievement,
)
from .models import Credential, SigningKey
from .states import CredentialState
from .values import Place
from .vouched import Behind


def reservations(
    awards: Sequence[Award],
    *,
    keys: Mapping[UUID, SigningKey],
    places: Sequence[Place],
    rests_on: Mapping[UUID, Behind],
    serials: Mapping[UUID, int],
    at: datetime,
) -> list[Credential]:
    """One reservation for each award, each with a place of its own.

    `keys` go by the owner of the program; `rests_on` is what `vouched.behind` found of the awards; `serials` has the
    highest serial of those that had a badge before.
    """
    made = []
    written: dict[tuple[UUID, str, UUID], WrittenAchievement] = {}
    zone = ZoneInfo(settings.TIME_ZONE)  # a badge's own day is the day that our pages tell
    for award, place in zip(awards, places, strict=True):
        key = keys[award.program.owner_id]
        pack = pack_of(award.version_id)
        awarded_at = (award.decided_at or at).astimezone(zone).replace(microsecond=0)
        ends = valid_until(pack.achievements[award.achievement_key], awarded_at)
        credential_id = new_id()
        issuer = Party(key.issuer.did, key.issuer.name, key.issuer.url)
        alike = (award.version_id, award.achievement_key, key.issuer_id)
        if alike not in written:
            written[alike] = write_achievement(pack, award.achievement_key, base_url=settings.BASE_URL, creator=issuer)
        statement = Statement(
            base_url=settings.BASE_URL,
            credential_id=credential_id,
            subject_id=new_subject_id(),
            issuer=issuer,
            source=_source(award.campus),
            awarded_at=awarded_at,
            valid_from=awarded_at,
            valid_until=ends,
            status=place,
            ratings=rests_on[award.pk].ratings,
            parts=rests_on[award.pk].parts,
        )
        document = credential(written[alike], statement, entries=StatusEntries(settings.WAYMARK.status_entries))
        made.append(
            Credential(
                id=credential_id,
                award=award,
                serial=serials.get(award.pk, 0) + 1,
                unsigned=dumps(document).decode(),
                suite=EDDSA_RDFC_2022,
                key=key,
                proof_created_at=at.replace(microsecond=0),
                status_list_id=place.revocation_id,
                status_index=place.index,
                valid_from=awarded_at,
                valid_until=ends,
                state=CredentialState.RESERVED.value,
                reserved_at=at,
            )
        )
    return made


def _source(campus: Organization) -> Party:
    return Party(campus.url or campus.pk.urn, campus.name, campus.url)
