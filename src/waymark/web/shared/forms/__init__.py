"""Form widgets and fields in the house style; `{% field form.name %}` draws them."""

from .files import FilesField
from .widgets import Day, Described, FileDrop, LongText, Scale

__all__ = ["Day", "Described", "FileDrop", "FilesField", "LongText", "Scale"]
