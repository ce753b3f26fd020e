"""The Back button leads to the page that was left, also to one that answered a form with what must be mended."""

import pytest

from tests.pure.packs.tiny import tiny_files

from .campus import on_her_way, staffed
from .pages import Enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_back_to_a_form_that_was_answered_with_what_must_be_mended(enter: Enter, scripts: bool) -> None:
    campus = staffed(tiny_files(), campus_key="north")
    on_her_way(campus)
    ada = enter("Ada", scripts=scripts, signs_in=True)
    for address in ("/accounts/password/change/", "/verify"):
        ada.go(address)
        ada.main.locator("form[method=post] button[type=submit]").first.click()
        left = ada.page.locator("h1").inner_text()
        ada.go("/programs/")
        ada.page.go_back()
        assert ada.page.locator("h1").inner_text() == left
