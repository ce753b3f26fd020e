"""Who vouched for each part of an award: from its finding, and in advance from the program."""

import pytest

from tests.pure.packs.tiny import tiny_pack
from waymark.rules.packs.model import LeafKind
from waymark.rules.progress.vouched import (
    NOT_SHOWN,
    OWN_WORD,
    VouchedPart,
    Voucher,
    every_part,
    possible_vouchers,
    requirement_parts,
    vouched_parts,
    vouchers_for,
)

PACK = tiny_pack()


def leaf(key: str, *because: str, kind: str = "requirement", met: bool = True) -> dict[str, object]:
    return {"kind": kind, "key": key, "met": met, "because": list(because)}


def node(*children: dict[str, object]) -> dict[str, object]:
    return {"combine": "all", "needed": len(children), "met": True, "children": list(children)}


SOURCES = {
    "a": (Voucher.HOLDER,),
    "b": (Voucher.QUIZ,),
    "c": (Voucher.RUBRIC,),
    "d": (Voucher.ATTENDANCE,),
    "e": (Voucher.COMPLETED, Voucher.SUPERVISOR),
}


def test_each_requirement_has_those_behind_the_facts_that_met_it() -> None:
    finding = {"met": True, "tree": node(leaf("x", "a"), leaf("y", "d", "a"), leaf("z", "nobody"))}
    assert vouched_parts(finding, SOURCES) == (
        VouchedPart(LeafKind.REQUIREMENT, "x", (Voucher.HOLDER,)),
        VouchedPart(LeafKind.REQUIREMENT, "y", (Voucher.ATTENDANCE, Voucher.HOLDER)),
        VouchedPart(LeafKind.REQUIREMENT, "z", ()),
    )


def test_an_appraisal_that_somebody_completed_has_both_behind_it() -> None:
    (part,) = vouched_parts({"tree": node(leaf("x", "e"))}, SOURCES)
    assert part.vouchers == (Voucher.SUPERVISOR, Voucher.COMPLETED)


def test_what_was_not_met_is_no_part_of_an_award() -> None:
    finding = {"tree": node(leaf("x", "a"), leaf("y", "b", met=False))}
    assert [part.key for part in vouched_parts(finding, SOURCES)] == ["x"]


def test_a_badge_inside_tells_its_own_parts() -> None:
    finding = {
        "tree": node(leaf("inner", "e", kind="earned"), leaf("z", "c")),
        "achievements": {"inner": {"met": True, "tree": node(leaf("x", "a"), leaf("y", "b"))}},
        "requirements": {},
    }
    inner, own = vouched_parts(finding, SOURCES)
    assert [part.key for part in inner.parts] == ["x", "y"]
    assert [part.key for part in requirement_parts((inner, own))] == ["x", "y", "z"]


def test_a_badge_told_elsewhere_is_left_out_with_its_parts() -> None:
    inner = VouchedPart(LeafKind.EARNED, "inner", (), (VouchedPart(LeafKind.REQUIREMENT, "x", (Voucher.QUIZ,)),))
    outer = VouchedPart(LeafKind.EARNED, "outer", (), (inner, VouchedPart(LeafKind.REQUIREMENT, "y", ())))
    assert [part.key for part in requirement_parts(outer.parts, besides=["inner"])] == ["y"]
    assert [part.key for part in requirement_parts((inner, outer))] == ["x", "y"]


def test_a_recognized_badge_is_vouched_for_by_another_organization() -> None:
    finding = {
        "tree": node(leaf("inner", "r", kind="earned")),
        "achievements": {"inner": {"met": False, "recognized": ["r"], "tree": node(leaf("x", met=False))}},
    }
    (part,) = vouched_parts(finding, {"r": (Voucher.OUTSIDE_BADGE,)})
    assert (part.vouchers, part.parts) == ((Voucher.OUTSIDE_BADGE,), ())


@pytest.mark.parametrize(
    "finding",
    [
        {},
        {"tree": None},
        {"tree": "x"},
        {"tree": {"children": "x"}},
        {"tree": node(leaf("self", kind="earned")), "achievements": {"self": "x"}},
    ],
)
def test_a_finding_that_does_not_say_claims_nothing(finding: dict[str, object]) -> None:
    assert all(not part.vouchers for part in vouched_parts(finding, SOURCES))


def test_a_finding_that_names_itself_ends() -> None:
    tree = node(leaf("x", kind="earned"))
    (part,) = vouched_parts({"tree": tree, "achievements": {"x": {"met": True, "tree": tree}}}, SOURCES)
    assert part.parts == ()


def test_own_word_alone_is_told_from_own_word_beside_others() -> None:
    assert VouchedPart(LeafKind.REQUIREMENT, "x", (Voucher.HOLDER,)).rests_on_own_word
    assert VouchedPart(LeafKind.REQUIREMENT, "x", (Voucher.SELF_ASSESSMENT, Voucher.HOLDER)).rests_on_own_word
    assert not VouchedPart(LeafKind.REQUIREMENT, "x", (Voucher.ATTENDANCE, Voucher.HOLDER)).rests_on_own_word
    assert not VouchedPart(LeafKind.REQUIREMENT, "x", ()).rests_on_own_word


def test_who_can_vouch_comes_from_the_steps_of_the_campuses() -> None:
    assert possible_vouchers(PACK, "know-the-shop") == (Voucher.ATTENDANCE, Voucher.HOLDER)
    assert possible_vouchers(PACK, "know-the-shop", pathway="south") == (Voucher.HOLDER,)
    assert possible_vouchers(PACK, "set-the-brakes") == (Voucher.ACCEPTED, Voucher.GRADE)
    assert possible_vouchers(PACK, "lead-a-ride") == (Voucher.SUPERVISOR, Voucher.FACULTY, Voucher.COMPLETED)
    assert possible_vouchers(PACK, "plan-a-ride") == (Voucher.RUBRIC,)
    assert possible_vouchers(PACK, "no-such") == ()


def test_every_step_of_a_program_has_somebody_who_vouches() -> None:
    told = {voucher for activity in PACK.activities.values() for voucher in vouchers_for(PACK, activity)}
    assert told == set(Voucher) - NOT_SHOWN, "waivers belong to no step"
    assert all(vouchers_for(PACK, activity) for activity in PACK.activities.values())


def test_every_part_of_a_stack_is_told() -> None:
    parts = requirement_parts(every_part(PACK, PACK.achievements["bike-guide"].requires))
    assert len(parts) == len(PACK.requirements), "each once, though one level holds the other"
    assert {part.key for part in parts} == set(PACK.requirements)
    assert {part.key for part in parts if part.rests_on_own_word} == {"know-yourself"}
    assert {Voucher.SELF_ASSESSMENT, Voucher.HOLDER} == OWN_WORD
