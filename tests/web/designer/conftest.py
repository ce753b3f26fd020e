"""The same people, clock and browsers as in the assessors' room."""

from tests.web.assessor.conftest import _still, browser, world

__all__ = ["_still", "browser", "world"]
