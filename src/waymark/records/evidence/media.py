"""Sound and video, known by their heads and by the boxes they are made of."""

import re
from typing import BinaryIO

from django.utils.translation import gettext_lazy

from waymark.rules.kernel.errors import Invalid

from .file_kinds import AAC, AMR, M4A, MOV, MP3, MP4, OGG, THREE_GP, WAV, WEBM, Kind

_HEAD = 4096
_BOXES = 10_000
_AUDIO_BRANDS = re.compile(rb"(M4A |M4B |M4P |F4A |F4B )")
_THREE_GP_BRANDS = re.compile(rb"3g[p2]")
_VIDEO_BRANDS = re.compile(
    rb"(isom|iso[2-9]|mp4[12]|mp7[1t]|avc1|av01|hvc1|M4V |M4VH|M4VP|dash|cmf[c2]|mmp4|f4v |XAVC|MSNV|ND|CAEP|niko|GPRO)"
)
_OGG_CODECS = (b"OpusHead", b"\x01vorbis", b"Speex")
_OLD_QUICKTIME = (b"moov", b"mdat", b"wide", b"pnot")
_CUT = gettext_lazy("This recording is damaged: it stops in the middle. Save or export it again, and send that.")


def media_kind(file: BinaryIO, head: bytes) -> Kind | None:
    """What kind of recording a file is, None for what is none that is taken. Raises Invalid for one cut off."""
    kind = _by_boxes(head)
    if kind is not None:
        _refuse_cut(file)
        return kind
    if head.startswith(b"\x1aE\xdf\xa3"):
        return WEBM if b"\x42\x82\x84webm" in head[:64] else None
    if head.startswith((b"#!AMR\n", b"#!AMR-WB\n", b"#!AMR_MC")):
        return AMR
    if head.startswith(b"OggS") and any(codec in head[:256] for codec in _OGG_CODECS):
        return OGG
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return WAV
    if _is_mp3(file, head):
        return MP3
    return AAC if _is_aac(head) else None


def _by_boxes(head: bytes) -> Kind | None:
    if head[4:8] in _OLD_QUICKTIME:
        return MOV
    size = int.from_bytes(head[:4], "big")
    if head[4:8] != b"ftyp" or not 12 <= size <= _HEAD:
        return None
    brands = [head[8:12], *(head[place : place + 4] for place in range(16, size - 3, 4))]
    if _AUDIO_BRANDS.match(brands[0]):
        return M4A
    if _THREE_GP_BRANDS.match(brands[0]):
        return THREE_GP
    if brands[0] == b"qt  ":
        return MOV
    return MP4 if any(_VIDEO_BRANDS.match(brand) for brand in brands) else None


def _refuse_cut(file: BinaryIO) -> None:
    """Walk the boxes of the file: each says how long it is, so a file that was cut ends before its last one does."""
    length, place = file.seek(0, 2), 0
    for _count in range(_BOXES):
        if length - place < 8:
            return
        file.seek(place)
        start = file.read(16)
        size = int.from_bytes(start[:4], "big")
        if size == 1:
            size = int.from_bytes(start[8:16], "big")
        if size == 0:  # the last box: it goes to the end of the file
            return
        if size < 8 or place + size > length:
            raise Invalid(str(_CUT))
        place += size


_MP3_BITRATES = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MP3_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def _is_mp3(file: BinaryIO, head: bytes) -> bool:
    """Two frames of layer III in a row, after a tag if there is one: a single frame head is two bytes of chance."""
    start = 0
    if head.startswith(b"ID3") and len(head) >= 10 and not any(byte & 0x80 for byte in head[6:10]):
        start = 10 + sum(byte << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    file.seek(start)
    content = file.read(_HEAD).lstrip(b"\0")
    length = _frame_length(content[:4])
    return length > 0 and _frame_length(content[length : length + 4]) > 0


def _frame_length(head: bytes) -> int:
    """How many bytes a layer III frame has; 0 for what is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, bitrate, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or bitrate in (0, 15) or rate == 3:
        return 0
    samples = 144 if version == 3 else 72
    return samples * 1000 * _MP3_BITRATES[version == 3][bitrate] // _MP3_RATES[version][rate] + (head[2] >> 1 & 1)


def _is_aac(head: bytes) -> bool:
    """Two ADTS frames in a row."""
    length = _adts_length(head[:7])
    return length > 0 and _adts_length(head[length : length + 7]) > 0


def _adts_length(head: bytes) -> int:
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0 or head[2] >> 2 & 15 > 12:
        return 0
    return (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
