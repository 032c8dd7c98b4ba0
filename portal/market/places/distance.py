"""Distance over ground between two places. Pure."""

from math import asin, cos, radians, sin, sqrt

# Mean radius of the Earth in km: (2a + b) / 3 of the GRS80 ellipsoid (Moritz, Geodetic Reference System 1980).
EARTH_RADIUS_KM = 6371.0088


def great_circle_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """The shortest way over a sphere, in km, between two points in degrees.

    The haversine formula (R. W. Sinnott, «Virtues of the Haversine», Sky & Telescope 68, 1984). Off by at most half
    a per cent against the ellipsoid; roads are longer, so call it an estimate where people see it.
    """
    phi1, phi2 = radians(lat1), radians(lat2)
    half = sin((phi2 - phi1) / 2) ** 2 + cos(phi1) * cos(phi2) * sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))
