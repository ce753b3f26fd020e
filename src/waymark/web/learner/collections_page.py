"""Several badges under one link: choose them, get the link once, turn it off."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from waymark.flows.share_collection import share_collection, turn_off_collection
from waymark.records.catalog.queries import localized_pack
from waymark.records.credentials.collections import live_collections, shareable
from waymark.records.credentials.models import Collection
from waymark.records.credentials.states import CredentialState, Includes
from waymark.records.people.models import Person
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.web.shared.components.text import day_year
from waymark.web.shared.forms import Described
from waymark.web.shared.story import story

from .badges_forms import CollectionForm
from .doors import language, signed_in


@signed_in
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose badges. The link is told on the page that answers this form, and on no other."""
    choices = _choices(_person(request).pk)
    form = CollectionForm(request.POST if request.method == "POST" else None, badges=choices)
    if request.method == "POST" and form.is_valid():
        try:
            made, token = share_collection(
                story(request),
                [UUID(chosen) for chosen in form.cleaned_data["badges"]],
                title=form.cleaned_data["title"],
                days=int(form.cleaned_data["days"]),
                includes=(Includes.NAME,) if form.cleaned_data["name"] else (),
                form_key=form.cleaned_data["key"],
            )
        except Invalid as refusal:
            for field, said in refusal.fields.items():
                form.add_error(field, said)
        except Conflict as refusal:
            form.add_error(None, refusal.message)
        else:
            return _told_once(request, made, token)
    context = {"form": form, "has_badges": bool(choices), "badges_url": reverse("badges")}
    return render(request, "learner/collection_new.html", context)


def _person(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise Forbidden(_("Sign in with your own account to see your badges."))
    return request.user


def _choices(person_id: UUID) -> list[tuple[str, Described]]:
    found = []
    for each in shareable(person_id):
        achievement = localized_pack(each.award.version_id, language()).achievements[each.award.achievement_key]
        said = _("%(campus)s, earned %(day)s") % {
            "campus": isolated(each.award.enrollment.campus.name),
            "day": day_year(each.valid_from),
        }
        if each.state == CredentialState.SUSPENDED:
            said = _("On hold. %(details)s") % {"details": said}
        elif each.state == CredentialState.SUPERSEDED:
            said = _("Replaced by a newer one. %(details)s") % {"details": said}
        found.append((str(each.pk), Described(achievement.name, said)))
    return found


def _told_once(request: HttpRequest, made: Collection, token: str) -> HttpResponse:
    context = {
        "address": settings.BASE_URL + reverse("public-collection", args=[token]),
        "collection": made,
        "count": made.entries.count(),
        "shows_name": Includes.NAME in made.includes,
        "back_url": f"{reverse('badges')}#collections",
    }
    response = render(request, "learner/collection_link.html", context)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@signed_in
@require_http_methods(["GET", "POST"])
def turn_off(request: HttpRequest, collection_id: UUID) -> HttpResponse:
    """Turn the link of a collection off, after a question."""
    mine = live_collections(_person(request).pk, now=story(request).now)
    found = next((each for each in mine if each.pk == collection_id), None)
    here = f"{reverse('badges')}#collections"
    if found is None:
        raise NotFound(_("We can’t find that link. It may have expired already."))
    if request.method == "POST":
        turn_off_collection(story(request), found.pk)
        messages.success(request, _("Link turned off. It no longer works."))
        return redirect(here)
    title = (
        _("Turn off the link “%(label)s”?") % {"label": isolated(found.title)}
        if found.title
        else _("Turn off this link?")
    )
    context = {
        "title": title,
        "lede": _("You can create a new one at any time."),
        "points": [
            _("The link stops working for everyone."),
            _("People who already saved the file still have it."),
        ],
        "action_url": reverse("learner-collection-off", args=[found.pk]),
        "button": _("Turn off link"),
        "is_stop": True,
        "back_url": here,
    }
    return render(request, "confirm.html", context)
