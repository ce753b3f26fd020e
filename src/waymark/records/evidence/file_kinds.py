"""The kinds of files that are taken."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class Kind:
    """A kind of file: its media type, the endings a name may have, the usual one first, and what people call it."""

    media_type: str
    endings: tuple[str, ...]
    words: "str | Promise"

    @property
    def is_image(self) -> bool:
        """Whether others get a copy without place and camera instead of the file itself."""
        return self.media_type.startswith("image/")


PNG = Kind("image/png", (".png",), gettext_lazy("PNG image"))
JPEG = Kind("image/jpeg", (".jpg", ".jpeg"), gettext_lazy("JPEG image"))
GIF = Kind("image/gif", (".gif",), gettext_lazy("GIF image"))
WEBP = Kind("image/webp", (".webp",), gettext_lazy("WebP image"))
IMAGES = {"PNG": PNG, "JPEG": JPEG, "GIF": GIF, "WEBP": WEBP}

PDF = Kind("application/pdf", (".pdf",), gettext_lazy("PDF document"))
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
ARCHIVE_KINDS = {
    "docx": Kind(f"{_OFFICE}wordprocessingml.document", (".docx",), gettext_lazy("Word document")),
    "xlsx": Kind(f"{_OFFICE}spreadsheetml.sheet", (".xlsx",), gettext_lazy("Excel sheet")),
    "pptx": Kind(f"{_OFFICE}presentationml.presentation", (".pptx",), gettext_lazy("PowerPoint slides")),
    "odt": Kind(f"{_OPEN}text", (".odt",), gettext_lazy("OpenDocument text")),
    "ods": Kind(f"{_OPEN}spreadsheet", (".ods",), gettext_lazy("OpenDocument sheet")),
    "odp": Kind(f"{_OPEN}presentation", (".odp",), gettext_lazy("OpenDocument slides")),
}

MP4 = Kind("video/mp4", (".mp4", ".m4v"), gettext_lazy("MP4 video"))
THREE_GP = Kind("video/3gpp", (".3gp", ".3g2", ".3gpp"), gettext_lazy("3GP video"))
MOV = Kind("video/quicktime", (".mov", ".qt"), gettext_lazy("QuickTime video"))
WEBM = Kind("video/webm", (".webm",), gettext_lazy("WebM video"))
M4A = Kind("audio/mp4", (".m4a",), gettext_lazy("M4A recording"))
MP3 = Kind("audio/mpeg", (".mp3",), gettext_lazy("MP3 recording"))
AMR = Kind("audio/amr", (".amr",), gettext_lazy("AMR recording"))
AAC = Kind("audio/aac", (".aac",), gettext_lazy("AAC recording"))
OGG = Kind("audio/ogg", (".ogg", ".opus", ".oga"), gettext_lazy("Ogg recording"))
WAV = Kind("audio/wav", (".wav",), gettext_lazy("WAV recording"))

KINDS = (
    *IMAGES.values(),
    PDF,
    *ARCHIVE_KINDS.values(),
    *(MP4, THREE_GP, MOV, WEBM, M4A, MP3, AMR, AAC, OGG, WAV),
)
BY_MEDIA_TYPE = {kind.media_type: kind for kind in KINDS}


def media_words(media_type: str) -> str:
    """What a person calls a kind of file, in the reader's language."""
    kind = BY_MEDIA_TYPE.get(media_type)
    return str(kind.words) if kind else _("file")


def is_inline_safe(media_type: str) -> bool:
    """Whether a file of this kind may be shown inside a page: none that somebody uploaded. All are downloads."""
    return False
