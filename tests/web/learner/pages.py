"""Reading pages as a person does: what they say, without the marks."""

from html import unescape
from re import DOTALL, findall, sub

from django.http import HttpResponse
from django.urls import reverse

from waymark.records.enrollment.models import Enrollment


def words(response: HttpResponse) -> str:
    """The text of the page's main part, with single spaces."""
    page = response.content.decode()
    main = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(sub(r"<[^>]+>", " ", main)).split())


def heading(response: HttpResponse) -> str:
    """The one h1 of the page."""
    found = findall(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), DOTALL)
    assert len(found) == 1, found
    return unescape(sub(r"<[^>]+>", "", found[0])).strip()


def title(response: HttpResponse) -> str:
    """The title of the page."""
    return unescape(findall(r"<title>(.*?)</title>", response.content.decode(), DOTALL)[0])


def trail_url(enrollment: Enrollment) -> str:
    """The trail of an enrollment."""
    return reverse("learner-trail", args=[enrollment.pk])


def step_url(enrollment: Enrollment, key: str) -> str:
    """One step of an enrollment."""
    return reverse("learner-activity", args=[enrollment.pk, key])
