"""Dates and times as people read them on paper, in the language spoken now."""

from datetime import date, time

from checkin.i18n import say
from checkin.model import Block, Conference


def dates(conference: Conference) -> str:
    """The dates of the conference: "11.–12. September 2019"."""
    first, last = conference.days[0].date, conference.days[-1].date
    if first == last:
        return _whole(first)
    if (first.year, first.month) == (last.year, last.month):
        return say("paper.dates", first=first.day, last=last.day, month=_month(first), year=first.year)
    return f"{_whole(first)} – {_whole(last)}"


def place(conference: Conference) -> str:
    """Where it is: "Volkspark, Schleifweg 8a, 06114 Halle (Saale)"."""
    return ", ".join(part for part in (conference.venue, conference.address) if part)


def start(block: Block, conference: Conference) -> str:
    """When a block begins: "Mi 15:45", without the weekday where the conference has only one day."""
    if len(conference.days) == 1:
        return _clock(block.start)
    day = next(day for day in conference.days if day.number == block.day)
    weekday = say(f"paper.weekday.{day.date.isoweekday()}")
    return f"{weekday}\u00a0{_clock(block.start)}"


def _whole(day: date) -> str:
    return say("paper.date", day=day.day, month=_month(day), year=day.year)


def _month(day: date) -> str:
    return say(f"paper.month.{day.month}")


def _clock(at: time) -> str:
    return f"{at.hour}:{at.minute:02}"
