"""A verdict, its checks and its words do not depend on what was met before."""

import copy
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbadges3 import STRICT, Fetched, Report, Verdict, verify
from openbadges3.canonical import Shapes
from openbadges3.canonical.shape import shape_of, slot_paths, with_slots
from openbadges3.errors import OpenBadgesError
from openbadges3.issue import sign
from openbadges3.model.forms import Forms

from .conftest import EXAMPLES
from .samples import CREATED, LIST, NOW, SIGNER, badge, status_list

LEVEL = "urn:uuid:0f0e7a58-6f2b-4a55-8d4c-0d6a3c7b1a09"
DOCUMENT: dict[str, Any] = copy.deepcopy(badge().to_json())
DESCRIBED = DOCUMENT["credentialSubject"]["achievement"]["resultDescription"][0]
DESCRIBED["rubricCriterionLevel"].append({"id": LEVEL, "type": ["RubricCriterionLevel"], "name": "Weak"})
PATHS, TEXTS = slot_paths(DOCUMENT), shape_of(DOCUMENT)[1]
SUBJECT = "$.credentialSubject"

SOUND = {
    "$.id": ("urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc34", "https://badges.example.org/1"),
    "$.name": ("Ready", "Prête"),
    "$.awardedDate": ("2026-05-02T12:00:00Z", "2026-05-03T12:00:00+02:00"),
    "$.validFrom": ("2026-05-02T12:00:00Z", "2026-05-03T12:00:00+02:00"),
    "$.validUntil": ("2027-05-02T12:00:00Z", "2028-05-03T12:00:00.5Z"),
    f"{SUBJECT}.id": ("did:example:ben", "did:example:cleo"),
    f"{SUBJECT}.achievement.achievementType": ("Badge", "ext:Other"),
    f"{SUBJECT}.achievement.inLanguage": ("en", "fr-CA"),
    f"{SUBJECT}.achievement.tag[0]": ("a", "b"),
    f"{SUBJECT}.identifier[0].identityHash": ("Ben", "Cleo"),
    f"{SUBJECT}.identifier[0].identityType": ("userName", "emailAddress"),
    f"{SUBJECT}.narrative": ("Ben did it.", "Cleo did it."),
    f"{SUBJECT}.result[0].achievedLevel": (LEVEL, DESCRIBED["rubricCriterionLevel"][0]["id"]),
    f"{SUBJECT}.result[0].value": ("1", "2"),
    "$.evidence[0].id": ("https://badges.example.org/evidence/2", "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc35"),
    "$.evidence[0].name": ("Letter", "Film"),
    "$.credentialStatus.id": (f"{LIST}#6", f"{LIST}#7"),
    "$.credentialStatus.statusListIndex": ("6", "7"),
}
"""Texts that are a copy's own, and two others that each may be."""

HOSTILE = st.text(max_size=8) | st.sampled_from(
    [
        "", "x", "5", "8", "-1", "131072", "9" * 40, "revocation", "name", "Badge", "badge", "soon", "/letter.pdf",
        "2026-02-30T00:00:00Z", "2030-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "did:key:z6Mk", "https://a b",
        "mailto:a@b.example", "_:c14n0", '"', "\\", "\n", "\x7f", "\ufffe", LEVEL, LIST, *TEXTS,
    ]
)  # fmt: skip


def changed(texts: dict[str, str]) -> dict[str, Any]:
    return with_slots(DOCUMENT, [texts.get(path, text) for path, text in zip(PATHS, TEXTS, strict=True)])


def fetch(url: str) -> Fetched:
    if url != LIST:
        raise LookupError(url)
    return Fetched("application/json", status_list({7}))


def judged(content: bytes, shapes: Shapes) -> Report:
    return verify(content, fetch=fetch, now=NOW, policy=STRICT, shapes=shapes)


@pytest.fixture(scope="module")
def met() -> Shapes:
    """Shapes that have a printing whose copies differ in every text that has another sound one."""
    shapes = Shapes()
    for number in (0, 1, 0, 1):
        content = sign(changed({path: texts[number] for path, texts in SOUND.items()}), SIGNER, created=CREATED)
        assert judged(content, shapes).verdict is (Verdict.REVOKED if number else Verdict.VALID)
    assert {PATHS[slot] for slot in shapes._printings[0].open} == set(SOUND)
    return shapes


@settings(max_examples=4 * EXAMPLES, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(SOUND)), HOSTILE, max_size=4))
def test_of_texts_that_are_a_copys_own(met: Shapes, texts: dict[str, str]) -> None:
    own = {path: others[0] for path, others in SOUND.items()} | texts
    try:
        content = sign(changed(own), SIGNER, created=CREATED, shapes=Shapes())
    except OpenBadgesError:
        return
    as_before = judged(content, met)
    with pytest.MonkeyPatch.context() as forgetful:
        forgetful.setattr(sys.modules[verify.__module__], "FORMS", Forms())
        assert judged(content, Shapes()) == as_before


def test_most_sound_badges_are_copies(met: Shapes) -> None:
    decided = dict(met.counts)
    content = sign(changed({path: texts[0] for path, texts in SOUND.items()}), SIGNER, created=CREATED)
    assert judged(content, met).verdict is Verdict.VALID
    assert met.counts["plan"] > decided["plan"] and met.counts["full"] == decided["full"]
