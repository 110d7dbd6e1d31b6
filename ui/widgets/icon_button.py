"""A button with a picture in place of words; the words are its tool tip and what a screen reader says."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from ui import icons, style

SIZE = 20


class IconButton(QPushButton):
    """Shows an icon in the colour of text, in either theme. ``key`` is told beside the words."""

    def __init__(self, icon: str, words: str, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._key = key
        self.setProperty("role", "icon")
        self.setIconSize(QSize(SIZE, SIZE))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.call(words)
        self._paint()

    def call(self, words: str) -> None:
        """Say other words."""
        self.setAccessibleName(words)
        self.setToolTip(f"{words}  {self._key}".strip())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.EnabledChange) and hasattr(self, "_icon"):
            self._paint()

    def _paint(self) -> None:
        colours = style.palette()
        self.setIcon(icons.icon(self._icon, colours.text if self.isEnabled() else colours.quiet, SIZE))
