"""The plain-language check: LIX, sentences, jargon, heavy wording, and that no text breaks it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.needs.publication import plain_language
from portal.needs.publication.plain_language import lix, plain_language_findings, tells_of_trouble
from portal.needs.wording.rulebook import load
from portal.needs.wording.sentences import sentences

pytestmark = pytest.mark.nodb


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def codes(text: str, field: str = "problem") -> list[str]:
    return [finding.code for finding in plain_language_findings(text, field)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Vi trenger brød. Det må være ferskt.", 2),
        ("Vi trenger bl.a. Brød og melk.", 1),
        ("Møtet er kl. 12.00 på rådhuset.", 1),
        ("Møtet er kl. 12. Ta med kake.", 2),
        ("Det koster kr. 5 000 per uke.", 1),
        ("Se nr. 3 i lista.", 1),
        ("Vi spiser f.eks. Gulrot.", 1),
        ("Fristen er 5. mars. Svar før det.", 2),
        ("Vi har 310 beboere, 7 kjøkken osv. Det er mange.", 2),
        ("Vi har melk, egg o.l. til frokost.", 1),
        ("Verdien er 3,6 mill. kroner i året.", 1),
        ("Vi har tre krav:\n- fersk mat\n- ofte levert\n- kasser i retur", 4),
        ("1. Ferske varer\n2. Levering tre ganger i uka", 2),
        ("En linje som er brutt\nmidt i setningen.", 1),
        ("Overskrift\nTekst under.", 2),
        ("Er det ferskt? Ja! Bra …", 3),
        ("A. Hansen svarer.", 1),
        ("Prisen er 12.50 kroner", 1),
        ("", 0),
        ("…", 0),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, count: int) -> None:
    assert len(split(text)) == count, split(text)


def test_sentence_offsets_point_into_the_text() -> None:
    assert split("  Først dette.  Så dette!\n\nOg dette  ") == ["Først dette.", "Så dette!", "Og dette"]


def test_lix_is_words_per_sentence_plus_share_of_long_words() -> None:
    # 8 words, 2 sentences, 3 words of more than six letters (grønnsaker, salaten and trenger): 8/2 + 100*3/8 = 41.5
    score = lix("Vi trenger ferske grønnsaker. Salaten er slapp nå.")
    assert (score.words, score.sentences, score.long_words, score.value) == (8, 2, 3, 42)
    assert lix("Vi vil ha mat. Den må ta oss med nå.").value == 5
    assert lix("").value == 0


def test_a_word_of_six_letters_is_short_and_of_seven_long() -> None:
    assert lix("abcdef").long_words == 0
    assert lix("abcdefg").long_words == 1
    assert lix("1234567").long_words == 0


def test_a_plain_problem_text_gets_no_advice() -> None:
    text = (
        "Varene kommer mandag. På torsdag er salaten slapp og gulrøttene tørre, og mye går i søpla. De som bor her, "
        "merker det på maten. Vi lager middag til 310 mennesker på sju kjøkken."
    )
    assert plain_language_findings(text, "problem") == []


def test_a_heavy_text_is_called_heavy_with_the_figures() -> None:
    text = (
        "Anskaffelsesprosessen forutsetter tilfredsstillende dokumentasjon vedrørende kvalitetssikringssystemer. "
        "Gjennomføringsforutsetninger tilknyttet leveranseomfanget spesifiseres nærmere i kontraktsbestemmelsene. "
    ) * 4
    finding = next(f for f in plain_language_findings(text, "why") if f.code == "plain.lix")
    assert finding.excerpt.startswith("LIX ")
    assert "Björnsson" in finding.source
    assert finding.severity == "advice"


def test_a_long_sentence_is_shown_whole_with_its_length() -> None:
    text = "Kort først. " + " ".join(["ord"] * 30) + "."
    (finding,) = [f for f in plain_language_findings(text, "why") if f.code == "plain.long_sentence"]
    assert "30" in finding.title
    assert text[finding.start : finding.end].startswith("ord ord")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Konkurransegrunnlaget kommer i mai.", "Konkurransegrunnlaget"),
        ("Vi lager en rammeavtale med opsjon.", "rammeavtale"),
        ("Se tildelingskriteriene.", "tildelingskriteriene"),
    ],
)
def test_terms_are_explained_in_any_inflection(text: str, word: str) -> None:
    finding = next(f for f in plain_language_findings(text, "why") if f.code == "plain.jargon")
    assert finding.excerpt == word
    assert finding.why
    assert "Skriv heller" in finding.mend


@pytest.mark.parametrize(
    "text", ["I henhold til planen.", "Vi benytter bil.", "Vi ber om svar vedrørende frist.", "Mht. pris er vi åpne."]
)
def test_stiff_words_get_a_plain_one(text: str) -> None:
    assert codes(text) == ["plain.stiff_word"]


def test_the_list_of_terms_is_long_enough_and_each_has_a_plain_word() -> None:
    data = load(plain_language.__file__, "jargon")
    assert len(data["term"]) + len(data["stiff"]) >= 120
    for entry in (*data["term"], *data["stiff"]):
        assert set(entry["plain"]) == {"nb", "nn"}
    assert all(set(entry["explain"]) == {"nb", "nn", "en"} for entry in data["term"])


def test_a_noun_phrase_becomes_a_verb() -> None:
    (finding,) = plain_language_findings("Vi skal foreta en grundig vurdering av maten.", "why")
    assert (finding.code, finding.excerpt) == ("plain.nominal", "foreta en grundig vurdering")
    assert "vurdere" in finding.mend


def test_many_passives_are_pointed_out_but_one_is_not() -> None:
    assert "plain.passive_heavy" in codes("Varene skal leveres ofte. Kassene må vaskes. Maten ble kastet. Vi ser på.")
    assert codes("Varene skal leveres ofte. Vi ser på. Du spør. Vi svarer.") == []
    assert codes("Det må finnes en vei. Vi kan møtes. De må trives. Vi kan lykkes.") == []


def test_an_abbreviation_is_explained_once_or_flagged_once() -> None:
    assert codes("Vi trenger FDV nå. FDV er viktig.", "what") == ["plain.abbreviation"]
    assert codes("Vi trenger forvaltning, drift og vedlikehold (FDV). FDV er viktig.", "what") == []
    assert codes("FDV (forvaltning, drift, vedlikehold) er viktig.", "what") == []
    assert codes("Utslipp av CO2 i EU og NS 3420.", "what") == []


def test_capitals_are_flagged_in_a_run_and_in_a_title() -> None:
    assert codes("Svar NÅ MED EN GANG HER.", "why") == ["plain.capitals"]
    assert codes("NYE SENGER", "title") == ["plain.capitals"]
    assert codes("Nye senger til IKT", "title") == []


@pytest.mark.parametrize(
    "text",
    [
        "Vi skal kjøpe 40 nye senger.",
        "Kommunen ønsker å anskaffe et system for vakter.",
        "Anskaffelse av senger til sykehjem.",
        "Det skal inngås avtale om brøyting.",
        "Vi trenger et nytt system for vakter.",
    ],
)
def test_a_problem_that_begins_with_the_solution_is_turned_round(text: str) -> None:
    assert "plain.solution_first" in codes(text)
    assert "plain.solution_first" not in codes(text, "what")


def test_a_problem_that_begins_with_the_problem_is_left_alone() -> None:
    assert codes("Sengene er tunge å heve. Vi vil kjøpe nye i vår.") == []


def test_signs_of_trouble_are_seen() -> None:
    assert tells_of_trouble("Taket lekker når det regner.")
    assert not tells_of_trouble("Fine poteter på torget.")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=500))
def test_no_text_makes_it_raise(text: str) -> None:
    score = lix(text)
    assert score.value >= 0
    spans = sentences(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
    for finding in plain_language_findings(text, "problem"):
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.severity == "advice"


def test_a_million_signs_do_not_blow_up() -> None:
    for big in ("a" * 10**6, "." * 10**6, "A " * 500_000, "(" * 10**6, "1." * 500_000, "skal leveres " * 80_000):
        start = time.perf_counter()
        plain_language_findings(big, "problem")
        assert time.perf_counter() - start < 10
