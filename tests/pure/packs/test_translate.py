"""A pack in another language: what is translated is shown, what is not stays as it was."""

from tests.pure.packs.tiny import tiny_files, tiny_pack
from waymark.rules.packs.load import load
from waymark.rules.packs.translate import localize, translatable


def test_translated_texts_are_shown_and_the_rest_stays() -> None:
    french = localize(tiny_pack(), "fr")
    assert french.title == "Guide à vélo"
    assert french.achievements["level-1"].name == "Guide à vélo, niveau 1\N{NO-BREAK SPACE}: vérifier"
    assert french.achievements["level-2"].name == "Bike Guide Level 2: Lead"
    assert french.rubrics["ride-plan"].criteria["route"].descriptors["sound"].startswith("Donne un trajet")
    assert french.instruments["riding-style"].items[0].text == "Je m'arrête pour regarder."
    assert french.instruments["riding-style"].responses[2] == "Comme moi"
    assert french.forms["ride-plan"].fields["surface"].options["dirt"] == "Terre"
    assert french.pathways["north"].contacts[0].role == "Comptoir de l'atelier"
    assert french.texts == tiny_pack().texts


def test_a_language_without_texts_gives_the_pack_itself() -> None:
    assert localize(tiny_pack(), "de") is tiny_pack()
    assert localize(tiny_pack(), "en") is tiny_pack()


def test_a_regional_language_falls_back_to_the_language_and_then_to_the_pack() -> None:
    files = tiny_files()
    files["text/fr-CA.yaml"] = b"title: Guide de bicyclette\n"
    pack = load(files)
    assert localize(pack, "fr-CA").title == "Guide de bicyclette"
    assert localize(pack, "fr-CA").forms["ride-plan"].fields["surface"].options["dirt"] == "Terre"
    assert localize(pack, "fr").title == "Guide à vélo"
    assert localize(pack, "fr-BE").title == "Guide à vélo"


def test_a_text_that_a_later_pack_no_longer_has_is_passed_over() -> None:
    files = tiny_files()
    files["text/fr.yaml"] = b"achievements.gone.name: Parti\ntitle: Guide\n"
    assert localize(load(files), "fr").title == "Guide"


def test_what_can_be_translated_is_text_for_people_only() -> None:
    texts = translatable(tiny_pack())
    assert texts["eligibility.text"] == "Students and staff of either campus."
    assert texts["rubrics.ride-plan.levels.thin"] == "Thin"
    assert texts["rubrics.ride-plan.criteria.risks.name"] == "Risks"
    assert texts["appraisals.ride-along.items.safety.anchors.great"] == "Risks were seen early."
    assert texts["appraisals.ride-along.prompts.words.label"] == "What should the rider know?"
    assert texts["quizzes.safe-bike.questions.brakes.options.two"] == "Two"
    assert texts["frameworks.road-skills.rows.lead.description"] == "Keeps a group together and safe."
    assert texts["organizations.club.name"] == "Town Bike Club"
    for path in (
        "program",
        "version",
        "format",
        "url",
        "achievements.level-1.type",
        "achievements.level-1.requires",
        "quizzes.safe-bike.questions.brakes.answer",
        "appraisals.ride-along.positive.critical.safety",
        "pathways.south.courses.brake-course",
        "instruments.riding-style.items.c1.scale",
        "equivalences.0.approved_by",
    ):
        assert path not in texts
