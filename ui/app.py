"""The program: the window where there is a screen, else the same morning as a tour. Nobody imports this."""

import os
import sys
import zlib
from types import TracebackType

import click
from PySide6 import __version__ as qt_version
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from checkin import i18n
from checkin.i18n import say
from checkin.settings import Settings, default_path, load
from ui import style
from ui.instance import Instance
from ui.notice import Notice
from ui.session import NAME, Session, journal_is_there, real_journal, training_journal

LOGGING_RULES = "qt.multimedia.*=false"
HARMLESS = ("PulseAudioService", "QRhi", "This plugin does not support")
"""How the warnings begin that come on every machine without a sound server, a graphics card or a window manager."""


def chosen_journal(settings: Settings, asked: str) -> str:
    """What was asked for, else what was used last, else the real one; where there is none yet, the training one."""
    for journal in (asked, os.environ.get("CHECKIN_JOURNAL", ""), settings.journal, real_journal()):
        if journal and (journal in (asked, settings.journal) or journal_is_there(journal)):
            return journal
    return training_journal()


def has_screen() -> bool:
    """Whether a window could be shown. Qt ends the process where it cannot, so this is asked before."""
    if sys.platform != "linux":
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def main() -> None:
    """Start the window, or where there is no screen give the tour."""
    i18n.use(i18n.wanted(os.environ))
    os.environ.setdefault("QT_LOGGING_RULES", LOGGING_RULES)
    qInstallMessageHandler(_tell_on_the_terminal)
    if not has_screen():
        _tour()
        return
    if qt_version.startswith("6.12") and sys.version_info < (3, 12):
        sys.exit(say("doctor.window.bad", version=qt_version) + "\n→ " + say("doctor.window.hint"))
    settings, damaged = load(default_path())
    if settings.language in i18n.LANGUAGES and "CHECKIN_LANG" not in os.environ:
        i18n.use(settings.language)
    application = QApplication([NAME, *sys.argv[1:]])
    style.apply(application)
    journal = chosen_journal(settings, sys.argv[1] if len(sys.argv) > 1 else "")
    instance = Instance(f"{NAME}-{zlib.crc32(f'{default_path()} {journal}'.encode()):08x}")
    if not instance.claim():
        return
    session = Session(settings, default_path(), journal)
    instance.called.connect(session.raise_window)
    _hook(session)
    session.wedge.install()
    if damaged:
        session.notices.tell(Notice("settings", say("window.settings-damaged"), kind="warning"))
    place = sys.argv[2] if len(sys.argv) > 2 else ""
    session.open(lambda: session.go(place))
    sys.exit(application.exec())


def _hook(session: Session) -> None:
    def hook(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
        session.tell_bug(error)

    sys.excepthook = hook


def _tell_on_the_terminal(_: QtMsgType, __: QMessageLogContext, said: str) -> None:
    """Qt's warnings, for whoever started the program in a terminal, less those that mean nothing."""
    if not said.startswith(HARMLESS):
        sys.stderr.write(f"{said}\n")


def _tour() -> None:
    """The morning in the terminal, and a picture of every page beside its results."""
    from checkin.tour import give_tour, new_folder
    from ui.pictures import take_tour_pictures

    folder = new_folder()
    give_tour(folder, click.echo)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QApplication([NAME])
    style.apply(application)
    click.echo(say("window.pictures", n=take_tour_pictures(folder), folder=folder / "pictures"))
