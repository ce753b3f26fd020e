"""The settings of this installation with where each comes from. Secrets are never shown."""

import difflib
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

SECRETS = ("secret_key", "key_passphrase")
ADDRESSES = ("database_url", "smtp_url", "signer", "storage_url")


@dataclass(frozen=True)
class Shown:
    """One setting: its name, what it is now, and where that comes from. `is_told`: the value is in our words."""

    name: str
    value: str
    source: str
    is_told: bool


def settings_shown() -> list[Shown]:
    """Every setting."""
    env = settings.WAYMARK
    return [
        Shown(f"WAYMARK_{name.upper()}", _value(name, value), _source(name), value in ("", None) or name in SECRETS)
        for name, value in ((name, getattr(env, name)) for name in type(env).model_fields)
    ]


def unknown_settings() -> list[tuple[str, str]]:
    """Variables that look like settings and are none, each with the setting that was perhaps meant."""
    known = sorted(f"WAYMARK_{name.upper()}" for name in type(settings.WAYMARK).model_fields)
    given = settings.WAYMARK.unknown_variables()
    return [(name, next(iter(difflib.get_close_matches(name, known, n=1)), "")) for name in given]


def _source(name: str) -> str:
    words = {"file": _("File"), "environment": _("Environment"), "default": _("Default")}
    return words[settings.WAYMARK.source_of(name)]


def _value(name: str, value: object) -> str:
    if value in ("", None):
        return _("Not set")
    if name in SECRETS:
        return _("Set, never shown")
    return _without_secrets(str(value)) if name in ADDRESSES else str(value)


def _without_secrets(url: str) -> str:
    """Scheme, host, port and path of an address; nothing of the user, the password or the query."""
    parts = urlsplit(url)
    host = (parts.netloc.rpartition("@")[2]) if parts.netloc else ""
    told = f"{parts.scheme}://{host}{parts.path}" if parts.scheme else parts.path
    return _("%(address)s, password set") % {"address": told} if parts.password else told
