"""The model: written and read back without loss, every fault with its place and a sentence."""

from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from openbadges3.errors import ModelError
from openbadges3.model import (
    AchievementCredential,
    AchievementSubject,
    Address,
    BitstringStatusListEntry,
    Criteria,
    EndorsementCredential,
    EndorsementSubject,
    GeoCoordinates,
    IdentifierEntry,
    IdentityObject,
    Profile,
    Related,
    structure_faults,
)

from .samples import badge


def test_there_and_back() -> None:
    written = badge().to_json()
    assert AchievementCredential.from_json(written).to_json() == written
    assert AchievementCredential.from_json(written) == replace(
        badge(), credential_status=AchievementCredential.from_json(written).credential_status
    )
    assert structure_faults(written) == ()


def test_what_the_model_does_not_name_is_kept() -> None:
    written: Any = badge().to_json()
    written["more"] = {"a": [1, None]}
    written["credentialSubject"]["achievement"]["more"] = "x"
    assert AchievementCredential.from_json(written).to_json() == written


def test_nothing_absent_or_empty_is_written() -> None:
    written = AchievementSubject(achievement=badge().credential_subject.achievement, id="did:example:x").to_json()
    assert set(written) == {"id", "type", "achievement"}
    assert all(value not in (None, [], "") for value in written.values())


def test_values_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        badge().id = "x"  # type: ignore[misc]  # that is the point


def test_people_places_and_more() -> None:
    profile = Profile(
        id="https://www.example.edu/",
        name="Example University",
        address=Address(
            address_country_code="US", geo=GeoCoordinates(latitude=44.9, longitude=-68.7), postal_code="00000"
        ),
        other_identifier=(IdentifierEntry(identifier="1", identifier_type="ext:Local"),),
        parent_org=Profile(id="https://www.example.edu/system"),
        endorsement=(
            EndorsementCredential(
                id="urn:uuid:1",
                name="n",
                issuer="did:example:x",
                valid_from="2026-01-01T00:00:00Z",
                credential_subject=EndorsementSubject(id="https://www.example.edu/"),
            ),
        ),
        endorsement_jwt=("a.b.c",),
    )
    assert Profile.from_json(profile.to_json()) == profile
    assert Related.from_json({"id": "urn:x", "type": ["Related"]}).to_json() == {"id": "urn:x", "type": ["Related"]}


def test_a_part_that_is_no_json_is_not_written() -> None:
    with pytest.raises(ModelError, match="cannot be written"):
        Criteria(narrative={1, 2}).to_json()  # type: ignore[arg-type]  # that is the point


