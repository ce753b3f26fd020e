"""Private keys at rest."""

import json
import stat
from pathlib import Path

import pytest

from openbadges3.keys import PublicKey
from waymark.records.credentials.custody import CustodyError, FileCustody, KeyName

PASSPHRASE = "a passphrase that is long enough"
DID = "did:web:badges.example.edu"


def made(folder: Path) -> tuple[FileCustody, KeyName, str]:
    custody = FileCustody(folder, passphrase=PASSPHRASE)
    name, reference = custody.make_key(issuer=DID, purpose="credential")
    return custody, name, reference


def test_a_key_signs_and_its_name_is_its_public_half(tmp_path: Path) -> None:
    custody, name, reference = made(tmp_path / "keys")
    signer = custody.signer(reference, name)
    assert signer.verification_method == f"{DID}#{name.kid}"
    assert PublicKey.from_multikey(name.kid).is_signed(signer.sign(b"message"), b"message")
    assert signer.sign(b"message") == signer.sign(b"message")


def test_nothing_on_disk_holds_the_key_and_only_the_owner_reads_it(tmp_path: Path) -> None:
    custody, name, reference = made(tmp_path / "keys")
    private = custody.signer(reference, name)._private[:32]
    (file,) = (tmp_path / "keys").iterdir()
    content = file.read_bytes()
    assert private not in content
    assert private.hex().encode() not in content
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_a_wrong_passphrase_is_said_in_words(tmp_path: Path) -> None:
    _, name, reference = made(tmp_path)
    with pytest.raises(CustodyError, match="WAYMARK_KEY_PASSPHRASE"):
        FileCustody(tmp_path, passphrase="another one").signer(reference, name)


def test_a_file_does_not_open_under_another_name(tmp_path: Path) -> None:
    custody, name, reference = made(tmp_path)
    for other in (KeyName("did:web:evil.example", name.purpose, name.kid), KeyName(DID, "status", name.kid)):
        with pytest.raises(CustodyError, match="does not open"):
            custody.signer(reference, other)


def test_a_file_swapped_for_another_is_refused(tmp_path: Path) -> None:
    custody, name, reference = made(tmp_path)
    other, other_reference = custody.make_key(issuer=DID, purpose="credential")
    (tmp_path / reference.removeprefix("file:")).write_bytes(
        (tmp_path / other_reference.removeprefix("file:")).read_bytes()
    )
    assert other != name
    with pytest.raises(CustodyError):
        custody.signer(reference, name)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[: len(text) // 2],
        lambda text: "not json",
        lambda text: json.dumps(json.loads(text) | {"format": "waymark-sealed-key/9"}),
        lambda text: json.dumps(json.loads(text) | {"kdf": json.loads(text)["kdf"] | {"n": 2**40}}),
        lambda text: json.dumps(json.loads(text) | {"sealed": "AAAA"}),
        lambda text: json.dumps(json.loads(text) | {"sealed": "%%%"}),
    ],
    ids=["cut", "text", "format", "cost", "sealed", "base64"],
)
def test_a_damaged_file_is_a_clear_error(tmp_path: Path, spoil: object) -> None:
    custody, name, reference = made(tmp_path)
    file = tmp_path / reference.removeprefix("file:")
    file.write_text(spoil(file.read_text()))  # type: ignore[operator]  # one of the functions above
    with pytest.raises(CustodyError):
        custody.signer(reference, name)


def test_a_missing_file_says_where_it_was_looked_for(tmp_path: Path) -> None:
    custody, name, reference = made(tmp_path)
    (tmp_path / reference.removeprefix("file:")).unlink()
    with pytest.raises(CustodyError, match="backup"):
        custody.signer(reference, name)
    with pytest.raises(CustodyError, match="WAYMARK_SIGNER"):
        custody.signer("pkcs11:token=x", name)
    with pytest.raises(CustodyError):
        custody.signer("file:../elsewhere.key.json", name)


def test_without_a_passphrase_no_key_is_made(tmp_path: Path) -> None:
    with pytest.raises(CustodyError, match="passphrase"):
        FileCustody(tmp_path / "keys", passphrase="").make_key(issuer=DID, purpose="status")
    assert not (tmp_path / "keys").exists()
