"""Reading pages as a person does: what they say, without the marks."""

from html import unescape
from re import DOTALL, findall, sub
from typing import Protocol

from django.urls import reverse

from waymark.records.enrollment.models import Enrollment


class Page(Protocol):
    """An answer that is a page, as the test client gives it."""

    content: bytes
    status_code: int

    def __getitem__(self, header: str, /) -> str:
        """One header."""
        ...


def words(response: Page) -> str:
    """The text of the page's main part, with single spaces."""
    page = response.content.decode()
    main = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(sub(r"<[^>]+>", " ", main)).split())


def heading(response: Page) -> str:
    """The one h1 of the page."""
    found = findall(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), DOTALL)
    assert len(found) == 1, found
    return unescape(sub(r"<[^>]+>", "", found[0])).strip()


def title(response: Page) -> str:
    """The title of the page."""
    return unescape(findall(r"<title>(.*?)</title>", response.content.decode(), DOTALL)[0])


def trail_url(enrollment: Enrollment) -> str:
    """The trail of an enrollment."""
    return reverse("learner-trail", args=[enrollment.pk])


def step_url(enrollment: Enrollment, key: str) -> str:
    """One step of an enrollment."""
    return reverse("learner-activity", args=[enrollment.pk, key])
