"""The Qt that is pinned: calls that return None must not wear Python's None out, as those of 6.12 do."""

import sys

from PySide6 import __version__ as version
from PySide6.QtCore import QObject, Signal

from ui.widgets.label import Label

CALLS = 20_000  # 6.12.0 on Python 3.11 ended the process after some 5,000


class Bell(QObject):
    rung = Signal(int)


def test_L01_thousands_of_calls_leave_none_as_it_was(qtbot) -> None:
    assert not (version.startswith("6.12") and sys.version_info < (3, 12))
    label, bell, heard = Label(), Bell(), []
    qtbot.addWidget(label)
    bell.rung.connect(heard.append)
    before = sys.getrefcount(None)
    for number in range(CALLS):
        label.setText(str(number))
        bell.rung.emit(number)
    assert label.text() == str(CALLS - 1)
    assert heard == list(range(CALLS))
    assert sys.getrefcount(None) > before - CALLS / 10
