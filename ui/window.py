"""The frame around the pages: where one is, whether everything works, and the ways from page to page."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from checkin.i18n import say
from ui import icons, style
from ui.link import Link
from ui.notice import Notice, NoticeBar, Notices
from ui.pages.desk import DeskPage
from ui.pages.page import Page
from ui.reception import Reception
from ui.stock import LOW, Stock
from ui.widgets.label import Label, ShortLabel

PLACES = {
    "desk": "desk",
    "attendees": "people",
    "rooms": "rooms",
    "overview": "chart",
    "reports": "day-end",
    "roster": "roster",
    "designer": "badge",
    "readiness": "ready",
    "settings": "settings",
}
"""The pages in their order, each with its icon. Ctrl and its number goes there."""

PageMaker = Callable[[], Page]


class State(QFrame):
    """One thing that works or does not, in the header: an icon and a word."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self._icon = icon
        self._picture = Label(wrap=False)
        self._word = Label(wrap=False)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self._picture)
        line.addWidget(self._word)
        self._shown = ("", "")

    def forget(self) -> None:
        """What is shown next is painted anew."""
        self._shown = ("", "")

    def show_state(self, word: str, tone: str, icon: str = "") -> None:
        """Say ``word`` in one of the tones good, quiet, warn, bad."""
        if (word, tone) == self._shown:
            return
        self._shown = (word, tone)
        colour = getattr(style.palette(), tone)
        self._picture.setPixmap(icons.pixmap(icon or self._icon, colour, 20, self.devicePixelRatioF()))
        self._word.setText(word)
        self._word.setProperty("tone", "" if tone == "good" else tone)
        self._word.style().polish(self._word)
        self.setAccessibleName(word)


