"""The region's map: borders that meet, shapes that can be drawn, distances that are right."""

import itertools
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.market.places.distance import great_circle_km
from portal.market.places.outlines import (
    BASE_FILE,
    BadOutlines,
    parse_outlines,
    read_outlines,
    region_map,
    region_map_view,
    region_shapes,
    ring_points,
)
from portal.market.places.simplify import as_toml, outlines_from_geojson, simplified

pytestmark = pytest.mark.nodb


def rings(outlines):
    return {town.name: ring_points(outlines.arcs, town.arcs) for town in outlines.municipalities}


def edges(ring):
    return [frozenset(pair) for pair in zip(ring, [*ring[1:], ring[0]], strict=True)]


def crosses(one, other):
    def side(a, b, c):
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    (a, b), (c, d) = one, other
    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def test_five_municipalities_of_20_to_40_points():
    found = {name: len(ring) for name, ring in rings(read_outlines()).items()}
    assert set(found) == {"Gjøvik", "Østre Toten", "Vestre Toten", "Søndre Land", "Nordre Land"}
    assert all(20 <= count <= 40 for count in found.values())


def test_no_outline_crosses_itself_or_a_neighbour():
    everything = [
        tuple(edge) for ring in rings(read_outlines()).values() for edge in {frozenset(e) for e in edges(ring)}
    ]
    assert [pair for pair in itertools.combinations(everything, 2) if crosses(*pair)] == []


def test_neighbours_share_whole_borders_and_an_edge_has_at_most_two_owners():
    owners = {}
    for name, ring in rings(read_outlines()).items():
        for edge in edges(ring):
            owners.setdefault(edge, set()).add(name)
    assert max(len(names) for names in owners.values()) == 2
    shared = {frozenset(names) for names in owners.values() if len(names) == 2}
    assert frozenset({"Gjøvik", "Nordre Land"}) in shared
    assert frozenset({"Østre Toten", "Vestre Toten"}) in shared
    assert frozenset({"Nordre Land", "Østre Toten"}) not in shared


def test_the_source_is_named():
    assert read_outlines().attribution == "© Kartverket"
    assert "CC BY 4.0" in BASE_FILE.read_text(encoding="utf-8")


def test_shapes_are_svg_paths_inside_the_view_with_their_labels():
    drawn = region_map({"3407": 8})
    assert drawn.view_box == region_map_view()
    width, height = map(int, drawn.view_box.split()[2:])
    for shape in drawn.shapes:
        assert re.fullmatch(r"M\d+ \d+(L\d+ \d+)+Z", shape.path)
        numbers = list(map(int, re.findall(r"\d+", shape.path)))
        xs, ys = numbers[::2], numbers[1::2]
        assert 0 <= min(xs) <= max(xs) <= width
        assert 0 <= min(ys) <= max(ys) <= height
        assert min(xs) < shape.label_x < max(xs)
        assert min(ys) < shape.label_y < max(ys)
    assert {shape.municipality_number: shape.count for shape in region_shapes({"3407": 8, "9999": 3})} == {
        "3407": 8,
        "3442": 0,
        "3443": 0,
        "3447": 0,
        "3448": 0,
    }


def test_north_is_up_and_east_is_right():
    place = {shape.name: shape for shape in region_shapes({})}
    assert place["Nordre Land"].label_y < place["Søndre Land"].label_y
    assert place["Nordre Land"].label_x < place["Østre Toten"].label_x


def test_another_region_of_two_squares_with_a_common_border():
    west = [[10, 60], [11, 60], [11, 60.4], [11, 60.7], [11, 61], [10, 61], [10, 60]]
    east = [[11, 60], [12, 60], [12, 61], [11, 61], [11, 60.7], [11, 60.4], [11, 60]]
    features = [
        {"properties": {"kommunenummer": number, "navn": name}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for number, name, ring in (("0001", "Vest", west), ("0002", "Øst", east))
    ]
    made = outlines_from_geojson(features, "Source")
    assert len(made.arcs) == 3
    assert parse_outlines(as_toml(made)) == made
    assert len(region_map({}, made).shapes) == 2
    shared = set(edges(rings(made)["Vest"])) & set(edges(rings(made)["Øst"]))
    assert shared == {frozenset({(11.0, 60.0), (11.0, 61.0)})}


def test_an_island_alone_is_a_region_too():
    ring = [[10.0, 60.0], [10.5, 60.0], [10.5, 60.5], [10.0, 60.5], [10.0, 60.0]]
    feature = {
        "properties": {"kommunenummer": "1", "navn": "Øya"},
        "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]},
    }
    made = outlines_from_geojson([feature], "Source")
    assert len(rings(made)["Øya"]) == 4


def test_the_shipped_outlines_are_what_the_official_borders_give(shared_data):
    raw = json.loads((shared_data / "geo" / "gjovikregionen_kommuner.geojson").read_text(encoding="utf-8"))
    region = [feature for feature in raw["features"] if feature["properties"]["rolle"] == "region"]
    assert rings(outlines_from_geojson(region, "© Kartverket")) == rings(read_outlines())


LINE = """
attribution = "x"
arcs = [[[1, 1], [2, 2]]]
[[municipality]]
number = "1"
name = "A"
label = [1, 1]
"""


@pytest.mark.parametrize("text", ["", "arcs = 3", LINE, LINE + "arcs = [2]", LINE + "arcs = [1]"])
def test_broken_outlines_are_refused(text):
    with pytest.raises(BadOutlines):
        parse_outlines(text)


points = st.lists(st.tuples(st.floats(5, 30), st.floats(58, 71)), min_size=2, max_size=40)


@given(points, st.floats(0, 50))
def test_simplifying_keeps_the_ends_and_adds_nothing(line, tolerance):
    found = simplified(line, tolerance)
    assert (found[0], found[-1]) == (line[0], line[-1])
    assert set(found) <= set(line)


def test_distances_that_are_known():
    assert great_circle_km(60.0, 10.0, 61.0, 10.0) == pytest.approx(111.195, abs=0.01)
    assert great_circle_km(60.7957, 10.6916, 59.9139, 10.7522) == pytest.approx(98.1, abs=0.2)
    assert great_circle_km(0, 0, 0, 180) == pytest.approx(20015.1, abs=0.1)


coordinates = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(coordinates, coordinates)
def test_distance_is_symmetric_and_never_negative(one, other):
    there, back = great_circle_km(*one, *other), great_circle_km(*other, *one)
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= 20016
