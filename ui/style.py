"""How everything looks: two palettes, one style sheet, one typeface. Colours are named for what they mean."""

from enum import StrEnum
from pathlib import Path
from string import Template

import font_source_sans_pro
from msgspec import Struct
from PySide6.QtCore import QLibraryInfo, Qt, QTranslator
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from checkin import assets, i18n
from checkin.model import Outcome
from ui import icons

FACES = ("Regular", "Semibold", "Bold", "It")
FAMILY = "Source Sans Pro"
POINTS = 12


class Tone(Struct, frozen=True):
    """A colour to fill with, and the colour of what stands on it."""

    fill: str
    ink: str


class Palette(Struct, frozen=True):
    """The colours of one theme, "#rrggbb"; ``tick`` is the mark that can be seen on the accent."""

    ground: str
    surface: str
    raised: str
    text: str
    quiet: str
    line: str
    accent: str
    on_accent: str
    good: str
    warn: str
    bad: str
    training: str
    tick: str


LIGHT = Palette(
    ground="#eef0f3",
    surface="#ffffff",
    raised="#f7f8fa",
    text="#1a1e23",
    quiet="#566070",
    line="#d3d8df",
    accent="#1b5fa6",
    on_accent="#ffffff",
    good="#1d6f42",
    warn="#8f5400",
    bad="#b3261e",
    training="#6d3fa0",
    tick="white",
)
DARK = Palette(
    ground="#15181c",
    surface="#1f2429",
    raised="#272d34",
    text="#eef1f4",
    quiet="#a3adb9",
    line="#3a424b",
    accent="#6cb0f5",
    on_accent="#0c1116",
    good="#6fcf97",
    warn="#f2b84b",
    bad="#ff8a80",
    training="#b794f4",
    tick="black",
)


class Band(StrEnum):
    """What the card's band means. Never colour alone: each has an icon and a word of its own."""

    WELCOME = "welcome"
    NOTE = "note"
    AGAIN = "again"
    KNOWN = "known"
    HELP = "help"
    STOP = "stop"
    OTHER = "other"
    WAITING = "waiting"


# One set for both themes: the band is a signal, and a signal looks the same at night. Luminances differ from band to
# band, so that they can be told apart without seeing hues; text on each has a contrast of 4.5 at least.
BANDS = {
    Band.WELCOME: Tone("#176b3a", "#ffffff"),
    Band.NOTE: Tone("#ffd54a", "#1a1e23"),
    Band.AGAIN: Tone("#bfe5cb", "#12351f"),
    Band.KNOWN: Tone("#1b5fa6", "#ffffff"),
    Band.HELP: Tone("#f29b2e", "#1a1e23"),
    Band.STOP: Tone("#a81e17", "#ffffff"),
    Band.OTHER: Tone("#59626e", "#ffffff"),
    Band.WAITING: Tone("#d3d8df", "#1a1e23"),
}

BAND_OF = {
    Outcome.WELCOME: (Band.WELCOME, "check-circle"),
    Outcome.JUST_SCANNED: (Band.AGAIN, "check"),
    Outcome.ALREADY_HERE: (Band.KNOWN, "info-square"),
    Outcome.UNPAID: (Band.HELP, "hand"),
    Outcome.CANCELLED: (Band.HELP, "hand"),
    Outcome.WRONG_DAY: (Band.HELP, "hand"),
    Outcome.VOID: (Band.HELP, "hand"),
    Outcome.UNKNOWN: (Band.STOP, "question-diamond"),
    Outcome.MISTYPED: (Band.STOP, "typo"),
    Outcome.SEVERAL: (Band.STOP, "several"),
    Outcome.NO_TICKET: (Band.OTHER, "minus-circle"),
    Outcome.UNREADABLE: (Band.OTHER, "minus-circle"),
    Outcome.ROOM_FULL: (Band.HELP, "hand"),
    Outcome.UNDONE: (Band.OTHER, "undo"),
    Outcome.NOT_HERE: (Band.OTHER, "info-square"),
}
"""The band and the icon of an outcome; those of what the desk asked for itself are ``DONE``."""

DONE = (Band.AGAIN, "check")


def palette() -> Palette:
    """The colours of the theme that the system asks for."""
    dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return DARK if dark else LIGHT


def apply(application: QApplication) -> None:
    """Dress the application, now and whenever the system changes between light and dark."""
    application.setApplicationName("checkin")
    application.setDesktopFileName("checkin")
    application.setWindowIcon(icons.application_icon())
    # The system's own dialogs take their keys past us: a scan would land in the name of a file, and its Enter save it.
    application.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    application.setStyle("Fusion")
    translate(application)
    _load_fonts()
    application.setFont(QFont(FAMILY, POINTS))
    application.styleHints().colorSchemeChanged.connect(lambda _: _dress(application))
    _dress(application)


_translator: QTranslator | None = None


def translate(application: QApplication) -> None:
    """Have Qt's own buttons and dialogs speak the language of the moment."""
    global _translator  # Qt keeps no translator alive
    if _translator is not None:
        application.removeTranslator(_translator)
    _translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if _translator.load(f"qtbase_{i18n.current()}", folder):
        application.installTranslator(_translator)


def font(points: float, bold: bool = False) -> QFont:
    """The typeface at a size."""
    made = QFont(FAMILY)
    made.setPointSizeF(points)
    made.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    return made


def _load_fonts() -> None:
    if FAMILY in QFontDatabase.families():
        return
    folder = Path(font_source_sans_pro.__file__).parent / "files"
    for face in FACES:
        QFontDatabase.addApplicationFont(str(folder / f"SourceSansPro-{face}.ttf"))


def _dress(application: QApplication) -> None:
    colours = palette()
    application.setPalette(_for_qt(colours))
    sheet = Template(assets.text("style.qss"))
    values = {name: getattr(colours, name) for name in colours.__struct_fields__}
    application.setStyleSheet(sheet.substitute(values, marks=assets.path("marks").as_posix()))


def _for_qt(colours: Palette) -> QPalette:
    role = QPalette.ColorRole
    made = QPalette()
    for where, colour in {
        role.Window: colours.ground,
        role.WindowText: colours.text,
        role.Base: colours.surface,
        role.AlternateBase: colours.raised,
        role.Text: colours.text,
        role.Button: colours.surface,
        role.ButtonText: colours.text,
        role.ToolTipBase: colours.raised,
        role.ToolTipText: colours.text,
        role.PlaceholderText: colours.quiet,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Link: colours.accent,
    }.items():
        made.setColor(where, QColor(colour))
    for where in (role.Text, role.ButtonText, role.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, where, QColor(colours.quiet))
    return made
