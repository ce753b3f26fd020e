"""Reading a pack's folder from disk, and writing one: the I/O that the rules do not do."""

from pathlib import Path

from waymark.rules.packs.load import PackFiles
from waymark.rules.packs.problems import PackError, Problem

SUFFIXES = {".yaml", ".svg", ".png"}
MOST_FILES, MOST_BYTES = 200, 8 * 1024 * 1024


def read_pack(folder: Path) -> PackFiles:
    """The files of a pack by their path inside the folder. Links are not followed, other files are left alone.

    Raises PackError when the folder is no pack or is larger than a pack may be.
    """
    if not (folder / "pack.yaml").is_file():
        raise PackError([Problem("pack.yaml", 0, f"There is no pack.yaml in {folder}. Name the folder of a pack.")])
    files: dict[str, bytes] = {}
    size = 0
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or path.suffix not in SUFFIXES:
            continue
        size += path.stat().st_size
        if len(files) >= MOST_FILES or size > MOST_BYTES:
            raise PackError([Problem("pack.yaml", 0, "A pack may hold 200 files and 8 MB. Make its pictures smaller.")])
        files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return files


def write_pack(files: PackFiles, folder: Path) -> None:
    """Write the files of a pack into a new folder."""
    for name, body in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
