"""A pack's folder as a ZIP file: read with distrust, written the same each time.

What a ZIP says about its sizes is not believed: bytes are counted as they come out.
"""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator

from waymark.rules.packs.load import PackFiles
from waymark.rules.packs.problems import PackError, Problem

SUFFIXES = (".yaml", ".svg", ".png")
MOST_ZIPPED, MOST_ENTRIES = 10 * 1024 * 1024, 1000
MOST_FILES, MOST_BYTES = 200, 8 * 1024 * 1024
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
NOT_OURS = ("__MACOSX/",)
DAY = (1980, 1, 1, 0, 0, 0)


def unzip(body: bytes) -> PackFiles:
    """The files of a pack by their path beside its pack.yaml. Raises PackError: nothing of a bad ZIP is kept.

    A folder around everything is left out. Files that a pack has no use for are left out too.
    """
    if len(body) > MOST_ZIPPED:
        raise _refused("This ZIP file is over 10 MB. Make the pictures of the pack smaller.")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            listed = archive.infolist()
            if len(listed) > MOST_ENTRIES:
                raise _refused("This ZIP file has over 1,000 entries. Put only the folder of the pack into it.")
            found = dict(_contents(archive, [each for each in listed if _is_wanted(each)]))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise _refused("This is no ZIP file that can be read. Make it again from the folder of the pack.") from error
    return _without_folder(found)


def zipped(files: PackFiles, *, folder: str = "") -> bytes:
    """A ZIP file with these files, the same bytes for the same files; `folder` is put around them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, body in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{folder}/{path}" if folder else path, DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, body)
    return buffer.getvalue()


def _is_wanted(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename
    if entry.is_dir() or name.startswith(NOT_OURS):
        return False
    parts = name.split("/")
    is_outside = (
        name.startswith("/") or "\\" in name or ":" in parts[0] or any(part in ("", ".", "..") for part in parts)
    )
    if is_outside or not name.isprintable() or len(name) > 200:
        raise _refused(f"The ZIP file names a place outside its folder or an odd name: {name[:80]!a}.")
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
        raise _refused(f"The ZIP file holds a link or a device, no plain file: {name[:80]!a}.")
    if entry.flag_bits & 0x1:
        raise _refused("The ZIP file is locked with a password. Make one without.")
    return name.endswith(SUFFIXES) and not parts[-1].startswith(".")


def _contents(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    if len(entries) > MOST_FILES:
        raise _refused("A pack may hold 200 files and 8 MB. Make its pictures smaller.")
    seen: set[str] = set()
    left = MOST_BYTES
    for entry in entries:
        if entry.filename.casefold() in seen:
            raise _refused(f"The ZIP file holds a name twice: {entry.filename[:80]!a}.")
        seen.add(entry.filename.casefold())
        if entry.compress_type not in METHODS:
            raise _refused("The ZIP file is packed in an unusual way. Make it with the system's own tool.")
        with archive.open(entry) as file:
            content = file.read(left + 1)
        left -= len(content)
        if left < 0:
            raise _refused("A pack may hold 200 files and 8 MB. Make its pictures smaller.")
        yield entry.filename, content


def _without_folder(found: dict[str, bytes]) -> PackFiles:
    places = sorted((path for path in found if path.split("/")[-1] == "pack.yaml"), key=lambda path: path.count("/"))
    if not places:
        raise _refused("There is no pack.yaml in this ZIP file. Put the folder of a pack into it.")
    if len(places) > 1 and places[0].count("/") == places[1].count("/"):
        raise _refused("There are several packs in this ZIP file. Send them one by one.")
    folder = places[0].removesuffix("pack.yaml")
    return {path.removeprefix(folder): body for path, body in found.items() if path.startswith(folder)}


def _refused(message: str) -> PackError:
    return PackError([Problem("ZIP", 0, message)])
