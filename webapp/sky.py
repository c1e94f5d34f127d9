"""What an almanac says of the sky: sunrise and sunset, the moon's four phases. Pure.

Sun: the sunrise equation with the equation of the centre, true to about two minutes below 60°
of latitude. Moon: mean phases with their largest periodic terms (Meeus, Astronomical Algorithms,
chapter 49), true to about half an hour.
"""

import math
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

Phase = Literal["new", "first", "full", "last"]
PHASES: tuple[Phase, ...] = ("new", "first", "full", "last")
J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)
# Noon of the first mean new moon of 2000 (Meeus 49.1), in days after J2000, and the mean month.
FIRST_NEW_MOON, MONTH = 5.09766, 29.530588861
# The sun's upper edge touches the horizon, seen through the air.
HORIZON = math.sin(math.radians(-0.833))
TILT = math.radians(23.4397)


def sun(day: date, lat: float, lon: float) -> tuple[datetime, datetime] | None:
    """Give sunrise and sunset (UTC) at WGS 84 degrees, or None on a polar day or night."""
    noon = (day - J2000.date()).days - lon / 360
    anomaly = math.radians((357.5291 + 0.98560028 * noon) % 360)
    centre = (
        1.9148 * math.sin(anomaly) + 0.02 * math.sin(2 * anomaly) + 0.0003 * math.sin(3 * anomaly)
    )
    longitude = math.radians((math.degrees(anomaly) + centre + 282.9372) % 360)
    transit = noon + 0.0053 * math.sin(anomaly) - 0.0069 * math.sin(2 * longitude)
    declination = math.asin(math.sin(longitude) * math.sin(TILT))
    here = math.radians(lat)
    cosine = (HORIZON - math.sin(here) * math.sin(declination)) / (
        math.cos(here) * math.cos(declination)
    )
    if abs(cosine) > 1:
        return None
    half = math.degrees(math.acos(cosine)) / 360
    return J2000 + timedelta(days=transit - half), J2000 + timedelta(days=transit + half)


def moon(day: date, zone: ZoneInfo) -> Phase | None:
    """Give the phase that the moon reaches on this local day, or None."""
    return _phases(day.year, zone).get(day)


@lru_cache(maxsize=8)
def _phases(year: int, zone: ZoneInfo) -> dict[date, Phase]:
    start = (datetime(year, 1, 1, tzinfo=UTC) - J2000).days
    first = math.floor((start - FIRST_NEW_MOON) / MONTH) * 4
    return {
        _phase(quarter).astimezone(zone).date(): PHASES[quarter % 4]
        for quarter in range(first, first + 56)
    }


def _phase(quarter: int) -> datetime:
    """Give the instant of the phase number `quarter` (0 is the new moon of 6 January 2000)."""
    k = quarter / 4
    mean = FIRST_NEW_MOON + MONTH * k
    sun_anomaly = math.radians(2.5534 + 29.1053567 * k)
    moon_anomaly = math.radians(201.5643 + 385.81693528 * k)
    argument = math.radians(160.7108 + 390.67050284 * k)
    if quarter % 2:
        terms = (-0.62801, 0.17172, 0.00862, 0.00804)
        shift = 0.00306 if quarter % 4 == 1 else -0.00306
    else:
        terms = (-0.4072, 0.17241, 0.01608, 0.01039)
        shift = 0.0
    shift += terms[0] * math.sin(moon_anomaly) + terms[1] * math.sin(sun_anomaly)
    shift += terms[2] * math.sin(2 * moon_anomaly) + terms[3] * math.sin(2 * argument)
    return J2000 + timedelta(days=mean + shift)
