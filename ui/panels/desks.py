"""Several desks: the computer that keeps the journal for all, how others come to it, and what is heard of them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from msgspec import Struct
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from checkin import actions, pairing
from checkin.i18n import say
from checkin.journal import is_file
from checkin.model import utc_now
from checkin.trouble import Trouble
from ui.lane import Lane
from ui.reception import Reception
from ui.widgets.label import Label
from ui.widgets.settings_journal import Answer

SIDE = 250
"""Pixels that the QR code may be wide: five or six for a module, which a camera reads at arm's length."""

LINE = 4
"""Groups of the code's letters in a line."""

QUIET = timedelta(minutes=5)
"""A desk without guests for so long is told as one of which nothing was heard, and no earlier."""

MINUTE = 60_000


class Found(Struct, frozen=True):
    """This computer's hub: the code that it shows, and the modules of its QR code; none while it is stopped."""

    code: str = ""
    modules: Sequence[Sequence[bool]] = ()


def _find(journal: str) -> Found | None:
    """The hub of this computer where the journal lies there. In the office's lane."""
    from checkin import hub, qr

    server = hub.own(journal)
    if server is None:
        return None
    if not server.is_running:
        return Found()
    code = server.invite().code
    return Found(code, qr.matrix(code))


class DesksPanel(QFrame):
    """``journal`` is what the desk works on now: in a file, which can be shared, or on a server.

    Signal ``shared(str)`` with where the conference is for all desks from now on: nothing may be written here after.
    """

    shared = Signal(str)

    def __init__(
        self,
        reception: Reception,
        journal: str,
        office: Lane,
        clock: Callable[[], datetime] = utc_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._reception, self._journal, self._office = reception, journal, office
        self._in_file = is_file(journal)
        self.said = Label()
        self.code = CodeView()
        self.start = QPushButton(say("settings.server.make" if self._in_file else "settings.server.start"))
        self.start.setProperty("role", "main")
        self.start.clicked.connect(self._start)
        self.answer = Answer()
        self.answer.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)  # a line to be typed
        self.answer.hide()
        self.desks = DeskList(reception, clock)
        button = QHBoxLayout()
        button.addStretch(1)
        button.addWidget(self.start)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(18, 12, 18, 14)
        whole.setSpacing(8)
        whole.addWidget(Label(say("settings.group.desks"), tone="heading"))
        for part in (self.said, self.code, self.answer):
            whole.addWidget(part)
        whole.addLayout(button)
        whole.addWidget(self.desks)
        self.code.hide()
        self.desks.setVisible(not self._in_file)
        self.start.setVisible(self._in_file)
        self.said.setText(say("settings.server.said") if self._in_file else self._elsewhere())

    def look(self) -> None:
        """Find out whether the server is here, and what was heard of the desks."""
        self.desks.refresh()
        if pairing.is_hub(self._journal):
            self._office.call(self, lambda: _find(self._journal), self._show)

    def _elsewhere(self) -> str:
        return say("settings.server.elsewhere", place=urlsplit(self._journal).netloc.rpartition("@")[2])

    def _show(self, found: Found | None) -> None:
        stopped = found is not None and not found.code
        self.start.setVisible(stopped)
        self.code.setVisible(found is not None and not stopped)
        if found is None:
            self.said.setText(self._elsewhere())
        else:
            self.said.setText(say("settings.server.stopped" if stopped else "settings.server.here"))
            self.code.show_code(found)

    def _start(self) -> None:
        """Bring the server up beside the desk, which goes on."""
        self.start.setEnabled(False)
        self.answer.tell(say("settings.server.making" if self._in_file else "settings.server.starting"))
        journal = self._journal

        def share() -> str:
            from checkin.hub import Hub

            return Hub().share(actions.facts_in(journal))

        def revive() -> str:
            from checkin.hub import revive

            return revive(journal)

        self._office.call(self, *((share, self._go_over) if self._in_file else (revive, self._go_on)), self._miss)

    def _go_over(self, url: str) -> None:
        """What was written here meanwhile goes to the others' journal too, and then the desk itself."""
        from checkin.hub import Hub

        def done() -> None:
            self.start.setEnabled(True)
            self.answer.tell(say("settings.server.ready"), "good")
            if self.isVisible():  # else there is a guest at the desk, for whom the window stays
                self.shared.emit(url)

        self._reception.hand_over(self, Hub().take_in, done, self._miss)

    def _go_on(self, url: str) -> None:
        self.start.setEnabled(True)
        self.answer.tell("")
        if url == self._journal:
            self.look()
        else:  # it has another certificate now
            self.shared.emit(url)

    def _miss(self, trouble: Trouble) -> None:
        self.start.setEnabled(True)
        self.answer.show_trouble(trouble)


