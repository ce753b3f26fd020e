"""The packs that are shipped may be published, and say to a learner everything they must."""

from pathlib import Path

import pytest

from waymark.rules.packs.lint import lint
from waymark.rules.packs.load import load
from waymark.rules.packs.model import (
    ActivityKind,
    AppraisalForm,
    Form,
    Instrument,
    Pack,
    Provenance,
    Rubric,
    RubricStandard,
)
from waymark.rules.packs.translate import translatable

FOLDER = Path(__file__).resolve().parents[3] / "packs"
NAMES = ("career-prepared-2024", "career-prepared-2025", "first-aid")
PICTURE_LIMIT = 120_000


def shipped_files(name: str) -> dict[str, bytes]:
    root = FOLDER / name
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def shipped(name: str) -> Pack:
    return load(shipped_files(name))


def test_every_folder_is_tested() -> None:
    assert tuple(sorted(path.name for path in FOLDER.iterdir() if path.is_dir())) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_pack_may_be_published(name: str) -> None:
    assert [str(problem) for problem in lint(shipped_files(name))] == []


@pytest.mark.parametrize("name", NAMES)
def test_pictures_are_small_enough_to_carry_a_credential(name: str) -> None:
    pictures = {path: len(content) for path, content in shipped_files(name).items() if path.endswith(".png")}
    assert pictures
    assert {path: size for path, size in pictures.items() if size > PICTURE_LIMIT} == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_rubric_tells_its_levels_apart(name: str) -> None:
    for rubric in shipped(name).rubrics.values():
        assert len(rubric.levels) == 4
        assert 3 <= len(rubric.criteria) <= 5
        cells = [text for criterion in rubric.criteria.values() for text in criterion.descriptors.values()]
        assert len(set(cells)) == len(cells)


@pytest.mark.parametrize("name", NAMES)
def test_every_criterion_has_a_prompt_so_that_it_can_reopen_alone(name: str) -> None:
    pack = shipped(name)
    for activity in pack.activities.values():
        if activity.kind is not ActivityKind.SUBMISSION or not activity.rubric:
            continue
        asked = {field.criterion for field in pack.forms[activity.form].fields.values()} - {""}
        assert asked == set(pack.rubrics[activity.rubric].criteria), activity.key


@pytest.mark.parametrize("name", NAMES)
def test_every_prompt_has_help(name: str) -> None:
    pack = shipped(name)
    fields = [field for form in pack.forms.values() for field in form.fields.values()]
    fields += [prompt for appraisal in pack.appraisals.values() for prompt in appraisal.prompts.values()]
    assert [field.key for field in fields if not field.help] == []


@pytest.mark.parametrize("name", NAMES)
def test_all_but_the_names_of_universities_and_partners_is_in_french(name: str) -> None:
    pack = shipped(name)
    missing = set(translatable(pack)) - set(pack.texts["fr"])
    proper = {f"organizations.{key}.name" for key in pack.organizations} | {
        f"pathways.{key}.name" for key in pack.campuses
    }
    assert missing <= proper


@pytest.mark.parametrize("name", NAMES)
def test_every_self_assessment_says_that_it_is_not_validated(name: str) -> None:
    for instrument in shipped(name).instruments.values():
        assert instrument.notice.startswith("Not validated, for reflection.")
        counted = {scale: sum(item.scale == scale for item in instrument.items) for scale in instrument.scales}
        assert len(set(counted.values())) == 1, "scales with unequal numbers of items cannot be compared"


def test_the_three_campuses_differ_where_they_may_and_agree_on_the_standard() -> None:
    pathways = shipped("career-prepared-2025").pathways
    assert list(pathways) == ["umaine", "umfk", "umpi"]
    starts = {key: pathway.ways["know-services"] for key, pathway in pathways.items()}
    assert len(set(starts.values())) == 3
    assert pathways["umpi"].ways["work-experience"] != pathways["umaine"].ways["work-experience"]
    assert "capstone" in pathways["umpi"].courses
    assert all(set(pathway.ways) == set(pathways["umaine"].ways) for pathway in pathways.values())


def test_the_newer_version_says_what_became_of_the_outside_badge() -> None:
    old, new = shipped("career-prepared-2024"), shipped("career-prepared-2025")
    assert new.supersedes == old.version
    (rule,) = new.equivalences
    assert old.activities[rule.from_achievement].kind is ActivityKind.EXTERNAL_BADGE
    assert rule.from_issuer in old.organizations
    assert rule.gives in new.achievements


def test_what_we_made_up_is_not_called_official() -> None:
    pack = shipped("career-prepared-2025")
    made_up: list[Rubric | Form | Instrument | AppraisalForm] = [
        *pack.rubrics.values(),
        *pack.forms.values(),
        *pack.instruments.values(),
        *pack.appraisals.values(),
    ]
    assert {part.source for part in made_up} == {Provenance.ILLUSTRATIVE}
    assert pack.policy.source is Provenance.ILLUSTRATIVE
    assert {pack.achievements[f"level-{number}"].source for number in (1, 2, 3)} == {Provenance.ILLUSTRATIVE}


def test_a_standard_asks_for_meets_and_never_for_more() -> None:
    for name in NAMES:
        for requirement in shipped(name).requirements.values():
            if isinstance(requirement.standard, RubricStandard):
                assert requirement.standard.at_least == "proficient"


@pytest.mark.parametrize("name", NAMES)
def test_no_program_says_by_itself_who_reads_the_answers_of_an_appraisal(name: str) -> None:
    """That is one list for all programs, made from the policy table."""
    files = shipped_files(name)
    told = [form.introduction for form in load(files).appraisals.values()]
    told += [text.decode() for path, text in files.items() if path.startswith("text/")]
    assert not any("read your answers" in each or "liront vos réponses" in each for each in told)
