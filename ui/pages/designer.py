"""How the badges look: boxes moved by hand, live with the people who will wear them.

The page holds one layout and the way back (``History``); whatever is done makes another layout of it, and everything
shown follows from that. The badge is drawn by what draws it for the printer, in the office's lane, the latest wish
last. What is not saved is kept as a draft beside the layouts and is there again next time, however the program ended.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QDesktopServices,
    QHideEvent,
    QImage,
    QImageReader,
    QImageWriter,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from checkin import actions, printing
from checkin.i18n import Sentence, say
from checkin.model import Standing
from checkin.paper import design, drafts
from checkin.paper import layout as layouts
from checkin.paper.design import History, Place, Version
from checkin.paper.layout import AnyBox, Layout, Text
from checkin.trouble import Trouble
from ui import icons, style
from ui.lane import Lane
from ui.notice import Notice, Notices
from ui.pages.page import Page
from ui.reception import Reception
from ui.widgets.badge_canvas import MARGIN, BadgeCanvas
from ui.widgets.box_form import BoxForm, Checks, spoken
from ui.widgets.icon_button import IconButton
from ui.widgets.label import Label
from ui.widgets.live_badge import Drawn, LiveBadge, Wish
from ui.widgets.person_chooser import PersonChooser
from ui.widgets.plain_list import ChoiceList

ZOOMS = (50, 75, 100, 150, 200, 300, 400)
"""Percent of real size."""

SLOW, CALM = 150, 500
"""Milliseconds: how often a drag is drawn anew at most, and when a change is written into the draft."""

LARGEST = 1600
"""Pixels of the longer side of a picture: three times what a label printer can show on an A6 badge."""

LEFT, RIGHT = 264, 320
"""Pixels that the columns beside the badge are wide."""

KIND_ICONS = {
    "text": "text", "fill": "area", "line": "line", "image": "picture", "qr": "code", "rooms": "rooms",
    "photo": "camera-off",
}  # fmt: skip


class DesignerPage(Page):
    """Signal ``adopted(str)``: the desk is to print by the layout of that name."""

    adopted = Signal(str)

    def __init__(
        self, reception: Reception, notices: Notices, office: Lane, press_lane: Lane, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._reception, self._board = reception, reception.board
        self._notices, self._office, self._press_lane = notices, office, press_lane
        self._saved = self._begun = layouts.original("a6")  # as on the disk; as it was opened, perhaps from a draft
        self._history = History(Version(self._saved))
        self._held: Layout | None = None  # while a box is in somebody's hand
        self.person = PersonChooser(self._board.roll, self._board.search)
        self.person.changed.connect(self._draw)
        self._live = LiveBadge(office, self)
        self._live.drawn.connect(self._show_badge)
        self._live.failed.connect(self._show_no_badge)
        self._slow = QTimer(self, singleShot=True, interval=SLOW)
        self._slow.timeout.connect(self._draw)
        self._calm = QTimer(self, singleShot=True, interval=CALM)
        self._calm.timeout.connect(self._keep_draft)

        whole = QVBoxLayout(self)
        whole.setContentsMargins(18, 14, 18, 12)
        whole.setSpacing(12)
        whole.addLayout(self._top())
        middle = QHBoxLayout()
        middle.setSpacing(14)
        left = QVBoxLayout()
        left.setSpacing(14)
        left.addWidget(self._list_panel(), 1)
        self.person.setFixedWidth(LEFT)
        left.addWidget(self.person)
        middle.addLayout(left)
        middle.addLayout(self._desk(), 1)
        middle.addWidget(self._form_panel())
        whole.addLayout(middle, 1)
        whole.addLayout(self._foot())

        self._board.changed.connect(self._follow)
        self._open(self._used)

    # what the window asks

    def entered(self) -> None:
        self._offer_layouts()
        self.canvas.setFocus()
        self._draw()

    def type_on(self, event: QKeyEvent) -> bool:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.matches(QKeySequence.StandardKey.Save):
            self._save()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self._walk(self._history.undo)
        elif event.matches(QKeySequence.StandardKey.Redo):
            self._walk(self._history.redo)
        elif control and event.key() == Qt.Key.Key_D:
            self._duplicate()
        elif control and event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._zoom_by(1)
        elif control and event.key() == Qt.Key.Key_Minus:
            self._zoom_by(-1)
        elif control and event.key() == Qt.Key.Key_0:
            self.zoom.setCurrentIndex(self.zoom.findData(100))
        else:
            return False
        return True

    def press_key(self, key: int) -> bool:
        focus = self.focusWidget()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QPushButton):
            focus.click()
            return True
        if key == Qt.Key.Key_Escape and focus is not self.canvas:  # out of a field, not out of the page
            self.canvas.setFocus()
            return True
        if key == Qt.Key.Key_Delete and focus is self.boxes:
            self._remove()
            return True
        return False

    # what is designed

    @property
    def _used(self) -> str:
        """The layout by which this desk prints."""
        return self._reception.layout

    @property
    def layout_shown(self) -> Layout:
        """The layout as it stands, saved or not."""
        return self._history.now.layout

    @property
    def is_unsaved(self) -> bool:
        """Whether it differs from the file."""
        return self.layout_shown != self._saved

    def _open(self, name: str) -> None:
        """Show a layout, as it was left."""
        opened = drafts.take_up(name)
        for trouble in opened.troubles:
            self._notices.trouble(trouble)
        self._saved, self._begun = opened.saved, opened.begun
        self._history = History(Version(opened.begun))
        self._offer_layouts()
        self._show()

    def _turn_to(self, name: str) -> None:
        """Show another layout; what is not saved of this one waits."""
        self._keep_draft()
        self._open(name)

    def _keep_draft(self) -> None:
        """Write down what is not saved, or that everything is."""
        self._calm.stop()
        with self._told():
            drafts.keep(self._saved, self.layout_shown)

    def _change(self, layout: Layout, selected: int | None = None, key: str = "") -> None:
        """Something was done: show what came of it."""
        self._held = None
        now = self._history.now
        if layout != now.layout:
            back = now.back and design.back_of(layout) == "own"
            self._history.step(Version(layout, now.selected if selected is None else selected, back), key)
        self._show()

    def _walk(self, way: Callable[[], None]) -> None:
        self._held = None
        way()
        self._show()

    def _select(self, at: int) -> None:
        if at != self._history.now.selected and -1 <= at < len(self._boxes):
            self._history.select(at, self._history.now.back)
            self._show()

    def _turn_over(self, back: bool) -> None:
        """Show the other side."""
        self._history.select(-1, back)
        self._show()

    @property
    def _boxes(self) -> design.Boxes:
        """The boxes of the side in front."""
        return design.side(self.layout_shown, self._history.now.back)

    def _with_boxes(self, boxes: design.Boxes) -> Layout:
        return design.with_side(self.layout_shown, self._history.now.back, boxes)

    def _show(self) -> None:
        """Everything follows from the layout and from which box is selected."""
        layout, selected = self._history.now.layout, self._history.now.selected
        boxes, back = self._boxes, self._history.now.back
        selected = min(selected, len(boxes) - 1)
        names = [name_of(box) for box in boxes]
        self._list_boxes(boxes, names, selected)
        self.canvas.show_boxes(boxes, names, layout.page, selected)
        for name, button in self.sides.items():
            button.setVisible(design.back_of(layout) == "own")
            button.setChecked((name == "back") is back)
        self._show_properties(layout, selected)
        chosen = selected >= 0
        for name in ("duplicate", "delete"):
            self.tools[name].setEnabled(chosen)
        self.tools["back"].setEnabled(selected > 0)
        self.tools["front"].setEnabled(chosen and selected < len(boxes) - 1)
        self.tools["undo"].setEnabled(self._history.can_undo)
        self.tools["redo"].setEnabled(self._history.can_redo)
        self._show_unsaved()
        self._fit()
        self._draw()
        self._calm.start()

    def _show_properties(self, layout: Layout, selected: int) -> None:
        if selected < 0:
            self._heading.setText(say("designer.page"))
            self.form.show_page(layout)
        else:
            box = self._boxes[selected]
            self._heading.setText(say(f"designer.kind.{box.__struct_config__.tag}"))
            self.form.show_box(box)

    def _show_unsaved(self) -> None:
        unsaved, name = self.is_unsaved, self._saved.name
        shipped = name in layouts.shipped()
        used = name == self._used
        self.save.setEnabled(unsaved)
        self.discard.setEnabled(unsaved)
        self.adopt.setEnabled(unsaved or not used)
        self.tools["remove"].setEnabled(drafts.is_own(name) and (shipped or not used))
        self.tools["remove"].call(say("designer.original" if shipped else "designer.remove"))
        if unsaved:
            untouched = self.layout_shown == self._begun
            self._say(say("designer.restored" if untouched else "designer.unsaved"), "warn")
        else:
            self._say(say("designer.in-use") if used else "", "quiet")

    # boxes

    def _put(self, at: int, where: Place, key: str = "") -> None:
        self._change(self._with(at, where), key=f"{at} {key}" if key else "")

    def _with(self, at: int, where: Place) -> Layout:
        return self._with_boxes(design.changed(self._boxes, at, design.put(self._boxes[at], where)))

    def _hold(self, at: int, where: Place) -> None:
        """A box is in somebody's hand: its frame moves by itself, the rest when there is time."""
        self._held = self._with(at, where)
        self.form.show_box(design.side(self._held, self._history.now.back)[at])
        if not self._slow.isActive():
            self._slow.start()

    def _drop(self) -> None:
        self._held = None
        self._show()

    def _edit(self, name: str, value: object) -> None:
        """A property was changed."""
        layout, at = self._history.now.layout, self._history.now.selected
        if at < 0:
            self._edit_page(layout, name, value)
            return
        box = design.told(self._boxes[at], name, value, layout.page)
        self._change(self._with_boxes(design.changed(self._boxes, at, box)), key=f"{at} {name}")

    def _edit_page(self, layout: Layout, name: str, value: object) -> None:
        if name == "title":
            self._change(replace(layout, title=str(value)), key="title")
            return
        if name in ("back", "fold"):
            word = str(value)
            made = design.backed(layout, word) if name == "back" else design.folded(layout, word.replace("none", ""))
            self._change(made)
            return
        assert isinstance(value, float)
        page = (value, layout.page[1]) if name == "width" else (layout.page[0], value)
        self._change(design.on_page(layout, page), key=name)

    def _add(self, kind: str) -> None:
        if kind == "image":
            self._ask_picture(self._add_picture)
        else:
            self._put_in(design.new_box(kind, self.layout_shown.page))

    def _add_picture(self, file: str) -> None:
        self._put_in(design.new_box("image", self.layout_shown.page, file=file))

    def _put_in(self, box: AnyBox) -> None:
        """A new box lies on top of all others and is selected."""
        at = len(self._boxes)
        self._change(self._with_boxes(design.added(self._boxes, at, box)), at)
        self.canvas.setFocus()

    def _duplicate(self) -> None:
        boxes, at = self._boxes, self._history.now.selected
        if at >= 0:
            copy = design.copied(boxes[at], self.layout_shown.page)
            self._change(self._with_boxes(design.added(boxes, at + 1, copy)), at + 1)

    def _remove(self) -> None:
        boxes, at = self._boxes, self._history.now.selected
        if at >= 0:
            self._change(self._with_boxes(design.removed(boxes, at)), min(at, len(boxes) - 2))

    def _reorder(self, by: int) -> None:
        boxes, at = self._boxes, self._history.now.selected
        if at >= 0 and 0 <= at + by < len(boxes):
            self._change(self._with_boxes(design.reordered(boxes, at, at + by)), at + by)

    def _ask_picture(self, done: Callable[[str], None]) -> None:
        dialog = QFileDialog(self, say("designer.choose-picture"), "", say("designer.pictures"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self._take_picture(Path(path), done))
        dialog.open()

    def _take_picture(self, path: Path, done: Callable[[str], None]) -> None:
        folder = layouts.own_folder()

        def work() -> str:
            name, data = picture(path)
            return layouts.keep_picture(folder, name, data)

        self._office.call(self, work, done, self._notices.trouble)

    # keeping

    def _save(self) -> bool:
        """Write the layout into the user's folder; whether that went well."""
        with self._told():
            self._saved = drafts.save(self.layout_shown)
        if self.is_unsaved:
            return False
        self._keep_draft()
        self._offer_layouts()
        self._show()
        self._say(say("designer.saved"), "good")
        return True

    def _adopt(self) -> None:
        if not self.is_unsaved or self._save():
            self.adopted.emit(self._saved.name)
            self._show_unsaved()
            self._say(say("designer.adopted"), "good")

    def _discard(self) -> None:
        """Back to the file; one step, so that it can be undone."""
        self._change(self._saved, -1)

    def _copy(self) -> None:
        """A layout of one's own, begun as this one is; its name is the first thing to be changed."""
        layout, made = self.layout_shown, None
        with self._told():
            made = drafts.copy(layout, say("designer.copy-of", title=layout.title))
        if made is None:
            return
        self._turn_to(made.name)
        title = self.form.form.controls["title"].findChild(QLineEdit)
        assert title is not None
        title.setFocus()
        title.selectAll()

    def _remove_layout(self) -> None:
        """Delete the file, or go back to the shipped one; it can be had again."""
        name, title, shown = self._saved.name, self._saved.title, self.layout_shown
        shipped = name in layouts.shipped()

        def put_back() -> None:
            with self._told():
                drafts.put_back(name)
                if isValid(self):  # else it was made anew meanwhile, in another language
                    self._turn_to(name)
                    self._change(shown)  # with what was not saved

        self._calm.stop()
        with self._told():
            drafts.remove(name)
        if drafts.is_own(name):
            return
        self._open(name if shipped else self._used)
        said = say("designer.reset") if shipped else say("designer.removed", title=title)
        self._notices.tell(Notice("designer", said, kind="warning", action=say("designer.put-back"), act=put_back))

    def _try(self) -> None:
        """Print the badge as it is shown, for nobody's arrival."""
        press, conference = self._reception.press, self._board.conference
        standing, layout, printers = self._standing(), self.layout_shown, press.printers[:1]
        path = press.folder / f"{say('designer.test-file')}-{datetime.now():%H%M%S}.pdf"  # noqa: DTZ005 (a name)
        self.print.setEnabled(False)

        def work() -> Path:
            actions.draw_badges([standing], conference, path, layout)
            for printer in printers:
                printing.try_out(printer, path, "badge test", layout.paper)
            return path

        def done(path: Path) -> None:
            self.print.setEnabled(True)
            came = [say("designer.tried-on", printer=printer.name) for printer in printers]
            said = came[0] if came else say("designer.tried")
            self._notices.tell(Notice("designer", said, action=say("designer.open"), act=partial(_open_file, path)))

        def failed(trouble: Trouble) -> None:
            self.print.setEnabled(True)
            self._notices.trouble(trouble)

        self._press_lane.call(self, work, done, failed)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the surroundings fail at in here is told, and the page goes on."""
        try:
            yield
        except Trouble as trouble:
            self._notices.trouble(trouble)

    def _say(self, said: str, tone: str) -> None:
        self._said.setText(said)
        self._said.setProperty("tone", tone)
        self._said.style().polish(self._said)

    def _standing(self) -> Standing:
        """The person whose badge is shown; somebody invented while there is nobody."""
        return self.person.standing() or actions.invented(self._board.conference)

    def _follow(self, attendees: frozenset[str]) -> None:
        if self._standing().id in attendees:
            self._draw()

    # drawing

    def _draw(self) -> None:
        """Have the badge drawn as it stands."""
        if not self.isVisible():
            return
        standing = self._standing()
        layout = design.alone(self._held or self.layout_shown, self._history.now.back)
        dpi = self.canvas.scale * 25.4 * self.devicePixelRatioF()
        self.person.name.setText(standing.attendee.name)
        self._live.draw(Wish(layout, standing, self._board.conference, dpi))

    def _show_badge(self, drawn: Drawn) -> None:
        self.canvas.show_picture(drawn.image)
        fit = drawn.fit
        self._tell_fit(fit.sentence if fit else None, "bad" if fit and fit.by_hand else "warn")

    def _show_no_badge(self, trouble: Trouble) -> None:
        self.canvas.show_picture(QImage())
        self._tell_fit(trouble.sentence, "bad")

    def _tell_fit(self, said: Sentence | None, tone: str) -> None:
        tone = tone if said else "quiet"
        colour = getattr(style.palette(), tone if said else "good")
        icon = "warning" if said else "check"
        self._fit_icon.setPixmap(icons.pixmap(icon, colour, 20, self.devicePixelRatioF()))
        self.fits.setText(str(said) if said else say("designer.fits"))
        self.fits.setProperty("tone", tone)
        self.fits.style().polish(self.fits)

    # size of the view

    def _per_mm(self) -> float:
        """Pixels that a mm has on this screen, in real size."""
        screen = self.screen()
        dpi = screen.physicalDotsPerInch()
        if not 50 < dpi < 400:
            dpi = screen.logicalDotsPerInch()
        return dpi / 25.4

    def _fit(self) -> None:
        percent = self.zoom.currentData()
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if percent else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.table.setHorizontalScrollBarPolicy(policy)
        self.table.setVerticalScrollBarPolicy(policy)
        if percent:
            scale = self._per_mm() * percent / 100
        else:
            room = self.table.viewport().size()
            wide, high = self.layout_shown.page
            scale = min((room.width() - 2 * MARGIN) / wide, (room.height() - 2 * MARGIN) / high)
        scale = max(scale, 0.5)
        if abs(scale - self.canvas.scale) > 0.001:
            self.canvas.zoom(scale)
            self._draw()

    def _zoom_by(self, by: int) -> None:
        """In or out to the next of the usual sizes."""
        now = self.canvas.scale / self._per_mm() * 100
        larger = [one for one in ZOOMS if one > now + 1]
        smaller = [one for one in ZOOMS if one < now - 1]
        to = (larger or ZOOMS[-1:])[0] if by > 0 else (smaller or ZOOMS[:1])[-1]
        self.zoom.setCurrentIndex(self.zoom.findData(to))

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()
        self._draw()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        for menu in self.findChildren(QMenu):  # a scan came while one was open
            menu.close()
        self._keep_draft()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit)  # when the middle has its new size too

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_said"):
            self.boxes.dress()
            self._show()

    # the parts

    def _top(self) -> QHBoxLayout:
        self.chooser = QComboBox()
        self.chooser.setAccessibleName(say("designer.layouts"))
        self.chooser.setMinimumWidth(232)
        self.chooser.activated.connect(lambda at: self._turn_to(self.chooser.itemData(at)))
        self.copy = QPushButton(say("designer.new"))
        self.copy.clicked.connect(self._copy)
        self.zoom = QComboBox()
        self.zoom.setAccessibleName(say("designer.zoom"))
        self.zoom.addItem(say("designer.fit"), 0)
        for percent in ZOOMS:
            self.zoom.addItem(say("designer.real") if percent == 100 else say("designer.percent", n=percent), percent)
        self.zoom.currentIndexChanged.connect(self._fit)
        self.tools: dict[str, IconButton] = {
            "remove": IconButton("trash", say("designer.remove")),
            "undo": IconButton("undo", say("designer.undo"), "Ctrl+Z"),
            "redo": IconButton("redo", say("designer.redo"), "Ctrl+Shift+Z"),
            "duplicate": IconButton("copy", say("designer.duplicate"), "Ctrl+D"),
            "back": IconButton("up", say("designer.back")),
            "front": IconButton("down", say("designer.front")),
            "delete": IconButton("trash", say("designer.delete"), say("designer.key-delete")),
        }
        does: dict[str, Callable[[], None]] = {
            "remove": self._remove_layout,
            "undo": lambda: self._walk(self._history.undo),
            "redo": lambda: self._walk(self._history.redo),
            "duplicate": self._duplicate,
            "back": lambda: self._reorder(-1),
            "front": lambda: self._reorder(1),
            "delete": self._remove,
        }
        for name, act in does.items():
            self.tools[name].clicked.connect(act)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.chooser)
        line.addWidget(self.copy)
        line.addWidget(self.tools["remove"])
        line.addStretch(1)
        self.sides = {name: QPushButton(say(f"designer.side.{name}")) for name in ("boxes", "back")}
        for name, button in self.sides.items():
            button.setCheckable(True)
            button.clicked.connect(partial(self._turn_over, name == "back"))
            line.addWidget(button)
        line.addStretch(1)
        line.addWidget(self.tools["undo"])
        line.addWidget(self.tools["redo"])
        line.addSpacing(16)
        line.addWidget(self.zoom)
        return line

    def _list_panel(self) -> QFrame:
        frame, column = _panel(LEFT)
        column.addWidget(Label(say("designer.boxes"), tone="heading"))
        self.boxes = ChoiceList(say("designer.boxes"))
        self.boxes.chosen.connect(lambda row: self._select(row - 1))
        column.addWidget(self.boxes, 1)
        self.add = IconButton("plus", say("designer.add"))
        self.add.setMenu(QMenu(self.add))
        for kind in design.KINDS:
            self.add.menu().addAction(say(f"designer.kind.{kind}"), partial(self._add, kind))
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.add, 1)
        for name in ("back", "front", "duplicate", "delete"):
            line.addWidget(self.tools[name], 1)
        column.addLayout(line)
        return frame

    def _desk(self) -> QVBoxLayout:
        self.canvas = BadgeCanvas()
        self.canvas.chosen.connect(self._select)
        self.canvas.placed.connect(self._put)
        self.canvas.dragged.connect(self._hold)
        self.canvas.dropped.connect(self._drop)
        self.canvas.removed.connect(self._remove)
        self.canvas.zoomed.connect(self._zoom_by)
        self.table = QScrollArea()
        self.table.setObjectName("desk")
        self.table.setWidget(self.canvas)
        self.table.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._fit_icon = Label(wrap=False)
        self.fits = Label()
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._fit_icon)
        line.addWidget(self.fits, 1)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(self.table, 1)
        column.addLayout(line)
        return column

    def _form_panel(self) -> QFrame:
        frame, column = _panel(RIGHT)
        self._heading = Label(tone="heading")
        column.addWidget(self._heading)
        conference = self._board.conference
        rooms = ((f"{room.title} · {block.title}", room.id) for block in conference.blocks for room in block.rooms)
        self.form = BoxForm(Checks(tuple((role.title, role.title) for role in conference.roles), tuple(rooms)))
        self.form.edited.connect(self._edit)
        self.form.picture_wanted.connect(lambda: self._ask_picture(lambda file: self._edit("file", file)))
        column.addWidget(self.form, 1)
        return frame

    def _foot(self) -> QHBoxLayout:
        self._said = Label(weight="bold")
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self._said, 1)
        self.discard, self.print = QPushButton(say("designer.discard")), QPushButton(say("designer.try"))
        self.save, self.adopt = QPushButton(say("designer.save")), QPushButton(say("designer.adopt"))
        self.save.setToolTip("Ctrl+S")
        self.adopt.setProperty("role", "main")
        for button, act in (
            (self.discard, self._discard), (self.print, self._try), (self.save, self._save), (self.adopt, self._adopt),
        ):  # fmt: skip
            button.clicked.connect(act)
            line.addWidget(button)
        return line

    def _offer_layouts(self) -> None:
        """The layouts there are, this one chosen."""
        offered = actions.badge_layouts()
        if [(self.chooser.itemText(at), self.chooser.itemData(at)) for at in range(self.chooser.count())] != offered:
            self.chooser.clear()
            for title, name in offered:
                self.chooser.addItem(title, name)
        self.chooser.setCurrentIndex(self.chooser.findData(self._saved.name))

    def _list_boxes(self, boxes: design.Boxes, names: list[str], selected: int) -> None:
        kinds = [str(box.__struct_config__.tag) for box in boxes]
        rows = [(KIND_ICONS.get(kind, "area"), name) for kind, name in zip(kinds, names, strict=True)]
        self.boxes.show_rows([("sheet", say("designer.page")), *rows], selected + 1)


def name_of(box: AnyBox) -> str:
    """What a box is called: by what it says, else by its kind."""
    if isinstance(box, Text) and (said := spoken(box.text).replace("{", "").replace("}", "").strip()):
        return said
    return say(f"designer.kind.{box.__struct_config__.tag}")


def picture(path: Path) -> tuple[str, bytes]:
    """The name and the data of a picture fit for a badge: upright, no larger than useful, without what a camera adds.

    Raises ``Trouble`` for a file that is no picture.
    """
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    image = reader.read()
    if image.isNull():
        raise Trouble("picture-unreadable", file=path.name)
    if max(image.width(), image.height()) > LARGEST:
        image = image.scaled(
            LARGEST, LARGEST, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    photograph = path.suffix.lower() in (".jpg", ".jpeg") and not image.hasAlphaChannel()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"jpeg" if photograph else b"png"))
    writer.write(image)
    return f"{path.stem}{'.jpg' if photograph else '.png'}", bytes(buffer.data().data())


def _open_file(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _panel(width: int) -> tuple[QFrame, QVBoxLayout]:
    frame = QFrame()
    frame.setObjectName("panel")
    frame.setFixedWidth(width)
    column = QVBoxLayout(frame)
    column.setContentsMargins(14, 12, 14, 14)
    column.setSpacing(8)
    return frame, column
