"""Badges that verifiers stumble over: the page, the API and the command say the right thing, and the same."""

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from openbadges3 import Ed25519Signer, bake, issue
from openbadges3.multiformats import base58btc_encode
from openbadges3.proof import proof_options, secured, signing_input
from openbadges3.strict_json import dumps
from tests.flows.people import ctx_of
from tests.flows.signing import issued
from tests.flows.world import World
from tests.network.badges import unsigned
from tests.openbadges3.test_presentations import V2, options, presentation
from tests.pure.packs.tiny import png
from waymark.config.cli import build_parser
from waymark.config.commands import verify as command
from waymark.flows.jobs import issuing_context
from waymark.flows.publish_status import publish_status_lists
from waymark.flows.share_credential import set_visibility
from waymark.records.credentials.models import Credential, Issuer
from waymark.records.credentials.states import Visibility

BADGES = Path(__file__).resolve().parents[2] / "badges"
REAL = ("real", "Issued by", "was valid", "is valid.")
CHANGED = ("changed", "damaged")

CASES = {
    "impostor-expired.json": (
        "unknown-issuer",
        [
            "We don’t know this issuer",
            "Warning:",
            "It uses the name of University of Maine System, an issuer we know, but isn’t signed with their key.",
            "It says it comes from University of Maine System",
            "127.0.0.1:8000",
            "Its last day was Jan 1, 2025.",
        ],
        [*REAL, *CHANGED],
    ),
    "plain.json": (
        "unknown-issuer",
        ["We don’t know this issuer", "It says it comes from Example College and is dated Mar 1, 2024."],
        [*REAL, *CHANGED, "Feb 29", "Warning:"],
    ),
    "empty-evidence.json": (
        "unknown-issuer",
        [
            "The signature matches the badge exactly.",
            "It doesn’t follow the standard’s form in 1 place. Its signature isn’t affected.",
        ],
        [*REAL, *CHANGED],
    ),
    "name-no-id.json": (
        "unknown-issuer",
        ["The signature matches the badge exactly.", "doesn’t say whose it is", "Ada Test"],
        [*REAL, *CHANGED],
    ),
    "extension-context-url.json": (
        "cannot-tell",
        [
            "We can’t tell if this badge is valid",
            "It uses an extension that we don’t know: "
            "https://api.openbadges.example/static/extensions/StudyLoadExtension/context.json.",
        ],
        [*REAL, *CHANGED],
    ),
    "ob2.json": (
        "cannot-tell",
        ["This is an Open Badges 2.0 badge", "https://badges.example.edu/assertions/u1.json"],
        [*REAL, *CHANGED, "This is a signed Open Badges 3.0 badge."],
    ),
    "random.json": (
        "invalid",
        ["This isn’t a badge", "This is JSON, but not a badge."],
        [*REAL, *CHANGED, "This is a signed Open Badges 3.0 badge."],
    ),
    "wrapped-credential.json": (
        "unknown-issuer",
        ["The signature matches the badge exactly.", "Mar 1, 2024"],
        [*REAL, *CHANGED],
    ),
}


@pytest.fixture
def known(world: World) -> World:
    """An installation that knows an issuer by the name that a stranger's badge borrows."""
    issued(world)
    Issuer.objects.update(name="University of Maine System")
    return world


def result_of(page: str) -> str:
    """The part of the page that tells the result."""
    return page.partition('aria-label="Result"')[2].partition("</section>\n<form")[0]


def shown(client: Client, sent: Mapping[str, object], language: str = "en") -> str:
    answer = client.post("/verify", dict(sent), headers={"Accept-Language": language})
    assert answer.status_code == 200
    return result_of(answer.content.decode())


def test_every_case_has_its_answer() -> None:
    assert {path.name for path in BADGES.glob("*.json")} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_the_page_says_what_is_right_of(client: Client, known: World, name: str) -> None:
    _, told, not_told = CASES[name]
    content = (BADGES / name).read_bytes()
    for sent in ({"text": content.decode()}, {"badge": SimpleUploadedFile(name, content)}):
        said = shown(client, sent)
        assert [each for each in told if each not in said] == []
        assert [each for each in not_told if each in said] == []


