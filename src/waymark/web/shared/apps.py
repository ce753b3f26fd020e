"""The Django app that carries the shared templates, tags and static files."""

from django.apps import AppConfig
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from waymark.rules.kernel.wording import speak_with


class SharedConfig(AppConfig):
    """Shared pieces of the pages."""

    name = "waymark.web.shared"
    label = "shared"

    def ready(self) -> None:
        """What the rules say is translated as the pages are."""
        speak_with(gettext, ngettext, _number)


def _number(value: int) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)
