"""What is shown instead of the window when there is no journal to work on: why, and the two ways on."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from checkin.i18n import say
from checkin.trouble import Trouble
from ui.widgets.label import Label


class Refusal(QWidget):
    """Signals: ``retried()`` to try the same journal once more, ``training()`` to work on the training one."""

    retried = Signal()
    training = Signal()

    def __init__(self, trouble: Trouble, journal: str) -> None:
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
