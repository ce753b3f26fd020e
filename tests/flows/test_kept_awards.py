"""An award that somebody kept names the facts that carry it from then on."""

import pytest

from tests.flows.correcting import WHY
from tests.flows.judging import award_of, awards, mended
from tests.flows.people import TODAY, ctx_of
from tests.flows.world import enrolled, make_world
from waymark.flows.attest import attest
from waymark.flows.correct_activity import take_back_attendance
from waymark.flows.question_award import question_award
from waymark.flows.release_award import settle_award
from waymark.records.evidence.models import Attestation


@pytest.mark.django_db
def test_a_kept_award_comes_into_question_when_what_carries_it_now_is_taken_back() -> None:
    world = make_world()
    ada = enrolled(world)
    mended(world, ada)
    award = award_of(ada, "mechanic")
    question_award(ctx_of(world.fay), award.pk, **WHY)
    take_back_attendance(ctx_of(world.fay), Attestation.objects.get().pk, **WHY)
    anew = attest(ctx_of(world.fay), ada.pk, activity_key="flat", on=TODAY)
    settle_award(ctx_of(world.fay), award.pk, keep=True, reason="The shop showed the photos.")
    assert awards(ada)["mechanic"] == "granted"
    take_back_attendance(ctx_of(world.fay), anew.pk, **WHY)
    assert awards(ada)["mechanic"] == "in_question", "the facts no longer carry it"
