"""Every screen word exists in Nynorsk and English: whole, current, and with the same placeholders as the Bokmål.

After changing words on screen, for each of nn and en:

    pybabel extract -F babel.cfg -k _l --no-location --sort-output -o messages.pot .
    pybabel update --no-fuzzy-matching --ignore-obsolete -i messages.pot -d portal/translations -l nn
    (translate what is empty)
    pybabel compile -d portal/translations -l nn
"""

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

pytestmark = pytest.mark.nodb

ROOT = Path(__file__).resolve().parents[1]
CATALOGUES = ROOT / "portal" / "translations"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None}
# A loose `%` counts too: it would stop the page when the values are put in.
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|%|\{\w+\}")
# Words in templates are written into the page as they are.
MARKUP = re.compile(r"</?\w+|[<>&]")


@pytest.fixture(scope="module")
def source() -> Catalog:
    """All messages of the programme and its templates, as Bokmål says them."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as patterns:
        methods, options = parse_mapping_cfg(patterns)  # type: ignore[no-untyped-call]
    found = Catalog()
    for root in sorted({pattern.split("/")[0] for pattern, _method in methods}):
        inside = [(pattern.removeprefix(root + "/"), method) for pattern, method in methods if pattern.startswith(root)]
        settings = {
            pattern.removeprefix(root + "/"): given for pattern, given in options.items() if pattern.startswith(root)
        }
        for _path, _line, message, _comments, context in extract_from_dir(
            ROOT / root, method_map=inside, options_map=settings, keywords=KEYWORDS
        ):
            found.add(message, context=context)
    return found


def _read(text: bytes, language: str) -> Catalog:
    return read_po(io.BytesIO(text), locale=language)


def _forms(text: object) -> list[str]:
    return [str(form) for form in text] if isinstance(text, (list, tuple)) else [str(text or "")]


def _first(message: Message) -> str:
    return _forms(message.id)[0]


def _edges(text: str) -> tuple[str, str]:
    """The space around a text is part of the sentence it is put into."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _message_faults(message: Message, plurals: int) -> list[str]:
    asked, given = _forms(message.id), _forms(message.string)
    wanted = plurals if len(asked) > 1 else 1
    if len(given) != wanted or not all(form.strip() for form in given):
        return ["is not translated"]
    faults = ["is fuzzy"] if message.fuzzy else []
    for number, form in enumerate(given):
        original = asked[min(number, len(asked) - 1)]
        if sorted(PLACEHOLDER.findall(form)) != sorted(PLACEHOLDER.findall(original)):
            faults.append("has other placeholders")
        if sorted(MARKUP.findall(form)) != sorted(MARKUP.findall(original)):
            faults.append("has other markup")
        if _edges(form) != _edges(original):
            faults.append("begins or ends with other space")
    return faults


def faults_of(source: Catalog, catalogue: Catalog) -> list[str]:
    """What is wrong with a catalogue, one line per fault."""
    faults = []
    for wanted in source:
        if not wanted.id:
            continue
        found = catalogue.get(_first(wanted), wanted.context)
        if found is None or _forms(found.id) != _forms(wanted.id):
            faults.append(f"{_first(wanted)!r} is missing")
        else:
            faults += [f"{_first(wanted)!r} {fault}" for fault in _message_faults(found, catalogue.num_plurals)]
    kept = {(_first(message), message.context) for message in source}
    faults += [
        f"{_first(message)!r} is no longer used"
        for message in (*catalogue, *catalogue.obsolete.values())
        if message.id and (_first(message), message.context) not in kept
    ]
    return faults


@pytest.mark.parametrize("language", ["nn", "en"])
def test_every_word_is_translated(source: Catalog, language: str) -> None:
    text = (CATALOGUES / language / "LC_MESSAGES" / "messages.po").read_bytes()
    assert faults_of(source, _read(text, language)) == []


@pytest.mark.parametrize("language", ["nn", "en"])
def test_the_compiled_catalogue_is_current(language: str) -> None:
    folder = CATALOGUES / language / "LC_MESSAGES"
    compiled = io.BytesIO()
    write_mo(compiled, _read((folder / "messages.po").read_bytes(), language))
    assert (folder / "messages.mo").read_bytes() == compiled.getvalue(), "run pybabel compile"


def test_the_source_is_found(source: Catalog) -> None:
    """Words from code, lazy words, templates, mails and plurals: an empty source would let everything through."""
    assert len(source) > 1000
    for text in ("Skriv et helt tall.", "Hopp til innholdet", "Hei, %(name)s!", "%(num)d behov"):
        assert source.get(text) is not None, text


SMALL = b"""
msgid "Hei, %(name)s!"
msgstr "Hello, %(name)s!"

msgid "%(num)d fil"
msgid_plural "%(num)d filer"
msgstr[0] "%(num)d file"
msgstr[1] "%(num)d files"
"""


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        (b"", b"", None),
        (b'"Hello, %(name)s!"', b'""', "is not translated"),
        (b'"%(num)d files"', b'""', "is not translated"),
        (b"Hello, %(name)s", b"Hello, %(nome)s", "has other placeholders"),
        (b"Hello, %(name)s!", b"Hello!", "has other placeholders"),
        (b"%(num)d files", b"%(num)s files", "has other placeholders"),
        (b"Hello, %(name)s!", b"Hello, %(name)s 100 %!", "has other placeholders"),
        (b"Hello, %(name)s!", b"Hello, <b>%(name)s</b>!", "has other markup"),
        (b'"Hello, %(name)s!"', b'"Hello, %(name)s! "', "begins or ends with other space"),
        (b'\nmsgid "Hei', b'\n#, fuzzy\nmsgid "Hei', "is fuzzy"),
        (b'msgid "Hei, ', b'msgid "Hallo, ', "is missing"),
        (b'msgid_plural "%(num)d filer"', b'msgid_plural "%(num)d saker"', "is missing"),
        (b'\nmsgid "Hei', b'\nmsgid "Ha det"\nmsgstr "Bye"\n\nmsgid "Hei', "is no longer used"),
        (b'\nmsgid "Hei', b'\n#~ msgid "Ha det"\n#~ msgstr "Bye"\n\nmsgid "Hei', "is no longer used"),
    ],
)
def test_a_spoiled_catalogue_is_caught(before: bytes, after: bytes, fault: str | None) -> None:
    small = Catalog(locale="en")
    small.add("Hei, %(name)s!")
    small.add(("%(num)d fil", "%(num)d filer"))
    assert before in SMALL
    faults = faults_of(small, _read(SMALL.replace(before, after, 1) if before else SMALL, "en"))
    assert any(fault in found for found in faults) if fault else faults == []
