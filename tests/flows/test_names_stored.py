"""Every name that somebody types is stored clean, whichever page or script sent it."""

import pytest

from tests.flows.appraising import answered, asked, came_in, finished, proposed
from tests.flows.people import NOW, ctx_of, operator
from tests.flows.signing import issued
from tests.flows.world import World, enrolled
from waymark.flows.register import LONGEST_NAME, register
from waymark.flows.share_collection import share_collection
from waymark.flows.share_credential import make_share
from waymark.records.people.models import Person
from waymark.rules.kernel.errors import Invalid
from waymark.rules.kernel.ids import new_id

TURNED = "\u202e\u200b\u200d\u3164"


def somebody(given: str, family: str = "") -> Person:
    """A person as a sign-up page would hand them over."""
    return Person(id=new_id(), email=f"{new_id()}@example.org", given_name=given, family_name=family, joined_at=NOW)


@pytest.mark.django_db
def test_an_account_holds_plain_names() -> None:
    made = register(operator(), somebody(f" {TURNED}Ada", f"Al\u00adder{TURNED}"))
    assert Person.objects.values_list("given_name", "family_name").get(pk=made.pk) == ("Ada", "Alder")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "family", "field"),
    [
        (TURNED, "", "given_name"),
        ("", "Alder", "given_name"),
        ("…", "", "given_name"),
        ("Ada", "--", "family_name"),
        ("x" * (LONGEST_NAME + 1), "", "given_name"),
        ("Ada", "\u0958" * 41, "family_name"),
    ],
)
def test_no_account_is_made_under_a_name_nobody_can_read(given: str, family: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        register(operator(), somebody(given, family))
    assert set(refused.value.fields) == {field}
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_hidden_signs_do_not_count_toward_the_length_of_a_name() -> None:
    made = register(operator(), somebody("x" * LONGEST_NAME + "\u200b" * 50))
    assert made.given_name == "x" * LONGEST_NAME


def test_names_around_an_experience_are_plain(world: World) -> None:
    enrollment = enrolled(world)
    made = proposed(enrollment, employer=f"Town{TURNED} Bike Shop", role_title=f"{TURNED}Helper")
    assert (made.employer, made.role_title) == ("Town Bike Shop", "Helper")
    about = finished(world, enrollment)
    assert asked(about, appraiser_name=f"Dev{TURNED} Dogwood").appraiser_name == "Dev Dogwood"
    request, ctx = came_in()
    assert answered(ctx, request, signed_name=f"{TURNED}Dev Dogwood").signed_name == "Dev Dogwood"


@pytest.mark.parametrize("field", ["employer", "role_title"])
def test_an_employer_of_signs_alone_is_refused(world: World, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        proposed(enrolled(world), **{field: "…"})
    assert refused.value.fields == {field: "Write a name with at least one letter or digit."}


def test_an_appraiser_of_signs_alone_is_refused(world: World) -> None:
    about = finished(world, enrolled(world))
    with pytest.raises(Invalid) as refused:
        asked(about, appraiser_name="…")
    assert refused.value.fields == {"appraiser_name": "Write a name with at least one letter or digit."}
    asked(about)
    request, ctx = came_in()
    with pytest.raises(Invalid) as unsigned:
        answered(ctx, request, signed_name=TURNED)
    assert set(unsigned.value.fields) == {"signed_name"}


def test_the_names_of_links_are_plain_and_may_be_left_out(world: World) -> None:
    badge, ada = issued(world), ctx_of(world.ada)
    assert make_share(ada, badge.pk, label=f"Town{TURNED} Bakery", days=7)[0].label == "Town Bakery"
    assert make_share(ada, badge.pk, label="  ", days=7)[0].label == ""
    assert share_collection(ada, [badge.pk], title=f"{TURNED}My badges", days=7)[0].title == "My badges"
    with pytest.raises(Invalid) as refused:
        make_share(ada, badge.pk, label=TURNED, days=7)
    assert set(refused.value.fields) == {"label"}
    with pytest.raises(Invalid) as untitled:
        share_collection(ada, [badge.pk], title="…", days=7)
    assert set(untitled.value.fields) == {"title"}
