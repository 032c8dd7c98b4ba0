"""The formula of a journey: the same for every origin, a range and never a point, and open about what is not known."""

import inspect
from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.dialogue.travel import rules
from portal.dialogue.travel.rules import Leg, Point, estimate, estimate_leg, one_way_km, straight_km
from portal.registers.freight.data import Range, freight_data
from portal.registers.postal.rows import countries

pytestmark = pytest.mark.nodb
DAY = date(2026, 11, 23)
DATA = freight_data()
GJOVIK = Point("Gjøvik", 60.79, 10.68, "point")
LENA = Point("Lena", 60.67, 10.81, "point")
BERGEN = Point("Bergen", 60.39, 5.33, "point")
MODES = [factor.mode for factor in DATA.valid(DAY)]
KNOWN = [factor.mode for factor in DATA.valid(DAY) if factor.per_tonne_km]

latitudes, longitudes = st.floats(-90, 90), st.floats(-180, 180)
points = st.builds(Point, st.text(max_size=5), latitudes, longitudes, st.sampled_from(list(DATA.off_km)))
loads = st.floats(0, 1000)
legs = st.builds(
    Leg,
    points | st.none(),
    st.sampled_from([*MODES, ""]),
    loads | st.none(),
    st.integers(0, 5000) | st.none(),
    st.booleans(),
)


def _ordered(what: Range | None) -> bool:
    return what is None or 0 <= what.low <= what.typical <= what.high


def _near(one: Range, other: Range) -> bool:
    return (one.low, one.typical, one.high) == pytest.approx((other.low, other.typical, other.high), abs=1e-6)


def test_a_lorry_from_bergen_by_hand() -> None:
    # Bergen-Gjøvik is 295 km in a straight line; 295 x 1.3 x 10 t x 0.12522 kg.
    found = estimate_leg(Leg(BERGEN, "truck_diesel", 10.0, 50), [GJOVIK], DATA, DAY)
    line = straight_km(BERGEN, GJOVIK, DATA)
    assert line.typical == pytest.approx(295, abs=2)
    assert found.km.typical == pytest.approx(line.typical * 1.3)
    assert found.tonne_km.typical == pytest.approx(line.typical * 13)
    assert found.co2.typical == pytest.approx(line.typical * 13 * 0.12522)
    assert found.co2_year.typical == pytest.approx(line.typical * 13 * 0.12522 * 50)
    assert found.co2.low == pytest.approx((line.typical - 10) * 1.15 * 10 * 0.07391)
    assert found.co2.high == pytest.approx((line.typical + 10) * 1.5 * 10 * 0.65057)
    assert found.missing == ()
    assert found.remarks == ()


def test_a_drive_back_without_load_costs_what_the_data_says() -> None:
    loaded = estimate_leg(Leg(BERGEN, "truck_diesel", 10.0, 50), [GJOVIK], DATA, DAY)
    back = estimate_leg(Leg(BERGEN, "truck_diesel", 10.0, 50, True), [GJOVIK], DATA, DAY)
    assert back.co2.typical == pytest.approx(loaded.co2.typical * 1.74)
    assert back.km_year.typical == pytest.approx(loaded.km_year.typical * 2)
    assert (back.km, back.tonne_km, back.tonne_km_year) == (loaded.km, loaded.tonne_km, loaded.tonne_km_year)


@pytest.mark.parametrize("mode", ["rail", "ship", "air"])
def test_what_carries_for_others_on_the_way_back_has_no_empty_return(mode: str) -> None:
    one, other = (estimate_leg(Leg(BERGEN, mode, 10.0, 5, back), [GJOVIK], DATA, DAY) for back in (False, True))
    assert one.co2_year == other.co2_year
    assert one.km_year == other.km_year
    assert "Tom retur" in other.remarks[-1]


def test_several_places_of_delivery_count_by_their_mean() -> None:
    both = one_way_km(BERGEN, [GJOVIK, LENA], "road", DATA)
    each = [one_way_km(BERGEN, [place], "road", DATA) for place in (GJOVIK, LENA)]
    assert both.typical == pytest.approx((each[0].typical + each[1].typical) / 2)
    assert one_way_km(BERGEN, [], "road", DATA) is None


# The same for every origin


