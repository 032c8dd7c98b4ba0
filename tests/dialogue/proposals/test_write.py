"""Writing a proposal: begun in two fields, saved at any time, nothing lost."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.db import db
from portal.dialogue.proposals import fields
from portal.dialogue.proposals.models import Proposal
from portal.needs.pipeline.models import Need
from portal.needs.publication import ending_actions as ending
from tests import factories
from tests.cast import Cast
from tests.dialogue.proposals import scenes
from tests.needs.pipeline.forms import of_page
from tests.needs.pipeline.test_faults_at_once import faults

NEW = {"title": "Middag i lette kasser", "solution": "Vi bruker kasser på tre kilo."}


@pytest.fixture
def need_id(cast: Cast) -> int:
    return factories.published(cast)


def new_form(cast: Cast, need_id: int, who: str = "lars") -> dict[str, Any]:
    return of_page(getattr(cast, who).client, f"/behov/{need_id}/forslag/nytt") | NEW


def test_two_fields_make_a_draft_with_what_the_firm_has_told_before(cast: Cast, need_id: int) -> None:
    with factories.work(cast):
        cast.lars.firm().fossil_free = "all"
    answer = cast.lars.client.post(f"/behov/{need_id}/forslag/nytt", data=new_form(cast, need_id))
    assert answer.status_code == 303
    page = cast.lars.client.get(answer.location)
    assert "Ingen andre enn dere ser det" in page.text
    said = scenes.form(cast.lars.client, 1)
    with cast.app.app_context():
        gjovik = factories.place_id("gjovik")
    assert said["title"] == NEW["title"]
    assert said["areas"] == str(gjovik)
    assert said["energy"] == "All transporten vår går uten fossilt drivstoff."
    assert (said["trips-0-origin_postal"], said["trips-0-origin_place"]) == ("2815", "Gjøvik")


def test_the_firms_own_place_alone_is_no_trip(cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    cast.lars.client.post(f"/forslag/{number}/rediger", data=scenes.form(cast.lars.client, number, energy="Strøm"))
    assert scenes.kept(cast, number)["trips"] == []
    trip = {"trips-0-mode": "rail", "trips-0-load_tonnes": "0,5", "trips-0-trips_per_year": "50"}
    cast.lars.client.post(f"/forslag/{number}/rediger", data=scenes.form(cast.lars.client, number, **trip))
    assert scenes.kept(cast, number)["trips"] == [
        {
            "mode": "rail",
            "load_tonnes": 0.5,
            "trips_per_year": 50,
            "origin_postal": "2815",
            "origin_place": "Gjøvik",
            "origin_country": "NO",
            "return_empty": False,
        }
    ]


@pytest.mark.parametrize(
    ("code", "place", "kept"),
    [
        ("2850", "Gjøvik", "Lena"),  # the place was ours, written for another code
        ("2850", "", "Lena"),
        ("5003", "Gjøvik", ""),  # not in the table of the region: no place rather than a wrong one
        ("5003", "Bergen", "Bergen"),
        ("", "Umeå", "Umeå"),
    ],
)
def test_the_place_goes_with_its_postal_code(code: str, place: str, kept: str, cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    trip = {"trips-0-mode": "rail", "trips-0-origin_postal": code, "trips-0-origin_place": place}
    cast.lars.client.post(f"/forslag/{number}/rediger", data=scenes.form(cast.lars.client, number, **trip))
    (said,) = scenes.kept(cast, number)["trips"]
    assert (said["origin_postal"], said["origin_place"]) == (code, kept)


def test_a_draft_may_be_incomplete_and_badly_marked(cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    sent = scenes.form(cast.lars.client, number, title="", differs="", cost="Prisen er [[117")
    assert cast.lars.client.post(f"/forslag/{number}/rediger", data=sent).status_code == 303
    assert scenes.kept(cast, number)["cost"] == "Prisen er [[117"


def test_everything_that_is_written_is_kept(cast: Cast, need_id: int) -> None:
    """Every field of the form, and shown again as it was."""
    number = scenes.draft(cast, need_id)
    client = cast.lars.client
    said = scenes.form(client, number)
    said |= {key: f"Ord om {key}" for key in fields.TEXTS}
    said |= {f"{key}_kind": "method" for key in fields.MARKABLE} | {
        f"{key}_harm": f"Skade {key}" for key in fields.MARKABLE
    }
    said |= {"hide_trips": "y", "hide_cost_band": "y", "cost_band": "to_1300"}
    for place in range(2):
        said |= {
            f"trips-{place}-mode": "rail",
            f"trips-{place}-origin_postal": "",
            f"trips-{place}-origin_place": f"Umeå {place}",
            f"trips-{place}-origin_country": "SE",
            f"trips-{place}-load_tonnes": "12,5",
            f"trips-{place}-trips_per_year": "12",
            f"trips-{place}-return_empty": "y",
        }
    assert client.post(f"/forslag/{number}/rediger", data=said).status_code == 303
    again = scenes.form(client, number)
    assert {key: again[key] for key in said if key != "edit_no"} == {k: v for k, v in said.items() if k != "edit_no"}


def test_lines_for_trips_grow_to_six_and_no_further(cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    for place in range(7):
        said = scenes.form(cast.lars.client, number)
        said |= {
            f"trips-{place}-mode": "ship",
            f"trips-{place}-origin_postal": "",
            f"trips-{place}-origin_place": f"Havn {place}",
            f"trips-{place}-origin_country": "DK",
        }
        assert cast.lars.client.post(f"/forslag/{number}/rediger", data=said).status_code == 303
    assert [trip["origin_place"] for trip in scenes.kept(cast, number)["trips"]] == [f"Havn {n}" for n in range(6)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("trips-0-origin_postal", "281"),
        ("trips-0-origin_postal", "28l5"),
        ("trips-0-origin_postal", "٢٨١٥"),
        ("trips-0-origin_place", "[[Umeå]]"),
        ("trips-0-load_tonnes", "mye"),
        ("trips-0-load_tonnes", "-1"),
        ("trips-0-load_tonnes", "0"),
        ("trips-0-load_tonnes", "nan"),
        ("trips-0-load_tonnes", "10001"),
        ("trips-0-trips_per_year", "0"),
        ("trips-0-trips_per_year", "100001"),
        ("trips-0-trips_per_year", "1,5"),
        ("trips-0-mode", "teleport"),
        ("trips-0-origin_country", "ZZ"),
        ("cost_band", "billig"),
        ("solution_kind", "annet"),
        ("areas", "999999"),
        ("group_id", "1"),
        ("title", "x" * 121),
        ("solution", "x" * 6001),
        ("solution_harm", "x" * 501),
        ("solution", "x" * 1_000_000),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_kept(name: str, value: str, cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    before = scenes.kept(cast, number)
    said = scenes.form(cast.lars.client, number, energy="Dette må ikke bli borte.")
    said |= {"trips-0-origin_postal": "", name: value}
    answer = cast.lars.client.post(f"/forslag/{number}/rediger", data=said)
    assert answer.status_code == 422
    if name != "group_id":
        assert faults(answer.text) == {f"{name}-feil"}
    assert "Dette må ikke bli borte." in answer.text
    assert scenes.kept(cast, number) == before


@pytest.mark.parametrize(("name", "cap"), [(said.key, said.cap) for said in fields.FIELDS if said.cap])
def test_the_cap_itself_fits(name: str, cap: int, cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    said = scenes.form(cast.lars.client, number, **{name: "å" * cap})
    assert cast.lars.client.post(f"/forslag/{number}/rediger", data=said).status_code == 303
    assert len(scenes.kept(cast, number)[name]) == cap


# Twice, two tabs, too late ------------------------------------------------------------------------------------------


def test_a_new_form_sent_three_times_is_one_draft(cast: Cast, need_id: int) -> None:
    said = new_form(cast, need_id)
    answers = [cast.lars.client.post(f"/behov/{need_id}/forslag/nytt", data=said) for _press in range(3)]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, "/forslag/1/rediger")}
    assert (scenes.proposals(cast), scenes.count(cast, "proposal.drafted")) == (1, 1)


def test_two_tabs_show_both_texts_and_lose_nothing(cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    first, second = scenes.form(cast.lars.client, number), scenes.form(cast.mona.client, number)
    path = f"/forslag/{number}/rediger"
    assert cast.lars.client.post(path, data=first | {"energy": "Lars' strøm"}).status_code == 303
    answer = cast.mona.client.post(path, data=second | {"energy": "Monas strøm", "cost_band": "to_500"})
    assert answer.status_code == 409
    shown = answer.text.replace("&#39;", "'").replace("\u00a0", " ")
    assert [word for word in ("Lars' strøm", "Monas strøm", "100 000 kr") if word not in shown] == []
    assert scenes.kept(cast, number)["energy"] == "Lars' strøm"


def test_the_same_words_from_an_old_tab_are_no_conflict(cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    said = scenes.form(cast.lars.client, number, energy="Strøm")
    answers = [cast.lars.client.post(f"/forslag/{number}/rediger", data=said).status_code for _press in range(2)]
    assert answers == [303, 303]
    assert scenes.count(cast, "proposal.saved") == 1


def test_a_firm_begins_at_most_five(cast: Cast, need_id: int) -> None:
    for _time in range(5):
        scenes.draft(cast, need_id)
    page = cast.lars.client.get(f"/behov/{need_id}/forslag/nytt")
    assert "høyst 5 forslag" in page.text
    answer = cast.lars.client.post(f"/behov/{need_id}/forslag/nytt", data=NEW | {"key": "x"})
    assert (answer.status_code, scenes.proposals(cast)) == (422, 5)
    assert NEW["solution"] in answer.text


def close(cast: Cast, need_id: int) -> Any:
    with cast.app.app_context():
        closes = db.session.get_one(Need, need_id).input_closes_at
    assert closes is not None
    return closes


def test_after_the_deadline_everything_can_be_read_and_nothing_written(cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    said = scenes.form(cast.lars.client, number, energy="For sent, men ikke borte.")
    with time_machine.travel(close(cast, need_id), tick=False):
        client = Cast(cast.app).lars.client
        refused = client.post(f"/forslag/{number}/rediger", data=said)
        assert refused.status_code == 422
        assert "For sent, men ikke borte." in refused.text
        assert "Fristen gikk ut" in refused.text
        assert client.get(f"/forslag/{number}/rediger").location == f"/forslag/{number}"
        page = client.get(f"/forslag/{number}")
        assert page.status_code == 200
        assert "Middag i lette kasser" in page.text
        assert "Send forslaget" not in page.text
        for path in ("send", "trekk", "vedlegg"):
            assert client.post(f"/forslag/{number}/{path}").status_code == 422, path
    assert scenes.state(cast, number) == ("draft", 0)


def test_a_need_that_is_withdrawn_meanwhile_says_so_and_keeps_the_words(cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    said = scenes.form(cast.lars.client, number, energy="Skrevet mens det ble trukket.")
    with factories.work(cast):
        ending.withdraw(db.session.get_one(Need, need_id), "Falt bort i budsjettet.", by=cast.per.user())
    for path in ("rediger", "send", "trekk"):
        answer = cast.lars.client.post(f"/forslag/{number}/{path}", data=said)
        assert answer.status_code == 422
        assert "Behovet er trukket" in answer.text
    assert "Skrevet mens det ble trukket." in cast.lars.client.post(f"/forslag/{number}/rediger", data=said).text
    assert cast.lars.client.get(f"/forslag/{number}").status_code == 200


def test_a_session_that_ran_out_while_writing_gives_the_words_back(cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    said = scenes.form(cast.lars.client, number, energy="Skrevet på overtid, i god tro.")
    with time_machine.travel(clock.now() + timedelta(days=40)):
        for path, data in ((f"/forslag/{number}/rediger", said), (f"/behov/{need_id}/forslag/nytt", NEW)):
            answer = cast.lars.client.post(path, data=data)
            assert answer.status_code == 401, path
            assert "Skrevet på overtid, i god tro." in answer.text or NEW["solution"] in answer.text
    assert scenes.kept(cast, number)["energy"] == ""


# Whose it is --------------------------------------------------------------------------------------------------------

READ = ("", "/rediger", "/forhandsvisning", "/kvittering/1", "/vedlegg")
WRITE = ("/rediger", "/send", "/trekk", "/bekreft", "/vedlegg", "/vedlegg/1", "/vedlegg/1/fjern")


@pytest.mark.parametrize("who", ["olga", "vidar"])
def test_somebody_elses_number_is_no_number(who: str, cast: Cast, need_id: int) -> None:
    number = scenes.sent(cast, need_id)
    client: FlaskClient = getattr(cast, who).client
    assert {client.get(f"/forslag/{number}{tail}").status_code for tail in READ} == {404}
    assert {client.post(f"/forslag/{number}{tail}").status_code for tail in WRITE} == {404}
    missing = {client.get(f"/forslag/{other}").status_code for other in (0, number + 1, 2**31 - 1, 2**31, 10**30)}
    assert missing == {404}


@pytest.mark.parametrize("who", ["kari", "siv", "anna", "rune", "ada"])
def test_staff_have_no_way_into_a_firms_own_pages(who: str, cast: Cast, need_id: int) -> None:
    number = scenes.sent(cast, need_id)
    client: FlaskClient = getattr(cast, who).client
    assert {client.get(f"/forslag/{number}{tail}").status_code for tail in READ} == {403}
    assert {client.post(f"/forslag/{number}{tail}").status_code for tail in WRITE} == {403}
    assert client.get(f"/behov/{need_id}/forslag/nytt").status_code == 403


def test_a_colleague_writes_on(cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    said = scenes.form(cast.mona.client, number, energy="Mona skrev dette.")
    assert cast.mona.client.post(f"/forslag/{number}/rediger", data=said).status_code == 303


def test_a_person_whose_firm_has_not_confirmed_may_send(cast: Cast, need_id: int) -> None:
    assert "ikke bekreftet deg" in cast.vidar.client.get(f"/behov/{need_id}/forslag/nytt").text
    number = scenes.draft(cast, need_id, who="vidar")
    answer = cast.vidar.client.post(
        f"/forslag/{number}/send", data=of_page(cast.vidar.client, f"/forslag/{number}/forhandsvisning")
    )
    assert answer.status_code == 303
    assert "Firmaet er ikke bekreftet" in cast.siv.client.get(f"/behov/{need_id}/forslag").text


def test_a_stranger_is_led_to_sign_up_or_in_and_back(client: FlaskClient, need_id: int) -> None:
    answer = client.get(f"/behov/{need_id}/forslag/nytt")
    assert answer.status_code == 303
    assert f"/behov/{need_id}/forslag/nytt" in answer.location.replace("%2F", "/")


def test_a_draft_that_is_thrown_away_leaves_the_lists(cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    assert cast.lars.client.post(f"/forslag/{number}/trekk").status_code == 303
    assert scenes.state(cast, number) == ("withdrawn", 0)
    assert "Dette har dere allerede" not in cast.lars.client.get(f"/behov/{need_id}/forslag/nytt").text
    assert "Trukket av firmaet" not in cast.siv.client.get(f"/behov/{need_id}/forslag").text
    with cast.app.app_context():
        assert db.session.get_one(Proposal, number).sent_at is None
