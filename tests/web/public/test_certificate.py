"""The certificate: a tagged PDF that says what the badge's page says, to those who may see it."""

from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from tests.flows.people import ctx_of, give
from tests.flows.signing import issued
from tests.flows.world import World
from waymark.flows.share_credential import make_share, set_visibility
from waymark.flows.suspend_or_revoke import revoke_credential, suspend_credential
from waymark.records.credentials.models import Credential
from waymark.records.credentials.states import Includes, Visibility
from waymark.rules.kernel.context import Role

pytestmark = pytest.mark.usefixtures("still_clock")


@pytest.fixture
def public(world: World) -> Credential:
    """Ada's badge, which she made public with her name."""
    credential = issued(world)
    set_visibility(ctx_of(world.ada), credential.pk, visibility=Visibility.PUBLIC, show_name=True)
    return Credential.objects.get(pk=credential.pk)


def root_of(pdf: PdfReader) -> Any:  # Any: a tree whose nodes pypdf types as one kind
    return pdf.trailer["/Root"]


def pdf_of(client: Client, address: str) -> PdfReader:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf"), answer.content[:200]
    return PdfReader(BytesIO(answer.content))


def words(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def tags(node: Any) -> list[str]:
    """The types of every tag below a node of the structure tree."""
    if isinstance(node, list):
        return [tag for each in node for tag in tags(each.get_object() if hasattr(each, "get_object") else each)]
    if not isinstance(node, DictionaryObject):
        return []
    own = [str(node["/S"])] if "/S" in node else []
    return own + (tags(node["/K"].get_object()) if "/K" in node else [])


@pytest.mark.parametrize(("paper", "wide"), [("letter", 792), ("a4", 842)])
@pytest.mark.parametrize(("language", "told"), [("en", "has earned"), ("fr", "a obtenu")])
def test_it_is_one_tagged_page_on_either_paper_in_either_language(
    client: Client, public: Credential, paper: str, wide: int, language: str, told: str
) -> None:
    pdf = pdf_of(client, f"/credentials/{public.pk}.pdf?paper={paper}&language={language}")
    assert len(pdf.pages) == 1 and round(pdf.pages[0].mediabox.width) == wide
    root = root_of(pdf)
    assert root["/MarkInfo"]["/Marked"] and str(root["/Lang"]).startswith(language)
    found = tags(root["/StructTreeRoot"]["/K"].get_object())
    assert found.count("/H1") == 1 and found.count("/Figure") == 2 and "/Link" in found
    said = words(pdf)
    assert "Awarded to" not in said and "Décerné à" not in said  # the sentence begins with the name
    assert told in said and "Ada Lund" in said and "Riders College" in said and str(public.pk) in said
    assert pdf.xmp_metadata is not None and b"pdfuaid" in pdf.xmp_metadata.stream.get_data()


def test_every_image_on_it_has_words(client: Client, public: Credential) -> None:
    pdf = pdf_of(client, f"/credentials/{public.pk}.pdf")
    address = f"{settings.BASE_URL}/credentials/{public.pk}"
    assert str(root_of(pdf)["/Lang"]) == "en"
    alternatives = [node["/Alt"] for node in _figures(root_of(pdf)["/StructTreeRoot"])]
    assert [str(each) for each in alternatives] == [
        "Image of the badge “Bike Mechanic”",
        f"QR code that opens {address}",
    ]
    links: Any = pdf.pages[0]["/Annots"]
    assert address in {str(link.get_object()["/A"]["/URI"]) for link in links}


def _figures(node: Any) -> list[Any]:
    if isinstance(node, list):
        return [
            found for each in node for found in _figures(each.get_object() if hasattr(each, "get_object") else each)
        ]
    if not isinstance(node, DictionaryObject):
        return []
    own = [node] if node.get("/S") == "/Figure" else []
    return own + (_figures(node["/K"].get_object()) if "/K" in node else [])


def test_a_private_badge_s_certificate_is_its_holder_s_alone(client: Client, world: World) -> None:
    credential = issued(world)
    address = f"/credentials/{credential.pk}.pdf"
    assert client.get(address).status_code == 404
    client.force_login(world.ben)
    assert client.get(address).status_code == 404
    client.force_login(world.ada)
    answer = client.get(address)
    assert answer["Cache-Control"].startswith("private")
    said = words(PdfReader(BytesIO(answer.content)))
    assert "Ada Lund" in said and "works for others only while the holder shares this badge" in said


def test_a_link_s_certificate_shows_what_the_link_shows(client: Client, world: World) -> None:
    credential = issued(world)
    _, bare = make_share(ctx_of(world.ada), credential.pk, label="", days=7)
    _, named = make_share(ctx_of(world.ada), credential.pk, label="", days=7, includes=(Includes.NAME,))
    without = pdf_of(client, f"/credentials/{credential.pk}.pdf?share={bare}")
    assert "Lund" not in words(without) and "This link works through Sep 21, 2026 (EDT)." in words(without)
    assert f"{settings.BASE_URL}/s/{bare}" in str(_figures(root_of(without)["/StructTreeRoot"])[1]["/Alt"])
    assert "Ada Lund" in words(pdf_of(client, f"/credentials/{credential.pk}.pdf?share={named}"))
    assert client.get(f"/credentials/{credential.pk}.pdf?share=no-such-token").status_code == 404


def test_a_revoked_badge_has_no_certificate_and_its_pages_offer_none(
    client: Client, world: World, public: Credential
) -> None:
    give(world.cleo, Role.ISSUER, world.riders.pk)
    assert f"{public.pk}.pdf" in client.get(f"/credentials/{public.pk}").content.decode()
    revoke_credential(ctx_of(world.cleo), public.pk, reason="issued-in-error")
    answer = client.get(f"/credentials/{public.pk}.pdf")
    assert answer.status_code == 404 and "There’s no certificate of this badge." in answer.content.decode()
    assert f"{public.pk}.pdf" not in client.get(f"/credentials/{public.pk}").content.decode()
    client.force_login(world.ada)
    assert f"{public.pk}.pdf" not in client.get(f"/badges/{public.pk}/").content.decode()


def test_a_badge_on_hold_says_so_first_on_its_certificate(client: Client, world: World, public: Credential) -> None:
    give(world.cleo, Role.ISSUER, world.riders.pk)
    suspend_credential(ctx_of(world.cleo), public.pk, reason="under-review")
    said = words(pdf_of(client, f"/credentials/{public.pk}.pdf"))
    assert "This badge is on hold" in said and said.index("This badge is on hold") < said.index("Ada Lund")


@pytest.mark.parametrize("query", ["paper=a5", "language=de", "language=../../etc", "paper="])
def test_a_paper_or_language_that_is_not_there_is_refused_in_words(
    client: Client, public: Credential, query: str
) -> None:
    answer = client.get(f"/credentials/{public.pk}.pdf?{query}")
    assert answer.status_code == 400 and "Choose the " in answer.content.decode()


@pytest.mark.parametrize(
    ("given", "family"),
    [
        ("W" * 80, "M" * 80),
        ("Élise Żółć", "Ōno"),
        ("#strong[x]", '$ \\ @ <b> #read("/etc/passwd")'),
        ("مريم", "Шевченко"),
    ],
)
def test_any_name_stays_on_one_page_and_is_never_markup(
    client: Client, world: World, public: Credential, given: str, family: str
) -> None:
    world.ada.given_name, world.ada.family_name = given, family
    world.ada.save(update_fields=["given_name", "family_name"])
    pdf = pdf_of(client, f"/credentials/{public.pk}.pdf")
    assert len(pdf.pages) == 1
    if given.isascii():
        assert f"{given}{family}".replace(" ", "") in words(pdf).replace(" ", "")


def test_letters_that_no_font_has_are_refused_with_what_to_do(client: Client, world: World, public: Credential) -> None:
    world.ada.given_name = "\U0001d800"  # a sign of SignWriting
    world.ada.save(update_fields=["given_name"])
    answer = client.get(f"/credentials/{public.pk}.pdf")
    assert answer.status_code == 404 and "no font on this site has it" in answer.content.decode()


def test_asked_again_it_need_not_be_sent_again(client: Client, public: Credential) -> None:
    first = client.get(f"/credentials/{public.pk}.pdf")
    again = client.get(f"/credentials/{public.pk}.pdf", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
