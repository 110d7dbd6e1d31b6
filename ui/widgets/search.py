"""The field in which people are searched for. Arrows belong to the list below it; stray letters come to the field."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui import icons, style

LONGEST = 400


class SearchField(QLineEdit):
    """Signal ``stepped(by)``: an arrow, +1 down and -1 up. Enter is ``returnPressed`` as in any field."""

    stepped = Signal(int)

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self.setClearButtonEnabled(True)
        self.setMaxLength(LONGEST)
        self._lens = self.addAction(_lens(), QLineEdit.ActionPosition.LeadingPosition)

    def take(self, event: QKeyEvent) -> bool:
        """A key that no field wanted: if it is a letter, the search begins or goes on with it; whether it did."""
        if not (event.text().isprintable() and event.text().strip()):
            return False
        self.setFocus()
        self.insert(event.text())
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down:
                self.stepped.emit(+1)
            case Qt.Key.Key_Up:
                self.stepped.emit(-1)
            case _:
                super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_lens"):  # not while it is being made
            self._lens.setIcon(_lens())


def _lens() -> QIcon:
    return icons.icon("search", style.palette().quiet, 22)
