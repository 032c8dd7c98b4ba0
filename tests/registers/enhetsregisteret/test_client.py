"""Asking the register: unit first, then sub-unit; what is gone; and a register that is down."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from portal.registers.enhetsregisteret import client
from portal.registers.enhetsregisteret.client import RegisterDown, look_up
from portal.registers.enhetsregisteret.facts import Facts
from tests.registers.brreg_server import Brreg, subunit, unit

NUMBER = "974760673"


def ask(app: Flask, number: str = NUMBER) -> Facts | None:
    with app.app_context():
        return look_up(number)


def test_a_unit(app: Flask, brreg: Brreg) -> None:
    brreg.answer(NUMBER, unit(NUMBER, "Fjellvarme AS"))
    assert ask(app) == Facts(
        orgnr=NUMBER,
        name="Fjellvarme AS",
        form="AS",
        nace=(("43.220", "Rørleggerarbeid"),),
        employees=12,
        size="10-49",
        address="Storgata 1",
        postal_code="2815",
        postal_place="GJØVIK",
        municipality_number="3407",
    )
    assert brreg.asked == [f"/enheter/{NUMBER}"]


def test_a_real_answer(app: Flask, brreg: Brreg, shared_data: Path) -> None:
    brreg.answer("923609016", json.loads((shared_data / "brreg/real_entity_923609016.json").read_text("utf-8")))
    told = ask(app, "923609016")
    assert told is not None
    assert (told.name, told.size) == ("EQUINOR ASA", "250+")


def test_a_sub_unit_is_asked_for_when_there_is_no_such_unit(app: Flask, brreg: Brreg) -> None:
    brreg.answer(NUMBER, subunit(NUMBER, "Fjellvarme avd. Lena", "984851006"))
    told = ask(app)
    assert told is not None
    assert (told.is_subunit, told.parent_orgnr, told.postal_place) == (True, "984851006", "GJØVIK")
    assert brreg.asked == [f"/enheter/{NUMBER}", f"/underenheter/{NUMBER}"]


def test_a_number_that_nobody_has(app: Flask, brreg: Brreg) -> None:
    assert ask(app) is None
    assert brreg.asked == [f"/enheter/{NUMBER}", f"/underenheter/{NUMBER}"]


@pytest.mark.parametrize("kind", ["enheter", "underenheter"])
def test_a_firm_that_was_purged(app: Flask, brreg: Brreg, kind: str) -> None:
    brreg.answer(NUMBER, 410, kind)
    assert ask(app) == Facts(orgnr=NUMBER, status="purged")


def test_a_firm_that_was_deleted(app: Flask, brreg: Brreg) -> None:
    brreg.answer(NUMBER, {"organisasjonsnummer": NUMBER, "navn": "Borte AS", "slettedato": "2024-01-01"})
    told = ask(app)
    assert told is not None
    assert (told.status, told.is_living) == ("deleted", False)


@pytest.mark.parametrize("text", ["000000000", "٩٧٤٧٦٠٦٧٣", "97476067³", "", "../roller", "9" * 1_000_000])
def test_what_is_no_number_is_not_asked_for(app: Flask, brreg: Brreg, text: str) -> None:
    assert ask(app, text) is None
    assert brreg.asked == []


def test_a_number_is_asked_for_in_its_plain_form(app: Flask, brreg: Brreg) -> None:
    ask(app, "NO 974\u00a0760 673 MVA")
    assert brreg.asked[0] == f"/enheter/{NUMBER}"


@pytest.mark.parametrize(
    "said",
    [
        *(400, 401, 403, 429, 500, 502, 503, 301),
        *(b"", b"<html>Logg inn</html>", b"[]", b"null", b"{", b"\xff", b"[" * 100_000, b"x" * 600_000),
        unit("984851006", "Et annet nummer"),
        {"organisasjonsnummer": NUMBER},
    ],
)
def test_an_answer_that_cannot_be_used_is_no_answer(app: Flask, brreg: Brreg, said: Any) -> None:
    brreg.answer(NUMBER, said)
    with pytest.raises(RegisterDown):
        ask(app)


def test_a_register_that_is_silent_costs_one_budget(app: Flask, brreg: Brreg) -> None:
    brreg.silent()
    app.config["ENHETSREGISTERET_SECONDS"] = 0.3
    started = time.monotonic()
    with pytest.raises(RegisterDown):
        ask(app)
    assert time.monotonic() - started < 1.5


def test_a_register_that_is_down_is_left_alone_for_a_moment(app: Flask, brreg: Brreg) -> None:
    brreg.down()
    with time_machine.travel(1_790_000_000, tick=False) as still:
        for _turn in range(3):
            with pytest.raises(RegisterDown):
                ask(app)
        assert len(brreg.asked) == 1
        still.shift(client.LEFT_ALONE_SECONDS + 1)
        with pytest.raises(RegisterDown):
            ask(app)
    assert len(brreg.asked) == 2


def test_what_was_answered_before_is_known_while_the_register_is_down(app: Flask, brreg: Brreg) -> None:
    brreg.answer(NUMBER, unit(NUMBER, "Fjellvarme AS"))
    brreg.answer("984851006", 503)
    told = ask(app)
    with pytest.raises(RegisterDown):
        ask(app, "984851006")
    assert told is not None
    assert (ask(app), len(brreg.asked)) == (told, 2)


def test_nobody_is_there_at_all(app: Flask) -> None:
    client.forget()
    with pytest.raises(RegisterDown):
        ask(app)
    client.forget()


def test_an_answer_is_kept_for_some_minutes(app: Flask, brreg: Brreg) -> None:
    brreg.answer(NUMBER, unit(NUMBER, "Fjellvarme AS"))
    with time_machine.travel(1_790_000_000, tick=False) as still:
        assert ask(app) == ask(app)
        assert len(brreg.asked) == 1
        still.shift(client.KEPT_SECONDS + 1)
        assert ask(app) is not None
    assert len(brreg.asked) == 2


def test_that_a_number_is_nobodys_is_kept_a_shorter_time(app: Flask, brreg: Brreg) -> None:
    with time_machine.travel(1_790_000_000, tick=False) as still:
        assert (ask(app), ask(app), len(brreg.asked)) == (None, None, 2)
        still.shift(client.KEPT_NONE_SECONDS + 1)
        assert (ask(app), len(brreg.asked)) == (None, 4)


def test_what_is_kept_does_not_grow_without_end(app: Flask, brreg: Brreg, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MOST_KEPT", 3)
    for number in ("974760673", "923609016", "984851006", "315870771", "313798003"):
        ask(app, number)
    assert len(client._kept) == 3


def test_what_a_fault_says_names_no_number(app: Flask, brreg: Brreg) -> None:
    brreg.down()
    with pytest.raises(RegisterDown) as told:
        ask(app)
    assert NUMBER not in str(told.value)
