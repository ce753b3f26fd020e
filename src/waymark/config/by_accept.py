"""One address, two answers: the page for people, the signed bytes for machines, by what the request accepts."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils.cache import patch_vary_headers

from waymark.api.answers import prefers_json

PAGES = "waymark.web.public.urls"
View = Callable[..., HttpResponseBase]


def by_accept(machine: View) -> View:
    """A view that gives machines what `machine` answers, and people what the public room has at the same address."""

    def choose(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
        if prefers_json(request.headers.get("Accept", "")):
            return machine(request, **kwargs)
        page = resolve(request.path_info, urlconf=PAGES)
        answer: HttpResponseBase = page.func(request, *page.args, **page.kwargs)
        patch_vary_headers(answer, ["Accept"])
        return answer

    return choose
