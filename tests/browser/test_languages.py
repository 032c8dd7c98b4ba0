"""Every page in nynorsk and English: axe-core finds nothing, and the longer words fit."""

import pytest

from tests.browser import axe
from tests.browser.rooms import VISITS, Visit
from tests.browser.rounds import NARROWEST, SIDEWAYS, Rounds, name


@pytest.mark.parametrize("language", ["/nn", "/en"])
@pytest.mark.parametrize("visit", VISITS, ids=name)
def test_the_other_languages(visit: Visit, language: str, rounds: Rounds) -> None:
    page = rounds.go(visit, language)
    assert page.locator("html").get_attribute("lang") == language[1:]
    assert axe.faults_of_words(page) == []
    page.set_viewport_size(NARROWEST)
    assert page.evaluate(SIDEWAYS) == []
    assert rounds.faults(visit.who) == []
