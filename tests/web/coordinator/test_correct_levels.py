"""Correcting single levels on a page: the effect comes first, the former stay, the learner reads both."""

from django.urls import reverse

from tests.flows.correcting import WHY
from tests.flows.judging import read_by_cleo
from tests.flows.people import a_person, give
from tests.flows.world import World, enrolled, submitted_plan
from tests.web.assessor.conftest import Browser
from tests.web.learner.pages import heading, words
from waymark.records.assessment.models import Assessment
from waymark.records.corrections.models import Correction
from waymark.rules.kernel.context import Role


def test_levels_are_corrected_after_a_look_at_the_effect(world: World, browser: Browser) -> None:
    ada = enrolled(world)
    work = submitted_plan(ada)
    made = read_by_cleo(world, work)
    other = a_person("Gil")
    give(other, Role.ASSESSOR, world.north.pk)
    gil, address = browser(other), reverse("coordinator-correct-levels", args=[made.pk])
    assert address in gil.get(reverse("assessor-work", args=[work.pk])).content.decode()
    assert address in gil.get(reverse("coordinator-correct-decision", args=[made.pk])).content.decode()
    assert heading(gil.get(address)) == "Correct the levels of “Ride plan”"
    assert "Nothing is different yet" in words(gil.post(address, {"level-route": "sound", "level-risks": "strong"}))
    said = {"level-route": "thin", "level-risks": "strong", **WHY}
    looked = gil.post(address, said)
    assert looked.status_code == 200 and "With this, changes are requested" in words(looked)
    assert "Plan a ride" in words(looked), "what opens again for the learner"
    assert Correction.objects.count() == 0, "a look changes nothing"
    seen = {"seen": looked.context["seen"]}
    other_levels = gil.post(address, {**said, **seen, "level-risks": "sound"})
    assert other_levels.status_code == 200 and Correction.objects.count() == 0, "other levels are looked at again"
    assert gil.post(address, {**said, **seen, "told": ""}).status_code == 400
    done = gil.post(address, {**said, **seen})
    assert done.status_code == 302 and done["Location"] == reverse("assessor-work", args=[work.pk])
    assert Assessment.objects.get(superseded_at=None).ratings == {"route": "thin", "risks": "strong"}
    after = words(gil.get(done["Location"]))
    assert "Decided before" in after and "It stays on record and no longer counts" in after
    assert "corrected already" in words(gil.get(address))
    read = words(browser(world.ada).get(reverse("learner-corrections", args=[ada.pk])))
    assert "Route: Thin, before: Sound" in read and "Decision: Changes requested, before: Accepted" in read
    assert WHY["told"] in words(browser(world.ada).get(reverse("learner-activity", args=[ada.pk, "ride-plan"])))


def test_who_decided_and_who_coordinates_are_shown_another_way(world: World, browser: Browser) -> None:
    made = read_by_cleo(world, submitted_plan(enrolled(world)))
    address = reverse("coordinator-correct-levels", args=[made.pk])
    assert browser(world.cleo).get(address).status_code == 403
    fay = browser(world.fay)
    assert fay.get(address).status_code == 403
    back = fay.get(reverse("coordinator-correct-decision", args=[made.pk]))
    assert back.status_code == 200 and address not in back.content.decode()
