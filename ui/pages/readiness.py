"""Ready to open? Every part of the desk and of the conference on one page, each tried for real.

What a computer can try by itself is tried on entering, in the office's lane; what needs a hand or an ear has a button.
While the page waits for a ticket to try the scanner, a scan is taken here and checks nobody in.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from checkin import actions, doctor, printing, ticket
from checkin.doctor import Finding
from checkin.i18n import Sentence, say
from checkin.journal import Journal, is_file
from checkin.model import Choice, Standing, Status, utc_now
from checkin.report import listed
from checkin.roll import Roll
from checkin.ticket import Candidate, Kind, Reading
from checkin.trouble import Trouble
from ui import icons, style
from ui.camera import Camera
from ui.lane import Lane
from ui.pages.page import Page
from ui.reception import Reception
from ui.sound import Sounds
from ui.stock import LOW, Stock
from ui.wedge import Pace, Wedge
from ui.widgets import media
from ui.widgets.label import Label

if TYPE_CHECKING:
    from checkin.paper.badge import Fit

DEVICES = ("scanner", "printer", "sound", "camera")
MACHINE = ("journal", "disk", "clock")
PROGRAM = ("fonts", "zbar")
ONLY_BAD = ("window", "sqlite")
"""Told only where they do not fit: nobody at a desk can tell what they are."""

STOPPING = {"journal", "disk", "fonts", "window", "sqlite"}
"""Without these a desk cannot open; everything else has a way around."""

PATIENCE = 30
"""Seconds to wait for a scan."""

NAMES_AT_ONCE = 50
"""Badges that are checked in one turn of the lane: a tenth of a second."""

NAMES_SHOWN = 3
"""Names that are told; the list has all."""


class Light(StrEnum):
    """How a part stands. Each has an icon and a word, never a colour alone."""

    UNKNOWN = "unknown"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


LOOKS = {
    Light.UNKNOWN: ("quiet", "question-diamond"),
    Light.GOOD: ("good", "check-circle"),
    Light.WARN: ("warn", "warning"),
    Light.BAD: ("bad", "minus-circle"),
}


class State(Struct, frozen=True):
    """What is known of a part, and what to do about it."""

    light: Light
    said: str
    hint: str = ""


class Line(QFrame):
    """One part: its light, its name, what was found and what to do; with a button where it can be tried."""

    def __init__(self, name: str, title: str, actions: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.state = State(Light.UNKNOWN, say("readiness.not-yet"))
        self.buttons: dict[str, QPushButton] = {}
        self._picture = Label(wrap=False)
        self._picture.setFixedSize(24, 24)
        self._title = Label(title, weight="bold", wrap=False)
        self._word = Label(wrap=False)
        self._said = Label()
        self._hint = Label(tone="quiet")
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._word)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addLayout(head)
        for label in (self._said, self._hint):
            words.addWidget(label)
        words.addStretch(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 5, 0, 5)
        line.setSpacing(12)
        line.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        for action in actions:
            button = QPushButton(say(f"readiness.{name}.{action}"))
            button.setAccessibleName(f"{title}: {button.text()}")
            self.buttons[action] = button
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.show_state(self.state)

    def show_state(self, state: State) -> None:
        """Show how the part stands by now."""
        self.state = state
        tone, icon = LOOKS[state.light]
        self._picture.setPixmap(icons.pixmap(icon, getattr(style.palette(), tone), 24, self.devicePixelRatioF()))
        self._word.setText(say(f"readiness.light.{state.light}"))
        self._word.setProperty("tone", tone)
        self._word.style().polish(self._word)
        self._said.setText(state.said)
        self._hint.setText(state.hint)
        self._hint.setVisible(bool(state.hint))
        spoken = (self._title.text(), self._word.text(), state.said, state.hint)
        self.setAccessibleName(". ".join(part.rstrip(".") for part in spoken if part))

    def changeEvent(self, event: QEvent) -> None:
        """The colours of the system changed: the icon follows."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.show_state(self.state)


class _Names:
    """Whose badges are looked at, how many were, and what was found."""

    def __init__(self) -> None:
        self.people: list[Standing] = []
        self.done = 0
        self.fits: list[Fit] = []


