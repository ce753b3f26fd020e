"""Which of several roles somebody works in now: the session remembers it, and `/start/` and the menu follow it."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from waymark.rules.kernel.context import Role
from waymark.web.shared.story import story

from .role_words import NAMES

KEY = "role"


@dataclass(frozen=True)
class RoleChoice:
    """One role to switch to; the empty value is all of them."""

    value: str
    label: str | Promise
    is_current: bool


def held_roles(request: HttpRequest) -> tuple[Role, ...]:
    """The roles in force, each once, in the order of their names’ table."""
    held = {grant.role for grant in story(request).actor.grants}
    return tuple(role for role in NAMES if role in held)


def chosen_roles(request: HttpRequest) -> tuple[Role, ...]:
    """The role that was chosen, while it is in force; else every one."""
    held = held_roles(request)
    session = getattr(request, "session", None)
    chosen = session.get(KEY, "") if session is not None else ""
    return tuple(role for role in held if role == chosen) or held


def choices(request: HttpRequest) -> tuple[RoleChoice, ...]:
    """What the account menu offers; nothing to somebody with one role or none."""
    held = held_roles(request)
    if len(held) < 2:
        return ()
    chosen = chosen_roles(request)
    each = tuple(RoleChoice(role.value, NAMES[role], chosen == (role,)) for role in held)
    return (*each, RoleChoice("", _("All my roles"), len(chosen) == len(held)))


@login_required
@require_POST
def choose_role(request: HttpRequest) -> HttpResponse:
    """Remember the role, and go to its room. One that is not in force is forgotten."""
    wanted = request.POST.get("role", "")
    if wanted in held_roles(request):
        request.session[KEY] = wanted
    else:
        request.session.pop(KEY, None)
    return redirect("start")