@given(st.permutations(sorted(countries())[:6]), loads, st.integers(0, 500), st.sampled_from(KNOWN))
@settings(max_examples=60, deadline=None)
def test_names_and_countries_swapped_about_change_no_figure(
    order: list[str], load: float, trips: int, mode: str
) -> None:
    """The same logistics under other flags and firm names: only where the point is counts."""
    origins = [(countries()[code].latitude, countries()[code].longitude) for code in sorted(countries())[:6]]
    before = [
        estimate_leg(Leg(Point(f"Firma {n} AS, Norge", *place, "country"), mode, load, trips), [GJOVIK], DATA, DAY)
        for n, place in enumerate(origins)
    ]
    after = [
        estimate_leg(Leg(Point(countries()[code].nb, *place, "country"), mode, load, trips), [GJOVIK], DATA, DAY)
        for code, place in zip(order, origins, strict=True)
    ]
    figures = ("km", "tonne_km", "co2", "km_year", "tonne_km_year", "co2_year", "remarks", "missing")
    assert [[getattr(one, name) for name in figures] for one in before] == [
        [getattr(one, name) for name in figures] for one in after
    ]


def test_the_same_distance_abroad_and_at_home_costs_the_same() -> None:
    """Places equally far east and west of the delivery, one of them across the border."""
    home = Point("Norsk Varer AS", 60.79, 10.68 - 4.0, "point")
    abroad = Point("Svenska Varor AB", 60.79, 10.68 + 4.0, "point")
    one, other = (estimate_leg(Leg(place, "truck_diesel", 7.0, 12), [GJOVIK], DATA, DAY) for place in (home, abroad))
    assert _near(one.co2_year, other.co2_year)
    assert _near(one.km, other.km)


def test_the_formula_is_told_nothing_of_who_or_which_country() -> None:
    told = {name for kind in (Leg, Point) for name in kind.__dataclass_fields__}
    assert told == {"origin", "mode", "load", "trips", "return_empty", "name", "latitude", "longitude", "precision"}
    assert ".name" not in inspect.getsource(rules)


def test_legs_stay_in_the_order_they_were_declared() -> None:
    three = [Leg(BERGEN, "air", 9.0, 9), Leg(LENA, "van_electric", 0.1, 1), Leg(BERGEN, "ship", 1.0, 1)]
    for order in permutations(three):
        found = estimate(order, [GJOVIK], DATA, DAY)
        assert [one.leg for one in found.legs] == list(order)


# What always holds


@given(st.lists(legs, max_size=4), st.lists(points, max_size=3))
@settings(max_examples=200, deadline=None)
def test_every_figure_is_a_rising_range_from_zero(declared: list[Leg], destinations: list[Point]) -> None:
    found = estimate(declared, destinations, DATA, DAY)
    for one in found.legs:
        for what in (one.km, one.tonne_km, one.co2, one.km_year, one.tonne_km_year, one.co2_year):
            assert _ordered(what)
        assert bool(one.missing) == (one.co2_year is None)
    assert _ordered(found.co2_year)
    assert _ordered(found.km_year)


@given(points, points, st.sampled_from(KNOWN), loads, loads, st.booleans())
@settings(max_examples=100, deadline=None)
def test_more_load_never_costs_less(here: Point, there: Point, mode: str, a: float, b: float, back: bool) -> None:
    less, more = (estimate_leg(Leg(here, mode, load, 1, back), [there], DATA, DAY).co2 for load in sorted((a, b)))
    assert less.low <= more.low
    assert less.typical <= more.typical
    assert less.high <= more.high


@given(st.floats(0, 89), st.floats(0, 89), st.sampled_from(KNOWN))
@settings(max_examples=100, deadline=None)
def test_farther_never_costs_less(a: float, b: float, mode: str) -> None:
    pole = Point("", 90.0, 0.0, "point")
    near, far = (Point("", 90.0 - off, 0.0, "point") for off in sorted((a, b)))
    one, other = (estimate_leg(Leg(place, mode, 2.0, 3), [pole], DATA, DAY).co2_year for place in (near, far))
    assert one.typical <= other.typical + 1e-9
    assert one.high <= other.high + 1e-9
    assert one.low <= other.low + 1e-9


@given(points, points, st.sampled_from(KNOWN), loads, st.integers(0, 1000), st.integers(0, 1000), st.booleans())
@settings(max_examples=100, deadline=None)
def test_trips_add_up(here: Point, there: Point, mode: str, load: float, a: int, b: int, back: bool) -> None:
    apart = estimate([Leg(here, mode, load, trips, back) for trips in (a, b)], [there], DATA, DAY)
    together = estimate([Leg(here, mode, load, a + b, back)], [there], DATA, DAY)
    assert apart.trips == together.trips == a + b
    assert apart.co2_year.typical == pytest.approx(together.co2_year.typical)
    assert apart.km_year.high == pytest.approx(together.km_year.high)
    assert apart.tonne_km_year.low == pytest.approx(together.tonne_km_year.low)


