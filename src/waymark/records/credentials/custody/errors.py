"""What can go wrong with a private key, said to whoever runs the installation."""

from waymark.rules.kernel.errors import WaymarkError


class CustodyError(WaymarkError):
    """A private key is missing, cannot be opened, or does not do what it should. Nothing was signed."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="custody")
