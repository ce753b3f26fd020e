"""Opens one file that somebody sent, in a process of its own that may use little time and memory.

Run by `examination.examine`, never imported by it: nothing that a hostile file does here reaches the web process. The
file is standard input; one line of JSON goes to standard output; the pixels of an image, and nothing else of it, go to
the file descriptor that the second argument names.
"""

import contextlib
import json
import os
import resource
import sys
from typing import BinaryIO

CPU_SECONDS = 20
MEMORY_BYTES = 2 * 1024**3
COPY_BYTES = 200 * 1024 * 1024
JPEG_PIXELS = 220_000_000  # a phone's largest photo has 200 million
OTHER_PIXELS = 60_000_000
COPY_PIXELS = 80_000_000
FRAMES = 1_000

FORMATS = {"PNG": "PNG", "JPEG": "JPEG", "MPO": "JPEG", "GIF": "GIF", "WEBP": "WEBP"}
"""Pillow's names, and what each is to people: an MPO is a JPEG that holds further pictures behind the first."""


def limit() -> None:
    """Take away what a bomb would use. The kernel ends the process that goes on."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (COPY_BYTES, COPY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):
        os.nice(5)


def picture(source: BinaryIO, copy: BinaryIO) -> dict[str, object]:
    """What the picture is. Its copy holds the pixels and the color profile: no place, camera, time or note."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # counted below
    try:
        with Image.open(source, formats=("PNG", "JPEG", "GIF", "WEBP")) as opened:
            name, frames = FORMATS[opened.format or ""], getattr(opened, "n_frames", 1)
            width, height = opened.size
            most = JPEG_PIXELS if name == "JPEG" else OTHER_PIXELS
            moves = frames > 1 and name != "JPEG"
            if width * height * (frames if moves else 1) > (most * 4 if moves else most) or frames > FRAMES:
                return {"fault": "pixels", "width": width, "height": height, "most": most}
            if not width or not height:
                return {"fault": "damaged"}
            if name == "JPEG" and width * height > COPY_PIXELS:
                opened.draft("RGB", (width // 2, height // 2))
            opened.load()
            told = {"icc_profile": opened.info.get("icc_profile")} if opened.info.get("icc_profile") else {}
            opened.info.pop("comment", None)
            opened.info.pop("xmp", None)
            if moves:
                opened.save(copy, name, save_all=True, **told)
            else:
                ImageOps.exif_transpose(opened, in_place=True)
                still = opened if opened.mode in ("L", "RGB") or name != "JPEG" else opened.convert("RGB")
                still.getexif().clear()
                options = {"JPEG": {"quality": 90}, "PNG": {"compress_level": 2}, "WEBP": {"quality": 90, "method": 2}}
                still.save(copy, name, exif=b"", **options.get(name, {}), **told)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError):
        return {"fault": "damaged"}
    return {"format": name}


def pdf(source: BinaryIO, copy: BinaryIO) -> dict[str, object]:
    """Whether anyone can open the document. A password that only restricts printing keeps nobody out."""
    import pypdfium2
    import pypdfium2.raw

    try:
        document = pypdfium2.PdfDocument(source.read())
    except pypdfium2.PdfiumError as error:
        is_locked = error.err_code in (pypdfium2.raw.FPDF_ERR_PASSWORD, pypdfium2.raw.FPDF_ERR_SECURITY)
        return {"fault": "locked" if is_locked else "damaged"}
    return {"format": "PDF"} if len(document) else {"fault": "damaged"}


def main() -> None:
    """Say what the file on standard input is."""
    limit()
    what, target = sys.argv[1], int(sys.argv[2])
    with open(target, "wb", closefd=False) as copy:
        found = {"picture": picture, "pdf": pdf}[what](sys.stdin.buffer, copy)
    print(json.dumps(found))  # noqa: T201 - this is the answer


if __name__ == "__main__":
    main()
