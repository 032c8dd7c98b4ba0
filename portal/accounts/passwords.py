"""Passwords: which are too easy to guess, and how they are kept (Argon2id).

Length is what counts: no rule about capitals, digits or signs. Refused are the guesses that come first in every list:
common words with a year behind, runs and repetitions, and what an outsider knows (name, e-mail, municipality, portal).
"""

import re
from base64 import b64encode
from secrets import token_bytes
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from portal.core.i18n import _
from portal.core.text import fold

SHORTEST = 12
LONGEST = 128
_FEWEST_OTHER_LETTERS = 6
_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1q2w3e4r5t6y7u8i9o0p")
# What people use when they must think of something; compared after fold(), so å is "aa" and ø is "oe".
_COMMON = """
    passord password passwort passw0rd passphrase hemmelig secret velkommen welcome innlogging login logginn letmein
    admin administrator superuser bruker user test testing tester default standard endremeg changeme nyttpassord
    glemt sommer vinter hoest vaar summer winter spring autumn januar februar mars april mai juni juli august
    september oktober november desember mandag tirsdag onsdag torsdag fredag loerdag soendag norge norway norsk oslo
    bergen trondheim stavanger innlandet lillehammer hamar raufoss lena dokka hov mjoesa qwerty qwertyuiop asdf
    asdfgh asdfghjkl zxcvbn zxcvbnm abc abcd abcdef abc123 qwer iloveyou elskerdeg jegelskerdeg fotball football
    haandball ski hockey brann rosenborg valerenga liverpool arsenal chelsea manchester united barcelona dragon
    monkey master shadow sunshine princess prinsesse superman batman pokemon starwars matrix freedom whatever
    trustno hello hallo hei heisann goddag sjokolade kaffe pizza hund katt hest kjaerlighet familie mamma pappa
    kommune kommunen raadhus raadhuset innkjoep anskaffelse behov behovstorg behovstorget torget naering
    samarbeidsraadet gjoevik gjovik toten oestretoten vestretoten soendreland nordreland oestre vestre soendre
    nordre land region regionen microsoft windows google apple iphone samsung office outlook teams azure
"""
_BY_LENGTH = sorted(_COMMON.split(), key=len, reverse=True)


def _without(words: list[str], text: str) -> str:
    for word in words:
        text = text.replace(word, " ")
    return text


def _is_run(text: str) -> bool:
    """Letters or digits in the order of keyboard or alphabet, forwards or backwards, or a short unit repeated."""
    plain = re.sub(r"[^a-z0-9]", "", text)
    if len(plain) < len(text) / 2 or len(plain) < 6:
        return False
    if any(plain in run * 2 or plain[::-1] in run * 2 for run in _RUNS):
        return True
    return any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, 5))


def why_not_password(password: str, name: str = "", email: str = "") -> str | None:
    """The reason this password may not be chosen by the person of that name and address, or None."""
    if len(password) < SHORTEST:
        return _("Passordet må ha minst %(number)d tegn. En setning er lett å huske.", number=SHORTEST)
    if len(password) > LONGEST:
        return _("Passordet kan ha høyst %(number)d tegn.", number=LONGEST)
    folded = fold(password)
    local = fold(email.partition("@")[0])
    personal = [part for part in {local, *re.split(r"[\W_]+", local), *fold(name).split()} if len(part) >= 4]
    if any(part in folded for part in personal):
        return _("Passordet kan ikke inneholde navnet ditt eller e-postadressen din.")
    if password.isascii() and _is_run(password.lower()):
        return _("Passordet er lett å gjette, for det er en rekke eller en gjentakelse. Velg noe annet.")
    unleeted = folded.translate(str.maketrans("013457@$", "oieastas"))
    for text in (folded, unleeted):
        rest = _without(_BY_LENGTH, text)
        if rest != text and len(re.sub(r"[\W\d_]", "", rest)) < _FEWEST_OTHER_LETTERS:
            return _("Passordet er lett å gjette, for det er bygd av vanlige ord. Velg noe annet, gjerne en setning.")
    return None


def hasher() -> PasswordHasher:
    """Argon2id with the library's cost (64 MiB, 3 rounds); ARGON2_CHEAP is for tests alone."""
    if current_app.config.get("ARGON2_CHEAP"):
        return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    return PasswordHasher()


# Each takes 64 MiB: many logins at once wait for each other instead of filling the memory.
_AT_A_TIME = BoundedSemaphore(2)


def hash_password(password: str) -> str:
    """What is kept; the password exactly as typed."""
    with _AT_A_TIME:
        return hasher().hash(password)


def decoy() -> str:
    """A hash that no password has, at the present cost: checking against it takes as long as against a real one.

    Written, not computed: computing it would add a third of a second to every start of a worker.
    """
    cost = hasher()
    salt, digest = (b64encode(token_bytes(size)).decode().rstrip("=") for size in (cost.salt_len, cost.hash_len))
    return f"$argon2id$v=19$m={cost.memory_cost},t={cost.time_cost},p={cost.parallelism}${salt}${digest}"


def matches(password: str, kept: str | None) -> bool:
    """Whether it is the password. Without a kept hash a dummy is checked, so that the answer takes as long."""
    try:
        with _AT_A_TIME:
            right = hasher().verify(kept or current_app.extensions["dummy_hash"], password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return right and kept is not None


def is_outdated(kept: str) -> bool:
    """Whether the hash was made at another cost and should be made anew at the next login."""
    return hasher().check_needs_rehash(kept)
