"""Attendance: from a list, on a day, for many at once; taken back when it was a mistake."""

from uuid import uuid4

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.flows.correcting import WHY
from tests.flows.judging import watched_video
from tests.flows.people import TODAY, a_person, affiliate, ctx_of, give
from tests.flows.world import World, enrolled
from tests.web.assessor.conftest import Browser
from tests.web.learner.pages import heading, words
from waymark.flows.attest import attest
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Attestation
from waymark.records.people.models import Person
from waymark.rules.kernel.context import Role

LIST = "/coordinator/attendance/"
DAY = "2026-09-14"


def url(world: World, activity_key: str) -> str:
    return reverse("coordinator-attest", args=[world.version.pk, activity_key])


def back_url(word: Attestation) -> str:
    return reverse("coordinator-take-back", args=[word.pk])


@pytest.fixture
def ada(world: World) -> Enrollment:
    return enrolled(world)


@pytest.fixture
def ben(world: World) -> Enrollment:
    return enrolled(world, world.ben)


@pytest.fixture
def counselor(world: World) -> Person:
    """Gil counsels at north."""
    gil = a_person("Gil")
    give(gil, Role.COUNSELOR, world.north.pk)
    return gil


def test_the_steps_that_staff_record(world: World, browser: Browser, ada: Enrollment, ben: Enrollment) -> None:
    attest(ctx_of(world.fay), ada.pk, activity_key="flat", on=TODAY)
    page = browser(world.fay).get(LIST)
    rows = {row.title: (row.recorded, row.learners) for row in page.context["rows"]}
    assert rows == {"Shop visit": (0, 1), "Flat tire hour": (1, 2), "Brake course": (0, 1)}
    assert "1 of 2" in words(page)


def test_recorded_for_many_at_once(world: World, browser: Browser, ada: Enrollment, ben: Enrollment) -> None:
    fay = browser(world.fay)
    page = fay.get(url(world, "flat"))
    assert heading(page) == "Flat tire hour"
    assert "Ada Lund" in words(page) and "Ben Okoye" in words(page)
    answer = fay.post(url(world, "flat"), {"who": [str(ada.pk), str(ben.pk)], "on": DAY}, follow=True)
    assert "Recorded for 2 learners." in words(answer)
    assert set(Attestation.objects.values_list("enrollment_id", "on", "by_id")) == {
        (ada.pk, TODAY, world.fay.pk),
        (ben.pk, TODAY, world.fay.pk),
    }
    assert "Nobody needs this now" in words(answer)
    assert "Recorded last" in words(answer)


def test_what_is_wrong_is_told_and_the_choice_is_kept(world: World, browser: Browser, ada: Enrollment) -> None:
    fay = browser(world.fay)
    nobody = fay.post(url(world, "flat"), {"on": DAY})
    assert nobody.status_code == 400 and "Choose at least one learner." in words(nobody)
    for day, text in (("", "Fill this in."), ("tomorrow", "Enter a valid date."), ("2026-12-24", "Choose today")):
        page = fay.post(url(world, "flat"), {"who": str(ada.pk), "on": day})
        assert page.status_code == 400
        assert text in words(page)
        assert f'value="{ada.pk}" checked' in page.content.decode()
    assert not Attestation.objects.exists()


def test_whoever_met_it_in_another_way_is_not_listed(world: World, browser: Browser, ada: Enrollment) -> None:
    fay = browser(world.fay)
    assert "Ada Lund" in words(fay.get(url(world, "shop-visit")))
    watched_video(ada)
    assert "Ada Lund" not in words(fay.get(url(world, "shop-visit")))


def test_learners_are_found_by_name(world: World, browser: Browser, ada: Enrollment, ben: Enrollment) -> None:
    page = browser(world.fay).get(url(world, "flat") + "?q=okoye")
    assert "Ben Okoye" in words(page) and "Ada Lund" not in words(page)
    assert "No one else matches" in words(browser(world.fay).get(url(world, "flat") + "?q=zzz"))


def test_ticks_survive_a_search_a_page_and_a_way_back(
    world: World, browser: Browser, ada: Enrollment, ben: Enrollment
) -> None:
    fay, here = browser(world.fay), url(world, "flat")
    answer = fay.post(here, {"who": [str(ada.pk)], "on": "2026-09-11", "q": "okoye", "search": "yes"})
    assert answer["Location"] == f"{here}?q=okoye"
    page = fay.get(answer["Location"])
    assert "1 learner chosen" in words(page) and "Ada Lund" in words(page) and "Ben Okoye" in words(page)
    assert f'value="{ada.pk}" checked' in page.content.decode()
    assert f'value="{ben.pk}">' in page.content.decode()
    assert 'value="2026-09-11"' in page.content.decode()
    fay.get(LIST)
    assert f'value="{ada.pk}" checked' in fay.get(here).content.decode(), "and after another page"
    both = {"who": [str(ada.pk), str(ben.pk)], "on": DAY, "page": "2"}
    assert fay.post(here, both)["Location"] == f"{here}?page=2"
    assert "2 learners chosen" in words(fay.get(here))
    assert "Recorded for 2 learners." in words(fay.post(here, {**both, "record": "yes", "page": ""}, follow=True))
    assert "chosen" not in words(fay.get(here))


