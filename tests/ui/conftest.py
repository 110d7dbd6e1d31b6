"""Windows in tests: no screen, no warning of Qt unheard, no key lost."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_LOGGING_RULES"] = "qt.multimedia.*=false"

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["checkin-tests"]


@pytest.fixture(autouse=True)
def no_widget_stays() -> Iterator[None]:
    yield
    application = QApplication.instance()
    if application is not None:
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


Press = Callable[..., None]


@pytest.fixture
def press(qtbot: object) -> Press:
    """Types into the window that a widget is in, through the window as a real keyboard does.

    ``press(widget, "text", Qt.Key.Key_Return, ...)``. What QTest cannot type is sent as a key event of its own.
    """

    def type_keys(widget: QWidget, *keys: str | Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
        window = widget.window().windowHandle()
        assert isinstance(window, QWindow)
        none = Qt.KeyboardModifier.NoModifier
        for key in keys:
            if isinstance(key, Qt.Key):
                QTest.keyClick(window, key, modifier or none)
                continue
            for letter in key:
                if letter in "\r\n":
                    QTest.keyClick(window, Qt.Key.Key_Return)
                elif letter == "\t":
                    QTest.keyClick(window, Qt.Key.Key_Tab)
                elif letter.isascii() and letter.isprintable():
                    QTest.keyClick(window, letter)
                else:
                    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                        QApplication.sendEvent(window, QKeyEvent(kind, 0, none, letter))

    return type_keys
