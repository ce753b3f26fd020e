"""The frame of a page as one frozen value, made once for each rendered page."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from waymark.records.people.models import Person
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may
from waymark.rules.policy.scope import NOWHERE
from waymark.web.shared.announcements import Shown, announcements_for
from waymark.web.shared.chosen_role import RoleChoice, choices, chosen_roles
from waymark.web.shared.preferences import THEME_COOKIE, Theme
from waymark.web.shared.story import story

from .nav import DEMO, LEARNER, PUBLIC, STAFF_ACCOUNT, NavEntry, doors_for, entries, in_a_row


@dataclass(frozen=True)
class Language:
    """A language the pages speak, named in that language."""

    code: str
    name: str
    is_current: bool


@dataclass(frozen=True)
class Frame:
    """What `base.html` draws around a page."""

    theme: str
    language: str
    languages: tuple[Language, ...]
    person: Person | None
    nav: tuple[NavEntry, ...]
    account: tuple[NavEntry, ...]
    has_tabbar: bool
    is_demo: bool
    demo: tuple[NavEntry, ...] = ()
    roles: tuple[RoleChoice, ...] = ()
    read_announcements: Callable[[], tuple[Shown, ...]] = tuple

    @cached_property
    def rows(self) -> tuple[tuple[NavEntry, ...], tuple[NavEntry, ...]]:
        """The menu of a wide page: what stands in its row, and what is behind “More”."""
        return in_a_row(self.nav, more=_("More"))

    @property
    def is_behind_more(self) -> bool:
        """Whether the current page is one of those."""
        return any(entry.is_current for entry in self.rows[1])

    @cached_property
    def announcements(self) -> tuple[Shown, ...]:
        """Those this reader is shown, read when the page draws them."""
        return self.read_announcements()

    @property
    def announcements_for_all(self) -> tuple[Shown, ...]:
        """Those that visitors see too: the only ones on pages about a badge."""
        return tuple(each for each in self.announcements if each.is_for_all)


def context(request: HttpRequest) -> dict[str, object]:
    """Context processor: `layout` (a Frame, made when first read) and `page_language`."""
    return {
        "layout": SimpleLazyObject(lambda: frame(request)),
        "page_language": get_language() or settings.LANGUAGE_CODE,
    }


def frame(request: HttpRequest) -> Frame:
    """The frame for whoever asks. Staff see their own rooms and find their trail, if any, in the account menu."""
    user = getattr(request, "user", None)
    person = user if isinstance(user, Person) else None
    language = get_language() or settings.LANGUAGE_CODE
    staff = doors_for(chosen_roles(request), has_whole=_has_whole(request)) if person else ()
    doors = PUBLIC if person is None else staff or LEARNER
    return Frame(
        theme=_theme(request),
        language=language,
        languages=tuple(Language(code, name, language.startswith(code)) for code, name in settings.LANGUAGES),
        person=person,
        nav=entries(doors, path=request.path),
        account=entries(LEARNER[:1] + STAFF_ACCOUNT + PUBLIC if staff else PUBLIC, path="") if person else (),
        has_tabbar=person is not None and not staff,
        is_demo=settings.WAYMARK.is_demo,
        demo=entries(DEMO, path="") if settings.WAYMARK.is_demo else (),
        roles=choices(request) if staff else (),
        read_announcements=partial(announcements_for, request),
    )


def _has_whole(request: HttpRequest) -> bool:
    """Whether somebody administers the whole installation, not only a campus."""
    return may(story(request).actor, Action.MANAGE_SYSTEM, NOWHERE)


def _theme(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in {Theme.LIGHT, Theme.DARK} else ""
