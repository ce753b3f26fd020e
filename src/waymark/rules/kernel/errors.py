"""The family of refusals: each carries a sentence for the person who meets it and says what to do next."""

from .wording import gettext as _


class WaymarkError(Exception):
    """Something was refused. `str(error)` is fit to be shown to the person who asked."""

    def __init__(self, message: str, *, code: str = "refused") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class Forbidden(WaymarkError):
    """The actor may not do this, here, now. Answers 403 and leaves an audit entry."""

    def __init__(self, message: str = "") -> None:
        usual = _("You may not do this. Ask the person who coordinates the program for access.")
        super().__init__(message or usual, code="forbidden")


class NotFound(WaymarkError):
    """There is no such thing, or none that this actor may know of. Answers 404."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("There is nothing here by that address."), code="not-found")


class Invalid(WaymarkError):
    """The input cannot be used as it is. `fields` maps a field to the sentence to show beside it."""

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message, code="invalid")
        self.fields = fields or {}


class Conflict(WaymarkError):
    """Somebody else was first, or the thing has moved on since it was read. Nothing was changed."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="conflict")
