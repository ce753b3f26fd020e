"""Of badges that went wrong in some way, none is valid here that independent libraries refuse.

Half of them are changed after they were signed, half before, by an issuer who lints nothing. How many is set by
OPENBADGES3_MUTATED: ten thousand when one has the time.
"""

import json
import os

import pytest

from openbadges3 import Verdict
from openbadges3.errors import OpenBadgesError
from openbadges3.multiformats import base64url_encode
from openbadges3.proof import proof_options, secured, signing_input
from openbadges3.strict_json import JsonObject, dumps, load_object
from tests.conformance.mutated import Mutator
from tests.conformance.suites import (
    SELECTIVE,
    SIGNERS,
    WAYS,
    House,
    Npm,
    Way,
    issued_by_us,
    judged_by_them,
)
from tests.conformance.varied import CREATED, Varied, has_far_texts

pytestmark = [pytest.mark.conformance, pytest.mark.xdist_group("npm-suites")]
COUNT = int(os.environ.get("OPENBADGES3_MUTATED", "260"))


def changed_after(way: Way, varied: Varied, mutator: Mutator, *, as_text: bool) -> bytes:
    """A badge that was sound when it was signed; tokens are changed in their payload."""
    document = varied.next(with_subject_id=way.suite == "vc-jwt")
    content = issued_by_us(way, document, *varied.pointers(document))
    if way.is_token:
        header, _, rest = content.partition(b".")
        payload = dumps(mutator.document(document))
        return b".".join((header, base64url_encode(payload).encode(), rest.partition(b".")[2]))
    return mutator.content(content) if as_text else dumps(mutator.document(load_object(content)))


def changed_before(way: Way, varied: Varied, mutator: Mutator) -> bytes | None:
    """A badge that was signed as it is, wrong or not; nothing when it cannot be signed at all."""
    document = mutator.document(varied.next())
    key = SIGNERS[way.curve]
    try:
        options = proof_options(
            key.verification_method, created=CREATED, cryptosuite=way.suite, context=document.get("@context")
        )
        message = signing_input(document, options, codec=key.public_key.codec)
        return dumps(secured(document, options, key.sign(message)))
    except OpenBadgesError:
        return None


def sorts_otherwise(content: bytes) -> bool:
    """The one known difference: `test_what_they_sort_otherwise` shows it."""
    try:
        document: JsonObject = load_object(content)
        return has_far_texts({name: value for name, value in document.items() if name != "proof"})
    except OpenBadgesError:
        return False


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_what_is_valid_here_is_accepted_there(libraries: Npm, ours: House, way: Way) -> None:
    varied, mutator = ours.varied(way), Mutator(str(way))
    can_be_changed_before = not way.is_token and way.suite != SELECTIVE
    found = {"valid": 0, "other": 0}
    for number in range(max(COUNT // len(WAYS), 1)):
        content = changed_before(way, varied, mutator) if can_be_changed_before and number % 2 else None
        content = content or changed_after(way, varied, mutator, as_text=number % 4 == 0)
        verdict = ours.judged_by_us(content).verdict
        found["valid" if verdict is Verdict.VALID else "other"] += 1
        if verdict is Verdict.VALID and not sorts_otherwise(content):
            answer = judged_by_them(libraries, way, content)
            assert answer["accepted"], (answer["errors"], content)
    assert found["other"], found
    assert found["valid"] or way.is_token or COUNT < 1000, found


def test_the_mutator_reaches_what_it_should() -> None:
    """Changes happen everywhere, in the proof too, and often enough leave a badge that is still one."""
    document: JsonObject = {"a": [{"b": "text", "c": 1.5}], "proof": [{"proofValue": "z1"}]}
    mutator = Mutator("reach")
    seen = [mutator.document(document) for _ in range(400)]
    assert document == {"a": [{"b": "text", "c": 1.5}], "proof": [{"proofValue": "z1"}]}
    assert sum(each != document for each in seen) > 300
    assert sum(each.get("proof") != document["proof"] for each in seen) > 50
    texts = [mutator.content(dumps(document)) for _ in range(200)]
    assert {json.loads(text) == document for text in texts if _reads(text)} == {True, False}


def _reads(text: bytes) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
