import wave
from array import array
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtMultimedia import QMediaDevices, QSoundEffect
from pytestqt.qtbot import QtBot

from checkin import assets
from ui.sound import NAMES, Sounds

# Said by Qt on machines without sound, of which it makes no category to switch off
pytestmark = pytest.mark.qt_log_ignore("PulseAudioService")


@pytest.mark.parametrize("name", NAMES)
def test_sounds_are_short_small_and_soft_at_both_ends(name: str) -> None:
    path = assets.path(f"sounds/{name}.wav")
    assert path.stat().st_size <= 40_000
    with wave.open(str(path)) as file:
        assert file.getparams()[:3] == (1, 2, 44_100)
        samples = array("h", file.readframes(file.getnframes()))
    assert len(samples) / 44_100 <= 0.45
    assert 3_000 < max(map(abs, samples)) < 25_000
    assert max(map(abs, [*samples[:20], *samples[-20:]])) < 400


def test_every_sound_is_another() -> None:
    assert len({assets.path(f"sounds/{name}.wav").read_bytes() for name in NAMES}) == len(NAMES)


class Effect(QObject):
    """Stands in for a loudspeaker."""

    played: list[str] = []

    def setSource(self, url: Any) -> None:
        self._name = url.fileName()

    def play(self) -> None:
        self.played.append(self._name)


Outputs = Callable[[int], None]


@pytest.fixture
def outputs(monkeypatch: pytest.MonkeyPatch, qapp: object) -> Outputs:
    """Has so many loudspeakers from now on."""
    monkeypatch.setattr("PySide6.QtMultimedia.QSoundEffect", Effect)
    monkeypatch.setattr(Effect, "played", [])

    def change(count: int) -> None:
        monkeypatch.setattr(QMediaDevices, "audioOutputs", staticmethod(lambda: [object()] * count))

    return change


def test_sounds_are_played(outputs: Outputs) -> None:
    outputs(1)
    sounds = Sounds()
    assert sounds.available()
    sounds.play("welcome")
    sounds.play("already")
    assert Effect.played == ["welcome.wav", "already.wav"]


def test_without_a_loudspeaker_nothing_is_played_and_one_plugged_in_later_is_used(outputs: Outputs) -> None:
    outputs(0)
    sounds = Sounds()
    assert not sounds.available()
    sounds.play("welcome")
    assert Effect.played == []
    outputs(1)
    sounds.play("welcome")
    assert Effect.played == ["welcome.wav"]


def test_another_loudspeaker_gets_sounds_of_its_own(outputs: Outputs, qtbot: QtBot) -> None:
    outputs(1)
    sounds = Sounds()
    sounds.prepare()
    old = sounds.findChildren(Effect)
    (devices,) = sounds.findChildren(QMediaDevices)
    with qtbot.waitSignal(old[0].destroyed):
        devices.audioOutputsChanged.emit()
    sounds.play("other")
    assert Effect.played == ["other.wav"]


def test_a_sound_that_does_not_exist_is_our_mistake(qapp: object) -> None:
    with pytest.raises(KeyError):
        Sounds().play("fanfare")


def test_on_this_machine_sounds_make_no_trouble(qtbot: QtBot, capfd: pytest.CaptureFixture[str]) -> None:
    sounds = Sounds()
    sounds.prepare()
    for name in NAMES:
        sounds.play(name)
    assert len(sounds.findChildren(QSoundEffect)) == (len(NAMES) if sounds.available() else 0)
