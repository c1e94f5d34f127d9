"""What a territory draws under its map: rivers and outlines out of a GeoJSON file (RFC 7946)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agenda.errors import SettingsError

Point = tuple[float, float]
Line = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Relief:
    """Lines of points, each `(lat, lon)` in WGS 84 degrees."""

    rivers: tuple[Line, ...]
    outlines: tuple[Line, ...]


def read_relief(path: Path) -> Relief:
    """Read a file: its lines are rivers, its polygons outlines; points are left out.

    Raises `SettingsError`: it cannot be read, or is no GeoJSON.
    """
    try:
        geometries = list(_geometries(json.loads(path.read_bytes())))
        return Relief(
            tuple(line for one in geometries for line in _lines(one)),
            tuple(ring for one in geometries for ring in _rings(one)),
        )
    except OSError as error:
        raise SettingsError(f"Le fond de carte {path} ne se lit pas : {error.strerror}.") from error
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise SettingsError(f"Le fond de carte {path} n’est pas du GeoJSON (RFC 7946).") from error


def _geometries(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Walk through features and collections down to what has coordinates."""
    kind = told["type"]
    if kind == "FeatureCollection":
        for feature in told["features"]:
            yield from _geometries(feature)
    elif kind == "Feature":
        if told["geometry"]:
            yield from _geometries(told["geometry"])
    elif kind == "GeometryCollection":
        for geometry in told["geometries"]:
            yield from _geometries(geometry)
    else:
        yield told


def _lines(geometry: dict[str, Any]) -> list[Line]:
    if geometry["type"] == "LineString":
        return [_line(geometry["coordinates"])]
    if geometry["type"] == "MultiLineString":
        return [_line(line) for line in geometry["coordinates"]]
    return []


def _rings(geometry: dict[str, Any]) -> list[Line]:
    if geometry["type"] == "Polygon":
        return [_line(ring) for ring in geometry["coordinates"]]
    if geometry["type"] == "MultiPolygon":
        return [_line(ring) for polygon in geometry["coordinates"] for ring in polygon]
    return []


def _line(positions: list[list[float]]) -> Line:
    """Turn positions, longitude first (RFC 7946 §3.1.1), into points."""
    return tuple((float(position[1]), float(position[0])) for position in positions)
