"""Text that is shown as it is: guests choose their names, and a name is no markup."""

from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as Markup
from PySide6.QtWidgets import QLabel, QWidget


def tip(text: str) -> str:
    """What to give a tool tip that is to say ``text`` as it is: what looks like markup it would read as such."""
    return Markup.convertFromPlainText(text) if Markup.mightBeRichText(text) else text


class Label(QLabel):
    """A label that never reads its text as markup. ``tone`` and ``weight`` are words of the style sheet."""

    def __init__(
        self, text: str = "", tone: str = "", weight: str = "", wrap: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setProperty("tone", tone)
        self.setProperty("weight", weight)
        self.setText(text)