class Window(QMainWindow):
    """The window. ``pages`` makes each page but the desk's when it is first wanted.

    Signals: ``closing()`` once the window may go; ``training_ended()`` when somebody wants the real conference;
    ``camera_turned()`` when the camera is to go on or off; ``shown(tuple[Path, ...])`` when files were dropped onto it:
    photographs, screenshots, PDF or mails with a ticket in them.
    """

    closing = Signal()
    training_ended = Signal()
    camera_turned = Signal()
    shown = Signal(object)

    def __init__(
        self,
        reception: Reception,
        notices: Notices,
        desk_page: DeskPage,
        pages: Mapping[str, PageMaker],
        stock: Stock,
        others: Link | None = None,
    ) -> None:
        super().__init__()
        self._others = others
        self._reception = reception
        self._board = reception.board
        self._notices = notices
        self._stock = stock
        self._makers = pages
        self._warned = False
        self.desk_page = desk_page
        self.pages: dict[str, Page] = {"desk": desk_page}
        conference = self._board.conference
        self.setWindowTitle(f"{say('window.title')} – {conference.title}")
        self.setMinimumSize(QSize(1180, 700))
        self.setAcceptDrops(True)

        self._title = ShortLabel(weight="bold")
        self._day = ShortLabel(tone="quiet")
        self._count = Label(tone="heading", wrap=False)
        self._scanner = State("scanner")
        self._camera = QPushButton(say("desk.camera"))
        self._camera.setIcon(icons.icon("camera", style.palette().text))
        self._camera.setCheckable(True)
        self._camera.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._camera.clicked.connect(self.camera_turned)
        self._printer = State("printer")
        self._link = State("link")
        self._unkept = State("warning")
        self._stack = QStackedWidget()
        self._stack.addWidget(desk_page)
        self._buttons: dict[str, QToolButton] = {}

        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if conference.training:
            column.addWidget(self._training_stripe())
        column.addWidget(self._header())
        column.addWidget(NoticeBar(notices))
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self._navigation())
        below.addWidget(self._stack, 1)
        column.addLayout(below, 1)
        self.setCentralWidget(whole)

        self._board.changed.connect(self._show_count)
        reception.link_changed.connect(self._show_states)
        reception.press.changed.connect(self._show_states)
        stock.changed.connect(self._show_states)
        if others is not None:
            others.changed.connect(self._show_states)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self._show_states)
        self._ticking = QTimer(self, interval=1000)
        self._ticking.timeout.connect(self._show_states)
        self._show_count()
        self._show_states()
        desk_page.search.setFocus()

    def show_camera(self, on: bool) -> None:
        """Whether the camera is on."""
        self._camera.setChecked(on)

    def go(self, name: str) -> Page:
        """Show a page; it is made when it is first wanted."""
        if name not in self.pages:
            self.pages[name] = made = self._makers[name]()
            self._stack.addWidget(made)
        page = self.pages[name]
        self._stack.setCurrentWidget(page)
        self._buttons[name].setChecked(True)
        page.entered()
        return page

    @property
    def place(self) -> str:
        """The name of the page in front."""
        return next(name for name, page in self.pages.items() if page is self._stack.currentWidget())

    def forget_pages(self) -> None:
        """The programme changed: whatever was built for its rooms is built anew when it is wanted."""
        self.go("desk")
        for name, page in list(self.pages.items()):
            if name != "desk":
                self._stack.removeWidget(page)
                page.deleteLater()
                del self.pages[name]

    def scan(self, text: str) -> None:
        """A scan always arrives: whatever page is in front gives way to the desk's, unless it asked for a scan."""
        page = self._stack.currentWidget()
        assert isinstance(page, Page)
        if page.takes_scan(text):
            return
        for dialog in self.findChildren(QDialog):  # a file was being chosen: the guest goes first
            dialog.reject()
        if self.place != "desk":
            self.go("desk")
        self._reception.scan(text)

    def may_close(self) -> bool:
        """Whether nothing would be lost, or this has been said already."""
        unsettled = self._reception.unsettled
        if unsettled and not self._warned:
            self._warned = True
            said = say("window.unkept", n=unsettled)
            self._notices.tell(Notice("closing", said, say("window.closing.hint"), "error"))
            return False
        return True

    def dress(self) -> None:
        """Take the colours of the theme: icons have theirs from when they were made."""
        colours = style.palette()
        for name, button in self._buttons.items():
            button.setIcon(icons.icon(PLACES[name], colours.text, 26))
        self._camera.setIcon(icons.icon("camera", colours.text))
        for state in (self._scanner, self._printer, self._link, self._unkept):
            state.forget()
        self._show_states()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        number = event.key() - Qt.Key.Key_1
        page = self._stack.currentWidget()
        assert isinstance(page, Page)
        if control and 0 <= number < len(PLACES):
            self.go(list(PLACES)[number])
        elif control and event.key() == Qt.Key.Key_F:
            self.go("desk")
            self.desk_page.search.setFocus()
            self.desk_page.search.selectAll()
        elif event.key() == Qt.Key.Key_F10:
            self.camera_turned.emit()
        elif event.key() == Qt.Key.Key_F11:
            self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        elif page.press_key(event.key()) or page.type_on(event):
            pass
        elif event.key() == Qt.Key.Key_Escape:
            self.go("desk")
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is not on disk would be lost: that is said once, and only then the window goes."""
        if not self.may_close():
            event.ignore()
            return
        self.closing.emit()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if files := _dropped(event):
            event.acceptProposedAction()
            self.shown.emit(files)

    # what stands in the frame

    def _show_count(self, *_: object) -> None:
        roll, day = self._board.roll, self._board.day
        self._count.setText(say("window.count", here=roll.arrived[day], registered=roll.registered))
        conference = self._board.conference
        date = next(f"{one.date:%d.%m.%Y}" for one in conference.days if one.number == day)
        self._title.setText(f"{conference.title} {conference.subtitle}".strip())
        self._day.setText(f"{say('window.day', n=day, date=date)}  ·  {self._board.desk}")

    def _show_states(self, *_: object) -> None:
        active = QGuiApplication.focusWindow() is not None
        if active:
            self._scanner.show_state(say("window.state.scanner"), "good")
        else:
            self._scanner.show_state(say("window.state.scanner-away"), "warn")
        failed, labels = len(self._reception.press.faults()), self._stock.fewest()
        if failed:
            self._printer.show_state(say("window.state.printer-failed", n=failed), "bad", "printer-alert")
        elif labels is not None and labels <= LOW:
            self._printer.show_state(say("window.state.printer-low", n=labels), "warn", "printer-alert")
        elif self._reception.prints and not self._reception.press.printers:
            self._printer.show_state(say("window.state.printer-none"), "quiet")
        elif self._reception.prints:
            self._printer.show_state(say("window.state.printer"), "good")
        else:
            self._printer.show_state(say("window.state.printer-off"), "quiet")
        silent, alone = self._reception.silence(), self._others.alone if self._others else None
        if alone and not silent:
            at = f"{self._board.roll.local(alone.since):%H:%M}"
            words = "link.returning" if alone.returning else "link.state"
            self._link.show_state(say(words, at=at, n=alone.unsent), "warn", "link-off")
        elif silent:
            self._link.show_state(say("window.state.link-silent"), "bad", "link-off")
            said = say("window.silent", seconds=round(silent))
            self._notices.tell(Notice("silent", said, kind="warning"))
        else:
            self._link.show_state(say("window.state.link"), "good")
            self._notices.settle("silent")
        unkept = len(self._reception.unkept_scans)
        if not unkept:
            self._warned = False
            self._notices.settle("closing")
        self._unkept.setVisible(bool(unkept))
        if unkept:
            self._unkept.show_state(say("window.unkept", n=unkept), "bad")
        self._ticking.start() if silent else self._ticking.stop()

    def _header(self) -> QFrame:
        header = QFrame()
        header.setObjectName("header")
        line = QHBoxLayout(header)
        line.setContentsMargins(18, 8, 18, 8)
        line.setSpacing(16)
        line.addWidget(self._title)
        line.addWidget(self._day)
        line.addStretch(1)
        for state in (self._unkept, self._scanner, self._camera, self._printer, self._link):
            line.addWidget(state)
        line.addSpacing(8)
        line.addWidget(self._count)
        return header

    def _training_stripe(self) -> QFrame:
        stripe = QFrame()
        stripe.setObjectName("training")
        line = QHBoxLayout(stripe)
        line.setContentsMargins(18, 4, 18, 4)
        line.addWidget(Label(say("window.training"), wrap=False))
        line.addStretch(1)
        end = QPushButton(say("window.training-end"))
        end.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        end.clicked.connect(self.training_ended)
        line.addWidget(end)
        return stripe

    def _navigation(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("navigation")
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 10, 0, 10)
        column.setSpacing(2)
        group = QButtonGroup(self)
        colours = style.palette()
        for number, (name, icon) in enumerate(PLACES.items(), 1):
            button = QToolButton()
            button.setObjectName("place")
            button.setText(say(f"window.place.{name}"))
            button.setToolTip(f"{say(f'window.place.{name}')}  Ctrl+{number}")
            button.setAccessibleName(say(f"window.place.{name}"))
            button.setIcon(icons.icon(icon, colours.text, 26))
            button.setIconSize(QSize(26, 26))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setEnabled(name == "desk" or name in self._makers)
            button.clicked.connect(lambda _=False, name=name: self.go(name))
            group.addButton(button)
            self._buttons[name] = button
            if name == "readiness":
                column.addStretch(1)
            column.addWidget(button)
        self._buttons["desk"].setChecked(True)
        return frame


def _dropped(event: QDropEvent) -> tuple[Path, ...]:
    """The files that are being dropped."""
    return tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