@pytest.mark.parametrize("name", CASES)
def test_the_api_and_the_command_say_the_same_of(
    client: Client, known: World, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    verdict = CASES[name][0]
    content = (BADGES / name).read_bytes()
    for answer in (
        client.post("/api/v1/verify", content, content_type="application/vc+ld+json"),
        client.post("/api/v1/verify", content, content_type="application/json"),
        client.post("/api/v1/verify", b'{"credential": ' + content + b"}", content_type="application/json"),
        client.post("/api/v1/verify", b"\xef\xbb\xbf" + content, content_type="application/json"),
        client.post("/api/v1/verify", json.dumps(content.decode()), content_type="application/json"),
        client.post("/api/v1/verify", {"file": SimpleUploadedFile(name, content)}),
    ):
        assert answer.status_code == 200
        assert answer.json()["verdict"] == verdict
        assert all({"name", "outcome", "detail"} <= set(check) for check in answer.json()["checks"])
    args = build_parser(["verify"]).parse_args(["verify", str(BADGES / name), "--json"])
    assert command.run(args) == 1
    assert json.loads(capsys.readouterr().out)["verdict"] == verdict
    args = build_parser(["verify"]).parse_args(["verify", str(BADGES / name)])
    command.run(args)
    assert f"{name}: {verdict}" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["random.json", "ob2.json"])
def test_what_is_no_badge_does_not_pass_as_read(client: Client, known: World, name: str) -> None:
    answer = client.post("/api/v1/verify", (BADGES / name).read_bytes(), content_type="application/vc+ld+json").json()
    assert answer["checks"][0]["name"] == "read"
    assert answer["checks"][0]["outcome"] == ("failed" if name == "random.json" else "unknown")


ZONES = ["Pacific/Kiritimati", "America/New_York", "Pacific/Pago_Pago"]


