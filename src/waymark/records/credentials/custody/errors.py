"""What can go wrong with a private key, said to whoever runs the installation."""

from collections.abc import Iterator
from contextlib import contextmanager

from openbadges3.errors import ProofError
from waymark.rules.kernel.errors import WaymarkError


class CustodyError(WaymarkError):
    """A private key is missing, cannot be opened, or does not do what it should. Nothing was signed."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="custody")


@contextmanager
def faults_of_a_key(method: str) -> Iterator[None]:
    """Around signing and verifying own work: what does not verify is the fault of the key, and is said as such."""
    try:
        yield
    except ProofError as error:
        raise CustodyError(f"The key {method} does not sign as it should: {error} Stop and replace it.") from error
