"""Everything that one desk can be told, and which conference it works on.

One way only: the settings fill the form, “Save” makes new ones of it. What is unsaved is found by comparing the two.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec.structs import asdict, replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from checkin import actions, i18n, printing
from checkin.i18n import say
from checkin.journal import is_file
from checkin.model import utc_now
from checkin.printing.printer import Printer
from checkin.settings import Adjustment, Settings
from ui.lane import Lane
from ui.pages.page import Page
from ui.panels.desks import DesksPanel
from ui.printing import offered
from ui.reception import Reception
from ui.stock import Stock
from ui.widgets import media
from ui.widgets.label import Label
from ui.widgets.settings_form import Field, Group
from ui.widgets.settings_journal import JournalPanel
from ui.widgets.settings_pin import PinGroup
from ui.widgets.settings_printers import PrintersGroup

LANGUAGES = (("Deutsch", "de"), ("English", "en"))
LAYOUTS = ("a6", "label-86x54")


class SettingsPage(Page):
    """``cameras`` says which there are, as (id, description); ``training`` is where the exercise lies. ``make_printer``
    makes one of an address and how it is adjusted.

    Signals: ``kept(Settings)`` when somebody saves; after it ``language_chosen(str)`` where the language changed.
    ``journal_chosen(str)`` to go on with another journal, ``conference_made(str)`` with the place of a new one,
    ``shared(str)`` with where the conference is for all desks from now on.
    """

    kept = Signal(object)
    journal_chosen = Signal(str)
    language_chosen = Signal(str)
    conference_made = Signal(str)
    shared = Signal(str)

    def __init__(
        self,
        settings: Settings,
        reception: Reception,
        office: Lane,
        cameras: Callable[[], list[tuple[str, str]]],
        journal: str,
        training: str,
        stock: Stock,
        press_lane: Lane,
        make_printer: Callable[[str, Adjustment], Printer],
        clock: Callable[[], datetime] = utc_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._office, self._cameras = settings, office, cameras
        self._press_lane, self._make_printer = press_lane, make_printer
        days = [(say("settings.day", n=day.number, date=f"{day.date:%d.%m.%Y}"), day.number)
                for day in reception.board.conference.days]  # fmt: skip
        self.groups = {
            "desk": Group("desk", (
                Field("desk", "text"),
                Field("day", "choice", ((say("settings.today"), None), *days)),
                Field("language", "choice", LANGUAGES),
                Field("card_seconds", "number", usual=(10, 15, 20, 30, 60), unit=say("settings.seconds")),
                Field("lease", "number", usual=(0, 1, 2, 4, 8), unit=say("settings.seats")),
                Field("sounds", "yes"),
            )),
            "paper": Group("paper", (
                Field("print_badges", "yes"),
                Field("printer", "open", ((say("settings.no-printer"), ""),)),
                Field("substitute", "open", ((say("settings.no-substitute"), ""),)),
                Field("layout", "choice", [(say(f"settings.layout.{layout}"), layout) for layout in LAYOUTS]),
                Field("badge_folder", "folder"),
            ), hints={
                "badge_folder": say("settings.usual-folder"),
                "printer": say("settings.printers.hint"),
                "substitute": say("settings.printers.hint"),
            }),
            "scanner": Group("scanner", (
                Field("scanner_gap_ms", "number", usual=(20, 35, 50, 80, 120), unit="ms"),
                Field("camera", "choice", ((say("settings.any-camera"), ""),)),
            )),
        }  # fmt: skip
        self.printers = PrintersGroup(stock.left, stock.usual)
        self.printers.filled.connect(stock.fill)
        self.printers.tried.connect(self._measure)
        stock.changed.connect(self.printers.show_labels)
        self.pin = PinGroup()
        self.conference = JournalPanel(reception.board.conference, journal, training, office)
        self.conference.journal_chosen.connect(self.journal_chosen)
        self.conference.conference_made.connect(self.conference_made)
        self.desks = DesksPanel(reception, journal, office, clock)
        self.desks.shared.connect(self.shared)
        self.desks.setVisible(journal != training)  # what is practised is not shared

        self.save = QPushButton(say("settings.save"))
        self.save.setProperty("role", "main")
        self.save.clicked.connect(self._save)
        self.discard = QPushButton(say("settings.discard"))
        self.discard.clicked.connect(self._show_settings)
        self._said = Label(weight="bold")
        foot = QHBoxLayout()
        foot.setContentsMargins(18, 8, 18, 12)
        foot.setSpacing(12)
        foot.addWidget(self._said, 1)
        foot.addWidget(self.discard)
        foot.addWidget(self.save)

        left = [self.groups["desk"], self.groups["scanner"], self.pin]
        where = [self.conference, self.desks] if is_file(journal) else [self.desks, self.conference]
        right = [*where, self.groups["paper"], self.printers]
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(_columns(left, right), 1)
        whole.addLayout(foot)

        for group in (*self.groups.values(), self.pin):
            group.edited.connect(self._show_unsaved)
        self.printers.edited.connect(self._show_unsaved)
        self._show_settings()

    # what the window asks

    def takes_scan(self, text: str) -> bool:
        """The code that a hub shows can be scanned here."""
        return self.conference.take_code(text)

    def entered(self) -> None:
        self.conference.look()
        self.desks.look()
        self._office.call(self, media.load, self._offer_cameras)
        self._office.call(self, offered, self._offer_printers)
        self._office.call(self, actions.badge_layouts, self._offer_layouts)

    def learn_layout(self, layout: str) -> None:
        """Another layout was chosen elsewhere."""
        self._settings = replace(self._settings, layout=layout)
        group = self.groups["paper"]
        group.show_values({**group.values(), "layout": layout})

    def type_on(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Save) and self.save.isEnabled():
            self._save()
            return True
        return False

    def press_key(self, key: int) -> bool:
        focus = self.focusWidget()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QPushButton):
            focus.click()
            return True
        return False

    # one way

    def _show_settings(self) -> None:
        """Fill the form with what is kept."""
        shown = self._shown()
        for group in self.groups.values():
            group.show_values(shown)
        self.printers.show_kept(self._settings.adjustments)
        self.pin.show_stored(self._settings.lead_pin)
        self._show_unsaved()

    def _shown(self) -> dict[str, Any]:
        """What the form shows when nothing was changed: a language is always one that is spoken."""
        return {**asdict(self._settings), "language": self._settings.language or i18n.current()}

    def _changes(self) -> dict[str, Any]:
        """What the form says other than the settings do, but for the PIN."""
        shown = self._shown()
        said = {name: value for group in self.groups.values() for name, value in group.values().items()}
        said["adjustments"] = self.printers.adjustments()
        return {name: value for name, value in said.items() if value != shown[name]}

    def _show_unsaved(self) -> None:
        paper = self.groups["paper"].values()
        self.printers.show_printers(str(paper["printer"]), str(paper["substitute"]))
        unsaved = bool(self._changes()) or self.pin.is_edited
        if not unsaved and (self.save.hasFocus() or self.discard.hasFocus()):
            self.setFocus()  # else Qt hands it on to a button of the frame around the page
        self.save.setEnabled(unsaved)
        self.discard.setEnabled(unsaved)
        self._tell(say("settings.unsaved") if unsaved else "", "warn")
        self.conference.name_desk(self._settings.desk)

    def _save(self) -> None:
        changes = self._changes()
        if changes.get("desk") == "":
            self._tell(say("settings.nameless"), "bad")
            self.groups["desk"].controls["desk"].setFocus()
            return
        if problem := self.pin.problem():
            self._tell(problem, "bad")
            self.pin.begin()
            return
        self._settings = replace(self._settings, **changes, lead_pin=self.pin.kept())
        self._show_settings()
        self._tell(say("settings.saved"), "good")
        self.kept.emit(self._settings)
        if "language" in changes:
            self.language_chosen.emit(changes["language"])

    def _offer_cameras(self, there: bool) -> None:
        known = self._cameras() if there else []
        group = self.groups["scanner"]
        chosen = group.values()["camera"]
        choices = [(say("settings.any-camera"), ""), *((name, camera) for camera, name in known)]
        group.show_choices("camera", choices, chosen)

    def _offer_printers(self, known: Sequence[tuple[str, str]]) -> None:
        group = self.groups["paper"]
        for field, none in (("printer", "settings.no-printer"), ("substitute", "settings.no-substitute")):
            group.show_choices(field, [(say(none), ""), *known], group.values()[field])

    def _measure(self, address: str, adjustment: Adjustment) -> None:
        """Print a page to measure, adjusted as the form says, and wait until it is on paper."""
        layout, make = str(self.groups["paper"].values()["layout"]), self._make_printer

        def work() -> None:
            printer = make(address, adjustment)
            with TemporaryDirectory() as folder:
                path = Path(folder) / "ruler.pdf"
                page = actions.write_ruler(path, layout, printer.name)
                printing.try_out(printer, path, "ruler", page)

        self.printers.tell(say("settings.printers.printing"))
        self._press_lane.call(
            self,
            work,
            lambda _: self.printers.tell(say("settings.printers.came")),
            lambda trouble: self.printers.tell(str(trouble)),
        )

    def _offer_layouts(self, known: Sequence[tuple[str, str]]) -> None:
        group = self.groups["paper"]
        group.show_choices("layout", known, group.values()["layout"])

    def _tell(self, said: str, tone: str) -> None:
        self._said.setText(said)
        self._said.setProperty("tone", tone)
        self._said.style().polish(self._said)


def _columns(*columns: Sequence[QFrame]) -> QScrollArea:
    """Groups below each other, in columns beside each other."""
    inner = QWidget()
    inner.setObjectName("scroll")
    line = QHBoxLayout(inner)
    line.setContentsMargins(18, 14, 18, 6)
    line.setSpacing(14)
    for groups in columns:
        column = QVBoxLayout()
        column.setSpacing(14)
        for group in groups:
            column.addWidget(group)
        column.addStretch(1)
        line.addLayout(column, 1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)
    return area
