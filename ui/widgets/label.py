"""Text that is shown as it is: guests choose their names, and a name is no markup."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
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


class ShortLabel(Label):
    """One line that gives way where there is no room, and ends in "…" then."""

    def __init__(self, tone: str = "", weight: str = "") -> None:
        super().__init__(tone=tone, weight=weight, wrap=False)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        fits = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())
        self.setToolTip(tip(self.text()) if fits != self.text() else "")
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.contentsRect(), int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), fits)
