"""A real X screen, a real window on it, and a scanner that types."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import gettempdir
from time import monotonic, sleep

from checkin.files import alone_with

ROOT = Path(__file__).parents[2]
LONGEST = 30
"""Seconds that xdotool may take; waiting for a window, it would wait for ever."""

PER_KEY = 2
"""Milliseconds that the scanner takes for a key: a usual one."""


@contextmanager
def x_screen(width: int = 1366, height: int = 768) -> Iterator[str]:
    """Starts Xvfb on a free number; gives the name of the display."""
    reading, writing = os.pipe()
    with alone_with(Path(gettempdir()) / "checkin-test-screen.lock"):  # two at once may take the same number
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
    assert number, "no screen"
    try:
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


class Window:
    """The desk's window in a process of its own on a display."""

    def __init__(self, display: str, journal: Path, home: Path, beat: bool = False) -> None:
        self.journal = journal
        self.display = display
        environment = os.environ | {
            "DISPLAY": display,
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_DATA_HOME": str(home / "data"),
            "PYTHONPATH": str(ROOT),
            "QT_QPA_PLATFORM": "xcb",
        }
        if beat:
            environment["CHECKIN_BEAT"] = "yes"
        self.process = subprocess.Popen(
            [sys.executable, "-P", str(ROOT / "tests/ui/driver.py"), str(journal), str(home)],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "open\n"
        self.command("search --sync --name Anmeldetisch windowfocus --sync")

    def command(self, *lines: str) -> None:
        """Have xdotool do something."""
        subprocess.run(
            ["xdotool", "-"],
            input="\n".join(lines) + "\n",
            text=True,
            check=True,
            env=os.environ | {"DISPLAY": self.display},
            stdout=subprocess.DEVNULL,
            timeout=LONGEST,
        )

    def scan(self, code: str) -> None:
        """Type as a hand scanner does."""
        self.command(f"type --clearmodifiers --delay {PER_KEY} {code}", "key --clearmodifiers Return")

    def scan_while_held_up(self, code: str, after: float, seconds: float = 0.3) -> None:
        """Scan, and stop the window from ``after`` seconds behind the first key on."""
        typing = f"type --clearmodifiers --delay {PER_KEY} {code}\nkey --clearmodifiers Return\n"
        environment = os.environ | {"DISPLAY": self.display}
        with subprocess.Popen(["xdotool", "-"], stdin=subprocess.PIPE, text=True, env=environment) as scanner:
            assert scanner.stdin is not None
            scanner.stdin.write(typing)
            scanner.stdin.close()
            sleep(after)
            self.process.send_signal(signal.SIGSTOP)
            sleep(seconds)
            self.process.send_signal(signal.SIGCONT)
            assert scanner.wait(LONGEST) == 0

    def type_slowly(self, *keys: str) -> None:
        """Type as a hand does."""
        self.command(*(line for key in keys for line in (f"key --clearmodifiers {key}", "sleep 0.06")))

    def count(self, kind: str) -> int:
        """How many facts of a kind are in the journal, asked from outside."""
        with closing(sqlite3.connect(f"file:{self.journal}?mode=ro", uri=True)) as file:
            return int(file.execute("SELECT count(*) FROM fact WHERE kind = ?", [kind]).fetchone()[0])

    def wait_until(self, kind: str, number: int, seconds: float = 30) -> None:
        """Wait until the journal has so many facts of a kind."""
        until = monotonic() + seconds
        while self.count(kind) < number:
            if monotonic() > until:
                self.picture(self.journal.parent / "late.png")
                raise AssertionError(f"{self.count(kind)} of {number} {kind}")
            sleep(0.01)  # another process writes: nothing here can be waited on

    def picture(self, path: Path) -> None:
        """The screen as it stands, where there is a tool for it."""
        if shutil.which("import"):
            subprocess.run(["import", "-display", self.display, "-window", "root", str(path)], check=True)

    def end(self) -> list[int]:
        """Ask the window to end; the pauses of its event loop in milliseconds."""
        self.process.terminate()
        out, _ = self.process.communicate(timeout=30)
        pauses: list[int] = json.loads(out)
        return pauses
