"""What is shown instead of the window when there is no journal to work on: why, and the ways on."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from checkin.i18n import say
from checkin.trouble import Trouble
from ui.widgets.label import Label


class Refusal(QWidget):
    """Signals: ``retried()`` to try the same journal once more, ``training()`` to work on the training one.

    ``renamed(str)`` with another name for this desk, where another computer has the name ``desk``.
    """

    retried = Signal()
    training = Signal()
    renamed = Signal(str)

    def __init__(self, trouble: Trouble, desk: str) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setWindowTitle(say("window.title"))
        self.resize(720, 320)
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 32, 40, 32)
        column.setSpacing(14)
        column.addWidget(Label(say("window.refusal.title"), tone="title"))
        column.addWidget(Label(str(trouble.sentence), weight="bold"))
        column.addWidget(Label(str(trouble.hint)))
        if trouble.name == "hub-desk-twice":
            column.addLayout(self._naming(desk))
        column.addStretch(1)
        again = QPushButton(say("window.retry"))
        again.setProperty("role", "main")
        again.clicked.connect(self.retried)
        training = QPushButton(say("window.refusal.training"))
        training.clicked.connect(self.training)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(training)
        line.addWidget(again)
        column.addLayout(line)
        again.setFocus()

    def _naming(self, desk: str) -> QHBoxLayout:
        self.name = QLineEdit(desk)
        self.name.setAccessibleName(say("window.refusal.name"))
        self.rename = QPushButton(say("window.refusal.rename"))
        self.rename.setEnabled(False)
        self.rename.clicked.connect(lambda: self.renamed.emit(self.name.text().strip()))
        self.name.textChanged.connect(lambda text: self.rename.setEnabled(text.strip() not in ("", desk)))
        self.name.returnPressed.connect(self.rename.click)
        line = QHBoxLayout()
        line.addWidget(Label(say("window.refusal.name"), wrap=False))
        line.addWidget(self.name, 1)
        line.addWidget(self.rename)
        return line