@pytest.mark.parametrize("zone", ZONES)
def test_a_date_is_the_badges_own_day_in_every_zone(
    client: Client, known: World, zone: str, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TIME_ZONE = zone  # type: ignore[attr-defined]  # pytest-django's
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        said = shown(client, {"text": (BADGES / "plain.json").read_text()})
        assert "Mar 1, 2024" in said
        assert "Feb 29" not in said and "Mar 2" not in said
    finally:
        monkeypatch.delenv("TZ")
        os.environ.pop("TZ", None)
        time.tzset()


def test_a_badge_without_dates_says_on_no_day(client: Client, known: World) -> None:
    signer = Ed25519Signer.generate()
    document = unsigned(f"did:key:{signer.public_key.multikey}")
    said = shown(client, {"text": issue(document, signer).decode().replace('"validFrom"', '"validfrom"')})
    assert " on ." not in said and "dated ." not in said


@pytest.mark.parametrize(
    ("more", "answer", "told", "outcome"),
    [
        ({}, "It passed every check.", "isn’t signed, so it doesn’t say who shows the badge.", "noted"),
        (
            {"proof": options() | {"@context": V2, "proofValue": "z" + base58btc_encode(b"\x01" * 64)}},
            "The badge passed every check. The presentation it came in did not.",
            "The signature of the presentation doesn’t match. The badge was checked alone.",
            "failed",
        ),
    ],
    ids=["unsigned", "changed"],
)
def test_a_presentation_is_told_apart_from_the_badge_inside(
    client: Client, world: World, more: dict[str, object], answer: str, told: str, outcome: str
) -> None:
    badge = json.loads(Credential.objects.get(pk=issued(world).pk).body)
    publish_status_lists(issuing_context())
    sent = json.dumps(presentation(badge) | more)
    said = shown(client, {"text": sent})
    assert "Yes, this badge is valid." in said and answer in said and told in said
    found = client.post("/api/v1/verify", sent, content_type="application/vc+ld+json").json()
    checks = {check["name"]: check["outcome"] for check in found["checks"]}
    assert (found["verdict"], checks["presentation"]) == ("valid", outcome)


FILES = {
    "photo.jpg": (b"\xff\xd8\xff\xe0" + b"\0" * 64, "This is a photo or another image (JPEG) that can’t hold a badge."),
    "paper.pdf": (b"%PDF-1.7\n" + b"x" * 64, "This is a PDF, not a badge file."),
    "plain.png": (png(8, 8), "There’s no badge inside this image."),
    "page.html": (b"<!doctype html><title>Hello</title>", "not a badge"),
    "words.txt": (b"hello", "This is text, but not the text of a badge."),
    "other.json": (b'{"a": 1}', "This is JSON, but not a badge."),
}


@pytest.mark.parametrize("name", FILES)
def test_another_kind_of_file_is_called_no_badge_and_not_changed(client: Client, known: World, name: str) -> None:
    content, told = FILES[name]
    said = shown(client, {"badge": SimpleUploadedFile(name, content)})
    assert told in said
    assert "isn’t a badge" in said
    assert "an earlier check" not in said
    assert not any(word in said for word in ("changed", "signed Open Badges 3.0"))
    answer = client.post("/api/v1/verify", {"file": SimpleUploadedFile(name, content)}).json()
    assert (answer["verdict"], answer["checks"][0]["outcome"]) == ("invalid", "failed")


def test_an_image_of_four_megabytes_and_an_embedded_one_are_ordinary(client: Client, known: World) -> None:
    signer = Ed25519Signer.generate()
    document = unsigned(f"did:key:{signer.public_key.multikey}")
    achievement = document["credentialSubject"]["achievement"]  # type: ignore[call-overload,index]  # JSON
    picture = "data:image/png;base64," + "A" * (4 * 1024 * 1024)
    achievement["image"] = {"id": picture, "type": "Image"}  # type: ignore[index,call-overload]  # JSON
    options = proof_options(signer.verification_method, created="2024-03-01T00:00:00Z")
    large = dumps(secured(document, options, signer.sign(signing_input(document, options))))  # larger than we issue
    for sent in ({"badge": SimpleUploadedFile("badge.json", large)}, {"text": large.decode()}):
        assert "We don’t know this issuer" in shown(client, sent)
    answer = client.post("/api/v1/verify", large, content_type="application/vc+ld+json")
    assert answer.json()["verdict"] == "unknown-issuer"
    wrapped = b'{"credential": ' + large + b"}"
    answer = client.post("/api/v1/verify", wrapped, content_type="application/json")
    assert answer.json()["verdict"] == "unknown-issuer"
    baked = bake(png(8, 8), large)
    assert len(baked) > 4 * 1024 * 1024
    assert "We don’t know this issuer" in shown(client, {"badge": SimpleUploadedFile("badge.png", baked)})
    page = client.get("/verify").content.decode()
    assert 'data-max-mb="8"' in page


def test_over_the_limit_is_said_with_the_limit(client: Client, known: World) -> None:
    over = b"{" + b" " * (8 * 1024 * 1024) + b"}"
    page = client.post("/verify", {"badge": SimpleUploadedFile("badge.json", over)}).content.decode()
    assert "This badge is over 8 MB." in page
    answer = client.post("/api/v1/verify", over, content_type="application/vc+ld+json")
    assert (answer.status_code, answer.json()["detail"]) == (413, "Send at most 8 MB.")


def test_the_sentences_are_french_on_a_french_page(client: Client, known: World) -> None:
    from waymark.web.shared.check_words import KINDS, NAMING, PLAIN

    english = [str(each) for table in (PLAIN, NAMING, KINDS) for each in table.values()]
    for name in CASES:
        said = shown(client, {"text": (BADGES / name).read_text()}, "fr")
        assert [each for each in english if each.split("%")[0].strip() and each.split("%")[0] in said] == []
        assert not any(word in said for word in ("The badge", "signature holds", "among the known", "context"))


def test_a_known_issuers_badge_is_called_valid_and_issued_by_it(client: Client, world: World) -> None:
    credential = Credential.objects.get(pk=issued(world).pk)
    set_visibility(ctx_of(world.ada), credential.pk, visibility=Visibility.PUBLIC, show_name=True)
    said = shown(client, {"text": credential.body})
    assert "Yes, this badge is valid." in said
    assert "Issued by Riders College System on Sep 14, 2026." in said
    assert "which is on this site’s list (127.0.0.1:8000)" in said
