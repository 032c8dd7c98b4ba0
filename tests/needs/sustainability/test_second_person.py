"""Two people stand behind what suppliers read of the profile, as behind the rest of the need."""

import re

from tests import factories
from tests.cast import Cast, Member

WORDS = "Vi ser på hvor mye emballasje som blir igjen hos oss."


def write(who: Member, number: int, text: str = WORDS) -> int:
    """Open the page as this person, change what suppliers read, send it: the answer's code."""
    page = who.client.get(f"/behov/{number}/barekraft").text
    edit_no = re.search(r'name="edit_no"[^>]*value="(\d+)"', page)
    assert edit_no is not None
    duties = {name: "met" for name in re.findall(r'name="(duty-[^"]+-answer)"', page)}
    said = duties | factories.PROFILE | {"environment": text, "environment_documentation": text, "edit_no": edit_no[1]}
    return who.client.post(f"/behov/{number}/barekraft", data=said).status_code


def approve(cast: Cast, number: int, page: str) -> int:
    edit_no = re.search(r'name="edit_no"[^>]*value="(\d+)"', page)
    assert edit_no is not None
    return cast.per.client.post(f"/behov/{number}/godkjenn", data={"edit_no": edit_no[1]}).status_code


def shown(cast: Cast, number: int) -> bool:
    return WORDS in cast.app.test_client().get(f"/behov/{number}", follow_redirects=True).text


def test_what_is_changed_while_the_second_person_reads_is_read_again(cast: Cast) -> None:
    number = factories.submitted(cast)
    read = cast.per.client.get(f"/behov/{number}/klar").text
    assert write(cast.kari, number) == 303
    assert approve(cast, number, read) == 409
    assert approve(cast, number, cast.per.client.get(f"/behov/{number}/klar").text) == 303
    assert shown(cast, number)


def test_a_third_persons_change_is_sent_again(cast: Cast) -> None:
    number = factories.submitted(cast)
    assert write(cast.siv, number) == 303
    assert "Siv Innkjøper endret behovet" in cast.kari.client.get(f"/behov/{number}", follow_redirects=True).text


def test_what_was_approved_is_not_changed_before_it_comes_out(cast: Cast) -> None:
    number = factories.scheduled(cast)
    assert write(cast.kari, number) == 422
    assert write(cast.siv, number) == 422


def test_what_is_public_is_changed_by_those_who_may_revise_the_need(cast: Cast) -> None:
    number = factories.published(cast)
    assert write(cast.kari, number) == 422
    assert not shown(cast, number)
    assert write(cast.siv, number) == 303
    assert shown(cast, number)
    assert "Versjon 2" in cast.app.test_client().get(f"/behov/{number}/endringer").text


def test_a_withdrawn_need_does_not_come_back(cast: Cast) -> None:
    number = factories.scheduled(cast)
    reason = {"reason": "Vi trenger det ikke likevel."}
    assert cast.siv.client.post(f"/behov/{number}/trekk", data=reason).status_code == 303
    assert cast.siv.client.post(f"/behov/{number}/utkast").status_code == 422
    assert "Stopp publiseringen" not in cast.siv.client.get(f"/behov/{number}", follow_redirects=True).text


def test_a_public_need_is_not_given_words_that_ask_for_a_place(cast: Cast) -> None:
    number = factories.published(cast)
    unlawful = "Vi ønsker en lokal leverandør fra Toten."
    assert write(cast.siv, number, unlawful) == 422
    assert unlawful not in cast.app.test_client().get(f"/behov/{number}", follow_redirects=True).text
    assert write(cast.siv, number, "Vi ber om levering innen to timer.") == 303


def test_before_publication_it_may_be_written_and_the_gate_says_so(cast: Cast) -> None:
    number = factories.ready(cast)
    assert write(cast.siv, number, "Vi ønsker en lokal leverandør fra Toten.") == 303
    assert "lokal leverandør" in cast.siv.client.get(f"/behov/{number}/klar").text
