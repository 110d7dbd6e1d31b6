"""The page that is used all day: the card, the search, the last arrivals, the rooms.

A scan needs no key and always gets the card. Letters typed anywhere search. One function key each does what there is to
do about the person in view: whoever is selected in a list, else whoever is on the card.
"""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from checkin.i18n import say
from checkin.model import Choice, Outcome, Print, Standing, Status, Verdict
from checkin.paper.words import start
from checkin.trouble import Trouble
from ui import style
from ui.pages.page import Page
from ui.panels.panel import Panel
from ui.press import Paper
from ui.reception import Asked, Reception
from ui.rows import recent_row, row_of
from ui.widgets import card
from ui.widgets.bars import Bar, RoomBars
from ui.widgets.card import Card
from ui.widgets.label import Label
from ui.widgets.people import PeopleList
from ui.widgets.search import SearchField

HITS = 8
RECENT = 10
LIST_LASTS = 3
"""How many times as long as a card a list of hits stays that nobody touches."""

PATIENCE = 90
"""Milliseconds after which the guest is greeted by name although the journal has not answered yet."""


class Action(Struct, frozen=True):
    """A function key and what it does."""

    key: Qt.Key
    name: str


ACTIONS = (
    Action(Qt.Key.Key_F2, "reprint"),
    Action(Qt.Key.Key_F3, "undo"),
    Action(Qt.Key.Key_F4, "room"),
    Action(Qt.Key.Key_F5, "correct"),
    Action(Qt.Key.Key_F6, "walk-in"),
    Action(Qt.Key.Key_F7, "overrule"),
    Action(Qt.Key.Key_F8, "substitute"),
    Action(Qt.Key.Key_F9, "note-done"),
)

TONES = {Paper.FAILED: "bad", Paper.UNCLEAR: "warn"}
"""How badges are spoken of that need somebody."""

PanelMaker = Callable[[str], Panel]