class ReadinessPage(Page):
    """``journal`` is the place or address of the journal that the desk works on, ``lists`` tells where lists go."""

    def __init__(
        self,
        reception: Reception,
        press_lane: Lane,
        office: Lane,
        wedge: Wedge,
        camera: Camera | None,
        sounds: Sounds,
        journal: str,
        lists: Callable[[], Path],
        stock: Stock,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._reception = reception
        self._board = reception.board
        self._press_lane, self._office = press_lane, office
        self._wedge, self._camera, self._sounds = wedge, camera, sounds
        self._journal, self._lists, self._stock = journal, lists, stock
        self._names = _Names()
        self._under_way = 0
        self._pace: Pace | None = None
        self._test_badge: Path | Trouble | None = None
        self.lines: dict[str, Line] = {}

        self.headline = Label(tone="title")
        self._rest = Label(tone="quiet")
        self.again = QPushButton(say("readiness.again"))
        self.again.clicked.connect(self.check)
        self._picture = Label(wrap=False)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self._picture)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.headline)
        words.addWidget(self._rest)
        head.addLayout(words, 1)
        head.addWidget(self.again, 0, Qt.AlignmentFlag.AlignVCenter)

        buttons = {"scanner": ["try"], "printer": ["try"], "sound": ["try", "heard", "silent"], "names": ["save"]}
        conference = {"roster": "roster", "wishes": "wishes"}
        main = [block for block in self._board.conference.blocks if block.choice is Choice.ONE]
        conference |= {f"seats-{number}": "seats" for number in range(len(main))}
        conference |= {"names": "names", "conflicts": "conflicts", "training": "training"}
        for name in (*DEVICES, *MACHINE, *PROGRAM, *ONLY_BAD):
            self.lines[name] = Line(name, say(f"readiness.{name}.title"), buttons.get(name, ()))
        for name, title in conference.items():
            self.lines[name] = Line(name, say(f"readiness.{title}.title"), buttons.get(name, ()))
        for name in ONLY_BAD:
            self.lines[name].hide()
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self._group("devices", DEVICES))
        left.addWidget(self._group("machine", MACHINE))
        right.addWidget(self._group("conference", conference))
        right.addWidget(self._group("program", (*PROGRAM, *ONLY_BAD)))
        columns = QHBoxLayout()
        columns.setSpacing(14)
        for column in (left, right):
            column.setSpacing(14)
            column.addStretch(1)
            columns.addLayout(column, 1)
        inner = QWidget()
        inner.setObjectName("scroll")
        whole = QVBoxLayout(inner)
        whole.setContentsMargins(18, 12, 18, 14)
        whole.setSpacing(12)
        whole.addLayout(head)
        whole.addLayout(columns, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

        self._waiting = QTimer(self, singleShot=True, interval=PATIENCE * 1000)
        self._waiting.timeout.connect(self._give_up_waiting)
        self.lines["scanner"].buttons["try"].clicked.connect(self._wait_for_scan)
        self.lines["printer"].buttons["try"].clicked.connect(self._print_test_badge)
        self.lines["names"].buttons["save"].clicked.connect(self._save_names)
        self.lines["names"].buttons["save"].hide()
        sound = self.lines["sound"].buttons
        sound["try"].clicked.connect(self._play)
        sound["heard"].clicked.connect(self._hear)
        sound["silent"].clicked.connect(self._miss)
        self._ask_whether_heard(False)
        wedge.paced.connect(self._keep_pace)
        reception.press.changed.connect(self._show_printer)
        stock.changed.connect(self._show_printer)
        if camera is not None:
            camera.trouble.connect(self._show_camera_trouble)
        self._show("scanner", Light.UNKNOWN, say("readiness.scanner.not-yet"))
        self._show("sound", Light.UNKNOWN, say("readiness.sound.not-yet"))

    # what the window asks

    def entered(self) -> None:
        self.check()
        if self.focusWidget() is None:
            self.lines["scanner"].buttons["try"].setFocus()

    def takes_scan(self, text: str) -> bool:
        """A scan belongs to this page only while it waits for one; then nobody is checked in."""
        if not self._waiting.isActive():
            return False
        if self._pace is not None and self._pace.text == text:
            self._waiting.stop()
            self._judge(self._pace)
        else:  # no keys were typed: the camera has read it, and the scanner is still to be tried
            self._show("camera", Light.GOOD, say("readiness.camera.reads"))
        return True

    def press_key(self, key: int) -> bool:
        focus = self.focusWidget()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QPushButton):
            focus.click()
            return True
        if key == Qt.Key.Key_Escape and self._waiting.isActive():
            self._stop_waiting()
            return True
        return False

    def hideEvent(self, event: QHideEvent) -> None:
        """From here on a scan is a guest again."""
        self._stop_waiting()
        super().hideEvent(event)

    # what needs nobody

    def check(self) -> None:
        """Try everything that a computer can try by itself."""
        if self._under_way:
            return
        self._under_way = 4
        self._show_printer()
        journal, roll = self._journal, self._board.roll.copy()

        def look() -> list[Finding]:
            with Journal.open(journal) as opened:
                return doctor.examine_conference(roll, opened.read(), utc_now())

        self._office.call(self, lambda: doctor.examine(journal), self._show_machine, self._miss_answer)
        self._office.call(self, lambda: doctor.answer_time(journal), self._show_answer_time, self._miss_answer)
        self._office.call(self, look, self._show_conference, self._miss_answer)
        self._office.call(self, media.load, self._show_devices, self._miss_answer)
        self._check_names(roll)
        self._sum_up()

    def _show_machine(self, findings: list[Finding]) -> None:
        for finding in findings:
            self._show_finding(finding.name, finding)
            if finding.name in ONLY_BAD:
                self.lines[finding.name].setVisible(not finding.ok)
        self._end_one()

    def _show_answer_time(self, milliseconds: float) -> None:
        state = self.lines["journal"].state
        engine = "SQLite" if is_file(self._journal) else "PostgreSQL"
        answers = say("readiness.journal.answers", engine=engine, ms=max(1, round(milliseconds)))
        self._show("journal", state.light, f"{state.said} {answers}", state.hint)
        self._end_one()

    def _show_conference(self, findings: list[Finding]) -> None:
        blocks = 0
        for finding in findings:
            if finding.name == "seats":
                self._show_finding(f"seats-{blocks}", finding)
                blocks += 1
            else:
                self._show_finding(finding.name, finding)
        self._end_one()

    def _show_finding(self, name: str, finding: Finding) -> None:
        light = Light.GOOD if finding.ok else Light.BAD if finding.name in STOPPING else Light.WARN
        self._show(name, light, str(finding.said), "" if finding.ok else str(finding.hint))

    def _miss_answer(self, trouble: Trouble) -> None:
        """The journal cannot be read; the doctor has said so in the line of the journal."""
        self._end_one()

    def _end_one(self) -> None:
        self._under_way -= 1
        self._sum_up()

    # names on badges

    def _check_names(self, roll: Roll) -> None:
        """Draw everybody's badge, a few at a time, so that nobody waits who needs the lane too."""
        self._show("names", Light.UNKNOWN, say("readiness.names.checking"))
        self._names = check = _Names()

        def expected() -> list[Standing]:
            return listed(one for one in roll.standings() if one.attendee.status is not Status.CANCELLED)

        def begin(people: list[Standing]) -> None:
            check.people = people
            self._check_more_names(check, [])

        self._office.call(self, expected, begin)

    def _check_more_names(self, check: _Names, fits: "Sequence[Fit]") -> None:
        if check is not self._names:  # begun anew meanwhile
            return
        check.fits += fits
        some = check.people[check.done : check.done + NAMES_AT_ONCE]
        check.done += len(some)
        if not some:
            self._show_names()
            return
        conference, layout = self._board.conference, self._reception.layout
        self._office.call(
            self,
            lambda: actions.check_badges(some, conference, layout),
            lambda found: self._check_more_names(check, found),
            lambda trouble: self._show("names", Light.BAD, str(trouble.sentence), str(trouble.hint)),
        )

    def _show_names(self, saved: str = "") -> None:
        people, fits = self._names.people, self._names.fits
        by_hand = [fit.name for fit in fits if fit.by_hand]
        self.lines["names"].buttons["save"].setVisible(bool(fits))
        if by_hand:
            others = say("readiness.names.others", n=len(by_hand) - NAMES_SHOWN) if len(by_hand) > NAMES_SHOWN else ""
            said = say("readiness.names.by-hand", n=len(by_hand), names=", ".join(by_hand[:NAMES_SHOWN]) + others)
            self._show("names", Light.WARN, said, saved or say("readiness.names.hint"))
        elif people:
            remarked = [say("readiness.names.remarked", n=len(fits))] if fits else []
            self._show("names", Light.GOOD, " ".join([say("readiness.names.good", n=len(people)), *remarked]), saved)
        else:
            self._show("names", Light.UNKNOWN, say("readiness.names.none"))

    def _save_names(self) -> None:
        """The list of what was found, where lists go."""
        roll, fits = self._board.roll.copy(), self._names.fits
        path = self._lists() / actions.report_file("badges", self._board.conference, None, ".xlsx")

        def saved(_: int) -> None:
            self._show_names(say("readiness.names.lies", path=path))

        def failed(trouble: Trouble) -> None:
            self._show_names(f"{trouble.sentence} {trouble.hint}")

        self._office.call(self, lambda: actions.write_fits(fits, roll, path), saved, failed)

    # devices

    def _show_devices(self, there: bool) -> None:
        self._end_one()
        if not there:
            for name in ("sound", "camera"):
                self._show(name, Light.WARN, say("readiness.no-multimedia"), say("readiness.no-multimedia.hint"))
        else:
            self._show_cameras()
            if not self._sounds.available():
                self._show("sound", Light.WARN, say("readiness.sound.none"), say("readiness.sound.none-hint"))
            elif self.lines["sound"].state.light is not Light.GOOD:
                self._show("sound", Light.UNKNOWN, say("readiness.sound.not-yet"))
        self.lines["sound"].buttons["try"].setEnabled(there and self._sounds.available())

    def _show_cameras(self) -> None:
        plugged = self._camera.cameras() if self._camera is not None else []
        if not plugged:
            self._show("camera", Light.GOOD, say("camera.none"))
        else:
            names = ", ".join(name for _, name in plugged)
            self._show("camera", Light.GOOD, say("readiness.camera.plugged", n=len(plugged), names=names))

    def _show_camera_trouble(self, said: Sentence) -> None:
        self._show("camera", Light.WARN, str(said))

    def _show_printer(self, _: str = "") -> None:
        """The state of the paper, from what the press knows and from the last test badge."""
        press, test = self._reception.press, self._test_badge
        failed = len(press.faults())
        if failed:
            self._show("printer", Light.BAD, say("readiness.printer.failed", n=failed), say("readiness.printer.look"))
        elif isinstance(test, Trouble):
            self._show("printer", Light.BAD, str(test.sentence), str(test.hint))
        elif not self._reception.prints:
            self._show("printer", Light.WARN, say("readiness.printer.off"), say("readiness.printer.off-hint"))
        else:
            labels = " ".join(say("labels.left", printer=name, n=left) for name, left in self._stock.counts())
            fewest = self._stock.fewest()
            low = fewest is not None and fewest <= LOW
            came = say("readiness.printer.not-yet")
            if test is not None:
                names = [printer.name for printer in press.printers[:1]]
                lies = say("readiness.printer.lies", path=test)
                came = say("readiness.printer.came", printer=names[0]) if names else lies
            light = Light.WARN if low else Light.UNKNOWN if test is None else Light.GOOD
            self._show("printer", light, f"{came} {labels}".strip(), say("readiness.printer.low") if low else "")

    def _print_test_badge(self) -> None:
        press, conference = self._reception.press, self._board.conference
        path = press.folder / f"{say('readiness.printer.file')}-{datetime.now():%H%M%S}.pdf"  # noqa: DTZ005 (a name)
        layout, standing, printers = self._reception.layout, actions.invented(conference), press.printers[:1]
        button = self.lines["printer"].buttons["try"]
        button.setEnabled(False)

        def work() -> Path:
            actions.draw_badges([standing], conference, path, layout)
            for printer in printers:
                printing.try_out(printer, path, "badge test", actions.badge_size(layout))
            return path

        def done(result: Path | Trouble) -> None:
            button.setEnabled(True)
            self._test_badge = result
            self._show_printer()

        self._press_lane.call(self, work, done, done)

    def _play(self) -> None:
        self._sounds.play("welcome")
        self._show("sound", Light.UNKNOWN, say("readiness.sound.question"))
        self._ask_whether_heard(True)
        self.lines["sound"].buttons["heard"].setFocus()

    def _hear(self) -> None:
        self._ask_whether_heard(False)
        self._show("sound", Light.GOOD, say("readiness.sound.good"))

    def _miss(self) -> None:
        self._ask_whether_heard(False)
        self._show("sound", Light.WARN, say("readiness.sound.bad"), say("readiness.sound.bad-hint"))

    def _ask_whether_heard(self, ask: bool) -> None:
        buttons = self.lines["sound"].buttons
        for answer in ("heard", "silent"):
            buttons[answer].setVisible(ask)
        if not ask and self.isVisible():
            buttons["try"].setFocus()

    # the scanner

    def _wait_for_scan(self) -> None:
        if self._waiting.isActive():
            self._stop_waiting()
            return
        self._waiting.start()
        self.lines["scanner"].buttons["try"].setText(say("readiness.scanner.stop"))
        self._show("scanner", Light.UNKNOWN, say("readiness.scanner.now"), say("readiness.scanner.nobody"))

    def _stop_waiting(self) -> None:
        if self._waiting.isActive():
            self._waiting.stop()
            self._show("scanner", Light.UNKNOWN, say("readiness.scanner.not-yet"))
        self.lines["scanner"].buttons["try"].setText(say("readiness.scanner.try"))

    def _give_up_waiting(self) -> None:
        self._stop_waiting()
        self._show("scanner", Light.WARN, say("readiness.scanner.nothing"), say("readiness.scanner.nothing-hint"))

    def _keep_pace(self, pace: Pace) -> None:
        self._pace = pace

    def _judge(self, pace: Pace) -> None:
        self._stop_waiting()
        reading = ticket.read(pace.text, self._board.conference.ticket_hosts)
        known = next((one for one in reading.candidates if self._board.roll.holder(one.code) is not None), None)
        state = judged(pace, self._wedge.gap, reading, known)
        self._show("scanner", state.light, state.said, state.hint)

    # the whole

    def _show(self, name: str, light: Light, said: str, hint: str = "") -> None:
        self.lines[name].show_state(State(light, said, hint))
        self._sum_up()

    def _sum_up(self) -> None:
        lights = [line.state.light for line in self.lines.values() if line.name not in ONLY_BAD or line.isVisible()]
        faults = lights.count(Light.WARN) + lights.count(Light.BAD)
        unknown = lights.count(Light.UNKNOWN)
        if self._under_way:
            light, said = Light.UNKNOWN, say("readiness.checking")
        elif faults:
            light = Light.BAD if Light.BAD in lights else Light.WARN
            said = say("readiness.faults", n=faults)
        else:
            light, said = Light.GOOD, say("readiness.so-far" if unknown else "readiness.ready")
        tone, icon = LOOKS[light]
        colour = getattr(style.palette(), tone)
        self._picture.setPixmap(icons.pixmap(icon, colour, 44, self.devicePixelRatioF()))
        self.headline.setText(said)
        self._rest.setText(say("readiness.unknown", n=unknown) if unknown else say("readiness.all"))
        self.again.setEnabled(not self._under_way)

    def _group(self, name: str, lines: Sequence[str] | dict[str, str]) -> QFrame:
        frame = QFrame()
        frame.setObjectName("panel")
        column = QVBoxLayout(frame)
        column.setContentsMargins(18, 12, 18, 10)
        column.setSpacing(2)
        column.addWidget(Label(say(f"readiness.group.{name}"), tone="heading"))
        for line in lines:
            column.addWidget(self.lines[line])
        column.addStretch(1)
        return frame


def judged(pace: Pace, gap: int, reading: Reading, known: Candidate | None) -> State:
    """What a scan says about the scanner: its pace against the longest gap (ms), and how the code came.

    ``known`` is the candidate that is somebody's ticket.
    """
    typed = say("readiness.scanner.pace", keys=pace.keys, gap=pace.longest)
    if pace.longest > gap * 2 / 3:
        return State(Light.WARN, typed, say("readiness.scanner.slow", gap=gap))
    if known is None and reading.kind is not Kind.OWN:
        return State(Light.WARN, f"{say('readiness.scanner.foreign')} {typed}", say("readiness.scanner.foreign-hint"))
    if known.repaired if known else any(one.repaired for one in reading.candidates):
        return State(Light.WARN, f"{say('readiness.scanner.repaired')} {typed}", say("readiness.scanner.repaired-hint"))
    return State(Light.GOOD, f"{say('readiness.scanner.good')} {typed}")
