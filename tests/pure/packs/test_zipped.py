"""A pack as a ZIP file: read with distrust, written the same each time."""

import io
import stat
import warnings
import zipfile
from collections.abc import Mapping

import pytest

from tests.pure.packs.tiny import tiny_files
from waymark.rules.packs.problems import PackError
from waymark.rules.packs.zipped import MOST_BYTES, MOST_ZIPPED, unzip, zipped

PACK = {"pack.yaml": b"format: waymark-pack/1\n"}


def a_zip(files: Mapping[str, bytes], *, mode: int = 0, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP file with these entries, each with a kind of file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, body in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = method
            entry.external_attr = mode << 16
            archive.writestr(entry, body)
    return buffer.getvalue()


def test_what_is_zipped_is_read_again() -> None:
    files = tiny_files()
    assert unzip(zipped(files)) == files
    assert unzip(zipped(files, folder="bike-guide-2.1")) == files
    assert zipped(files) == zipped(dict(reversed(files.items())))


def test_what_a_pack_has_no_use_for_is_left_out() -> None:
    more = {
        "p/README.md": b"x",
        "p/.DS_Store": b"x",
        "__MACOSX/p/._pack.yaml": b"x",
        "other.yaml": b"x",
        "p/.a.yaml": b"x",
    }
    assert unzip(a_zip({f"p/{name}": body for name, body in PACK.items()} | more)) == PACK


@pytest.mark.parametrize(
    "name",
    [
        "../pack.yaml",
        "/etc/pack.yaml",
        "a/../../pack.yaml",
        "a\\pack.yaml",
        "C:/pack.yaml",
        "a//b.yaml",
        "./b.yaml",
        "a\x07.yaml",
    ],
)
def test_a_path_out_of_the_folder_is_refused(name: str) -> None:
    with pytest.raises(PackError, match="outside its folder"):
        unzip(a_zip(PACK | {name: b"x"}))


@pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(mode: int) -> None:
    with pytest.raises(PackError, match="link or a device"):
        unzip(a_zip(PACK, mode=mode))


def test_bombs_burst_where_they_are() -> None:
    with pytest.raises(PackError, match="8 MB"):
        unzip(a_zip(PACK | {"art/a.svg": b"\0" * (MOST_BYTES + 1)}))
    with pytest.raises(PackError, match="200 files"):
        unzip(a_zip(PACK | {f"art/{n}.svg": b"" for n in range(200)}))
    with pytest.raises(PackError, match="1,000"):
        unzip(a_zip(PACK | {f"x/{n}": b"" for n in range(1001)}))
    with pytest.raises(PackError, match="10 MB"):
        unzip(b"\0" * (MOST_ZIPPED + 1))


def test_a_size_that_lies_is_not_believed() -> None:
    body = bytearray(a_zip(PACK | {"art/a.svg": b"\0" * (MOST_BYTES + 1)}))
    true = (MOST_BYTES + 1).to_bytes(4, "little")
    assert body.count(true) >= 1
    with pytest.raises(PackError):
        unzip(bytes(body.replace(true, (10).to_bytes(4, "little"))))


def test_names_that_are_one_are_refused() -> None:
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("pack.yaml", b"a")
            archive.writestr("PACK.yaml", b"b")
    with pytest.raises(PackError, match="twice"):
        unzip(buffer.getvalue())


@pytest.mark.parametrize(
    "body", [b"", b"PK", b"no zip", b"PK\x03\x04" + b"\0" * 100, a_zip(PACK)[:-30], a_zip(PACK)[10:]]
)
def test_what_is_no_zip_is_refused(body: bytes) -> None:
    with pytest.raises(PackError, match=r"no ZIP file|no pack\.yaml"):
        unzip(body)


def test_one_pack_and_no_other_method() -> None:
    with pytest.raises(PackError, match=r"no pack\.yaml"):
        unzip(a_zip({"a/b.yaml": b"x"}))
    with pytest.raises(PackError, match="several packs"):
        unzip(a_zip({"a/pack.yaml": b"x", "b/pack.yaml": b"x"}))
    with pytest.raises(PackError, match="unusual way"):
        unzip(a_zip(PACK, method=zipfile.ZIP_LZMA))


def test_any_damage_is_a_refusal_or_the_same_files() -> None:
    whole = a_zip(PACK | {"art/a.svg": b"<svg/>" * 9})
    for n in range(len(whole)):
        try:
            unzip(whole[:n] + bytes([whole[n] ^ 0xFF]) + whole[n + 1 :])
        except PackError:
            continue
