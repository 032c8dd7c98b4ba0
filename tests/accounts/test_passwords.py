"""Which passwords are refused: short ones and those that are guessed first, never for the signs they are made of."""

import pytest
from argon2 import extract_parameters
from argon2.exceptions import VerifyMismatchError
from flask import Flask

from portal.accounts.passwords import decoy, hash_password, hasher, matches, why_not_password

NAME, EMAIL = "Bo Solberg", "bo.solberg@gjovik.example"
FINE = [
    "fjorten ville ender på Mjøsa",
    "ååååååååååååå",
    "correct horse battery staple",
    "kaffe klokka seks hver morgen",
    "🦆🦆🦌🦌🐟🐟🐻🐻🦊🦊🐺🐺",
    "xK9!vT2#qL7m",
    "            x",
    "8301947265538",
    "gjøvik-korrekt-hest-batteri",
    "a" * 3 + "Bq7" * 4 + "!?",
    "tre små kinesere på Høybroplass" * 4,
]
POOR = [
    "passord12345",
    "Passord2024!",
    "P@ssw0rd2024",
    "password1234",
    "sommer2024!!",
    "Vinter-2026!",
    "123456789012",
    "012345678901",
    "abcdefghijkl",
    "lkjhgfdsapoiuytrewq",
    "qwertyuiopas",
    "aaaaaaaaaaaa",
    "abababababab",
    "1q2w3e4r5t6y",
    "Gjøvik2024!!",
    "gjovik kommune",
    "østretoten123",
    "Vestre Toten 3443",
    "behovstorget",
    "Behovstorget1",
    "velkommen123",
    "admin1234567",
    "testtesttest",
    "qwerty123456",
    "hemmelig1234",
    "fotball2024!",
    "bo.solberg@gjovik.example",
    "SOLBERG-er-best-i-verden",
    "jeg heter solberg her",
]


@pytest.mark.parametrize("password", FINE)
def test_password_of_any_signs_is_taken(app: Flask, password: str) -> None:
    with app.test_request_context():
        assert why_not_password(password, NAME, EMAIL) is None


@pytest.mark.parametrize("password", POOR)
def test_password_that_is_guessed_first_is_refused(app: Flask, password: str) -> None:
    with app.test_request_context():
        assert why_not_password(password, NAME, EMAIL)


@pytest.mark.parametrize(
    ("length", "taken"), [(0, False), (11, False), (12, True), (64, True), (128, True), (129, False)]
)
def test_password_has_12_to_128_signs(app: Flask, length: int, taken: bool) -> None:
    with app.test_request_context():
        assert (why_not_password(("zvørqkplmtsdj" * 10)[:length]) is None) == taken


def test_refusal_says_what_to_do(app: Flask) -> None:
    with app.test_request_context():
        assert why_not_password("kort") == "Passordet må ha minst 12 tegn. En setning er lett å huske."


def test_password_is_kept_as_argon2id_and_checked_exactly(app: Flask) -> None:
    with app.app_context():
        kept = hash_password("fjorten ville ender på Mjøsa")
        assert kept.startswith("$argon2id$")
        assert matches("fjorten ville ender på Mjøsa", kept)
        for other in ("Fjorten ville ender på Mjøsa", "fjorten ville ender på Mjøsa ", "fjorten ville ender", ""):
            assert not matches(other, kept)


def test_nothing_matches_an_account_without_password(app: Flask) -> None:
    with app.app_context():
        assert not matches("", None)
        assert not matches("fjorten ville ender på Mjøsa", None)


def test_signs_beyond_the_longest_password_count(app: Flask) -> None:
    with app.app_context():
        kept = hash_password("q" * 128)
        assert not matches("q" * 129, kept)
        assert not matches("q" * 1000, kept)


def test_a_decoy_costs_the_same_as_a_real_hash_and_fits_no_password(app: Flask) -> None:
    with app.app_context():
        made = decoy()
        assert extract_parameters(made) == extract_parameters(hash_password("en setning om poteter"))
        assert made != decoy()
        with pytest.raises(VerifyMismatchError):  # it is weighed, not refused unread
            hasher().verify(made, "en setning om poteter")