class DeskPage(Page):
    """``make_panel`` makes the panel of an action when it is first wanted.

    Signal ``sounded(name)``: an answer came that has this sound.
    """

    sounded = Signal(str)

    def __init__(
        self, reception: Reception, make_panel: PanelMaker, card_seconds: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._reception = reception
        self._board = reception.board
        self._make_panel = make_panel
        self._panels: dict[str, Panel] = {}
        self._awaited: Asked | None = None
        self._verdict: Verdict | None = None
        self._unkept: Asked | None = None
        self._asked_again = ""

        self.search = SearchField(say("desk.search"))
        self.search.setObjectName("search")
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self._check_in_selected)

        self.card = Card()
        self.hits = PeopleList(say("desk.hits"))
        self.search.stepped.connect(self._step)
        self.hits.taken.connect(self._check_in)
        self.hits.chosen.connect(lambda _: self._offer_actions())
        self._nobody = Label(tone="quiet")
        self._take = QPushButton(say("desk.check-in"))
        self._take.setProperty("role", "main")
        self._take.clicked.connect(self._check_in_selected)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.card)
        self._stack.addWidget(self._hits_page())

        self._buttons: dict[str, QPushButton] = {}
        self.recent = PeopleList(say("desk.recent"))
        self.recent.chosen.connect(self._look)
        self.bars = RoomBars()

        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self.search)
        left.addWidget(self._stack, 1)
        left.addLayout(self._action_row())
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 14)
        whole.setSpacing(14)
        whole.addLayout(left, 1)
        whole.addWidget(self._side())

        self._slow = QTimer(self, singleShot=True, interval=PATIENCE)
        self._slow.timeout.connect(self._greet_meanwhile)
        self.card_seconds = card_seconds
        self._fade = QTimer(self, singleShot=True)
        self._fade.timeout.connect(self.clear_card)

        reception.asked.connect(self._await_answer)
        reception.answered.connect(self.show_verdict)
        reception.unkept.connect(self._show_unkept)
        reception.kept.connect(self._show_kept)
        reception.press.changed.connect(self._show_paper)
        self._board.changed.connect(self._refresh)
        self._refresh(frozenset())
        self._offer_actions()

    # what other parts of the window ask

    @property
    def subject(self) -> Standing | None:
        """The person whom the function keys are about."""
        if self._lists:  # whoever was on the card is out of sight, and no key is about them
            attendee = self.hits.selected()
            return self._board.roll.find(attendee) if attendee else None
        if attendee := self.card.content.attendee if self.card.content else None:
            return self._board.roll.find(attendee)
        return None

    @property
    def open_panel(self) -> Panel | None:
        """The panel over the card, if one is open."""
        panel = self._stack.currentWidget()
        return panel if isinstance(panel, Panel) else None

    def type_on(self, event: QKeyEvent) -> bool:
        """A letter that nobody else wanted is the beginning of a search."""
        return self.open_panel is None and self.search.take(event)

    def press_key(self, key: int) -> bool:
        """A key that no field wanted; whether it means something here."""
        if key == Qt.Key.Key_Escape:
            self._escape()
            return True
        for action in ACTIONS:
            if action.key == key:
                self.act(action.name)
                return True
        return False

    def act(self, name: str) -> None:
        """Do what a function key is for."""
        button = self._buttons[name]
        if not button.isEnabled():
            return
        subject = self.subject
        match name:
            case "reprint":
                assert subject is not None
                self._reprint(subject)
            case "note-done":
                assert subject is not None
                if any(self._board.roll.conflicts_of(subject.id)):  # the note, if there is one, is still to be read
                    self._reception.settle(subject.id)
                else:
                    self._reception.note_done(subject.id)
            case _:
                self._open(name, subject)

    def _reprint(self, subject: Standing) -> None:
        """One that came out already is only printed again when the key is pressed again: the card says so."""
        printed = self._reception.press.state(subject) in (Paper.PRINTED, Paper.PRINTING)
        if printed and self._asked_again != subject.id:
            self._look(subject.id)
            self._asked_again = subject.id
            self._show_paper(subject.id)
        else:
            self._asked_again = ""
            self._reception.reprint(subject.id)

    def show_view(self, view: QWidget | None) -> None:
        """Put what the camera sees beside the card, or take it away."""
        while (item := self._view.takeAt(0)) is not None:
            if old := item.widget():
                old.deleteLater()
        if view is not None:
            view.setFixedHeight(170)
            self._view.addWidget(view)

    def look_at(self, attendee: str) -> None:
        """Show how a person stands, for whoever asked on another page."""
        self._look(attendee)

    def clear_card(self) -> None:
        """Nobody's name stays on the screen longer than it must."""
        self._fade.stop()
        self._slow.stop()
        self._awaited = self._verdict = self._unkept = None
        self.card.show_content(None)
        if self._lists:
            self._stack.setCurrentWidget(self.card)  # nor does a list of names; what was typed stays
        self.recent.select(-1)
        self._offer_actions()

    # an answer

    def show_verdict(self, verdict: Verdict) -> None:
        """Put an answer on the card, in front of whatever was open."""
        self._slow.stop()
        self._awaited = None
        self._show(verdict)
        self._stack.setCurrentWidget(self.card)
        if self.search.text() and verdict.attendee is not None and self.hits.selected() == verdict.attendee.id:
            self.search.clear()  # found, and dealt with
        self.recent.select(-1)
        self.sounded.emit(_sound(verdict, self.card.content))

    def _show(self, verdict: Verdict) -> None:
        self._verdict, self._unkept = verdict, None
        self._asked_again = ""
        roll = self._board.roll
        standing = roll.find(verdict.attendee.id) if verdict.attendee else None
        conflicts = [str(conflict.said) for conflict in roll.conflicts_of(standing.id)] if standing else []
        content = card.answer(verdict, self._board.conference, standing, f"{roll.local(verdict.at):%H:%M}", conflicts)
        self.card.show_content(self._with_paper(content))
        self._fade.start(self.card_seconds * 1000)
        self._offer_actions()

    def _await_answer(self, asked: Asked) -> None:
        self._awaited = asked
        self._slow.start()
        self._fade.stop()  # the card before this one must not take the next guest's with it
        if self.open_panel is not None:
            self._stack.setCurrentWidget(self.card)

    def _greet_meanwhile(self) -> None:
        if self._awaited is not None:
            person = self._awaited.person
            content = card.waiting(person.name if person else "", person.organisation if person else "")
            self.card.show_content(content)
            self._stack.setCurrentWidget(self.card)
            self._offer_actions()

    def _show_unkept(self, asked: Asked, trouble: Trouble) -> None:
        self._slow.stop()
        self._awaited = self._verdict = None
        self._unkept = asked
        person = asked.person
        said = say("card.not-kept.said", why=trouble.sentence)
        name, organisation = (person.name, person.organisation) if person else ("", "")
        self.card.show_content(card.not_kept(name, organisation, said))
        self._stack.setCurrentWidget(self.card)
        self._fade.start(self.card_seconds * 1000)
        self._offer_actions()
        self.sounded.emit("refused")

    def _show_kept(self, asked: Asked, verdict: Verdict) -> None:
        """A scan of before is on disk at last: only a card that still says it was not is replaced."""
        if self._unkept is not None and self._unkept.text == asked.text and self._awaited is None:
            self._show(verdict)

    def _look(self, attendee: str) -> None:
        """Somebody in the list of the last arrivals was selected."""
        self._show(self._reception.look(attendee))
        self._stack.setCurrentWidget(self.card)

    def _show_paper(self, attendee: str) -> None:
        content = self.card.content
        if content is not None and content.attendee == attendee:
            self.card.show_content(self._with_paper(content))
        self._show_recent()

    def _with_paper(self, content: card.Content) -> card.Content:
        standing = self._board.roll.find(content.attendee) if content.attendee else None
        if standing is None:
            return content
        paper = self._reception.press.state(standing)
        said = "" if paper is Paper.NONE else say(f"paper-state.{paper}")
        tone = TONES.get(paper, "quiet")
        if self._asked_again == standing.id and standing.print:
            tone = "warn"
            said = say("paper-state.again", at=f"{self._board.roll.local(standing.print.at):%H:%M}")
        elif paper is Paper.PRINTED and standing.print and _lies_ready(standing, standing.print):
            said = say("paper-state.ready", at=f"{self._board.roll.local(standing.print.at):%d.%m. %H:%M}")
        elif paper is Paper.PRINTED and not self._reception.press.printers:
            said = say("paper-state.written")
        return replace(content, paper=said, paper_tone=tone)

    def entered(self) -> None:
        (self.focusWidget() or self.search).setFocus()  # not left on a button of the frame around the page

    # finding people

    def _search(self, text: str) -> None:
        if not text.strip():
            if self._lists:
                self._stack.setCurrentWidget(self.card)
            self.hits.people.show_rows([])
            self._offer_actions()
            return
        holder = self._board.roll.holder(text.strip())
        people = [holder.attendee] if holder else self._board.search.find(text, HITS) if len(text.strip()) > 1 else []
        rows = [row_of(self._board.roll.standing(one.id), self._board) for one in people]
        self.hits.people.show_rows(rows)
        self.hits.select(0 if holder else -1)
        self._nobody.setText(say("desk.nobody") if len(text.strip()) > 1 else say("desk.two-letters"))
        self._nobody.setVisible(not rows)
        self.hits.setVisible(bool(rows))
        self._stack.setCurrentIndex(1)
        self._fade.start(LIST_LASTS * self.card_seconds * 1000)
        self._offer_actions()

    @property
    def _lists(self) -> bool:
        """Whether the people found are on the screen."""
        return self._stack.currentIndex() == 1

    def _step(self, by: int) -> None:
        """An arrow moves in the list that is seen; one that a card or the time has hidden comes back first."""
        if self._lists:
            self.hits.step(by)
        else:
            self._search(self.search.text())

    def _check_in_selected(self) -> None:
        """Enter acts only on who is seen selected; with nobody selected it selects, and says so by that."""
        if not self._lists:
            self._search(self.search.text())
        elif attendee := self.hits.selected():
            self._check_in(attendee)
        else:
            self.hits.select(0)

    def _check_in(self, attendee: str) -> None:
        self._reception.check_in(attendee)

    def _escape(self) -> None:
        """Step back: first what is open, then what was typed, then the card."""
        if self.open_panel is not None:
            self.open_panel.leave()
        elif self.search.text():
            self.search.clear()
        else:
            self.clear_card()

    # panels

    def _open(self, name: str, subject: Standing | None) -> None:
        if name not in self._panels:
            self._panels[name] = made = self._make_panel(name)
            made.left.connect(self._close_panel)
            self._stack.addWidget(made)
        panel = self._panels[name]
        if name == "walk-in":
            panel.open(None)
            panel.start_with(self.search.text())
        elif subject is not None:
            panel.open(subject)
        self._fade.stop()
        self._stack.setCurrentWidget(panel)
        panel.begin()

    def _close_panel(self) -> None:
        self._stack.setCurrentIndex(1 if self.search.text().strip() and self.card.content is None else 0)
        self.search.setFocus()
        if self.card.content is not None:
            self._fade.start(self.card_seconds * 1000)
        self._offer_actions()

    # what stands around the card

    def _refresh(self, attendees: frozenset[str]) -> None:
        """Facts came: everything shown follows."""
        self._show_recent()
        self._show_bars()
        if self._lists and self.search.text():
            by_id = {row.attendee for row in self.hits.people.rows}
            if by_id & attendees:
                rows = [row_of(self._board.roll.standing(row.attendee), self._board) for row in self.hits.people.rows]
                self.hits.people.show_rows(rows)
        shown = self.card.content.attendee if self.card.content else None
        if self._verdict is not None and shown in attendees and self._awaited is None:
            self._offer_actions()

    def _show_recent(self) -> None:
        rows = [recent_row(one, self._board, self._reception.press) for one in self._board.recent(RECENT)]
        self.recent.people.show_rows(rows)

    def _show_bars(self) -> None:
        roll, conference = self._board.roll, self._board.conference
        bars = []
        for block in conference.blocks:
            if block.day != self._board.day:
                continue
            if block.choice is Choice.ONE:
                for room in block.rooms:
                    expected = self._board.still_expected(room.id)
                    below = say("desk.expected", n=expected) if expected else ""
                    taken, here = roll.taken[room.id], roll.here[room.id]
                    bars.append(Bar(room.title, room.colour, taken, room.seats, here, below, room.id))
            else:
                taken = sum(roll.taken[room.id] for room in block.rooms)
                here = sum(roll.here[room.id] for room in block.rooms)
                title = f"{start(block, conference)} {block.title.split(':')[0]}"
                seats = sum(room.seats for room in block.rooms)
                bars.append(Bar(title, style.palette().quiet, taken, seats, here, id=block.id))
        self.bars.show_bars(bars)

    def _offer_actions(self) -> None:
        """Only what can be done is offered."""
        subject = self.subject
        here = subject is not None and self._board.day in subject.arrivals
        due = subject is not None and (subject.note_due or any(self._board.roll.conflicts_of(subject.id)))
        refused = subject is not None and not here
        possible = {
            "reprint": here,
            "undo": here,
            "room": subject is not None,
            "correct": subject is not None,
            "walk-in": True,
            "overrule": refused and self._reception.look(subject.id).outcome is not Outcome.EXPECTED
            if subject
            else False,
            "substitute": subject is not None
            and not subject.arrivals
            and subject.attendee.status is not Status.CANCELLED,
            "note-done": due,
        }
        for name, button in self._buttons.items():
            button.setEnabled(possible[name])
            panel = self._panels.get(name)
            draft = panel is not None and panel.has_draft_about(subject) and panel is not self.open_panel
            button.setText(f"{_caption(name)}{' •' if draft else ''}")
        self._take.setEnabled(self.hits.selected() is not None)

    # building

    def _hits_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.hits, 1)
        column.addWidget(self._nobody)
        column.addStretch(0)
        below = QHBoxLayout()
        below.addWidget(Label(say("desk.keys"), tone="quiet", wrap=False))
        below.addStretch(1)
        below.addWidget(self._take)
        column.addLayout(below)
        return page

    def _action_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        for action in ACTIONS:
            button = QPushButton(_caption(action.name))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setMinimumHeight(54)
            button.setAccessibleName(say(f"desk.action.{action.name}"))
            button.setToolTip(say(f"desk.action.{action.name}.hint"))
            button.clicked.connect(lambda _=False, name=action.name: self.act(name))
            button.setProperty("role", "action")
            self._buttons[action.name] = button
            row.addWidget(button)
        return row

    def _side(self) -> QFrame:
        side = QFrame()
        side.setObjectName("side")
        side.setFixedWidth(312)
        column = QVBoxLayout(side)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        self._view = QVBoxLayout()
        column.addLayout(self._view)
        column.addWidget(Label(say("desk.recent"), weight="bold"))
        column.addWidget(self.recent, 1)
        column.addSpacing(6)
        column.addWidget(Label(say("desk.rooms"), weight="bold"))
        column.addWidget(self.bars)
        return side


def _lies_ready(standing: Standing, last: Print) -> bool:
    """Whether the badge was printed before the person came: nothing comes out of the printer now."""
    first = min((arrival.since for arrival in standing.arrivals.values()), default=None)
    return first is None or last.since < first


def _caption(name: str) -> str:
    action = next(one for one in ACTIONS if one.name == name)
    return f"F{action.key - Qt.Key.Key_F1 + 1}\n{say(f'desk.action.{name}')}"


SOUNDS = {
    style.Band.WELCOME: "welcome",
    style.Band.NOTE: "note",
    style.Band.AGAIN: "welcome",
    style.Band.KNOWN: "already",
    style.Band.HELP: "refused",
    style.Band.STOP: "unknown",
    style.Band.OTHER: "other",
}


def _sound(verdict: Verdict, content: card.Content | None) -> str:
    return SOUNDS.get(content.band if content else style.Band.OTHER, "other")
