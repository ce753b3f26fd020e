"""Typed settings from the environment. All errors are reported at once; a secret may come from a file (X_FILE)."""

import os
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

DEMO_SECRET_KEY = "demo-only-secret-key-that-production-refuses-to-start-with"  # noqa: S105 - refused in production
SECRETS = ("WAYMARK_SECRET_KEY", "WAYMARK_DATABASE_URL", "WAYMARK_SMTP_URL")


class SettingsError(Exception):
    """The environment cannot be used; the message lists every fault, one a line."""


class Env(BaseSettings):
    """Every setting of Waymark. Names in the environment have the prefix WAYMARK_."""

    model_config = SettingsConfigDict(env_prefix="WAYMARK_", extra="ignore", frozen=True)

    mode: Literal["demo", "production", "test"] = Field("production", description="demo or production")
    base_url: str = Field("http://127.0.0.1:8000", description="the address people and verifiers use, without a path")
    secret_key: str = Field("", description="at least 50 random characters; signs sessions and seals links")
    database_url: str = Field("", description="sqlite:///path or postgresql://user:password@host:port/name")
    data_dir: Path = Field(Path("data"), description="folder for the SQLite database, files and file-kept keys")
    storage_url: str = Field("", description="file:///path for uploaded files; default is the data folder")
    smtp_url: str = Field("", description="smtp://user:password@host:port; empty keeps mail in the outbox")
    mail_from: str = Field("Waymark <no-reply@waymark.example>", description="the sender of mail")
    signer: str = Field("", description="file:///path to the folder of sealed keys; default is the data folder")
    key_passphrase: str = Field("", description="seals the private keys on disk; default is the secret key")
    status_entries: Literal["both", "revocation"] = Field(
        "revocation",
        description="revocation: badges name one status, as Open Badges 3.0 has it; both: suspension too (W3C alone)",
    )
    packs_dir: Path | None = Field(None, description="folder of packs that `waymark init` publishes")
    time_zone: str = Field(
        "America/New_York", description="the zone of every day and time shown, a name of the tz database"
    )
    linkedin_organization: int | None = Field(
        None, gt=0, description="the issuer's number at LinkedIn, for links that add a badge to a profile"
    )
    trusted_proxies: int = Field(0, ge=0, le=5, description="how many proxies stand in front, for client addresses")
    checks_per_minute: int = Field(
        30, ge=0, description="badge checks a minute from one address without an account; 0: no limit"
    )
    undo_minutes: int = Field(
        60, ge=0, le=1440, description="how long assessors may undo their own decisions (illustrative; set your own)"
    )
    most_waivers: int = Field(
        2, ge=0, le=20, description="requirements waived for one learner at most (illustrative; set your own)"
    )
    most_replacements: int = Field(
        3, ge=0, le=20, description="requirements replaced for one learner at most (illustrative; set your own)"
    )
    outside_requests: Literal["on", "off"] = Field(
        "on", description="on: a check asks other hosts for keys, status lists and linked badges; off: never"
    )

    role_proposal_days: int = Field(
        14, ge=1, le=90, description="days in which a second administrator can agree to a role that takes two"
    )

    badges_by_one: int = Field(
        10, ge=1, le=1000, description="badges that one person may hold, release or revoke in one act (illustrative)"
    )

    backup_record: Path | None = Field(
        None, description="file or folder whose newest change is the last backup; your backup job touches it"
    )
    backup_days: int = Field(2, ge=1, le=90, description="days after which a backup is called late")

    @property
    def is_demo(self) -> bool:
        """Whether one-click sign-in and the outbox page exist."""
        return self.mode == "demo"

    def source_of(self, name: str) -> str:
        """Where a setting comes from: "file", "environment" or "default"."""
        variable = f"WAYMARK_{name.upper()}"
        if f"{variable}_FILE" in os.environ:
            return "file"
        return "environment" if variable in os.environ else "default"

    def unknown_variables(self) -> list[str]:
        """Variables of the environment that look like settings and are none."""
        known = {f"WAYMARK_{name.upper()}" for name in type(self).model_fields}
        given = sorted(name for name in os.environ if name.startswith("WAYMARK_"))
        return [name for name in given if name not in known and name.removesuffix("_FILE") not in known]

    def faults(self) -> list[str]:
        """What makes these settings unfit to start with."""
        faults = []
        url = urlsplit(self.base_url)
        if url.scheme not in ("http", "https") or not url.netloc or url.path not in ("", "/"):
            faults.append("WAYMARK_BASE_URL must be like https://badges.example.edu, without a path")
        if self.database_url and urlsplit(self.database_url).scheme not in ("sqlite", "postgresql", "postgres"):
            faults.append("WAYMARK_DATABASE_URL must begin with sqlite: or postgresql:")
        if self.storage_url and urlsplit(self.storage_url).scheme != "file":
            faults.append("WAYMARK_STORAGE_URL must begin with file: (s3: is not available yet)")
        if self.signer and urlsplit(self.signer).scheme != "file":
            faults.append("WAYMARK_SIGNER must begin with file: (pkcs11: and aws-kms: are not available yet)")
        if self.time_zone not in available_timezones():
            faults.append("WAYMARK_TIME_ZONE must be a name of the tz database, such as America/New_York")
        if self.mode == "production":
            if url.scheme != "https":
                faults.append("WAYMARK_BASE_URL must be https in production")
            if self.secret_key == DEMO_SECRET_KEY or len(self.secret_key) < 50:
                faults.append("WAYMARK_SECRET_KEY must be set to at least 50 random characters in production")
            if self.key_passphrase and len(self.key_passphrase) < 20:
                faults.append("WAYMARK_KEY_PASSPHRASE must have at least 20 characters")
        return faults


def _secrets_from_files(environment: dict[str, str], faults: list[str]) -> dict[str, str]:
    values = {}
    for name, path in environment.items():
        if name.startswith("WAYMARK_") and name.endswith("_FILE"):
            try:
                values[name.removesuffix("_FILE")] = Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                faults.append(f"{name} names a file that cannot be read: {error.strerror}")
    return values


def read() -> Env:
    """The settings of this process. Raises SettingsError with every fault at once."""
    faults: list[str] = []
    os.environ.update(_secrets_from_files(dict(os.environ), faults))
    try:
        env = Env()
    except ValidationError as error:
        faults += [f"WAYMARK_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]
        raise SettingsError("\n".join(faults)) from error
    faults += env.faults()
    if faults:
        raise SettingsError("\n".join(faults))
    return env
