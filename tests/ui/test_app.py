"""How the program starts: on which journal, with a screen and without, with whatever became of its settings."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from checkin import demo
from checkin.model import Source
from checkin.settings import Settings, default_path, load
from checkin.trouble import Trouble
from tests.ui.screen import ROOT, x_screen
from ui import app, session, style
from ui.session import Session
from ui.sound import Sounds


@pytest.fixture
def home(tmp_path: Path, monkeypatch) -> Path:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.delenv("CHECKIN_JOURNAL", raising=False)
    return tmp_path


def test_the_first_start_is_the_training_and_later_ones_the_real_conference(home: Path) -> None:
    assert app.chosen_journal(Settings(), "") == session.training_journal()
    real = Path(session.real_journal())
    real.parent.mkdir(parents=True)
    real.touch()
    assert app.chosen_journal(Settings(), "") == str(real)


def test_what_was_asked_for_goes_before_what_was_used_last(home: Path, monkeypatch) -> None:
    settings = Settings(journal="postgresql://desk@db/conference")
    assert app.chosen_journal(settings, "") == "postgresql://desk@db/conference"
    assert app.chosen_journal(settings, "/other.sqlite") == "/other.sqlite"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_no_screen_is_known_before_qt_ends_the_process(monkeypatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert not app.has_screen()
    monkeypatch.setenv("DISPLAY", ":0")
    assert app.has_screen()


def opened(qtbot, made: Session) -> Session:
    done: list[bool] = []
    made.open(lambda: done.append(True))
    qtbot.waitUntil(lambda: bool(done), timeout=15_000)
    qtbot.addWidget(made.window)
    return made


def test_K12_the_training_is_usable_at_once_and_says_what_it_is(qtbot, home: Path) -> None:
    made = opened(qtbot, Session(Settings(desk="Tisch 1"), home / "settings.json", session.training_journal()))
    assert made.window is not None
    assert made.reception is not None
    board = made.reception.board
    assert board.conference.training
    assert "ÜBUNG" in made.window.windowTitle()
    assert board.roll.registered > 300
    person = next(one.attendee for one in board.roll.standings() if one.attendee.comes_on(board.day))
    with qtbot.waitSignal(made.reception.answered):
        made.window.scan(person.ticket)
    assert all(one.source is Source.ROSTER for one in board.roll.standings())
    made.window.close()


def test_the_window_follows_the_system_into_the_dark_and_into_another_language(qtbot, home: Path, monkeypatch) -> None:
    made = opened(qtbot, Session(Settings(desk="Tisch 1"), home / "settings.json", session.training_journal()))
    assert made.window is not None
    person = next(one.attendee for one in made.window._board.roll.standings() if one.attendee.comes_on(1))
    monkeypatch.setattr(style, "palette", lambda: style.DARK)
    style._dress(QApplication.instance())
    QApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    qtbot.addWidget(made.window)
    ground = made.window.grab().toImage().pixelColor(118, 700)
    assert ground.name() == style.DARK.ground
    monkeypatch.undo()
    made._speak("en")
    qtbot.addWidget(made.window)
    with qtbot.waitSignal(made.reception.answered):
        made.window.scan(person.ticket)
    content = made.window.desk_page.card.content
    assert content is not None
    assert content.word.startswith("WELCOME")
    style.apply(QApplication.instance())
    made.window.close()


def test_the_dark_does_not_take_away_what_is_being_typed(qtbot, home: Path) -> None:
    made = opened(qtbot, Session(Settings(desk="Tisch 1"), home / "settings.json", session.training_journal()))
    assert made.window is not None
    made.window.desk_page.act("walk-in")
    panel = made.window.desk_page.open_panel
    assert panel is not None
    panel.form.fields["given"].setText("Erna")
    QApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert made.window.desk_page.open_panel is panel
    assert panel.form.values()["given"] == "Erna"
    made.window.close()


def test_whoever_comes_back_from_the_settings_types_into_the_search(qtbot, home: Path) -> None:
    made = opened(qtbot, Session(Settings(desk="Tisch 1"), home / "settings.json", session.training_journal()))
    window = made.window
    assert window is not None
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    page = window.go("settings")
    page.groups["desk"].controls["sounds"].toggle()
    page.save.setFocus()
    page.save.click()
    assert window.focusWidget() is page, "not a button of the frame, which a stray space would press"
    window.go("desk")
    assert window.desk_page.search.hasFocus()
    window.close()


def test_another_name_of_the_desk_starts_anew_on_the_same_journal(qtbot, home: Path, monkeypatch) -> None:
    made = opened(qtbot, Session(Settings(desk="Tisch 1"), home / "settings.json", session.training_journal()))
    started: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _, arguments: started.append(arguments))
    made._take_settings(Settings(desk="Tisch 7"))
    assert started[0][-1] == session.training_journal()
    assert load(home / "settings.json")[0].desk == "Tisch 7"


@pytest.mark.parametrize("on", [True, False])
def test_sounds_are_those_of_the_answer_and_can_be_switched_off(qtbot, home: Path, monkeypatch, on: bool) -> None:
    played: list[str] = []
    monkeypatch.setattr(Sounds, "play", lambda _, name: played.append(name))
    settings = Settings(desk="Tisch 1", sounds=on)
    made = opened(qtbot, Session(settings, home / "settings.json", session.training_journal()))
    assert made.window is not None
    assert made.reception is not None
    person = next(one.attendee for one in made.reception.board.roll.standings() if one.attendee.comes_on(1))
    with qtbot.waitSignal(made.reception.answered):
        made.window.scan(person.ticket)
    assert played == (["welcome"] if on else [])
    made.window.close()


def test_trying_again_after_a_journal_could_not_be_opened_opens_it(qtbot, home: Path) -> None:
    journal = home / "later.sqlite"
    made = Session(Settings(), home / "settings.json", str(journal))
    made.open()
    qtbot.waitUntil(lambda: hasattr(made, "refusal"), timeout=10_000)
    qtbot.addWidget(made.refusal)
    demo.set_up(str(journal), "office")
    made.refusal.retried.emit()
    assert not QGuiApplication.quitOnLastWindowClosed()  # the refusal closes before there is a window
    qtbot.waitUntil(lambda: made.window is not None, timeout=10_000)
    qtbot.addWidget(made.window)
    assert QGuiApplication.quitOnLastWindowClosed()
    made.window.close()


def test_settings_that_could_not_be_kept_restart_nothing(qtbot, home: Path, monkeypatch) -> None:
    made = opened(qtbot, Session(Settings(desk="Tisch 1"), home / "settings.json", session.training_journal()))
    monkeypatch.setattr(os, "execv", lambda *_: pytest.fail("started anew"))
    made.settings_path = home / "settings.json" / "below a file"
    (home / "settings.json").write_text("{}")
    made._take_settings(Settings(desk="Tisch 7"))
    assert made.notices.latest() is not None
    made.window.close()


def test_A08_A09_badges_that_are_owed_after_a_restart_are_asked_about_and_never_printed_by_themselves(
    qtbot, home: Path
) -> None:
    journal = session.training_journal()
    first = opened(qtbot, Session(Settings(desk="Tisch 1"), home / "settings.json", journal))
    assert first.reception is not None
    assert first.window is not None
    first.reception.choose_badge("a6", automatic=False)
    person = next(one.attendee for one in first.reception.board.roll.standings() if one.attendee.comes_on(1))
    with qtbot.waitSignal(first.reception.answered):
        first.window.scan(person.ticket)
    first.window.close()
    second = opened(qtbot, Session(Settings(desk="Tisch 1"), home / "settings.json", journal))
    assert second.reception is not None
    assert second.window is not None
    notice = second.notices.latest()
    assert notice is not None
    assert notice.about == "owed"
    assert second.reception.board.roll.standing(person.id).badges == 0
    assert notice.act is not None
    notice.act()
    qtbot.waitUntil(lambda: second.reception.board.roll.standing(person.id).badges == 1, timeout=10_000)
    second.window.close()


def test_a_journal_that_cannot_be_opened_is_told_with_a_way_on(qtbot, home: Path) -> None:
    broken = home / "broken.sqlite"
    broken.write_text("this is no database, but long enough to be looked at as one " * 20)
    made = Session(Settings(), home / "settings.json", str(broken))
    made.open()
    qtbot.waitUntil(lambda: hasattr(made, "refusal"), timeout=10_000)
    qtbot.addWidget(made.refusal)
    assert made.refusal.isVisible()
    assert made.window is None


def test_D16_a_desk_whose_name_another_computer_has_goes_on_under_another_name(qtbot, home: Path) -> None:
    made = Session(Settings(desk="Tisch 1"), home / "settings.json", session.training_journal())
    made._cannot_open(Trouble("hub-desk-twice", desk="Tisch 1", place="192.0.2.7"))
    qtbot.addWidget(made.refusal)
    assert not made.refusal.rename.isEnabled(), "this is the name that is taken"
    made.refusal.name.setText(" Tisch 4 ")
    made.refusal.rename.click()
    qtbot.waitUntil(lambda: made.window is not None, timeout=15_000)
    qtbot.addWidget(made.window)
    assert made.reception.board.desk == "Tisch 4"
    assert load(home / "settings.json")[0].desk == "Tisch 4"
    made.window.close()


def test_practising_while_the_journal_cannot_be_opened_is_for_this_run_only(qtbot, home: Path, monkeypatch) -> None:
    started: list[str] = []
    monkeypatch.setattr(os, "execv", lambda program, line: started.append(line[-1]))
    settings = Settings(desk="Tisch 1", journal="postgresql://desk@192.0.2.7/conference")
    made = Session(settings, home / "settings.json", settings.journal)
    made.keep_settings(settings)
    made._cannot_open(Trouble("no-journal", journal="x"))
    qtbot.addWidget(made.refusal)
    made.refusal.training.emit()
    assert started == [session.training_journal()]
    assert load(home / "settings.json")[0].journal == settings.journal


def test_L07_damaged_settings_start_with_defaults_and_are_kept(home: Path) -> None:
    default_path().parent.mkdir(parents=True)
    default_path().write_text("{ not json")
    settings, damaged = load(default_path())
    assert damaged
    assert settings.card_seconds == 20


def test_the_program_starts_on_a_screen_by_its_own_entry(home: Path) -> None:
    with x_screen() as display:
        environment = os.environ | {"DISPLAY": display, "PYTHONPATH": str(ROOT), "HOME": str(home)}
        environment.pop("QT_QPA_PLATFORM", None)
        with subprocess.Popen(
            [sys.executable, "-P", "-m", "ui"], env=environment, stderr=subprocess.PIPE, text=True
        ) as process:
            subprocess.run(
                ["xdotool", "search", "--sync", "--name", "ÜBUNG"],
                env=environment,
                check=True,
                timeout=60,
                stdout=subprocess.DEVNULL,
            )
            second = subprocess.run([sys.executable, "-P", "-m", "ui"], env=environment, timeout=60, check=False)
            assert second.returncode == 0  # the first is called to the front
            assert process.poll() is None
            process.terminate()
            _, complaints = process.communicate(timeout=20)
    assert "Traceback" not in complaints
