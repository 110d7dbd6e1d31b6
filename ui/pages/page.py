"""What the window expects of a page."""

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget


class Page(QWidget):
    """A page may take keys that no field wanted, and is told when it is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")

    def entered(self) -> None:
        """The page has come to the front."""

    def takes_scan(self, text: str) -> bool:
        """A scan, before it goes to the desk; whether the page had asked for one to try the scanner."""
        return False

    def type_on(self, event: QKeyEvent) -> bool:
        """A letter that no field wanted; whether the page took it."""
        return False

    def press_key(self, key: int) -> bool:
        """A function key or Esc; whether the page took it."""
        return False
