"""Figures of a journey in words: two digits, a range, and no false exactness."""

import pytest

from portal.dialogue.travel import wording
from portal.registers.freight.data import Range

pytestmark = pytest.mark.nodb


@pytest.mark.parametrize(
    ("value", "kept"),
    [(0, 0), (1234, 1200), (0.018637, 0.019), (99.6, 100), (995, 1000), (1, 1), (1e-9, 1e-9), (123456.7, 120000)],
)
def test_two_digits_count(value: float, kept: float) -> None:
    assert wording.rounded(value) == pytest.approx(kept)


def test_ranges_are_written_as_ranges() -> None:
    assert wording.spread(Range(287, 384, 451), "km") == "290–450 km"
    assert wording.spread(Range(2.01, 2.02, 2.04), "km") == "2 km"
    assert wording.spread(None, "km") == "–"
    assert wording.typical(Range(287, 384, 451), "km") == "omtrent 380 km"
    assert wording.co2_spread(Range(221, 489, 2941)) == "220–2 900 kg CO₂e".replace(" 900", "\xa0900")
    assert wording.co2_spread(Range(900, 1200, 3456)) == "0,9–3,5 tonn CO₂e"
    assert wording.co2_typical(Range(900, 1234, 3456)) == "omtrent 1,2 tonn CO₂e"
    assert wording.low_typical_high(Range(0.07391, 0.12522, 0.65057)) == "0,074 – 0,13 – 0,65"
    assert wording.low_typical_high(Range(0.0347, 0.0347, 0.0347)) == "0,035"
    assert wording.around(Range(287, 384, 451), "km") == "omtrent 380 km (290–450)"
    assert wording.around(Range(2, 2, 2), "km") == "omtrent 2 km"
    assert wording.around(None, "km") == wording.co2_around(None) == "–"
    assert wording.co2_around(Range(900, 1234, 3456)) == "omtrent 1,2 tonn CO₂e (0,9–3,5)"
    assert wording.pair(Range(287, 384, 451), "km") == ("380 km", "290–450")
    assert wording.pair(Range(2, 2, 2), "km") == ("2 km", "")
    assert wording.co2_pair(Range(900, 1234, 3456)) == ("1,2 tonn CO₂e", "0,9–3,5")
    assert wording.low_typical_high(None) == "–"
    assert wording.low_typical_high(Range(1.15, 1.3, 1.5), 3) == "1,15 – 1,3 – 1,5"
    assert wording.low_typical_high(Range(0.1, 0.2, 0.2)) == "0,1 – 0,2 – 0,2"


def test_every_precision_has_words() -> None:
    for precision in ("point", "area", "zone", "country"):
        assert wording.precision_words(precision)
