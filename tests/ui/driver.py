"""The window as a process of its own: ``driver.py JOURNAL HOME``. With CHECKIN_BEAT in its environment it has a heart,
and tells what it felt when it is asked to end (SIGTERM): JSON with the pauses of its event loop in milliseconds.
"""

import json
import os
import signal
import socket
import sys
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QSocketNotifier, Qt, QTimer
from PySide6.QtWidgets import QApplication

from checkin.model import utc_now
from checkin.settings import Settings
from ui import style
from ui.session import Session

BEAT = 5


def main() -> None:
    journal, home = sys.argv[1], Path(sys.argv[2])
    application = QApplication(sys.argv)
    style.apply(application)
    settings = Settings(desk="Tisch 1", day=1, sounds=False)
    session = Session(settings, home / "settings.json", journal, utc_now)
    session.wedge.install()
    pauses: list[int] = []
    since = QElapsedTimer()
    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=BEAT)

    def beat() -> None:
        pause = since.restart() - BEAT
        if pause > 0:
            pauses.append(pause)

    timer.timeout.connect(beat)

    def opened() -> None:
        window = session.window
        assert window is not None
        window.activateWindow()
        if "CHECKIN_BEAT" in os.environ:
            since.start()
            timer.start()
        sys.stdout.write("open\n")
        sys.stdout.flush()

    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    signal.set_wakeup_fd(theirs.fileno())
    signal.signal(signal.SIGTERM, lambda *_: None)
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(application.quit)
    session.open(opened)
    application.exec()
    if session.window is not None:
        session.window.close()
    sys.stdout.write(json.dumps(pauses))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
