"""Pages whose rows are read by id are the pages of the same rows."""

import pytest
from django.core.paginator import Paginator

from tests.flows.people import a_person
from waymark.records.people.models import Person
from waymark.web.shared.paging import PagesById

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [1, 2, 3, "9", "x"])
def test_each_page_has_the_rows_and_order_of_the_whole(number: int | str) -> None:
    for name in "defabcg":
        a_person(name, email=f"{name}@example.org")
    rows = Person.objects.order_by("-given_name")
    plain, by_id = Paginator(rows, 3).get_page(number), PagesById(rows, 3).get_page(number)
    assert list(by_id) == list(plain)
    assert (by_id.number, by_id.has_next(), by_id.paginator.count) == (plain.number, plain.has_next(), 7)


def test_a_known_count_is_not_counted_again(django_assert_num_queries: object) -> None:
    a_person("Ada", email="ada@example.org")
    with django_assert_num_queries(2):  # type: ignore[operator]  # pytest-django's fixture
        assert len(list(PagesById(Person.objects.order_by("id"), 3, count=1).get_page(1))) == 1
