"""A field that takes several files at once and refuses each bad one by name."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from .widgets import FileDrop

MEGABYTE = 1024 * 1024


class FilesField(forms.FileField):
    """Cleans to a list of uploaded files. Size and number are checked here; what a file truly is, the story checks."""

    widget = FileDrop

    def __init__(
        self, *, most: int = 10, limit_mb: int = 25, widget: FileDrop | None = None, **options: object
    ) -> None:
        self.most, self.limit_mb = most, limit_mb
        # Any: Field's own options are passed through untouched.
        super().__init__(widget=widget or FileDrop(limit_mb=limit_mb), **options)  # type: ignore[arg-type]

    def clean(self, value: object, initial: object = None) -> "list[UploadedFile[bytes]]":
        given = value if isinstance(value, list | tuple) else [value]
        files = [file for file in given if isinstance(file, UploadedFile)]
        if not files:
            super().clean(None, initial)
            return []
        if len(files) > self.most:
            raise ValidationError(_("Choose at most %(most)d files at a time.") % {"most": self.most})
        problems = [text for file in files if (text := self._problem(file))]
        if problems:
            raise ValidationError(problems)
        return [super(FilesField, self).clean(file, initial) for file in files]

    def _problem(self, file: "UploadedFile[bytes]") -> str:
        size = file.size or 0
        if size == 0:
            return _("“%(name)s” is empty. Choose it again, or pick another file.") % {"name": file.name}
        if size > self.limit_mb * MEGABYTE:
            facts = {"name": file.name, "size": round(size / MEGABYTE), "limit": self.limit_mb}
            return (
                _("“%(name)s” is %(size)d MB and the limit is %(limit)d MB. Make it smaller, or paste a link.") % facts
            )
        return ""
