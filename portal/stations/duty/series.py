"""On which days does a weekly series of shifts take place, and which days does it leave out, and why?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from portal.calendars import days
from portal.places.sides import Side
from portal.stations.models import Station

Span = tuple[datetime, datetime]


@dataclass
class Plan:
    """days: when there is a shift. holidays, closed: days left out, as public holidays or by the station's hours."""

    days: list[date] = field(default_factory=list)
    holidays: list[date] = field(default_factory=list)
    closed: list[date] = field(default_factory=list)


def weekly(station: Station, first: date, weeks: int) -> Plan:
    """The same day of so many weeks, without public holidays of the station's side and days on which it is closed.

    A station without hours is not closed: nobody wrote them down yet.
    """
    plan, hours = Plan(), station.opening
    has_hours = bool(hours.days or hours.holiday)
    for week in range(weeks):
        day = first + timedelta(weeks=week)
        if days.is_day_off(Side(station.side), day):
            plan.holidays.append(day)
        elif has_hours and not hours.on(day.weekday()):
            plan.closed.append(day)
        else:
            plan.days.append(day)
    return plan


def span(day: date, begins: time, ends: time, ends_next_day: bool = False) -> Span:
    """The two moments, in the time of Macau and Zhuhai."""
    last = day + timedelta(days=1) if ends_next_day else day
    zone = timezone.get_default_timezone()
    return datetime.combine(day, begins, zone), datetime.combine(last, ends, zone)