class CodeView(QWidget):
    """The joining code of this computer's hub, to be scanned from the screen or typed."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = Label(wrap=False)
        self.picture.setAccessibleName(say("settings.server.code"))
        self.letters = Label(wrap=False, tone="code")
        self.letters.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        beside = QVBoxLayout()
        beside.setSpacing(10)
        beside.addWidget(Label(say("settings.server.join")))
        beside.addWidget(self.letters)
        beside.addWidget(Label(say("settings.server.secret"), tone="quiet"))
        beside.addStretch(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(16)
        line.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(beside, 1)

    def show_code(self, found: Found) -> None:
        """Show it, black on white in the dark too."""
        groups = found.code.split("-")
        self.letters.setText("\n".join(" ".join(groups[at : at + LINE]) for at in range(0, len(groups), LINE)))
        self.picture.setPixmap(_drawn(found.modules))


def _drawn(modules: Sequence[Sequence[bool]]) -> QPixmap:
    """A QR code in its quiet zone."""
    from checkin.qr import QUIET as MARGIN

    side = len(modules) + 2 * MARGIN
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    for y, row in enumerate(modules, MARGIN):
        for x, dark in enumerate(row, MARGIN):
            if dark:
                image.setPixelColor(x, y, QColor("black"))
    wide = SIDE // side * side  # whole pixels for each module
    return QPixmap.fromImage(image.scaled(wide, wide))


class _Row(QWidget):
    """A desk: its name, what was heard of it, and the way to its seats. Signal ``asked()``."""

    asked = Signal()

    def __init__(self, desk: str) -> None:
        super().__init__()
        self.name = Label(desk, weight="bold")
        self.said = Label(tone="quiet")
        self.give_back = QPushButton(say("settings.desks.give-back"))
        self.give_back.clicked.connect(self.asked)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self.said)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 2, 0, 2)
        line.setSpacing(12)
        line.addLayout(words, 1)
        line.addWidget(self.give_back)


class DeskList(QWidget):
    """The desks by what they wrote, and what one that is lost had put by, given back on somebody's word.

    What was heard last of a desk is its last fact, by its own clock: a desk without guests is as silent as one that is
    off, and nobody here could tell.
    """

    def __init__(self, reception: Reception, clock: Callable[[], datetime] = utc_now) -> None:
        super().__init__()
        self._reception, self._board, self._clock = reception, reception.board, clock
        self._lost = ""
        self.rows: dict[str, _Row] = {}
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.question = self._question()
        self.question.hide()
        self.answer = Answer()
        self.answer.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 6, 0, 0)
        whole.setSpacing(8)
        whole.addLayout(self._lines)
        whole.addWidget(self.question)
        whole.addWidget(self.answer)
        self._board.changed.connect(self._note)
        minutes = QTimer(self, interval=MINUTE)
        minutes.timeout.connect(self._note)
        minutes.start()

    def refresh(self) -> None:
        """Show what the roll says now."""
        heard = self._board.roll.heard
        names = sorted(heard, key=lambda name: (name != self._board.desk, name.casefold()))
        if names != list(self.rows):
            for row in self.rows.values():
                self._lines.removeWidget(row)
                row.deleteLater()
            self.rows = {name: self._row(name) for name in names}
        for name, row in self.rows.items():
            held = self._held(name)
            parts = [self._heard(name, heard[name]), say("settings.desks.held", n=held) if held else ""]
            row.said.setText(" · ".join(filter(None, parts)))
            row.give_back.setVisible(bool(held) and name != self._board.desk)

    def _row(self, desk: str) -> _Row:
        row = _Row(desk)
        row.asked.connect(lambda: self._ask(desk))
        self._lines.addWidget(row)
        return row

    def _heard(self, desk: str, at: datetime) -> str:
        if desk == self._board.desk:
            return say("settings.desks.own")
        now, local = self._clock(), self._board.roll.local
        form = "%H:%M" if local(at).date() == local(now).date() else "%d.%m. %H:%M"
        return say(f"settings.desks.{'silent' if now - at > QUIET else 'heard'}", at=f"{local(at):{form}}")

    def _held(self, desk: str) -> int:
        return sum(held.get(desk, 0) for held in self._board.roll.leases.values())

    def _note(self, *_: object) -> None:
        if self.isVisible():
            self.refresh()

    # giving back

    def _question(self) -> QFrame:
        frame = QFrame()
        self._about = Label(weight="bold")
        self.by = QLineEdit()
        self.by.setMaxLength(200)
        self.by.setPlaceholderText(say("panel.lead"))
        self.by.setAccessibleName(say("panel.lead"))
        self.give = QPushButton(say("settings.desks.give"))
        self.give.setProperty("role", "main")
        self.give.clicked.connect(self._give)
        self.by.textChanged.connect(lambda text: self.give.setEnabled(bool(text.strip())))
        self.by.returnPressed.connect(self.give.click)
        self.leave = QPushButton(say("panel.leave"))
        self.leave.clicked.connect(frame.hide)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.by, 1)
        line.addWidget(self.leave)
        line.addWidget(self.give)
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._about)
        column.addWidget(Label(say("settings.desks.warning"), tone="warn"))
        column.addLayout(line)
        return frame

    def _ask(self, desk: str) -> None:
        self._lost = desk
        self._about.setText(say("settings.desks.ask", n=self._held(desk), desk=desk))
        self.answer.tell("")
        self.by.clear()
        self.give.setEnabled(False)
        self.question.show()
        self.by.setFocus()

    def _give(self) -> None:
        lost, by, held = self._lost, self.by.text().strip(), self._held(self._lost)
        self.give.setEnabled(False)

        def done(_: None) -> None:
            self.question.hide()
            self.answer.tell(say("settings.desks.given", n=held, desk=lost), "good")
            self.refresh()

        def failed(trouble: Trouble) -> None:
            self.give.setEnabled(True)
            self.answer.show_trouble(trouble)

        self._reception.ask(self, lambda desk: desk.give_back(lost, by), done, failed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.question.isVisible():
            self.question.hide()
        else:
            super().keyPressEvent(event)