@given(points, points, st.sampled_from(KNOWN), loads)
@settings(max_examples=60, deadline=None)
def test_there_is_as_far_as_back(here: Point, there: Point, mode: str, load: float) -> None:
    one, other = (estimate_leg(Leg(a, mode, load, 1), [b], DATA, DAY) for a, b in ((here, there), (there, here)))
    assert _near(one.km, other.km)


def test_no_load_is_no_tonne_kilometre_and_says_so() -> None:
    found = estimate_leg(Leg(BERGEN, "van_diesel", 0.0, 10), [GJOVIK], DATA, DAY)
    assert found.tonne_km == found.co2 == found.co2_year == Range(0, 0, 0)
    assert found.km.typical > 300
    assert any("Uten last" in remark for remark in found.remarks)


def test_the_same_point_is_no_way_but_may_be_a_short_one() -> None:
    found = estimate_leg(Leg(GJOVIK, "van_diesel", 1.0, 1), [GJOVIK], DATA, DAY)
    assert (found.km.low, found.km.typical) == (0, 0)
    assert found.km.high == pytest.approx(10 * 1.5)


def test_across_the_date_line_is_the_short_way() -> None:
    fiji, samoa = Point("Fiji", -17.7, 178.0, "point"), Point("Samoa", -13.8, -172.0, "point")
    assert straight_km(fiji, samoa, DATA).typical < 1200


def test_what_is_less_exactly_known_has_a_wider_range() -> None:
    widths = []
    for precision in ("point", "area", "zone", "country"):
        km = estimate_leg(Leg(replace(BERGEN, precision=precision), "rail", 1.0, 1), [GJOVIK], DATA, DAY).km
        widths.append(km.high - km.low)
    assert widths == sorted(widths)
    assert len(set(widths)) == 4


# What is not known


@pytest.mark.parametrize(
    ("leg", "destinations", "words"),
    [
        (Leg(None, "rail", 1.0, 1), [GJOVIK], "hvor varene kommer fra"),
        (Leg(BERGEN, "rail", 1.0, 1), [], "hvor varene skal"),
        (Leg(BERGEN, "", 1.0, 1), [GJOVIK], "hvordan varene fraktes"),
        (Leg(BERGEN, "rocket", 1.0, 1), [GJOVIK], "hvordan varene fraktes"),
        (Leg(BERGEN, "truck_electric", 1.0, 1), [GJOVIK], "ingen kilde"),
        (Leg(BERGEN, "rail", None, 1), [GJOVIK], "hvor mye"),
        (Leg(BERGEN, "rail", 1.0, None), [GJOVIK], "hvor mange turer"),
    ],
)
def test_what_is_not_known_is_said_and_not_guessed(leg: Leg, destinations: list[Point], words: str) -> None:
    found = estimate([leg], destinations, DATA, DAY)
    assert [words in reason for reason in found.legs[0].missing] == [True]
    assert found.co2_year is None


def test_a_sum_with_an_unknown_part_is_not_known() -> None:
    found = estimate([Leg(BERGEN, "rail", 1.0, 1), Leg(BERGEN, "truck_electric", 1.0, 1)], [GJOVIK], DATA, DAY)
    assert found.co2_year is None
    assert found.tonne_km_year is not None
    assert found.trips == 2
    assert estimate([], [GJOVIK], DATA, DAY).co2_year is None


@pytest.mark.parametrize(
    ("leg", "words"),
    [
        (Leg(BERGEN, "van_diesel", 20.0, 1), "flere turer"),
        (Leg(BERGEN, "truck_diesel", 0.1, 1), "Lasten er liten"),
        (Leg(replace(BERGEN, precision="zone"), "truck_diesel", 8.0, 1), "postområde"),
        (Leg(replace(BERGEN, precision="country"), "truck_diesel", 8.0, 1), "Bare landet"),
    ],
)
def test_what_the_reader_should_know_is_remarked(leg: Leg, words: str) -> None:
    found = estimate_leg(leg, [GJOVIK], DATA, DAY)
    assert [words in remark for remark in found.remarks] == [True]
    assert found.co2 is not None


def test_before_the_first_factor_nothing_is_known() -> None:
    assert estimate_leg(Leg(BERGEN, "rail", 1.0, 1), [GJOVIK], DATA, date(2020, 1, 1)).co2 is None
