"""The sounds of the desk: an answer that is heard before it is read.

Qt Multimedia is imported with the first sound, or by ``prepare`` when there is time for it. A computer without a
loudspeaker stays silent without a word; the readiness page asks ``available``.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl

from checkin import assets

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QMediaDevices, QSoundEffect

NAMES = ("welcome", "note", "already", "refused", "unknown", "other")


class Sounds(QObject):
    """Plays the sounds in ``NAMES``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._devices: QMediaDevices | None = None
        self._effects: dict[str, QSoundEffect] = {}

    def play(self, name: str) -> None:
        """Play the sound ``name`` and do not wait for its end. Raises ``KeyError`` for a name not in ``NAMES``."""
        if name not in NAMES:
            raise KeyError(name)
        self.prepare()
        if self._effects:
            self._effects[name].play()

    def prepare(self) -> None:
        """Load the sounds, so that the first is not late. Takes some tenths of a second at the first call."""
        from PySide6.QtMultimedia import QMediaDevices, QSoundEffect

        if self._devices is None:
            self._devices = QMediaDevices(self)
            self._devices.audioOutputsChanged.connect(self._forget)
        if self._effects or not self.available():
            return
        for name in NAMES:
            effect = QSoundEffect(self)
            effect.setSource(QUrl.fromLocalFile(assets.path(f"sounds/{name}.wav")))
            self._effects[name] = effect

    def available(self) -> bool:
        """Whether there is something to play sounds on."""
        from PySide6.QtMultimedia import QMediaDevices

        return bool(QMediaDevices.audioOutputs())

    def _forget(self) -> None:
        """An effect keeps to the output it was made for, even when that is unplugged: make them anew."""
        for effect in self._effects.values():
            effect.deleteLater()
        self._effects.clear()
