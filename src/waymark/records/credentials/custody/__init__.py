"""Where private keys are kept. The database knows only their public halves and a reference into this room."""

from functools import lru_cache

from django.conf import settings

from .errors import CustodyError, faults_of_a_key
from .files import FileCustody, KeyName

__all__ = ["CustodyError", "FileCustody", "KeyName", "custody", "faults_of_a_key"]


@lru_cache(maxsize=4)
def _files(folder: str, passphrase: str) -> FileCustody:
    return FileCustody(folder, passphrase=passphrase)


def custody() -> FileCustody:
    """The custody that the settings name: sealed files in one folder."""
    return _files(str(settings.KEYS_DIR), settings.KEY_PASSPHRASE)
