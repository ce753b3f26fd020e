"""An administrator hands over a sign-in link when mail does not arrive: shown once, on the page that made it."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from waymark.flows.sign_in import LASTS, make_sign_in_link, person_to_let_in
from waymark.web.shared.qr import drawn_once
from waymark.web.shared.story import story


@login_required
@cache_control(no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Say what the link does; when sent, make it and show it. It is nowhere to be read again."""
    ctx = story(request)
    person = person_to_let_in(ctx, person_id)
    context: dict[str, object] = {
        "person": person,
        "until": ctx.now + LASTS,
        "back_url": reverse("person", args=[person.pk]),
    }
    if request.method == "POST":
        token = make_sign_in_link(ctx, person_id)
        link = settings.BASE_URL + reverse("public-sign-in", args=[token])
        context |= {"link": link, "code": drawn_once(link)}
    return render(request, "administrator/sign_in_link.html", context)
