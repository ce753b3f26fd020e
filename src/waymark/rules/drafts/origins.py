"""Where a page is open on which somebody writes: a kind of device, and a label of its session that names nobody."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Device(StrEnum):
    """The kind of device, as its browser gives it."""

    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"


@dataclass(frozen=True)
class Origin:
    """The kind of device, and what stands for the browser's session: two pages of one session have it in common."""

    device: Device | None = None
    label: str = ""

    def written(self) -> str:
        """As it is kept beside the words."""
        return f"{self.device or ''}.{self.label}"


NOWHERE = Origin()


def origin_of(agent: str, session_key: str) -> Origin:
    """Where a request comes from. Of the browser nothing but the kind of its device is kept."""
    if not agent:
        device = None
    elif "iPad" in agent or "Tablet" in agent or ("Android" in agent and "Mobile" not in agent):
        device = Device.TABLET
    else:
        device = Device.PHONE if "Mobi" in agent or "iPhone" in agent else Device.COMPUTER
    digest = hashlib.sha256(f"draft-origin {session_key}".encode()).hexdigest()
    return Origin(device, digest[:12] if session_key else "")


def read_origin(written: str) -> Origin:
    """An origin as it was kept; nowhere when it is not one."""
    device, _dot, label = written.partition(".")
    return Origin(Device(device) if device in set(Device) else None, label[:12])


def is_same_browser(one: Origin, other: Origin) -> bool:
    """Whether two pages were open in one browser, without signing in anew between."""
    return bool(one.label) and one.label == other.label
