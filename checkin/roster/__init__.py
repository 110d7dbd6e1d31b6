"""The organiser's list → the facts that differ from the roll.

Three steps, each a value that can be looked at before the next: ``locate`` finds the list in a file and says what its
columns mean, ``understand`` makes people out of its rows (``read`` does both), ``difference`` compares them with the
people known so far. In between, a person may say what a column means: ``Columns.taking``. Nothing here opens a file or
writes a fact, so an import can be shown before it is done, and is done by appending ``Difference.changes``.

Lists come from ticket shops and from people, in two languages and many versions. So headings and answers are
recognised by their folded letters (the words are data: ``resources/roster.toml``), and columns are read by position,
because exports repeat headings: the attendee's company first, then the invoice's. A field that the list has no column
for stays as it was; a field that it has a column for is what the column says, unless a desk has corrected it.
"""

from checkin.roster.columns import FIELDS, WISHES, Columns, Question, askable, columns
from checkin.roster.comparison import Difference, KnownAttendees, difference
from checkin.roster.rows import Listing, Problem, Roster, Row, Sheet, locate, read, understand

__all__ = [
    "FIELDS",
    "WISHES",
    "Columns",
    "Difference",
    "KnownAttendees",
    "Listing",
    "Problem",
    "Question",
    "Roster",
    "Row",
    "Sheet",
    "askable",
    "columns",
    "difference",
    "locate",
    "read",
    "understand",
]