SUBJECT = "credentialSubject"
FAULTS: dict[str, tuple[tuple[Any, ...], Any, str]] = {
    "no id": (("id",), None, "$.id is missing."),
    "an id that is no address": (("id",), "badge 5", "$.id must be an absolute address"),
    "a type that is none": (("type",), ["VerifiableCredential"], "$.type must include OpenBadgeCredential or"),
    "no VerifiableCredential": (("type",), ["OpenBadgeCredential"], "$.type must include VerifiableCredential."),
    "a type that holds a number": (("type",), ["OpenBadgeCredential", 5], "$.type must hold only texts."),
    "a type that is text": (("type",), "OpenBadgeCredential", "$.type must be an array."),
    "contexts that are text": (("@context",), "x", "$.@context must be an array."),
    "contexts in another order": (("@context",), ["urn:x"], "$.@context[0] must be"),
    "one context": (("@context",), ["https://www.w3.org/ns/credentials/v2"], "$.@context[1] must be"),
    "a context that is an object": (("@context",), [{}], "$.@context must hold only addresses"),
    "a context twice": (("@context",), ["urn:x", "urn:x"], "$.@context names a context twice"),
    "no issuer": (("issuer",), None, "$.issuer is missing."),
    "an issuer that is a number": (("issuer",), 5, "$.issuer must be an absolute address"),
    "an issuer without id": (("issuer", "id"), None, "$.issuer.id is missing."),
    "a date without zone": (("validFrom",), "2026-01-01T00:00:00", "$.validFrom must be a date-time with a zone"),
    "a date that is none": (("validFrom",), "2026-02-30T00:00:00Z", "$.validFrom must be a date-time with a zone"),
    "a date that is a number": (("validFrom",), 5, "$.validFrom must be a date-time with a zone, not a number."),
    "an impossible zone": (("validFrom",), "2026-02-03T00:00:00+15:00", "$.validFrom must be"),
    "an end before its start": (("validUntil",), "2020-01-01T00:00:00Z", "$.validUntil is before validFrom."),
    "no subject": ((SUBJECT,), None, "$.credentialSubject is missing."),
    "two subjects": ((SUBJECT,), [], "$.credentialSubject must be an object, not an array."),
    "a nameless subject": ((SUBJECT, "id"), None, ""),
    "no criteria": ((SUBJECT, "achievement", "criteria"), None, "achievement.criteria is missing."),
    "empty criteria": ((SUBJECT, "achievement", "criteria"), {}, "needs an id, a narrative, or both."),
    "an unknown kind of achievement": (
        (SUBJECT, "achievement", "achievementType"),
        "Medal",
        "or start with ext:",
    ),
    "an empty extension": ((SUBJECT, "achievement", "achievementType"), "ext:", "or start with ext:"),
    "a type of the wrong kind": ((SUBJECT, "achievement", "achievementType"), 5, "not a number."),
    "an image that is text": ((SUBJECT, "achievement", "image"), "https://x.example/", "must be an object"),
    "an image of another type": (
        (SUBJECT, "achievement", "image", "type"),
        "Picture",
        "must include Image.",
    ),
    "a language that is none": ((SUBJECT, "achievement", "inLanguage"), "English!", "a language tag"),
    "an empty array": (("evidence",), [], "$.evidence is an empty array; leave it out."),
    "a single value": (("evidence",), {"type": ["Evidence"]}, "$.evidence must be an array, not an object."),
    "credits as text": ((SUBJECT, "creditsEarned"), "3", "creditsEarned must be a number, not text."),
    "credits as truth": ((SUBJECT, "creditsEarned"), True, "must be a number, not true or false."),
    "a value that is a number": ((SUBJECT, "result", 0, "value"), 3, "result[0].value must be text, not a"),
    "an unknown level": ((SUBJECT, "result", 0, "achievedLevel"), "urn:x", "is not the id of a level"),
    "an unknown description": (
        (SUBJECT, "result", 0, "resultDescription"),
        "urn:x",
        "is not the id of a res",
    ),
    "a hash that is none": ((SUBJECT, "identifier", 0, "hashed"), True, "identityHash must be sha256$"),
    "an identity type": ((SUBJECT, "identifier", 0, "identityType"), "studentId", "or start with ext:"),
    "a proof that is text": (("proof",), "x", "$.proof[0] must be an object."),
    "null": (("name",), ..., "$.name must be text, not null."),
    "a status without type": (("credentialStatus", "type"), None, "$.credentialStatus.type is missing."),
}


@pytest.mark.parametrize(("path", "value", "sentence"), FAULTS.values(), ids=FAULTS.keys())
def test_faults_name_their_place(path: tuple[Any, ...], value: Any, sentence: str) -> None:
    document: Any = badge().to_json()
    place = document
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = None if value is ... else value
    told = " ".join(map(str, structure_faults(document)))
    assert sentence in told
    if not sentence:
        assert told == "" and "identifier" in document["credentialSubject"]
        del document["credentialSubject"]["identifier"]
        assert "needs an id or an identifier" in " ".join(map(str, structure_faults(document)))


def test_a_status_result_needs_its_status() -> None:
    document: Any = badge().to_json()
    document["credentialSubject"]["achievement"]["resultDescription"][0]["resultType"] = "Status"
    assert "result[0].status is missing" in " ".join(map(str, structure_faults(document)))
    del document["credentialSubject"]["result"][0]["resultDescription"]
    assert structure_faults(document) == ()


def test_reading_raises_with_every_fault() -> None:
    with pytest.raises(ModelError) as caught:
        AchievementCredential.from_json({})
    assert len(caught.value.faults) == 6
    with pytest.raises(ModelError, match="must be an object, not text"):
        BitstringStatusListEntry.from_json("x")


def test_hashes_of_identities() -> None:
    good = IdentityObject(
        hashed=True, identity_hash="sha256$" + "aB" * 32, identity_type="emailAddress", salt="one of its own"
    )
    assert IdentityObject.from_json(good.to_json()) == good


def test_an_endorsement_has_a_structure_too() -> None:
    assert {str(fault) for fault in structure_faults({"type": ["EndorsementCredential"]})} >= {
        "$.name is missing.",
        "$.credentialSubject is missing.",
    }


def test_data_model_1_has_its_own_names() -> None:
    document = badge().to_json()
    document["@context"] = ["https://www.w3.org/2018/credentials/v1", *document["@context"][1:]]  # type: ignore[misc,index]  # JSON of a known form
    del document["name"]
    told = " ".join(map(str, structure_faults(document)))
    assert "$.validFrom is not a member of data model 1.1." in told and "$.name is missing." in told