def test_ticks_of_one_list_are_not_those_of_another_nor_of_somebody_else(
    world: World, browser: Browser, ada: Enrollment, ben: Enrollment
) -> None:
    fay = browser(world.fay)
    fay.post(url(world, "flat"), {"who": [str(ada.pk)], "on": DAY, "q": "", "search": "yes"})
    assert "chosen" not in words(fay.get(url(world, "shop-visit")))
    fay.post(url(world, "flat"), {"who": ["nonsense", str(world.eve.pk)], "on": DAY, "search": "yes"})
    assert "chosen" not in words(fay.get(url(world, "flat"))), "ids of nobody in the list tick nobody"


def test_by_role(world: World, browser: Browser, ada: Enrollment, ben: Enrollment, counselor: Person) -> None:
    for name in ("ada", "eve"):
        person = browser(getattr(world, name))
        assert person.get(LIST).status_code == 403
        assert person.get(url(world, "flat")).status_code == 403
        assert person.post(url(world, "flat"), {"who": str(ada.pk), "on": DAY}).status_code == 403
    gil = browser(counselor)
    page = gil.get(url(world, "flat"))
    assert "Ada Lund" in words(page) and "Ben Okoye" not in words(page)
    assert gil.post(url(world, "flat"), {"who": str(ben.pk), "on": DAY}).status_code == 404
    assert gil.get(url(world, "brake-course")).status_code == 404, "south only"
    assert gil.get(url(world, "shop-video")).status_code == 404, "learners mark this themselves"
    assert gil.get(url(world, "made-up")).status_code == 404
    assert gil.get(reverse("coordinator-attest", args=[uuid4(), "flat"])).status_code == 404
    assert not Attestation.objects.exists()


def test_nobody_attests_for_themselves(world: World, browser: Browser) -> None:
    affiliate(world.fay, world.north.pk)
    own = enrolled(world, world.fay)
    fay = browser(world.fay)
    assert fay.get(url(world, "flat")).status_code == 404, "there is nobody else to list"
    enrolled(world)
    page = fay.get(url(world, "flat"))
    assert "Ada Lund" in words(page) and "Fay Duval" not in words(page)
    assert fay.post(url(world, "flat"), {"who": str(own.pk), "on": DAY}).status_code == 403
    assert not Attestation.objects.exists()


def test_taken_back_after_a_question(world: World, browser: Browser, ada: Enrollment, counselor: Person) -> None:
    word = attest(ctx_of(world.fay), ada.pk, activity_key="flat", on=TODAY)
    gil = browser(counselor)
    assert heading(gil.get(back_url(word))) == "Take back “Flat tire hour”?"
    assert Attestation.objects.get().withdrawn_at is None, "asking changes nothing"
    answer = gil.post(back_url(word), WHY)
    assert answer["Location"] == reverse("coordinator-corrections", args=[ada.pk])
    assert Attestation.objects.get().withdrawn_at is not None
    assert "Ada Lund" in words(gil.get(url(world, "flat")))


def test_taking_back_by_role(world: World, browser: Browser, ada: Enrollment, ben: Enrollment) -> None:
    word = attest(ctx_of(world.fay), ada.pk, activity_key="flat", on=TODAY)
    assert browser(world.eve).post(back_url(word)).status_code == 404
    assert browser(world.ben).post(back_url(word)).status_code == 404
    assert browser(world.ada).post(back_url(word)).status_code == 403
    assert browser(world.fay).get(reverse("coordinator-take-back", args=[uuid4()])).status_code == 404
    own_word = watched_video(ada)
    assert browser(world.fay).post(back_url(own_word)).status_code == 404, "a task is the learner's own word"
    assert Attestation.objects.filter(withdrawn_at=None).count() == 2


def test_the_queries_do_not_grow_with_the_list(
    world: World, browser: Browser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fay = browser(world.fay)
    counts: dict[str, list[int]] = {LIST: [], url(world, "flat"): []}
    for crowd in (3, 27):
        for n in range(crowd):
            learner = a_person(f"Learner{crowd}x{n}")
            affiliate(learner, world.north.pk)
            enrolled(world, learner)
        for address, seen in counts.items():
            fay.get(address)
            with django_assert_max_num_queries(25) as queries:
                fay.get(address)
            seen.append(len(queries))
    assert all(few == many for few, many in counts.values())
