"""Draws outlines from official borders: a shared border is simplified once, so that neighbours meet exactly. Pure.

Used when a region is set up (`outlines_from_geojson`, then `as_toml` into `outlines.toml`), never at run time.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import cos, radians
from typing import Any

from portal.market.places.outlines import Arc, Municipality, Outlines, Point, label_point, ring_points

KM_PER_DEGREE = 111.2
Ring = list[Point]


def _ring(feature: Mapping[str, Any]) -> Ring:
    """The outer border of the largest part, open (first point not repeated)."""
    geometry = feature["geometry"]
    parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    largest = max((part[0] for part in parts), key=len)
    points = [(float(lon), float(lat)) for lon, lat, *_more in largest]
    return points[:-1] if points[0] == points[-1] else points


def _junctions(rings: Mapping[str, Ring]) -> set[Point]:
    """Points where borders between different neighbours meet: the edges there do not all have the same owners."""
    owners: dict[frozenset[Point], set[str]] = {}
    edges_at: dict[Point, set[frozenset[Point]]] = {}
    for number, ring in rings.items():
        for one, other in zip(ring, [*ring[1:], ring[0]], strict=True):
            edge = frozenset((one, other))
            owners.setdefault(edge, set()).add(number)
            edges_at.setdefault(one, set()).add(edge)
            edges_at.setdefault(other, set()).add(edge)
    return {
        point
        for point, edges in edges_at.items()
        if len(edges) > 2 or len({frozenset(owners[edge]) for edge in edges}) > 1
    }


def _off_line_km(point: Point, start: Point, end: Point) -> float:
    """Distance of a point from the stretch start-end, in km."""
    shrink = cos(radians(point[1]))

    def flat(place: Point) -> tuple[float, float]:
        return (place[0] - start[0]) * shrink * KM_PER_DEGREE, (place[1] - start[1]) * KM_PER_DEGREE

    (px, py), (ex, ey) = flat(point), flat(end)
    length = ex * ex + ey * ey
    along = 0.0 if length == 0 else max(0.0, min(1.0, (px * ex + py * ey) / length))
    dx, dy = px - along * ex, py - along * ey
    return float((dx * dx + dy * dy) ** 0.5)


def simplified(points: Sequence[Point], tolerance_km: float) -> list[Point]:
    """The line with as few points as keep it within the tolerance; the ends stay (Douglas and Peucker, 1973)."""
    if len(points) < 3:
        return list(points)
    offs = [_off_line_km(point, points[0], points[-1]) for point in points[1:-1]]
    far = max(range(len(offs)), key=offs.__getitem__)
    if offs[far] <= tolerance_km:
        return [points[0], points[-1]]
    middle = far + 1
    return simplified(points[: middle + 1], tolerance_km)[:-1] + simplified(points[middle:], tolerance_km)


def _arcs(ring: Ring, junctions: set[Point]) -> list[Ring]:
    """The ring cut at the junctions; a ring without any is one closed arc."""
    cuts = [place for place, point in enumerate(ring) if point in junctions]
    if not cuts:
        # An island: cut at two far ends, so that simplifying has something to hold on to.
        half = max(range(len(ring)), key=lambda place: _off_line_km(ring[place], ring[0], ring[0]))
        cuts = [0, half]
    turned = ring[cuts[0] :] + ring[: cuts[0]]
    places = [cut - cuts[0] for cut in cuts] + [len(ring)]
    closed = [*turned, turned[0]]
    return [closed[start : end + 1] for start, end in zip(places[:-1], places[1:], strict=True)]


def outlines_from_geojson(
    features: Iterable[Mapping[str, Any]], attribution: str, tolerance_km: float = 0.66, grid: float = 0.005
) -> Outlines:
    """Outlines of features with properties `kommunenummer` and `navn`, whose shared borders have the same points.

    Points are put on a grid of `grid` degrees; one much coarser than this lets borders cross where three meet.
    """

    def rounded(place: Point) -> Point:
        return round(round(place[0] / grid) * grid, 4), round(round(place[1] / grid) * grid, 4)

    chosen = list(features)
    rings = {feature["properties"]["kommunenummer"]: _ring(feature) for feature in chosen}
    names = {feature["properties"]["kommunenummer"]: feature["properties"]["navn"] for feature in chosen}
    junctions = _junctions(rings)
    arcs: list[Arc] = []
    known: dict[tuple[Point, ...], int] = {}
    members: dict[str, list[int]] = {}
    for number, ring in rings.items():
        for piece in _arcs(ring, junctions):
            backwards = known.get(tuple(reversed(piece)))
            if backwards is not None:
                members.setdefault(number, []).append(-backwards)
                continue
            points = [rounded(place) for place in simplified(piece, tolerance_km)]
            arcs.append((*dict.fromkeys(points[:-1]), points[-1]))
            known[tuple(piece)] = len(arcs)
            members.setdefault(number, []).append(len(arcs))
    finished = tuple(
        Municipality(number, names[number], tuple(signed), label_point(ring_points(arcs, signed)))
        for number, signed in members.items()
    )
    return Outlines(attribution, tuple(arcs), finished)


def as_toml(outlines: Outlines) -> str:
    """The file a region ships."""
    lines = [f'attribution = "{outlines.attribution}"', "", "arcs = ["]
    lines += [f"  [{', '.join(f'[{lon}, {lat}]' for lon, lat in arc)}]," for arc in outlines.arcs]
    lines.append("]")
    for place in outlines.municipalities:
        lines += [
            "",
            "[[municipality]]",
            f'number = "{place.number}"',
            f'name = "{place.name}"',
            f"arcs = {list(place.arcs)}",
            f"label = [{place.label[0]}, {place.label[1]}]",
        ]
    return "\n".join(lines) + "\n"
