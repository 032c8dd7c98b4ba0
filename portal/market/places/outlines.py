"""The region's map: outlines from a file, as shapes for an SVG drawing. Pure; any number of municipalities.

A border is stored once, as an arc; a municipality lists its arcs in order, negative where the arc is walked backwards.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import cos, radians
from pathlib import Path

BASE_FILE = Path(__file__).parent / "outlines.toml"
WIDTH = 600
MARGIN = 8
Point = tuple[float, float]
Arc = tuple[Point, ...]


class BadOutlines(ValueError):
    """The file of outlines cannot be used."""


@dataclass(frozen=True)
class Municipality:
    """One outline: numbers of arcs from 1, signed, and where its name stands (longitude, latitude)."""

    number: str
    name: str
    arcs: tuple[int, ...]
    label: Point


@dataclass(frozen=True)
class Outlines:
    """A region."""

    attribution: str
    arcs: tuple[Arc, ...]
    municipalities: tuple[Municipality, ...]


@dataclass(frozen=True)
class Shape:
    """A municipality on the drawing; x and y are where the number and name stand."""

    municipality_number: str
    name: str
    path: str
    label_x: int
    label_y: int
    count: int


@dataclass(frozen=True)
class RegionMap:
    """The drawing: `view_box` for the svg element, the shapes in the order of the file, whom the borders come from."""

    view_box: str
    shapes: tuple[Shape, ...]
    attribution: str


def ring_points(arcs: Sequence[Arc], signed: Sequence[int]) -> list[Point]:
    """The outline as points, open. BadOutlines when the arcs do not join into a ring."""
    points: list[Point] = []
    for number in signed:
        if not 1 <= abs(number) <= len(arcs):
            raise BadOutlines(f"there is no arc {number}")
        arc = arcs[number - 1] if number > 0 else tuple(reversed(arcs[-number - 1]))
        if points and points[-1] != arc[0]:
            raise BadOutlines(f"arc {number} does not begin where the one before it ends")
        points += arc if not points else arc[1:]
    if len(points) < 4 or points[0] != points[-1]:
        raise BadOutlines("the outline is not closed")
    return points[:-1]


def _crossings(points: Sequence[Point], lat: float) -> list[float]:
    """Longitudes where the outline crosses a parallel, in order."""
    found = []
    for (lon1, lat1), (lon2, lat2) in zip(points, [*points[1:], points[0]], strict=True):
        if (lat1 > lat) != (lat2 > lat):
            found.append(lon1 + (lat - lat1) / (lat2 - lat1) * (lon2 - lon1))
    return sorted(found)


def label_point(points: Sequence[Point]) -> Point:
    """A place well inside the outline: the middle of its widest stretch, preferably at half height."""
    low, high = min(lat for _lon, lat in points), max(lat for _lon, lat in points)
    best, best_score = points[0], -1.0
    for step in range(5, 36):
        lat = low + (high - low) * step / 40
        crossings = _crossings(points, lat)
        for west, east in zip(crossings[::2], crossings[1::2], strict=False):
            score = (east - west) * (1 - 0.9 * abs(step / 40 - 0.5))
            if score > best_score:
                best, best_score = ((west + east) / 2, lat), score
    return round(best[0], 2), round(best[1], 2)


def parse_outlines(text: str) -> Outlines:
    """The outlines of a TOML text. BadOutlines when an outline is not closed or something is missing."""
    try:
        raw = tomllib.loads(text)
        arcs = tuple(tuple((float(lon), float(lat)) for lon, lat in arc) for arc in raw["arcs"])
        places = tuple(
            Municipality(place["number"], place["name"], tuple(place["arcs"]), (place["label"][0], place["label"][1]))
            for place in raw["municipality"]
        )
        outlines = Outlines(raw["attribution"], arcs, places)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, IndexError) as fault:
        raise BadOutlines(f"{type(fault).__name__}: {fault}") from None
    for place in outlines.municipalities:
        ring_points(outlines.arcs, place.arcs)
    return outlines


@lru_cache(maxsize=4)
def read_outlines(path: Path = BASE_FILE) -> Outlines:
    """The shipped region, or another one's file."""
    return parse_outlines(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=4)
def _drawn(outlines: Outlines, width: int) -> RegionMap:
    """The drawing without counts; the same for everybody until another file is read."""
    everywhere = [point for arc in outlines.arcs for point in arc]
    west, east = min(lon for lon, _lat in everywhere), max(lon for lon, _lat in everywhere)
    south, north = min(lat for _lon, lat in everywhere), max(lat for _lon, lat in everywhere)
    shrink = cos(radians((south + north) / 2))
    scale = (width - 2 * MARGIN) / ((east - west) * shrink)

    def place(point: Point) -> tuple[int, int]:
        return round(MARGIN + (point[0] - west) * shrink * scale), round(MARGIN + (north - point[1]) * scale)

    shapes = []
    for town in outlines.municipalities:
        x, y = place(town.label)
        ring = (place(point) for point in ring_points(outlines.arcs, town.arcs))
        path = "M" + "L".join(f"{px} {py}" for px, py in ring) + "Z"
        shapes.append(Shape(town.number, town.name, path, x, y, 0))
    height = round((north - south) * scale + 2 * MARGIN)
    return RegionMap(f"0 0 {width} {height}", tuple(shapes), outlines.attribution)


def region_map(counts: Mapping[str, int], outlines: Outlines | None = None, width: int = WIDTH) -> RegionMap:
    """The region drawn `width` units wide, with a count for each municipality number (missing ones are 0).

    Longitudes are shortened by the cosine of the middle latitude, so that a km is as long both ways.
    """
    drawn = _drawn(outlines or read_outlines(), width)
    shapes = tuple(replace(shape, count=counts.get(shape.municipality_number, 0)) for shape in drawn.shapes)
    return replace(drawn, shapes=shapes)


def region_shapes(counts: Mapping[str, int]) -> list[Shape]:
    """The shapes of the shipped region alone."""
    return list(region_map(counts).shapes)


def region_map_view() -> str:
    """The viewBox that the shapes of the shipped region are drawn in."""
    return region_map({}).view_box


def attribution() -> str:
    """Whom the borders come from; stands beside every map."""
    return read_outlines().attribution
