"""One attendee as a line in a list: who, where from, which room, and how they stand."""

from checkin.i18n import say
from checkin.model import Choice, Conference, Standing, Status
from ui.board import Board
from ui.press import Paper, Press
from ui.widgets.people import Row

PAPER = {
    Paper.OWED: ("warn", "printer"),
    Paper.WAITING: ("quiet", "printer"),
    Paper.PRINTING: ("quiet", "printer"),
    Paper.UNCLEAR: ("warn", "question-diamond"),
    Paper.PRINTED: ("good", "check"),
    Paper.FAILED: ("bad", "printer-alert"),
}


def main_rooms(conference: Conference, standing: Standing) -> str:
    """The rooms in which the person sits where everybody does, each once."""
    titles = (
        block.room(standing.seats[block.id].room).title
        for block in conference.blocks
        if block.choice is Choice.ONE and block.id in standing.seats
    )
    return ", ".join(dict.fromkeys(titles))


def state_of(standing: Standing, day: int) -> tuple[str, str, str]:
    """How a person stands on ``day``, in words, with a tone and an icon."""
    if day in standing.arrivals:
        return say("row.here"), "good", "check-circle"
    match standing.attendee.status:
        case Status.CANCELLED:
            return say("row.cancelled"), "warn", "hand"
        case Status.UNPAID:
            return say("row.unpaid"), "warn", "hand"
    if not standing.attendee.comes_on(day):
        return say("row.other-day"), "warn", "hand"
    return say("row.expected"), "quiet", ""


def row_of(standing: Standing, board: Board) -> Row:
    """A hit of a search."""
    person = standing.attendee
    state, tone, icon = state_of(standing, board.day)
    room = main_rooms(board.conference, standing)
    about = " · ".join(part for part in (person.organisation, room) if part)
    return Row(person.id, person.listed, about, state, tone, icon)


def recent_row(standing: Standing, board: Board, press: Press) -> Row:
    """Somebody who arrived at this desk, with the state of the badge."""
    paper = press.state(standing)
    tone, icon = PAPER.get(paper, ("quiet", ""))
    arrival = standing.arrivals.get(board.day)
    at = f"{board.roll.local(arrival.at):%H:%M}" if arrival else ""
    about = (
        say("row.unclear" if paper is Paper.UNCLEAR else f"paper-state.{paper}")
        if paper in (Paper.FAILED, Paper.UNCLEAR)
        else main_rooms(board.conference, standing)
    )
    return Row(standing.id, standing.attendee.listed, about, "", tone, icon, at)
