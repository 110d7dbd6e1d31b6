"""One window for one person."""

import subprocess
import sys
from pathlib import Path
from uuid import uuid4

from tests.ui.screen import ROOT
from ui.instance import Instance


def test_B09_a_second_start_calls_the_first_to_the_front(qtbot) -> None:
    name = f"checkin-test-{uuid4().hex}"
    first, second = Instance(name), Instance(name)
    assert first.claim()
    with qtbot.waitSignal(first.called):
        assert not second.claim()
    first.release()
    assert second.claim()
    second.release()


def test_B10_what_a_killed_program_left_keeps_nobody_out(qtbot, tmp_path: Path) -> None:
    name = f"checkin-test-{uuid4().hex}"
    program = f"""
import os, sys
from PySide6.QtCore import QCoreApplication
from ui.instance import Instance
application = QCoreApplication([])
assert Instance({name!r}).claim()
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)
    instance = Instance(name)
    assert instance.claim()
    instance.release()
