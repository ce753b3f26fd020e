"""The command line: what it prints, what it writes, and its exit codes."""

import json
from pathlib import Path

import pytest

from openbadges3 import issue
from openbadges3.cli import main

from .samples import CREATED, LIST, SIGNER, SVG, badge, png, status_list


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A badge, a list that says nothing against it, a key and pictures."""
    (tmp_path / "badge.json").write_bytes(issue(badge(), SIGNER, created=CREATED))
    (tmp_path / "unsigned.json").write_text(json.dumps(badge().to_json()))
    (tmp_path / "list.json").write_bytes(status_list(set()))
    (tmp_path / "index.json").write_text(json.dumps({LIST: "list.json"}))
    (tmp_path / "key").write_text(b"a seed for tests, 32 bytes long.".hex() + "\n")
    (tmp_path / "picture.png").write_bytes(png())
    (tmp_path / "picture.svg").write_bytes(SVG)
    return tmp_path


def run(folder: Path, line: str) -> int:
    return main([str(folder / word[1:]) if word.startswith("@") else word for word in line.split()])


AT = "--at 2026-06-01T00:00:00Z"


def test_verify(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, f"verify @badge.json --offline @ {AT}") == 0
    assert capsys.readouterr().out.startswith("valid\n  + read:")
    assert run(folder, f"verify @badge.json {AT}") == 3
    assert "cannot-tell" in capsys.readouterr().out
    (folder / "list.json").write_bytes(status_list({5}))
    assert run(folder, f"verify @badge.json --offline @ {AT} --json --display") == 1
    assert json.loads(capsys.readouterr().out)["verdict"] == "revoked"


def test_verify_at_this_moment(folder: Path) -> None:
    assert run(folder, "verify @unsigned.json") == 1


def test_inspect(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "inspect @badge.json") == 0
    assert "achievement: Ready for work\nissuer: Example University\n" in capsys.readouterr().out
    assert run(folder, "inspect @badge.json --json") == 0
    assert json.loads(capsys.readouterr().out) == json.loads((folder / "badge.json").read_bytes())
    (folder / "odd.json").write_text('{"credentialSubject": 5}')
    assert run(folder, "inspect @odd.json") == 0
    assert "$.issuer is missing." in capsys.readouterr().out


@pytest.mark.parametrize("picture", ["png", "svg"])
def test_issue_bake_and_unbake(folder: Path, picture: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(folder, f"issue @unsigned.json --key @key --created {CREATED} --out @signed.json") == 0
    assert (folder / "signed.json").read_bytes() == (folder / "badge.json").read_bytes()
    assert run(folder, f"bake @picture.{picture} @signed.json --out @baked") == 0
    assert run(folder, "unbake @baked") == 0
    assert capsysbinary.readouterr().out == (folder / "badge.json").read_bytes()
    assert run(folder, f"verify @baked --offline @ {AT}") == 0
    assert run(folder, "inspect @baked") == 0


@pytest.mark.parametrize("form", ["eddsa-jcs-2022", "jwt", "vc+jwt"])
def test_other_ways_to_sign(folder: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, f"issue @unsigned.json --key @key --as {form} --out @signed") == 0
    assert run(folder, f"verify @signed --offline @ {AT} --recipient did:example:ada") == 0
    assert run(folder, f"verify @signed --offline @ {AT} --recipient did:example:eve") == 1
    assert run(folder, "inspect @signed") == 0
    assert "Ready for work" in capsys.readouterr().out


def test_a_secret_in_multibase(folder: Path) -> None:
    from openbadges3.multiformats import base58btc_encode

    (folder / "key").write_text("z" + base58btc_encode(b"\x80\x26a seed for tests, 32 bytes long."))
    assert run(folder, f"issue @unsigned.json --key @key --created {CREATED} --out @signed.json") == 0
    assert (folder / "signed.json").read_bytes() == (folder / "badge.json").read_bytes()


@pytest.mark.parametrize("key", ["", "00", "zz", "z1111", "not a key"])
def test_keys_that_are_none(folder: Path, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "key").write_text(key)
    assert run(folder, "issue @unsigned.json --key @key") == 2
    assert capsys.readouterr().err.startswith("openbadges3: ")


def test_unusable_input(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "inspect @nowhere.json") == 2
    told = capsys.readouterr().err
    assert told == f"openbadges3: {folder}/nowhere.json could not be read or written: No such file or directory.\n"
    assert run(folder, "unbake @picture.png") == 2
    assert run(folder, "issue @badge.json --key @key") == 2
    assert "proof already" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["../secret.json", "/etc/hostname", 5])
def test_the_folder_is_not_left(folder: Path, name: object, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "index.json").write_text(json.dumps({LIST: name}))
    assert run(folder, f"verify @badge.json --offline @ {AT}") == 3
    capsys.readouterr()
